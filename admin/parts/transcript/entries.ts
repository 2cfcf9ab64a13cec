import type { ConversationReply, NoteWire, TurnWire } from "../../../server/wire/conversations.ts";
import type { HandoffWire, MessageWire } from "../../../server/wire/http.ts";
import type { Streaming } from "../../../server/wire/socket.ts";

/** One thing in the transcript, in the order of time. */
export type Entry =
  | {
      readonly kind: "message";
      readonly at: string;
      readonly message: MessageWire;
      readonly turn: TurnWire | undefined;
      /** Not stored yet: more of it comes. */
      readonly isWriting?: boolean;
    }
  | { readonly kind: "note"; readonly at: string; readonly note: NoteWire }
  | {
      readonly kind: "mark";
      readonly at: string;
      readonly id: string;
      readonly what: "queued" | "claimed" | "returned" | "closed";
      readonly handoff: HandoffWire;
    };

/** Messages in their own order; notes and what happened to handoffs between them, by time. */
export function entriesOf(given: Pick<ConversationReply, "messages" | "handoffs" | "notes" | "turns">): Entry[] {
  const turns = new Map(given.turns.map((turn) => [turn.answerMessageId, turn]));
  const beside: Entry[] = [
    ...given.notes.map((note) => ({ kind: "note" as const, at: note.createdAt, note })),
    ...given.handoffs.flatMap(marksOf),
  ].sort((a, b) => a.at.localeCompare(b.at));
  const entries: Entry[] = [];
  let next = 0;
  for (const message of given.messages) {
    for (; next < beside.length && (beside[next] as Entry).at < message.createdAt; next++)
      entries.push(beside[next] as Entry);
    entries.push({ kind: "message", at: message.createdAt, message, turn: turns.get(message.id) });
  }
  return [...entries, ...beside.slice(next)];
}

/** What is being written stands at the end, until the message itself is there. */
export function withWritten(entries: Entry[], written: Streaming | undefined): Entry[] {
  if (written === undefined) return entries;
  const { messageId: id, text, form, citations } = written;
  if (entries.some((one) => one.kind === "message" && one.message.id === id)) return entries;
  const message: MessageWire = {
    id,
    text,
    form,
    citations,
    author: "machine",
    sequence: 0,
    clientMessageId: id,
    createdAt: "",
  };
  return [...entries, { kind: "message", at: "", message, turn: undefined, isWriting: true }];
}

function marksOf(handoff: HandoffWire): Entry[] {
  const { id, createdAt, claimedAt, endedAt, state, code } = handoff;
  const mark = (what: "queued" | "claimed" | "returned" | "closed", at: string): Entry => ({
    kind: "mark",
    id: `${id}-${what}`,
    what,
    at,
    handoff,
  });
  return [
    // Who takes over waits for nobody.
    ...(code === "taken-over" ? [] : [mark("queued", createdAt)]),
    ...(claimedAt === null ? [] : [mark("claimed", claimedAt)]),
    ...(endedAt !== null && (state === "returned" || state === "closed") ? [mark(state, endedAt)] : []),
  ];
}
