import { expect, test } from "vitest";
import type { MessageWire } from "../../server/wire/http.ts";
import type { ConversationState } from "../../server/wire/socket.ts";
import { apply, type ChatEvent, type ChatState, EMPTY, inOrderOfTime, lastSequence } from "../../widget/state.ts";

const conversationId = "c1";
const message = (sequence: number, rest: Partial<MessageWire> = {}): MessageWire => ({
  id: `m${sequence}`,
  sequence,
  clientMessageId: `k${sequence}`,
  author: "visitor",
  text: `text ${sequence}`,
  createdAt: "2026-01-01T00:00:00.000Z",
  ...rest,
});
const run = (events: ChatEvent[], from: ChatState = EMPTY) => events.reduce(apply, from);
const said = (sequence: number, rest?: Partial<MessageWire>): ChatEvent => ({
  type: "message-new",
  data: { conversationId, message: message(sequence, rest) },
});
const start: ChatEvent = {
  type: "message-start",
  data: { conversationId, messageId: "m2", form: "quoted", citations: [] },
};
const delta = (text: string): ChatEvent => ({ type: "message-delta", data: { conversationId, messageId: "m2", text } });
const end: ChatEvent = {
  type: "message-end",
  data: { conversationId, message: message(2, { author: "machine", text: "ab" }) },
};

test("an answer grows by its deltas and becomes a message at its end", () => {
  expect(run([said(1), start, delta("a"), delta("b")]).streaming?.text).toBe("ab");
  const after = run([said(1), start, delta("a"), delta("b"), end]);
  expect(after.streaming).toBeNull();
  expect(after.messages.map((m) => m.text)).toEqual(["text 1", "ab"]);
});

test("a second attempt's text replaces the first's", () => {
  expect(run([said(1), start, delta("a"), start, delta("x")]).streaming?.text).toBe("x");
});

test("an event that is heard twice changes nothing", () => {
  const once = run([said(1), start, delta("ab"), end]);
  expect(run([said(1), end, start], once)).toEqual(once);
});

test("messages that come out of order are shown in order", () => {
  expect(run([said(3), said(1), said(2)]).messages.map((m) => m.sequence)).toEqual([1, 2, 3]);
});

test("resume asks from before the first gap", () => {
  expect(lastSequence(run([said(1), said(2), said(4)]))).toBe(2);
  expect(lastSequence(EMPTY)).toBe(0);
});

test("a resume fills the gap, brings ratings and what is being written, and forgets what no longer is", () => {
  const before = run([said(1), start, delta("half")]);
  const after = apply(before, {
    type: "resumed",
    data: {
      conversation: { conversationId, state: "queued", deskEvents: 1, place: 2 },
      messages: [message(2, { author: "machine" }), message(3)],
      ratings: [{ messageId: "m2", helped: false }],
      streaming: { messageId: "m4", form: "composed", citations: [], text: "so far" },
      ...{ earlier: [], mergedIds: [] },
    },
  });
  expect(after.messages.map((m) => [m.sequence, m.helped])).toEqual([
    [1, undefined],
    [2, false],
    [3, undefined],
  ]);
  expect(after.conversation).toEqual({ conversationId, state: "queued", deskEvents: 1, place: 2 });
  expect(after.streaming?.text).toBe("so far");
});

/** An announcement, and a resume, of the state after that many events at the desk. */
const told = (data: Omit<ConversationState, "conversationId">): ChatEvent => ({
  type: "conversation-state",
  data: { conversationId, ...data },
});
const resumed = (data: Omit<ConversationState, "conversationId">): ChatEvent => ({
  type: "resumed",
  data: {
    conversation: { conversationId, ...data },
    ...{ messages: [], ratings: [], streaming: null, earlier: [], mergedIds: [] },
  },
});

test("of two changes the newer one is shown, in whichever order they are heard, and whether told or read", () => {
  const taken = { state: "person", agent: "Ada", deskEvents: 2 } as const;
  const back = { state: "queued", deskEvents: 3 } as const;
  for (const [one, other] of [
    [told(taken), told(back)],
    [told(taken), resumed(back)],
    [resumed(taken), told(back)],
  ] as const) {
    const queued = { conversationId, state: "queued", deskEvents: 3 };
    expect(run([said(1), one, other]).conversation).toEqual(queued);
    expect(run([said(1), other, one]).conversation).toEqual(queued);
  }
});

test("a place that was read before an agent took the conversation doesn't put it back into the queue", () => {
  const place = (n: number, deskEvents: number) => told({ state: "queued", deskEvents, place: n });
  const queued = run([said(1), place(3, 1), place(2, 1)]);
  expect(queued.conversation).toEqual({ conversationId, state: "queued", deskEvents: 1, place: 2 });
  const taken = run([told({ state: "person", agent: "Ada", deskEvents: 2 })], queued);
  expect(run([place(1, 1)], taken)).toEqual(taken);
  // Given back, it's in the queue again, and moves in it.
  const again = run([told({ state: "queued", deskEvents: 3 }), place(1, 3)], taken);
  expect(again.conversation).toEqual({ conversationId, state: "queued", deskEvents: 3, place: 1 });
});

