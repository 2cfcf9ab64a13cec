import type { MessageWire } from "../server/wire/http.ts";
import type {
  ConversationGone,
  ConversationMerged,
  ConversationState,
  MessageDelta,
  MessageEnd,
  MessageNew,
  MessageStart,
  RatingChange,
  ResumeReply,
  SeenChange,
  Streaming,
  Typing,
} from "../server/wire/socket.ts";

/**
 * What a window knows about the conversation. State plus an event equals the state that the server would return
 * afterwards.
 */
export interface ChatState {
  readonly conversation: ConversationState | null;
  /** In order of sequence; ids are unique. */
  readonly messages: readonly MessageWire[];
  /** The answer that is being written. */
  readonly streaming: Streaming | null;
  /** Who writes at the other end. */
  readonly typing: "machine" | "person" | null;
  /** Messages of conversations that ended while this window was open. */
  readonly earlier: readonly MessageWire[];
  /** Conversations that go on in the shown one: what was said there is in `earlier`. */
  readonly mergedIds: readonly string[];
}

export type ChatEvent =
  | { readonly type: "message-new"; readonly data: MessageNew }
  | { readonly type: "message-start"; readonly data: MessageStart }
  | { readonly type: "message-delta"; readonly data: MessageDelta }
  | { readonly type: "message-end"; readonly data: MessageEnd }
  | { readonly type: "conversation-state"; readonly data: ConversationState }
  | { readonly type: "rating-set"; readonly data: RatingChange }
  | { readonly type: "typing"; readonly data: Typing }
  | { readonly type: "seen-change"; readonly data: SeenChange }
  | { readonly type: "conversation-gone"; readonly data: ConversationGone }
  | { readonly type: "conversation-merged"; readonly data: ConversationMerged }
  | { readonly type: "resumed"; readonly data: ResumeReply };

export const EMPTY: ChatState = {
  ...{ conversation: null, messages: [], streaming: null, typing: null },
  ...{ earlier: [], mergedIds: [] },
};

/** The last sequence number without a gap before it: `conversation-resume` asks from there. */
export function lastSequence(state: ChatState): number {
  let last = 0;
  for (const message of state.messages) {
    if (message.sequence !== last + 1) break;
    last = message.sequence;
  }
  return last;
}

/** Pure. An event that arrived before, or belongs to an older conversation than the one shown, changes nothing. */
export function apply(state: ChatState, event: ChatEvent): ChatState {
  if (isOlder(state, event) || isOver(state, event)) return state;
  switch (event.type) {
    case "message-new":
      return withMessages(inConversation(state, event.data.conversationId), [event.data.message]);
    case "message-start": {
      const { conversationId, ...begun } = event.data;
      const at = inConversation(state, conversationId);
      // Stored already: a late start of an answer that this window has from a resume.
      if (at.messages.some((m) => m.id === begun.messageId)) return at;
      // A second attempt's text replaces the first one's.
      return { ...at, streaming: { ...begun, text: "" }, typing: null };
    }
    case "message-delta": {
      const { messageId, text } = event.data;
      if (state.streaming?.messageId !== messageId) return state;
      return { ...state, streaming: { ...state.streaming, text: state.streaming.text + text } };
    }
    case "message-end":
      return withMessages(inConversation(state, event.data.conversationId), [event.data.message]);
    case "conversation-state": {
      const at = inConversation(state, event.data.conversationId);
      const conversation = newer(at.conversation, event.data);
      // An agent who takes the floor ends what was being said; if none of it was shown, no end is sent.
      const streaming = isSilent(conversation) ? null : at.streaming;
      return { ...at, conversation, streaming, typing: conversation.state === "person" ? at.typing : null };
    }
    case "rating-set":
      return rated(state, [event.data]);
    case "typing": {
      const { conversationId, author, typing } = event.data;
      if (author === "visitor" || state.conversation?.conversationId !== conversationId) return state;
      return { ...state, typing: typing ? author : null };
    }
    case "seen-change": {
      const { conversationId, by, sequence } = event.data;
      const { conversation } = state;
      if (conversation?.conversationId !== conversationId) return state;
      const name = by === "visitor" ? "visitorSeen" : "personSeen";
      if ((conversation[name] ?? 0) >= sequence) return state;
      return { ...state, conversation: { ...conversation, [name]: sequence } };
    }
    case "conversation-merged": {
      const { conversationId, into } = event.data;
      const shown = state.conversation?.conversationId;
      if (shown !== conversationId && shown !== into) return state;
      const at = inConversation(state, into);
      return { ...at, mergedIds: [...new Set([...at.mergedIds, conversationId])] };
    }
    case "conversation-gone":
      return state.conversation?.conversationId === event.data.conversationId ? EMPTY : state;
    case "resumed": {
      const { messages, ratings, streaming } = event.data;
      if (event.data.conversation === null) return state;
      const now = withMessages(inConversation(state, event.data.conversation.conversationId), messages);
      const at = withEarlier(now, event.data);
      const conversation = newer(at.conversation, event.data.conversation);
      const stillWriting =
        streaming !== null && !isSilent(conversation) && !at.messages.some((m) => m.id === streaming.messageId);
      return { ...rated(at, ratings), conversation, streaming: stillWriting ? streaming : null, typing: null };
    }
  }
}

