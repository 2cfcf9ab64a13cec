import type { ConversationReply, NoteWire, TurnWire } from "../../../server/wire/conversations.ts";
import type { HandoffWire, MessageWire } from "../../../server/wire/http.ts";
import type { Streaming } from "../../../server/wire/socket.ts";

/** One entry of the transcript, in order of time. */
export type Entry =
  | {
      readonly kind: "message";
      readonly at: string;
      readonly message: MessageWire;
      readonly turn: TurnWire | undefined;
      /** Not stored yet: more of it will follow. */
      readonly isWriting?: boolean;
    }
  | { readonly kind: "note"; readonly at: string; readonly note: NoteWire }
  /** What was said in a conversation that was merged into this one, where it ended. */
  | { readonly kind: "merged"; readonly at: string; readonly merged: ConversationReply["merged"][number] }
  | {
      readonly kind: "mark";
      readonly at: string;
      readonly id: string;
      readonly what: "queued" | "claimed" | "returned" | "closed";
      readonly handoff: HandoffWire;
    };

/** Messages in their own order; notes and handoff events between them, by time. */
export function entriesOf(
  options: Pick<ConversationReply, "messages" | "handoffs" | "notes" | "turns"> &
    Partial<Pick<ConversationReply, "merged">>,
): Entry[] {
  const turns = new Map(options.turns.map((turn) => [turn.answerMessageId, turn]));
  const beside: Entry[] = [
    ...(options.merged ?? []).map((merged) => ({
      kind: "merged" as const,
      at: merged.messages.at(-1)?.createdAt ?? merged.createdAt,
      merged,
    })),
    ...options.notes.map((note) => ({ kind: "note" as const, at: note.createdAt, note })),
    ...options.handoffs.flatMap((one, i) => marksOf(one, options.handoffs[i - 1])),
  ].sort((a, b) => a.at.localeCompare(b.at));
  const entries: Entry[] = [];
  let next = 0;
  for (const message of options.messages) {
    for (; next < beside.length && (beside[next] as Entry).at < message.createdAt; next++)
      entries.push(beside[next] as Entry);
    entries.push({ kind: "message", at: message.createdAt, message, turn: turns.get(message.id) });
  }
  return [...entries, ...beside.slice(next)];
}

/** What is being written comes at the end, until the message itself has arrived. */
export function withWritten(entries: Entry[], written: Streaming | undefined): Entry[] {
  if (written === undefined) return entries;
  const { messageId: id, text, form, citations, quote } = written;
  if (entries.some((one) => one.kind === "message" && one.message.id === id)) return entries;
  const message: MessageWire = {
    id,
    text,
    form,
    citations,
    ...(quote === undefined ? {} : { quote }),
    author: "machine",
    sequence: 0,
    clientMessageId: id,
    createdAt: "",
  };
  return [...entries, { kind: "message", at: "", message, turn: undefined, isWriting: true }];
}

/** It changed hands without the visitor asking again: it has its own line in the transcript. */
const PASSED_ON: ReadonlySet<HandoffWire["state"]> = new Set(["transferred", "taken-over", "released"]);

function marksOf(handoff: HandoffWire, before: HandoffWire | undefined): Entry[] {
  const { id, createdAt, claimedAt, endedAt, state, reason } = handoff;
  const mark = (what: "queued" | "claimed" | "returned" | "closed", at: string): Entry => ({
    kind: "mark",
    id: `${id}-${what}`,
    what,
    at,
    handoff,
  });
  const isPassedOn = before !== undefined && PASSED_ON.has(before.state);
  return [
    // An agent who takes over doesn't wait for anybody.
    ...(reason === "taken-over" || isPassedOn ? [] : [mark("queued", createdAt)]),
    ...(claimedAt === null || (isPassedOn && claimedAt === createdAt) ? [] : [mark("claimed", claimedAt)]),
    ...(endedAt !== null && (state === "returned" || state === "closed") ? [mark(state, endedAt)] : []),
  ];
}