test("what is told late about who has the conversation still brings the address, the rating and what was seen", () => {
  const late = { state: "queued", deskEvents: 1, email: "ada@example.com", satisfaction: 4, visitorSeen: 1 } as const;
  const taken = told({ state: "person", agent: "Ada", deskEvents: 2, visitorSeen: 3, personSeen: 2 });
  expect(run([said(1), taken, told(late)]).conversation).toEqual({
    ...{ conversationId, state: "person", agent: "Ada", deskEvents: 2 },
    ...{ email: "ada@example.com", satisfaction: 4, visitorSeen: 3, personSeen: 2 },
  });
});

test("an older state ends no answer that is being written", () => {
  const given = run([said(1), told({ state: "machine", deskEvents: 3 }), start, delta("half")]);
  expect(run([told({ state: "person", agent: "Ada", deskEvents: 2 })], given).streaming?.text).toBe("half");
  expect(run([told({ state: "person", agent: "Ada", deskEvents: 4 })], given).streaming).toBeNull();
});

test("a resume that was read before an agent took the conversation brings no answer that nobody will end", () => {
  const taken = run([said(1), told({ state: "person", agent: "Ada", deskEvents: 2 })]);
  const read = resumed({ state: "machine", deskEvents: 0 }) as Extract<ChatEvent, { type: "resumed" }>;
  const streaming = { messageId: "m2", form: "composed", citations: [], text: "half" };
  const after = run([{ ...read, data: { ...read.data, streaming } }], taken);
  expect(after.streaming).toBeNull();
  expect(after.conversation?.state).toBe("person");
});

test("the numbers of one conversation say nothing about another one", () => {
  const [older, newer] = ["00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"];
  const state = run([
    { type: "conversation-state", data: { conversationId: older, state: "closed", deskEvents: 9 } },
    { type: "conversation-state", data: { conversationId: newer, state: "queued", deskEvents: 1 } },
  ]);
  expect(state.conversation).toEqual({ conversationId: newer, state: "queued", deskEvents: 1 });
});

test("a resume without an answer under way ends a half one that this window still shows", () => {
  const after = apply(run([said(1), start, delta("half")]), {
    type: "resumed",
    data: {
      conversation: { conversationId, state: "machine", deskEvents: 0 },
      messages: [],
      ratings: [],
      streaming: null,
      earlier: [],
      mergedIds: [],
    },
  });
  expect(after.streaming).toBeNull();
});

test("another conversation begins without the old one's messages getting lost from view", () => {
  const after = apply(run([said(1)]), {
    type: "message-new",
    data: { conversationId: "c2", message: message(1, { id: "n1" }) },
  });
  expect(after.conversation?.conversationId).toBe("c2");
  expect(after.messages.map((m) => m.id)).toEqual(["n1"]);
  expect(after.earlier.map((m) => m.id)).toEqual(["m1"]);
});

test("typing shows for the other side only and ends with its message", () => {
  const at = run([said(1), told({ state: "person", agent: "Ada", deskEvents: 2 })]);
  const typing = (author: "visitor" | "person"): ChatEvent => ({
    type: "typing",
    data: { conversationId, author, typing: true },
  });
  expect(apply(at, typing("visitor")).typing).toBeNull();
  expect(apply(at, typing("person")).typing).toBe("person");
  expect(run([typing("person"), said(2, { author: "person" })], at).typing).toBeNull();
});

test("a conversation that was merged into an older one goes on there, and no message is shown twice, whatever comes late", () => {
  const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
  const [older, newer] = ["00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"];
  const one = (n: number, of: string, id: string): ChatEvent => ({
    type: "message-new",
    data: { conversationId: of, message: message(n, { id, createdAt: at(n) }) },
  });
  const inOlder = [message(1, { id: "a1", createdAt: at(1) }), message(2, { id: "a2", createdAt: at(4) })];
  const inNewer = [message(1, { id: "b1", createdAt: at(2) }), message(2, { id: "b2", createdAt: at(3) })];
  const merged: ChatEvent = { type: "conversation-merged", data: { conversationId: newer, into: older } };
  const resumed: ChatEvent = {
    type: "resumed",
    data: {
      conversation: { conversationId: older, state: "queued", deskEvents: 2 },
      ...{ messages: inOlder, ratings: [], streaming: null },
      ...{ earlier: inNewer, mergedIds: [newer] },
    },
  };
  const late: ChatEvent[] = [
    { type: "message-end", data: { conversationId: newer, message: message(2, { id: "b2", createdAt: at(3) }) } },
    { type: "conversation-state", data: { conversationId: newer, state: "closed", deskEvents: 5 } },
    { type: "message-start", data: { conversationId: newer, messageId: "b3", form: "quoted", citations: [] } },
  ];
  const shown = [one(1, newer, "b1")];
  const orders = [
    [...shown, merged, resumed, ...late],
    [...shown, merged, ...late, resumed],
    // The event got lost; the window resumes what it knows.
    [...shown, resumed, ...late, merged],
    [resumed, ...late, resumed],
  ];
  for (const events of orders) {
    const state = run(events);
    expect(state.conversation).toEqual({ conversationId: older, state: "queued", deskEvents: 2 });
    expect(inOrderOfTime(state).map((each) => each.id)).toEqual(["a1", "b1", "b2", "a2"]);
    expect(state.streaming).toBeNull();
  }
});
