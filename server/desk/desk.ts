import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import { timeCost } from "../money/nano.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { type ConversationState, lockConversation, updateConversation } from "../store/conversation.ts";
import { startEpisode } from "../store/episode.ts";
import { claimQueued, endHandoff, findHandoff, type HandoffRow, listHandoffs } from "../store/handoff.ts";
import { addLines } from "../store/ledger.ts";
import { findByClientId, insertMessage, type MessageRow, personMessageTimes } from "../store/message.ts";
import type { Voice } from "../turn/types.ts";
import { activeSeconds } from "./active-seconds.ts";
import { siteSettings } from "./settings.ts";

export interface DeskParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly voice: Voice;
  /** What the machine is saying in a conversation stops (turns.floorTaken). */
  floorTaken(conversationId: string): void;
  /** Refuses what is no message (turn/1-receive.ts checkText). */
  checkText(text: string): void;
}

/** The agents' side: every conversation that the machine should not finish, once. */
export interface Desk {
  /** Queued and claimed handoffs of a site (or of all), longest waiting first. */
  list(request: { siteId?: string }): Promise<HandoffRow[]>;
  /** Takes the floor. A repeat by the same agent gives the same back. @throws NOT_FOUND, HANDOFF_TAKEN */
  claim(request: { handoffId: string; agent: string }): Promise<HandoffRow>;
  /** Says something to the visitor; a repeat of the client's id gives the stored message back. @throws NOT_FOUND, HANDOFF_NOT_YOURS, MESSAGE_* */
  reply(request: { handoffId: string; agent: string; clientMessageId: string; text: string }): Promise<MessageRow>;
  /** Gives the conversation back to the machine, which begins a new episode. @throws NOT_FOUND, HANDOFF_NOT_YOURS */
  return(request: { handoffId: string; agent: string }): Promise<HandoffRow>;
  /** Ends the conversation; the visitor's next message opens it again. @throws NOT_FOUND, HANDOFF_NOT_YOURS */
  close(request: { handoffId: string; agent: string }): Promise<HandoffRow>;
}

const notFound = () =>
  new TuppenceError("NOT_FOUND", "There is no such handoff.", "List the queue again: it may have been closed.");
const notYours = (row: HandoffRow) =>
  new TuppenceError(
    "HANDOFF_NOT_YOURS",
    row.agent === null ? "Nobody has claimed this conversation." : `${row.agent} has this conversation.`,
    "Claim it first, or ask the colleague who has it to hand it back.",
  );

export function createDesk(parts: DeskParts): Desk {
  const { db, clock, voice } = parts;

  const tell = (row: HandoffRow, state: ConversationState, agent?: string) =>
    voice.stateChanged({
      siteId: row.siteId,
      conversationId: row.conversationId,
      state,
      ...(agent === undefined ? {} : { agent }),
    });

  /** The handoff with its conversation locked: the conversation first, as everywhere, so that locks form no ring. */
  const locked = async (tx: Tx, handoffId: string) => {
    const before = isId(handoffId) ? await findHandoff(tx, handoffId) : undefined;
    const conversation = before === undefined ? undefined : await lockConversation(tx, before.conversationId);
    const row = conversation === undefined ? undefined : await findHandoff(tx, handoffId);
    if (row === undefined || conversation === undefined) throw notFound();
    return { row, conversation };
  };
  const held = async (tx: Tx, request: { handoffId: string; agent: string }) => {
    const both = await locked(tx, request.handoffId);
    if (both.row.state !== "claimed" || both.row.agent !== request.agent) throw notYours(both.row);
    return both;
  };

  const end = async (request: { handoffId: string; agent: string }, how: "returned" | "closed") => {
    const { row, state } = await db.transaction(async (tx) => {
      const { row: open, conversation } = await locked(tx, request.handoffId);
      // A queued one may be closed unclaimed: spam, or settled on the telephone.
      const mine = open.state === "claimed" && open.agent === request.agent;
      if (!mine && !(how === "closed" && open.state === "queued")) throw notYours(open);
      const at = clock.now();
      const said = await personMessageTimes(tx, { conversationId: conversation.id, agent: request.agent });
      const seconds = mine ? activeSeconds(open.claimedAt ?? at, said, at) : 0;
      const ended = await endHandoff(tx, { handoffId: open.id, state: how, at, activeSeconds: seconds });
      const site = await siteSettings(tx, open.siteId);
      const nanoUsd = timeCost(seconds * 1000, site.personUsdPerHour);
      if (nanoUsd > 0) {
        const quantity = { activeSeconds: seconds, usdPerHour: site.personUsdPerHour, agent: request.agent };
        const lines = [{ side: "cost" as const, kind: "person" as const, nanoUsd, quantity }];
        await addLines(tx, { siteId: open.siteId, conversationId: conversation.id, lines });
      }
      const next = how === "closed" ? ("closed" as const) : ("machine" as const);
      if (how === "returned") {
        await startEpisode(tx, { conversationId: conversation.id, number: conversation.episodeNumber + 1 });
      }
      await updateConversation(tx, conversation.id, { state: next, agent: null });
      return { row: ended, state: next };
    });
    if (state === "closed") parts.floorTaken(row.conversationId);
    tell(row, state);
    return row;
  };

  return {
    list: (request) => listHandoffs(db, { ...request, states: ["queued", "claimed"] }),
    async claim({ handoffId, agent }) {
      const row = await db.transaction(async (tx) => {
        const { row: open, conversation } = await locked(tx, handoffId);
        if (open.state === "claimed" && open.agent === agent) return open;
        const claimed = await claimQueued(tx, { handoffId, agent, at: clock.now() });
        if (claimed === undefined) {
          throw new TuppenceError(
            "HANDOFF_TAKEN",
            open.state === "claimed" ? `${open.agent} has already claimed it.` : "It is no longer in the queue.",
            "Take the next one in the queue.",
          );
        }
        await updateConversation(tx, conversation.id, { state: "person", agent });
        return claimed;
      });
      parts.floorTaken(row.conversationId);
      tell(row, "person", agent);
      return row;
    },
    async reply(request) {
      parts.checkText(request.text);
      const { row, repeated } = await db.transaction(async (tx) => {
        const { conversation } = await held(tx, request);
        const before = await findByClientId(tx, { ...request, conversationId: conversation.id });
        if (before !== undefined) {
          const same = before.author === "person" && before.agent === request.agent && before.text === request.text;
          if (same) return { row: before, repeated: true };
          throw new TuppenceError(
            "MESSAGE_ID_REUSED",
            "Another text was stored under this client message id; it was not changed.",
            "Give every message an id of its own, and repeat an id only with the same text.",
          );
        }
        const sequence = conversation.sequence + 1;
        const said = await insertMessage(tx, {
          conversationId: conversation.id,
          episodeId: conversation.episodeId,
          sequence,
          clientMessageId: request.clientMessageId,
          author: "person",
          agent: request.agent,
          text: request.text,
          at: clock.now(),
        });
        await updateConversation(tx, conversation.id, { sequence });
        return { row: said, repeated: false };
      });
      if (!repeated) voice.messageNew(row);
      return row;
    },
    return: (request) => end(request, "returned"),
    close: (request) => end(request, "closed"),
  };
}
