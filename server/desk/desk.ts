import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import { type AuditActor, addAudit } from "../store/audit.ts";
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
import type { DeskDeps } from "./parts.ts";
import { type Actor, checkMayTakeOver, type PassedOn, passOn, transfer } from "./pass-on.ts";
import { releaseAbsent } from "./release.ts";
import { queueTakenOver } from "./take-over.ts";
import { block } from "./visitors.ts";

/** The agents' side: the conversations that need a person. */
export interface Desk {
  /** Queued and claimed handoffs of a site (or of all), longest wait first. */
  list(request: { siteId?: string }): Promise<HandoffRow[]>;
  /** Claims a handoff. A repeat by the same agent returns the same. @throws NOT_FOUND, HANDOFF_TAKEN */
  claim(request: Agent & { handoffId: string }): Promise<HandoffRow>;
  /**
   * Takes over a conversation in any state, also from the assistant; from a colleague only if `from` names the handoff
   * that they have, and the role (or the colleague's absence) allows it. @throws CONVERSATION_UNKNOWN, HANDOFF_TAKEN
   */
  takeOver(request: Actor & { conversationId: string; from?: string }): Promise<HandoffRow>;
  /**
   * Transfers it to a colleague (a member's id) or back to the queue (null). @throws NOT_FOUND, HANDOFF_NOT_YOURS,
   * HANDOFF_TAKEN
   */
  transfer(request: Actor & { handoffId: string; to: string | null }): Promise<HandoffRow>;
  /** Puts conversations whose agents have left back in the queue (release.ts). Safe on any number of nodes at once. */
  releaseAbsent(): Promise<void>;
  /**
   * Sends a message to the visitor; repeating the client's id returns the stored one. @throws NOT_FOUND,
   * HANDOFF_NOT_YOURS, MESSAGE_*
   */
  reply(request: Agent & { handoffId: string; clientMessageId: string; text: string }): Promise<MessageRow>;
  /** Hands the conversation back to the assistant, which begins a new episode. @throws NOT_FOUND, HANDOFF_NOT_YOURS */
  return(request: Agent & { handoffId: string }): Promise<HandoffRow>;
  /** Closes the conversation; the visitor's next message reopens it. @throws NOT_FOUND, HANDOFF_NOT_YOURS */
  close(request: Agent & { handoffId: string }): Promise<HandoffRow>;
  readonly notes: Notes;
  /** Blocks or unblocks a visitor. @throws NOT_FOUND */
  block(request: { visitorId: string; blocked: boolean; agent: string }): Promise<VisitorRow>;
  /**
   * Deletes a conversation and all its messages permanently, and adds an audit entry. @throws CONVERSATION_UNKNOWN
   */
  delete(request: { conversationId: string; audit: DeletionAudit }): Promise<void>;
}

const unknown = () =>
  new TuppenceError(
    "CONVERSATION_UNKNOWN",
    "This conversation doesn't exist.",
    "Reload the list: it may have been deleted.",
  );

/** Who deletes a conversation, for the audit log. */
export type DeletionAudit = AuditActor & { readonly organisationId: string | null; readonly at: Date };

export function createDesk(deps: DeskDeps): Desk {
  const { db, clock, voice } = deps;

  const emit = (row: HandoffRow, state: ConversationState, agent?: string) =>
    voice.stateChanged({
      siteId: row.siteId,
      conversationId: row.conversationId,
      state,
      ...(agent === undefined ? {} : { agent }),
    });
  const taken = async (row: HandoffRow): Promise<HandoffRow> => {
    await deps.floorTaken(row.conversationId);
    emit(row, "person", row.agent ?? undefined);
    return row;
  };

  /** Announces a change of hands: the line in the transcript, then the state. */
  const passed = ({ row, line }: PassedOn): HandoffRow => {
    voice.messageNew(line);
    emit(row, row.state === "queued" ? "queued" : "person", row.agent ?? undefined);
    return row;
  };

  const finish = async (request: Agent & { handoffId: string }, how: "returned" | "closed") => {
    const row = await db.transaction(async (tx) => {
      const { row: open, conversation } = await lockHandoff(tx, request.handoffId);
      if (!mayEnd(open, request, how)) throw notYours(open);
      return end(tx, { open, conversation, how, at: clock.now() });
    });
    if (how === "closed") await deps.floorTaken(row.conversationId);
    emit(row, how === "closed" ? "closed" : "machine");
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
    async takeOver({ conversationId, from, role, ...who }) {
      const done = await db.transaction(async (tx) => {
        const conversation = isId(conversationId) ? await lockConversation(tx, conversationId) : undefined;
        if (conversation === undefined) throw unknown();
        const at = clock.now();
        const open = (await openHandoff(tx, conversationId)) ?? (await queueTakenOver(tx, conversation, at));
        if (holds(open, who)) return { row: open };
        if (open.state !== "claimed" || open.id !== from) return { row: await take(tx, open, { ...who, at }) };
        await checkMayTakeOver(tx, open, { ...who, ...(role === undefined ? {} : { role }) }, at);
        return passOn(tx, { open, conversation, kind: "taken-over", by: who.agent, to: who, at });
      });
      return "line" in done ? passed(done) : taken(done.row);
    },
    async transfer({ handoffId, to, ...who }) {
      const done = await db.transaction(async (tx) => {
        const { row: open, conversation } = await lockHandoff(tx, handoffId);
        return transfer(tx, { open, conversation, who, to, at: clock.now() });
      });
      return passed(done);
    },
    releaseAbsent: () => releaseAbsent(db, clock.now(), passed),
    async reply(request) {
      deps.checkText(request.text);
      const { row, repeated } = await db.transaction(async (tx) => {
        const { row: open, conversation } = await lockHandoff(tx, request.handoffId);
        const before = await findByClientId(tx, { ...request, conversationId: conversation.id });
        if (before !== undefined) {
          // A repeat gets its reply even if the conversation has been handed back since: the first reply may have got
          // lost.
          const same = before.author === "person" && before.agent === request.agent && before.text === request.text;
          if (same) return { row: before, repeated: true };
          throw new TuppenceError(
            "MESSAGE_ID_REUSED",
            "This client message id was already used for another text, which hasn't changed.",
            "Use a new id for each message. Repeat an id only to resend the same text.",
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
    notes: createNotes(deps),
    block: (request) => block(deps, request),
    async delete({ conversationId, audit }) {
      const row = isId(conversationId) ? await findConversation(db, conversationId) : undefined;
      if (row === undefined) throw unknown();
      // First, while we still know which node is speaking there.
      await deps.floorTaken(conversationId);
      await db.transaction(async (tx) => {
        if (!(await deleteConversation(tx, conversationId))) throw unknown();
        await addAudit(tx, { ...audit, action: "conversation-deleted", subject: conversationId });
      });
      await deps.floorTaken(conversationId);
      voice.gone({ siteId: row.siteId, conversationId, visitorId: row.visitorId });
    },
  };
}
