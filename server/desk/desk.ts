import { isId } from "../lib/ids.ts";
import { type AuditActor, addAudit } from "../store/audit.ts";
import {
  deleteConversation,
  type Floor,
  findConversation,
  floorNow,
  floorOf,
  lockConversation,
} from "../store/conversation.ts";
import { type HandoffRow, listHandoffs, openHandoff } from "../store/handoff.ts";
import { mergedIds } from "../store/merged-conversation.ts";
import type { MessageRow } from "../store/message.ts";
import type { VisitorRow } from "../store/visitor.ts";
import { type Agent, holds, isTheirs } from "./agent.ts";
import { assignWaiting } from "./auto-assign.ts";
import { type AgentChange, changeAgent } from "./change-agent.ts";
import { type Customers, createCustomers } from "./customers.ts";
import { end, lockHandoff, mayEnd, nameOf, notYours, type Taken, take } from "./floor.ts";
import { type Following, follow } from "./follow.ts";
import { type ConversationMerge, mergeConversations, refuseMerged } from "./merge-conversations.ts";
import { createNotes, keepNote, type Notes } from "./notes.ts";
import type { DeskDeps } from "./parts.ts";
import { type Actor, checkMayTakeOver, type PassedOn, passOn, transfer } from "./pass-on.ts";
import { type Absent, releaseAbsent } from "./release.ts";
import { type AgentReply, reply } from "./reply.ts";
import { createRoutingRules, type RoutingRules } from "./routing-rules.ts";
import { type MacroDone, type MacroRequest, runMacro } from "./run-macro.ts";
import { type DraftSending, type DraftSent, sendDraft } from "./send-draft.ts";
import { createServiceLevels, type ServiceLevelDesk } from "./service-level.ts";
import { createSetup, type Setup } from "./setup.ts";
import { queueTakenOver } from "./take-over.ts";
import { createTriage, type Triage } from "./triage.ts";
import { unknownConversation } from "./unknown-conversation.ts";
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
   * Transfers it to a colleague (a member's id) or back to the queue (null), with a note for whoever has it next.
   * @throws NOT_FOUND, HANDOFF_NOT_YOURS, HANDOFF_TAKEN, MESSAGE_*
   */
  transfer(
    request: Actor & {
      handoffId: string;
      to: string | null;
      note?: string | undefined;
      noteId?: string | undefined;
    },
  ): Promise<HandoffRow>;
  /** Puts conversations whose agents have left back in the queue (release.ts). Safe on any number of nodes at once. */
  releaseAbsent(whose?: Absent): Promise<void>;
  /**
   * Sends a message to the visitor; repeating the client's id returns the stored one. @throws NOT_FOUND,
   * HANDOFF_NOT_YOURS, MESSAGE_*
   */
  reply(request: Agent & AgentReply): Promise<MessageRow>;
  /**
   * Sends what the assistant drafted as it is; takes the conversation first if nobody has it.
   * @throws NOT_FOUND, HANDOFF_TAKEN, HANDOFF_NOT_YOURS, DRAFT_OUT_OF_DATE
   */
  sendDraft(request: Agent & DraftSending): Promise<DraftSent>;
  /** Does all that a macro says, or nothing. @throws NOT_FOUND, HANDOFF_NOT_YOURS, MACRO_STOPPED, MESSAGE_* */
  runMacro(request: Agent & MacroRequest): Promise<MacroDone>;
  /**
   * Hands the conversation back to the assistant, which begins a new episode. A repeat by the same agent returns the
   * same. @throws NOT_FOUND, HANDOFF_NOT_YOURS
   */
  return(request: Agent & { handoffId: string }): Promise<HandoffRow>;
  /**
   * Closes the conversation; the visitor's next message reopens it. A repeat by the same agent returns the same.
   * @throws NOT_FOUND, HANDOFF_NOT_YOURS
   */
  close(request: Agent & { handoffId: string }): Promise<HandoffRow>;
  /** @throws CONVERSATION_UNKNOWN, MERGE_REFUSED, HANDOFF_NOT_YOURS */
  merge(request: ConversationMerge): Promise<void>;
  /** @throws CONVERSATION_UNKNOWN, CONVERSATION_MERGED, NOT_FOUND */
  follow(request: Following): Promise<void>;
  readonly notes: Notes;
  readonly customers: Customers;
  readonly triage: Triage;
  /** Teams and tags. */
  readonly setup: Setup;
  /** @throws NOT_FOUND */
  changeAgent(request: AgentChange): Promise<void>;
  readonly routingRules: RoutingRules;
  readonly serviceLevels: ServiceLevelDesk;
  /** Assigns waiting conversations to available agents where a site wants that. Safe on any number of nodes at once. */
  assignWaiting(): Promise<void>;
  /** Blocks or unblocks a visitor. @throws NOT_FOUND */
  block(request: { visitorId: string; blocked: boolean; agent: string }): Promise<VisitorRow>;
  /**
   * Deletes a conversation and all its messages permanently, and adds an audit entry. @throws CONVERSATION_UNKNOWN
   */
  delete(request: { conversationId: string; audit: DeletionAudit }): Promise<void>;
}