/**
 * True for an event of an older conversation than the one shown: a visitor who started over doesn't want it back.
 * Conversations' ids are UUIDv7, so they sort by time.
 */
function isOlder(state: ChatState, event: ChatEvent): boolean {
  // The shown one may go on in an older one.
  if (event.type === "conversation-merged") return false;
  const shown = state.conversation?.conversationId;
  if (event.type === "resumed" && shown !== undefined && (event.data.mergedIds ?? []).includes(shown)) return false;
  const id = event.type === "resumed" ? event.data.conversation?.conversationId : event.data.conversationId;
  return id !== undefined && shown !== undefined && id < shown;
}

/** True for a late event of a conversation that goes on in the shown one: what it says comes with the next resume. */
const isOver = (state: ChatState, event: ChatEvent): boolean =>
  event.type !== "resumed" &&
  event.type !== "rating-set" &&
  event.type !== "conversation-merged" &&
  state.mergedIds.includes(event.data.conversationId);

/** Adds what was said in conversations that go on in this one; each message is shown once. */
function withEarlier(state: ChatState, { earlier = [], mergedIds = [] }: Partial<ResumeReply>): ChatState {
  if (mergedIds.length === 0) return state;
  const here = new Set(state.messages.map((one) => one.id));
  const byId = new Map([...state.earlier, ...earlier].map((one) => [one.id, one]));
  return {
    ...state,
    earlier: [...byId.values()].filter((one) => !here.has(one.id)),
    mergedIds: [...new Set([...state.mergedIds, ...mergedIds])],
  };
}

/** Everything in the order in which it was said, where several conversations were merged into one. */
export function inOrderOfTime({ earlier, messages }: Pick<ChatState, "earlier" | "messages">): readonly MessageWire[] {
  // The sort is stable: what was said in the same millisecond stays as it is.
  return [...earlier, ...messages].sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

/** True where the assistant says nothing: an agent has the floor, or the conversation is over. */
const isSilent = ({ state }: ConversationState): boolean => state === "person" || state === "closed";

/**
 * What is known after something was told about the shown conversation: who has it, its place and when someone will be
 * available, from whichever is newer; the marks of what was seen, the address and the rating from both.
 */
function newer(before: ConversationState | null, told: ConversationState): ConversationState {
  if (before === null) return told;
  const floor = told.deskEvents < before.deskEvents ? before : told;
  const email = told.email ?? before.email;
  const satisfaction = told.satisfaction ?? before.satisfaction;
  const visitorSeen = Math.max(before.visitorSeen ?? 0, told.visitorSeen ?? 0);
  const personSeen = Math.max(before.personSeen ?? 0, told.personSeen ?? 0);
  return {
    ...floor,
    ...(email === undefined ? {} : { email }),
    ...(satisfaction === undefined ? {} : { satisfaction }),
    ...(visitorSeen === 0 ? {} : { visitorSeen }),
    ...(personSeen === 0 ? {} : { personSeen }),
  };
}

function inConversation(state: ChatState, conversationId: string): ChatState {
  if (state.conversation?.conversationId === conversationId) return state;
  const conversation: ConversationState = { conversationId, state: "machine", deskEvents: 0 };
  return {
    conversation,
    messages: [],
    streaming: null,
    typing: null,
    earlier: [...state.earlier, ...state.messages],
    mergedIds: state.mergedIds,
  };
}

function withMessages(state: ChatState, incoming: readonly MessageWire[]): ChatState {
  if (incoming.length === 0) return state;
  const byId = new Map(state.messages.map((m) => [m.id, m]));
  for (const message of incoming) {
    const known = byId.get(message.id);
    // A rating arrives separately from its message.
    const helped = message.helped ?? known?.helped;
    byId.set(message.id, helped === undefined ? message : { ...message, helped });
  }
  const messages = [...byId.values()].sort((a, b) => a.sequence - b.sequence);
  const streaming = state.streaming !== null && byId.has(state.streaming.messageId) ? null : state.streaming;
  const last = messages.at(-1);
  return { ...state, messages, streaming, typing: last?.author === "visitor" ? state.typing : null };
}

function rated(state: ChatState, ratings: readonly { messageId: string; helped: boolean }[]): ChatState {
  if (ratings.length === 0) return state;
  const byId = new Map(ratings.map((r) => [r.messageId, r.helped]));
  const mark = (m: MessageWire): MessageWire => {
    const helped = byId.get(m.id);
    return helped === undefined || helped === m.helped ? m : { ...m, helped };
  };
  return { ...state, messages: state.messages.map(mark), earlier: state.earlier.map(mark) };
}
