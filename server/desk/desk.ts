import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import {
  type ConversationState,
  deleteConversation,
  findConversation,
  lockConversation,
  updateConversation,
} from "../store/conversation.ts";
import { type HandoffRow, listHandoffs, openHandoff } from "../store/handoff.ts";
import { findByClientId, insertMessage, type MessageRow } from "../store/message.ts";
import type { VisitorRow } from "../store/visitor.ts";
import { type Agent, holds } from "./agent.ts";
import { end, lockHandoff, mayEnd, notYours, take } from "./floor.ts";
import { createNotes, type Notes } from "./notes.ts";
import type { DeskParts } from "./parts.ts";
import { queueTakenOver } from "./take-over.ts";
import { block } from "./visitors.ts";

/** The agents' side: every conversation that the machine should not finish, once. */
export interface Desk {
  /** Queued and claimed handoffs of a site (or of all), longest waiting first. */
  list(request: { siteId?: string }): Promise<HandoffRow[]>;
  /** Takes the floor. A repeat by the same agent gives the same back. @throws NOT_FOUND, HANDOFF_TAKEN */
  claim(request: Agent & { handoffId: string }): Promise<HandoffRow>;
  /** Takes the floor of a conversation in any state, from the machine too. @throws CONVERSATION_UNKNOWN, HANDOFF_TAKEN */
  takeOver(request: Agent & { conversationId: string }): Promise<HandoffRow>;
  /** Says something to the visitor; a repeat of the client's id gives the stored message back. @throws NOT_FOUND, HANDOFF_NOT_YOURS, MESSAGE_* */
  reply(request: Agent & { handoffId: string; clientMessageId: string; text: string }): Promise<MessageRow>;
  /** Gives the conversation back to the machine, which begins a new episode. @throws NOT_FOUND, HANDOFF_NOT_YOURS */
  return(request: Agent & { handoffId: string }): Promise<HandoffRow>;
  /** Ends the conversation; the visitor's next message opens it again. @throws NOT_FOUND, HANDOFF_NOT_YOURS */
  close(request: Agent & { handoffId: string }): Promise<HandoffRow>;
  readonly notes: Notes;
  /** Shuts a visitor out, or lets them in again. @throws NOT_FOUND */
  block(request: { visitorId: string; blocked: boolean; agent: string }): Promise<VisitorRow>;
  /** Deletes a conversation with all its words, for good. @throws CONVERSATION_UNKNOWN */
  delete(request: { conversationId: string }): Promise<void>;
}

const unknown = () =>
  new TuppenceError("CONVERSATION_UNKNOWN", "There is no such conversation.", "List them again: it may be deleted.");

export function createDesk(parts: DeskParts): Desk {
  const { db, clock, voice } = parts;

  const tell = (row: HandoffRow, state: ConversationState, agent?: string) =>
    voice.stateChanged({
      siteId: row.siteId,
      conversationId: row.conversationId,
      state,
      ...(agent === undefined ? {} : { agent }),
    });
  const taken = (row: HandoffRow): HandoffRow => {
    parts.floorTaken(row.conversationId);
    tell(row, "person", row.agent ?? undefined);
    return row;
  };

  const finish = async (request: Agent & { handoffId: string }, how: "returned" | "closed") => {
    const row = await db.transaction(async (tx) => {
      const { row: open, conversation } = await lockHandoff(tx, request.handoffId);
      if (!mayEnd(open, request, how)) throw notYours(open);
      return end(tx, { open, conversation, how, at: clock.now() });
    });
    if (how === "closed") parts.floorTaken(row.conversationId);
    tell(row, how === "closed" ? "closed" : "machine");
    return row;
  };

  return {
    list: (request) => listHandoffs(db, { ...request, states: ["queued", "claimed"] }),
    async claim({ handoffId, ...who }) {
      const row = await db.transaction(async (tx) => {
        const { row: open } = await lockHandoff(tx, handoffId);
        return holds(open, who) ? open : take(tx, open, { ...who, at: clock.now() });
      });
      return taken(row);
    },
    async takeOver({ conversationId, ...who }) {
      const row = await db.transaction(async (tx) => {
        const conversation = isId(conversationId) ? await lockConversation(tx, conversationId) : undefined;
        if (conversation === undefined) throw unknown();
        const at = clock.now();
        const open = (await openHandoff(tx, conversationId)) ?? (await queueTakenOver(tx, conversation, at));
        return holds(open, who) ? open : take(tx, open, { ...who, at });
      });
      return taken(row);
    },
    async reply(request) {
      parts.checkText(request.text);
      const { row, repeated } = await db.transaction(async (tx) => {
        const { row: open, conversation } = await lockHandoff(tx, request.handoffId);
        const before = await findByClientId(tx, { ...request, conversationId: conversation.id });
        if (before !== undefined) {
          // A repeat is answered though the conversation was handed back meanwhile: its reply was not lost.
          const same = before.author === "person" && before.agent === request.agent && before.text === request.text;
          if (same) return { row: before, repeated: true };
          throw new TuppenceError(
            "MESSAGE_ID_REUSED",
            "Another text was stored under this client message id; it was not changed.",
            "Give every message an id of its own, and repeat an id only with the same text.",
          );
        }
        if (!holds(open, request)) throw notYours(open);
        const sequence = conversation.sequence + 1;
        const at = clock.now();
        const said = await insertMessage(tx, {
          conversationId: conversation.id,
          episodeId: conversation.episodeId,
          sequence,
          clientMessageId: request.clientMessageId,
          author: "person",
          agent: request.agent,
          text: request.text,
          at,
        });
        await updateConversation(tx, conversation.id, { sequence, at });
        return { row: said, repeated: false };
      });
      if (!repeated) voice.messageNew(row);
      return row;
    },
    return: (request) => finish(request, "returned"),
    close: (request) => finish(request, "closed"),
    notes: createNotes(parts),
    block: (request) => block(parts, request),
    async delete({ conversationId }) {
      const row = isId(conversationId) ? await findConversation(db, conversationId) : undefined;
      if (row === undefined || !(await deleteConversation(db, conversationId))) throw unknown();
      parts.floorTaken(conversationId);
      voice.gone({ siteId: row.siteId, conversationId, visitorId: row.visitorId });
    },
  };
}