/** Who deletes a conversation, for the audit log. */
export type DeletionAudit = AuditActor & { readonly organisationId: string | null; readonly at: Date };

export function createDesk(deps: DeskDeps): Desk {
  const { db, clock, voice } = deps;

  const emit = ({ siteId, conversationId }: HandoffRow, floor: Floor) =>
    voice.stateChanged({ siteId, conversationId, ...floor });
  const taken = async ({ row, floor }: Taken): Promise<HandoffRow> => {
    await deps.floorTaken(row.conversationId);
    emit(row, floor);
    return row;
  };

  /** Announces a change of hands: the line in the transcript, then the state. */
  const passed = ({ row, line, floor }: PassedOn): HandoffRow => {
    voice.messageNew(line);
    emit(row, floor);
    return row;
  };

  const finish = async (request: Agent & { handoffId: string }, how: "returned" | "closed") => {
    const { row, floor } = await db.transaction(async (tx) => {
      const { row: open, conversation } = await lockHandoff(tx, request.handoffId);
      // The first reply may have got lost: what they ended is ended, whatever has happened since.
      if (open.state === how && isTheirs(open, request)) return { row: open };
      if (!mayEnd(open, request, how)) throw notYours(open);
      const ended = await end(tx, { open, conversation, how, by: nameOf(request), at: clock.now() });
      return { row: ended, floor: await floorNow(tx, conversation.id) };
    });
    if (floor === undefined) return row;
    if (how === "closed") await deps.floorTaken(row.conversationId);
    emit(row, floor);
    return row;
  };

  return {
    list: (request) => listHandoffs(db, { ...request, states: ["queued", "claimed"] }),
    async claim({ handoffId, ...who }) {
      const done = await db.transaction(async (tx): Promise<Taken> => {
        const { row: open, conversation } = await lockHandoff(tx, handoffId);
        if (holds(open, who)) return { row: open, floor: floorOf(conversation) };
        return take(tx, open, { ...who, at: clock.now() });
      });
      return taken(done);
    },
    async takeOver({ conversationId, from, manages, ...who }) {
      const done = await db.transaction(async (tx): Promise<Taken | PassedOn> => {
        const conversation = isId(conversationId) ? await lockConversation(tx, conversationId) : undefined;
        if (conversation === undefined) throw unknownConversation();
        refuseMerged(conversation);
        const at = clock.now();
        const open =
          (await openHandoff(tx, conversationId)) ?? (await queueTakenOver(tx, conversation, { by: nameOf(who), at }));
        if (holds(open, who)) return { row: open, floor: floorOf(conversation) };
        if (open.state !== "claimed" || open.id !== from) return take(tx, open, { ...who, at });
        await checkMayTakeOver(tx, open, { ...who, ...(manages === undefined ? {} : { manages }) }, at);
        return passOn(tx, { open, conversation, kind: "taken-over", by: who, to: who, at });
      });
      return "line" in done ? passed(done) : taken(done);
    },
    async transfer({ handoffId, to, note = "", noteId, ...who }) {
      const done = await db.transaction(async (tx) => {
        const { row: open, conversation } = await lockHandoff(tx, handoffId);
        const at = clock.now();
        const written = { ...who, conversationId: conversation.id, text: note, noteId, at };
        const kept = note.trim() === "" ? undefined : await keepNote(tx, deps, written);
        return { kept, ...(await transfer(tx, { open, conversation, who, to, noteId: kept?.row.id, at })) };
      });
      if (done.kept?.repeated === false) voice.noteNew(done.kept.row);
      return passed(done);
    },
    releaseAbsent: (whose) => releaseAbsent(db, clock.now(), passed, whose),
    reply: (request) => reply(deps, request),
    sendDraft: (request) => sendDraft(deps, request),
    runMacro: (request) => runMacro(deps, request),
    return: (request) => finish(request, "returned"),
    close: (request) => finish(request, "closed"),
    merge: (request) => mergeConversations(deps, request),
    follow: (request) => follow(deps, request),
    notes: createNotes(deps),
    customers: createCustomers(deps),
    triage: createTriage(deps),
    setup: createSetup(deps),
    changeAgent: (request) => changeAgent(deps, request),
    routingRules: createRoutingRules(deps),
    serviceLevels: createServiceLevels(deps),
    assignWaiting: () => assignWaiting(db, clock.now(), taken),
    block: (request) => block(deps, request),
    async delete({ conversationId, audit }) {
      const row = isId(conversationId) ? await findConversation(db, conversationId) : undefined;
      if (row === undefined) throw unknownConversation();
      const withIt = await mergedIds(db, conversationId);
      // First, while we still know which node is speaking there.
      await deps.floorTaken(conversationId);
      await db.transaction(async (tx) => {
        if (!(await deleteConversation(tx, conversationId))) throw unknownConversation();
        await addAudit(tx, { ...audit, action: "conversation-deleted", subject: conversationId });
      });
      await deps.floorTaken(conversationId);
      for (const id of [conversationId, ...withIt])
        voice.gone({ siteId: row.siteId, conversationId: id, visitorId: row.visitorId });
    },
  };
}
