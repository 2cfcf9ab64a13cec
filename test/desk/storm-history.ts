import type { MessageWire } from "../../server/wire/http.ts";
import type { History } from "../bench/storm/history.ts";
import type { Rows, StoredEvent, StoredMessage } from "../bench/storm/rows.ts";
import type { Act, Seen, Sight } from "../bench/storm/seen.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? WritableRow<E>[] : T[K] };
type WritableRow<T> = { -readonly [K in keyof T]: T[K] };
/** A history that a test breaks. */
export interface Broken {
  seen: Seen[];
  rows: Writable<Rows>;
}

export const CHAT = "0198c000-0000-7000-8000-0000000000cc";
export const ADA = { by: "Ada", byId: "0198c000-0000-7000-8000-0000000000ad" };
const HANDOFF = "0198c000-0000-7000-8000-0000000000f0";
const START = 1_790_000_000_000;

/** A UUIDv7 of a moment: events' ids say when they were made. */
const idAt = (at: number, n: number) => {
  const hex = at.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(n).padStart(12, "0")}`;
};

function messageRow(sequence: number, row: Partial<StoredMessage>): StoredMessage {
  const id = `message-${sequence}`;
  return {
    ...{ id, conversationId: CHAT, sequence, clientMessageId: id, author: "visitor", text: `Text ${sequence}` },
    ...{ detail: null, turnId: null, xid: 10 + sequence, ...row },
  };
}

const wireOf = ({ id, sequence, clientMessageId, author, text }: StoredMessage): MessageWire => ({
  ...{ id, sequence, clientMessageId, author, text },
  createdAt: new Date(START).toISOString(),
});

/** Somebody asks, is answered, asks for a person, writes to her, is answered by her, and she closes it. */
export function goodHistory(): Broken {
  const messages = [
    messageRow(1, { turnId: "turn-1" }),
    messageRow(2, { author: "machine", turnId: "turn-1" }),
    messageRow(3, { turnId: "turn-2" }),
    messageRow(4, { author: "machine", turnId: "turn-2" }),
    messageRow(5, { turnId: "turn-3", xid: 25 }),
    messageRow(6, { author: "person", xid: 26 }),
  ];
  const event = (number: number, row: Partial<StoredEvent>): StoredEvent => ({
    ...{ id: idAt(START + number * 10_000, number), conversationId: CHAT, number, kind: "queued" },
    ...{ by: null, byId: null, detail: { handoffId: HANDOFF }, xid: 0, ...row },
  });
  const taken = { handoffId: HANDOFF, agent: "Ada", agentId: ADA.byId };
  const turn = (n: number, question: number, state: "settled" | "silent") => ({
    ...{ id: `turn-${n}`, messageId: `message-${question}`, answerMessageId: `message-${question + 1}`, state },
    ...{ form: state === "silent" ? null : "quoted", costNanoUsd: state === "silent" ? 0 : 100 },
    counterfactualNanoUsd: 0,
  });
  const line = (id: string, turnId: string | null, more: object) => ({
    ...{ id, turnId, conversationId: CHAT, side: "cost" as const, nanoUsd: 100, quantity: {} },
    ...{ kind: "compute" as const, ...more },
  });
  const work = { activeSeconds: 36, usdPerHour: 25, agent: "Ada" };
  return {
    rows: {
      conversations: [
        {
          ...{
            id: CHAT,
            state: "closed",
            agent: null,
            agentId: null,
            teamId: null,
            priority: 2,
            tagIds: [],
            sentiment: null,
          },
          ...{ snoozed: false, snoozedUntil: null, mergedInto: null, sequence: 6, deskEvents: 3 },
        },
      ],
      messages,
      turns: [turn(1, 1, "settled"), turn(2, 3, "settled"), turn(3, 5, "silent")],
      handoffs: [
        {
          ...{ id: HANDOFF, conversationId: CHAT, state: "closed", agent: "Ada", agentId: ADA.byId },
          ...{ claimedAt: new Date(START), endedAt: new Date(START + 36_000), activeSeconds: 36 },
        },
      ],
      events: [
        event(1, { detail: { handoffId: HANDOFF, reason: "asked-for-person" }, xid: 14 }),
        event(2, { kind: "claimed", ...ADA, detail: taken, xid: 24 }),
        event(3, { kind: "closed", ...ADA, xid: 30 }),
      ],
      ledger: [
        line("l1", "turn-1", {}),
        line("l2", "turn-2", {}),
        line("l3", null, { kind: "person", nanoUsd: 250_000_000, quantity: work }),
      ],
      notes: [{ id: "note-1", text: "A note (Ada, 1)" }],
      ratings: [{ messageId: "message-2", helped: true }],
    },
    seen: sightsOf(messages),
  };
}

function sightsOf(messages: readonly StoredMessage[]): Seen[] {
  const sights: Sight[] = [];
  const by = "visitor-1";
  for (const row of messages.filter((one) => one.author === "visitor")) {
    const id = row.clientMessageId;
    sights.push({ kind: "sent", by, id, what: "message" });
    sights.push({ kind: "stored", by, id, conversationId: CHAT, message: wireOf(row) });
  }
  sights.push({ kind: "rates", by, messageId: "message-2", helped: true });
  sights.push({ kind: "rated", by, messageId: "message-2", helped: true });
  const reply = wireOf(messages[5] as StoredMessage);
  const calls: [Act, object, object][] = [
    ["claim", {}, { handoff: { id: HANDOFF, agentId: ADA.byId } }],
    ["reply", { clientMessageId: reply.clientMessageId }, { message: reply }],
    ["note", { text: "A note (Ada, 1)" }, { note: { id: "note-1" } }],
    ["close", {}, {}],
  ];
  const seen: Seen[] = sights.map((one) => ({ at: START, ...one }));
  for (const [i, [act, body, answer]] of calls.entries()) {
    const common = { by: "Ada", call: i + 1 };
    // The claim's event is made between its call and its reply.
    const at = START + 19_995 + (i * 10_000) / 3;
    const handoffId = HANDOFF;
    seen.push({ at, kind: "called", ...common, act, conversationId: CHAT, handoffId, body: { ...body } });
    seen.push({ at: at + 10, kind: "replied", ...common, status: 200, body: answer });
  }
  const conversation = { conversationId: CHAT, state: "closed" as const, deskEvents: 3 };
  const chat = {
    conversation,
    messages: messages.map(wireOf),
    streaming: null,
    typing: null,
    earlier: [],
    mergedIds: [],
  };
  for (const fresh of [false, true]) seen.push({ at: START + 40_000, kind: "shown", by: "visitor-1.1", fresh, chat });
  return seen;
}

/** The good history with something done to it. */
export function broken(change: (history: Broken) => void): History {
  const history = goodHistory();
  change(history);
  return history;
}
