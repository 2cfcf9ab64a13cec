import type { ConversationReply, ConversationRow, NoteWire } from "../../../server/wire/conversations.ts";
import { PRIORITIES } from "../../../server/wire/desk.ts";
import type { MessageWire } from "../../../server/wire/http.ts";
import type { InboxReply } from "../../../server/wire/inbox.ts";
import { EMERGENCIES, type Reason } from "../../../server/wire/names.ts";
import type { RatingChange, SeenChange } from "../../../server/wire/socket.ts";
import { isOlder } from "./newest-rows.ts";

/**
 * Applies events to what is shown. Pure: the same events, however often repeated, give the same state, and one that is older
 * than what is shown changes nothing.
 */

/** Adds a stored message in its place; a repeat changes nothing. */
export function withMessage(state: ConversationReply, message: MessageWire): ConversationReply {
  if (state.messages.some((one) => one.sequence === message.sequence)) return state;
  const messages = [...state.messages, message].sort((a, b) => a.sequence - b.sequence);
  const { visitor } = state;
  if (message.author !== "visitor" || message.createdAt <= visitor.lastSeenAt) return { ...state, messages };
  return { ...state, messages, visitor: { ...visitor, lastSeenAt: message.createdAt } };
}

export function withNote(state: ConversationReply, note: NoteWire): ConversationReply {
  return state.notes.some((one) => one.id === note.id) ? state : { ...state, notes: [...state.notes, note] };
}

export function withoutNote(state: ConversationReply, noteId: string): ConversationReply {
  return { ...state, notes: state.notes.filter((one) => one.id !== noteId) };
}

export function withSeen(state: ConversationReply, { by, sequence }: SeenChange): ConversationReply {
  const name = by === "visitor" ? "visitorSeen" : "personSeen";
  if ((state.conversation[name] ?? 0) >= sequence) return state;
  return { ...state, conversation: { ...state.conversation, [name]: sequence } };
}

export function withRating(state: ConversationReply, { messageId, helped }: RatingChange): ConversationReply {
  return { ...state, messages: state.messages.map((one) => (one.id === messageId ? { ...one, helped } : one)) };
}

export function withRow(state: ConversationReply, row: ConversationRow): ConversationReply {
  if (isOlder(row, state.row)) return state;
  return { ...state, row, visitor: { ...state.visitor, ...row.visitor } };
}

/** True if this row changes figures that no event contains (turns, handoffs, ledger). */
export function needsLook(state: ConversationReply, row: ConversationRow): boolean {
  const before = state.row;
  if (isOlder(row, before)) return false;
  return (
    before.state !== row.state ||
    before.handoff?.id !== row.handoff?.id ||
    before.handoff?.state !== row.handoff?.state ||
    before.costNanoUsd !== row.costNanoUsd ||
    before.visitor.blocked !== row.visitor.blocked
  );
}

/** The inbox after a conversation's row changed: it's added, removed or moved. */
export function applyRow(inbox: InboxReply, row: ConversationRow): InboxReply {
  if (inbox.conversations.some((one) => one.id === row.id && isOlder(row, one))) return inbox;
  const others = inbox.conversations.filter((one) => one.id !== row.id);
  const was = others.length < inbox.conversations.length;
  if (row.handoff === null) return was ? { ...inbox, conversations: others, total: inbox.total - 1 } : inbox;
  return {
    ...inbox,
    conversations: [...others, row].sort(byUrgency),
    total: inbox.total + (was ? 0 : 1),
  };
}

export function applyGone(inbox: InboxReply, conversationId: string): InboxReply {
  const conversations = inbox.conversations.filter((one) => one.id !== conversationId);
  return { ...inbox, conversations, total: inbox.total - (inbox.conversations.length - conversations.length) };
}

const isEmergency = (handoff: { readonly reason: Reason | null }): boolean =>
  handoff.reason !== null && EMERGENCIES.has(handoff.reason);

/** The server's order: emergencies, then by priority, then the longest wait. */
function byUrgency(a: ConversationRow, b: ConversationRow): number {
  const [left, right] = [a.handoff, b.handoff];
  if (left === null || right === null) return 0;
  const urgency = Number(isEmergency(right)) - Number(isEmergency(left));
  if (urgency !== 0) return urgency;
  const priority = PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority);
  if (priority !== 0) return priority;
  // For two handoffs in the same millisecond, the ids, which are sorted by time, decide.
  return left.createdAt.localeCompare(right.createdAt) || left.id.localeCompare(right.id);
}
