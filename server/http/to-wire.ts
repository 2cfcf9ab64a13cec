import type { Store } from "../ports/database/port.ts";
import type { ConversationRow } from "../store/conversation.ts";
import { type HandoffRow, openHandoff, placeInQueue } from "../store/handoff.ts";
import { type MessageRow, messagesAfter } from "../store/message.ts";
import { ratingsOf } from "../store/rating.ts";
import type { HandoffWire, MessageWire } from "../wire/http.ts";
import type { ConversationState } from "../wire/socket.ts";

/** Rows read at a time. */
const PAGE = 1000;

/** A stored message as visitors and agents see it. */
export function messageToWire(row: MessageRow, helped?: boolean): MessageWire {
  const { form, citations, options, cutShort, handoff } = row.detail ?? {};
  return {
    id: row.id,
    sequence: row.sequence,
    clientMessageId: row.clientMessageId,
    author: row.author,
    ...(row.agent === null ? {} : { agent: row.agent }),
    text: row.text,
    ...(form === undefined ? {} : { form }),
    ...(citations === undefined ? {} : { citations }),
    ...(options === undefined ? {} : { options }),
    ...(cutShort === undefined ? {} : { cutShort }),
    ...(handoff === undefined ? {} : { handoff }),
    ...(helped === undefined ? {} : { helped }),
    createdAt: row.createdAt.toISOString(),
  };
}

/** A handoff as agents see it. */
export function handoffToWire(row: HandoffRow, now: Date): HandoffWire {
  const { id, conversationId, state, reason, summary, draft, facts, agent, createdAt, claimedAt } = row;
  const waitedUntil = claimedAt ?? row.endedAt ?? now;
  return {
    id,
    conversationId,
    state,
    reason,
    summary,
    draft,
    facts,
    agent,
    createdAt: createdAt.toISOString(),
    claimedAt: claimedAt?.toISOString() ?? null,
    // Never less than nothing, should the clock jump.
    waitingSeconds: Math.max(0, Math.round((waitedUntil.getTime() - createdAt.getTime()) / 1000)),
  };
}

/** All messages of a conversation after a sequence number, with the visitor's ratings. */
export async function wireMessages(store: Store, conversationId: string, after: number): Promise<MessageWire[]> {
  const ratings = new Map((await ratingsOf(store, conversationId)).map((r) => [r.messageId, r.helped]));
  const messages: MessageWire[] = [];
  for (let sequence = after; ; ) {
    const rows = await messagesAfter(store, { conversationId, sequence, limit: PAGE });
    messages.push(...rows.map((row) => messageToWire(row, ratings.get(row.id))));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return messages;
    sequence = last.sequence;
  }
}

/** Who has the floor, and the place in the queue while nobody has it. */
export async function conversationState(store: Store, row: ConversationRow): Promise<ConversationState> {
  const waiting = row.state === "queued" ? await openHandoff(store, row.id) : undefined;
  return {
    conversationId: row.id,
    state: row.state,
    ...(row.agent === null ? {} : { agent: row.agent }),
    ...(waiting?.state === "queued" ? { place: await placeInQueue(store, waiting) } : {}),
  };
}
