import { and, asc, desc, eq, gt, lt, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { atOrNow, placeholders, prepared } from "./prepared.ts";
import { message } from "./schema/message.ts";
import { turn } from "./schema/turn.ts";

export type MessageRow = typeof message.$inferSelect;
export type MessageDetail = NonNullable<MessageRow["detail"]>;

const insert = prepared<object, MessageRow[]>((store) =>
  store
    .insert(message)
    .values({
      ...placeholders(
        "id",
        "conversationId",
        "episodeId",
        "sequence",
        "clientMessageId",
        "author",
        "agent",
        "text",
        "detail",
        "turnId",
      ),
      createdAt: atOrNow,
    })
    .returning(),
);

/** Stores a message under the sequence number that the caller took from the locked conversation. */
export async function insertMessage(
  tx: Tx,
  options: {
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
  const [row] = await insert(tx, {
    ...options,
    id: options.id ?? newId(),
    agent: options.agent ?? null,
    detail: options.detail ?? null,
    turnId: options.turnId ?? null,
    at: options.at?.toISOString() ?? null,
  });
  return row as MessageRow;
}

const byClientId = prepared<object, MessageRow[]>((store) =>
  store
    .select()
    .from(message)
    .where(
      and(
        eq(message.conversationId, sql.placeholder("conversationId")),
        eq(message.clientMessageId, sql.placeholder("clientMessageId")),
      ),
    ),
);

/** The message that a client stored under its own id, or undefined. */
export async function findByClientId(
  store: Store,
  options: { conversationId: string; clientMessageId: string },
): Promise<MessageRow | undefined> {
  const [row] = await byClientId(store, options);
  return row;
}

/** A message by id, or undefined. */
export async function findMessage(store: Store, messageId: string): Promise<MessageRow | undefined> {
  const [row] = await store.select().from(message).where(eq(message.id, messageId));
  return row;
}

/** All messages of a conversation after a sequence number, in order: what a widget missed. */
export async function messagesAfter(
  store: Store,
  options: { conversationId: string; sequence: number },
): Promise<MessageRow[]> {
  return store
    .select()
    .from(message)
    .where(and(eq(message.conversationId, options.conversationId), gt(message.sequence, options.sequence)))
    .orderBy(asc(message.sequence));
}

/** An earlier message, with what its turn was based on. */
export interface PastRow {
  readonly id: string;
  readonly author: MessageRow["author"];
  readonly text: string;
  readonly detail: MessageDetail | null;
  readonly episodeId: string;
  /** The complete question that the message's turn searched for. */
  readonly question: string | null;
}

const before = prepared<object, PastRow[]>((store) =>
  store
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
    .where(
      and(
        eq(message.conversationId, sql.placeholder("conversationId")),
        lt(message.sequence, sql.placeholder("sequence")),
      ),
    )
    .orderBy(desc(message.sequence))
    .limit(sql.placeholder("limit")),
);

/** The last messages before a sequence number, oldest first, from all episodes: the caller limits them. */
export async function messagesBefore(
  store: Store,
  options: { conversationId: string; sequence: number; limit: number },
): Promise<PastRow[]> {
  // Sequence numbers begin at 1: before a conversation's first message there is nothing to look for.
  if (options.sequence <= 1) return [];
  return (await before(store, options)).reverse();
}

/** The visitor's message that a turn answers; undefined if it was deleted. */
export async function messageOfTurn(store: Store, turnId: string): Promise<MessageRow | undefined> {
  const [row] = await store
    .select({ message })
    .from(turn)
    .innerJoin(message, eq(message.id, turn.messageId))
    .where(eq(turn.id, turnId));
  return row?.message;
}

/** When an agent wrote in a conversation, oldest first. */
export async function personMessageTimes(
  store: Store,
  options: { conversationId: string; agent: string },
): Promise<Date[]> {
  const rows = await store
    .select({ at: message.createdAt })
    .from(message)
    .where(
      and(
        eq(message.conversationId, options.conversationId),
        eq(message.author, "person"),
        eq(message.agent, options.agent),
      ),
    )
    .orderBy(asc(message.sequence));
  return rows.map((row) => row.at);
}

/** The page from which the visitor wrote last, or undefined. */
export async function lastPage(store: Store, conversationId: string): Promise<string | undefined> {
  const [row] = await store
    .select({ page: sql<string | null>`${message.detail}->>'page'` })
    .from(message)
    .where(and(eq(message.conversationId, conversationId), sql`${message.detail}->>'page' is not null`))
    .orderBy(desc(message.sequence))
    .limit(1);
  return row?.page ?? undefined;
}
