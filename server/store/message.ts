import { and, asc, desc, eq, gt, lt, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { message, turn } from "./schema.ts";

export type MessageRow = typeof message.$inferSelect;
export type MessageDetail = NonNullable<MessageRow["detail"]>;

/** Stores a message under the sequence number that the caller took from the locked conversation. */
export async function insertMessage(
  tx: Tx,
  given: {
    id?: string;
    conversationId: string;
    episodeId: string;
    sequence: number;
    clientMessageId: string;
    author: MessageRow["author"];
    agent?: string;
    text: string;
    detail?: MessageDetail;
    turnId?: string;
    /** Default: the database's clock. */
    at?: Date;
  },
): Promise<MessageRow> {
  const { at, ...values } = given;
  const [row] = await tx
    .insert(message)
    .values({ ...values, id: given.id ?? newId(), ...(at === undefined ? {} : { createdAt: at }) })
    .returning();
  return row as MessageRow;
}

/** The message that a client stored under its own id, or undefined. */
export async function findByClientId(
  store: Store,
  given: { conversationId: string; clientMessageId: string },
): Promise<MessageRow | undefined> {
  const [row] = await store
    .select()
    .from(message)
    .where(and(eq(message.conversationId, given.conversationId), eq(message.clientMessageId, given.clientMessageId)));
  return row;
}

/** A message by id, or undefined. */
export async function findMessage(store: Store, messageId: string): Promise<MessageRow | undefined> {
  const [row] = await store.select().from(message).where(eq(message.id, messageId));
  return row;
}

/** Messages of a conversation after a sequence number, in order: what a widget missed. */
export async function messagesAfter(
  store: Store,
  given: { conversationId: string; sequence: number; limit?: number },
): Promise<MessageRow[]> {
  return store
    .select()
    .from(message)
    .where(and(eq(message.conversationId, given.conversationId), gt(message.sequence, given.sequence)))
    .orderBy(asc(message.sequence))
    .limit(given.limit ?? 1000);
}

/** A message before the one in hand, with what the turn that it belongs to rested on. */
export interface PastRow {
  readonly id: string;
  readonly author: MessageRow["author"];
  readonly text: string;
  readonly detail: MessageDetail | null;
  readonly episodeId: string;
  /** The stand-alone question that the message's turn was searched for. */
  readonly question: string | null;
}

/** The last messages before a sequence number, oldest first, of all episodes: the caller bounds them. */
export async function messagesBefore(
  store: Store,
  given: { conversationId: string; sequence: number; limit: number },
): Promise<PastRow[]> {
  const rows = await store
    .select({
      id: message.id,
      author: message.author,
      text: message.text,
      detail: message.detail,
      episodeId: message.episodeId,
      question: turn.question,
    })
    .from(message)
    .leftJoin(turn, eq(turn.id, message.turnId))
    .where(and(eq(message.conversationId, given.conversationId), lt(message.sequence, given.sequence)))
    .orderBy(desc(message.sequence))
    .limit(given.limit);
  return rows.reverse();
}

/** When an agent wrote in a conversation, oldest first. */
export async function personMessageTimes(
  store: Store,
  given: { conversationId: string; agent: string },
): Promise<Date[]> {
  const rows = await store
    .select({ at: message.createdAt })
    .from(message)
    .where(
      and(
        eq(message.conversationId, given.conversationId),
        eq(message.author, "person"),
        eq(message.agent, given.agent),
      ),
    )
    .orderBy(asc(message.sequence));
  return rows.map((row) => row.at);
}

/** The page that the visitor wrote from last, or undefined. */
export async function lastPage(store: Store, conversationId: string): Promise<string | undefined> {
  const [row] = await store
    .select({ page: sql<string | null>`${message.detail}->>'page'` })
    .from(message)
    .where(and(eq(message.conversationId, conversationId), sql`${message.detail}->>'page' is not null`))
    .orderBy(desc(message.sequence))
    .limit(1);
  return row?.page ?? undefined;
}
