import { describe, expect, test } from "vitest";
import { type Fault, faultsOf, RULES } from "../bench/storm/checker.ts";
import { ADA, type Broken, broken, CHAT, goodHistory } from "./storm-history.ts";

const rulesBroken = (change: (history: Broken) => void) => {
  const faults = faultsOf(broken(change));
  return [...new Set(faults.map((one) => one.rule))];
};
/** @throws if the history has no such thing: a test would break nothing */
function of<T>(list: readonly T[], which: (one: T) => boolean): T {
  const found = list.find(which);
  if (found === undefined) throw new Error("There is no such thing in the good history.");
  return found;
}
const numbered = (history: Broken, sequence: number) => of(history.rows.messages, (one) => one.sequence === sequence);
const event = (history: Broken, number: number) => of(history.rows.events, (one) => one.number === number);

/** One thing that went wrong, and the rule that must notice; others may, too. */
const BROKEN: [what: string, rule: Fault["rule"], change: (history: Broken) => void][] = [
  ["an acknowledged message isn't there", "nothing acknowledged is lost", ({ rows }) => rows.messages.splice(4, 1)],
  [
    "an acknowledged message has another text",
    "nothing acknowledged is lost",
    (history) => {
      numbered(history, 1).text = "Something else";
    },
  ],
  [
    "a message was sent and never arrived",
    "nothing acknowledged is lost",
    ({ seen }) => seen.push({ at: 0, kind: "sent", by: "visitor-1", id: "nowhere", what: "message" }),
  ],
  ["an acknowledged rating isn't there", "nothing acknowledged is lost", ({ rows }) => rows.ratings.splice(0)],
  ["an acknowledged note isn't there", "nothing acknowledged is lost", ({ rows }) => rows.notes.splice(0)],
  ["an acknowledged closing left no event", "nothing acknowledged is lost", ({ rows }) => rows.events.splice(2)],
  [
    "a message is there twice",
    "nothing is doubled",
    (history) => history.rows.messages.push({ ...numbered(history, 5), id: "again", sequence: 7 }),
  ],
  [
    "a message is there that nobody sent",
    "nothing is doubled",
    (history) => {
      numbered(history, 6).clientMessageId = "invented";
    },
  ],
  [
    "a note is there twice",
    "nothing is doubled",
    ({ rows }) => rows.notes.push({ id: "note-2", text: "A note (Ada, 1)" }),
  ],
  [
    "the transcript tells of a change of hands that wasn't",
    "nothing is doubled",
    (history) => {
      const said = { kind: "taken-over", by: "Ben", from: "Ada", to: "Ben" } as const;
      numbered(history, 4).detail = { event: said };
    },
  ],
  [
    "a number is missing",
    "order is kept",
    (history) => {
      numbered(history, 6).sequence = 7;
    },
  ],
  [
    "messages are stored in another order than sent",
    "order is kept",
    (history) => {
      const [first, second] = [numbered(history, 1), numbered(history, 3)];
      [first.clientMessageId, second.clientMessageId] = [second.clientMessageId, first.clientMessageId];
    },
  ],
  [
    "answers are stored in another order than asked",
    "order is kept",
    (history) => {
      const [first, second] = [numbered(history, 2), numbered(history, 4)];
      [first.turnId, second.turnId] = [second.turnId, first.turnId];
    },
  ],
  [
    "a window was shown another text",
    "order is kept",
    ({ seen }) => {
      const { message } = of(seen, (one) => one.kind === "stored") as { message: object };
      const data = { conversationId: CHAT, message: { ...message, text: "Something else" } };
      seen.push({ at: 0, kind: "heard", by: "visitor-1.1", event: "message-new", data });
    },
  ],
  [
    "the assistant answers in full while a person has the floor",
    "the assistant says nothing while a person has the floor",
    (history) => {
      numbered(history, 4).xid = 27;
    },
  ],
  [
    "the assistant answers what was written to a person",
    "the assistant says nothing while a person has the floor",
    (history) => {
      Object.assign(numbered(history, 4), { xid: 27, turnId: "turn-3", detail: { cutShort: true } });
    },
  ],
  [
    "a window hears the assistant after the take-over was acknowledged",
    "the assistant says nothing while a person has the floor",
    ({ seen }) => {
      const at = of(seen, (one) => one.kind === "replied").at + 5_000;
      const data = { conversationId: CHAT, messageId: "message-4", text: "and" };
      seen.push({ at, kind: "heard", by: "visitor-1.1", event: "message-delta", data });
    },
  ],
  [
    "two agents were told that they have it",
    "every handoff is taken once",
    ({ seen, rows }) => {
      const common = { by: "Ben", call: 1 };
      const id = rows.handoffs[0]?.id ?? "";
      const body = { handoff: { id, agentId: "ben" } };
      seen.push({ at: 0, kind: "called", ...common, act: "claim", conversationId: CHAT, handoffId: id, body: {} });
      seen.push({ at: 1, kind: "replied", ...common, status: 200, body });
    },
  ],
  [
    "a conversation that nobody has still waits in the queue",
    "every handoff is taken once",
    ({ rows }) => {
      Object.assign(rows.handoffs[0] ?? {}, { state: "queued", endedAt: null });
    },
  ],
  [
    "a handoff was taken twice",
    "every handoff is taken once",
    (history) => history.rows.events.push({ ...event(history, 2), number: 4, by: "Ben", byId: "ben" }),
  ],
  [
    "the row isn't what its events say",
    "state before plus events equals state after",
    ({ rows }) => {
      Object.assign(rows.conversations[0] ?? {}, { priority: 0 });
    },
  ],
  [
    "an event can't follow",
    "state before plus events equals state after",
    (history) => {
      event(history, 2).kind = "returned";
    },
  ],
  [
    "an event is missing",
    "state before plus events equals state after",
    (history) => {
      event(history, 3).number = 4;
    },
  ],
  [
    "a question is never answered",
    "every message is answered once, or not at all",
    ({ rows }) => {
      of(rows.turns, (one) => one.id === "turn-1").state = "pending";
    },
  ],
  [
    "a question has two answers",
    "every message is answered once, or not at all",
    (history) => {
      Object.assign(numbered(history, 6), { author: "machine", turnId: "turn-2" });
    },
  ],
  [
    "an answer isn't the promised one",
    "every message is answered once, or not at all",
    ({ rows }) => {
      of(rows.turns, (one) => one.id === "turn-1").answerMessageId = "another";
    },
  ],
  ["a line of a turn is missing", "the ledger is right", ({ rows }) => rows.ledger.splice(0, 1)],
  [
    "an agent's time is booked twice",
    "the ledger is right",
    ({ rows }) => rows.ledger.push({ ...of(rows.ledger, (one) => one.kind === "person"), id: "l4" }),
  ],
  [
    "an agent's time has another price",
    "the ledger is right",
    ({ rows }) => {
      of(rows.ledger, (one) => one.kind === "person").nanoUsd = 1;
    },
  ],
  [
    "an answer of the large model cost nothing",
    "the ledger is right",
    ({ rows }) => {
      of(rows.turns, (one) => one.id === "turn-1").form = "large";
    },
  ],
  [
    "a window doesn't show the last message",
    "windows show what is stored",
    ({ seen }) => {
      const shown = of(seen, (one) => one.kind === "shown") as unknown as { chat: { messages: unknown[] } };
      shown.chat = { ...shown.chat, messages: shown.chat.messages.slice(0, 5) };
    },
  ],
  [
    "a window shows a person who has left",
    "windows show what is stored",
    ({ seen }) => {
      const shown = of(seen, (one) => one.kind === "shown") as unknown as { chat: object };
      shown.chat = { ...shown.chat, conversation: { conversationId: CHAT, state: "person", agent: ADA.by } };
    },
  ],
];

describe("the checker of a storm", () => {
  test("finds nothing in a history where nothing is wrong", () => {
    expect(faultsOf(goodHistory())).toEqual([]);
  });

  test.each(BROKEN)("%s", (_what, rule, change) => {
    expect(rulesBroken(change)).toContain(rule);
  });

  test("each rule has a history that breaks it", () => {
    expect([...new Set(BROKEN.map(([, rule]) => rule))].sort()).toEqual(Object.keys(RULES).sort());
  });
});
