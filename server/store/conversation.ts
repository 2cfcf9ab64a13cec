import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { TuppenceError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import { conversation, episode } from "./schema/conversation.ts";
import { visitor } from "./schema/visitor.ts";

export type ConversationRow = typeof conversation.$inferSelect;
export type ConversationState = ConversationRow["state"];

/** A new conversation with its first episode. @param options.at when it began; default: the database's clock */
export async function createConversation(
  tx: Tx,
  options: { siteId: string; visitorId: string; isDemo?: boolean; isTest?: boolean; at?: Date },
): Promise<ConversationRow> {
  const { siteId, visitorId, isDemo = false, isTest = false, at } = options;
  const [row] = await tx
    .insert(conversation)
    .values({
      id: newId(),
      siteId,
      visitorId,
      isDemo,
      isTest,
      ...(at === undefined ? {} : { createdAt: at, updatedAt: at }),
    })
    .returning();
  const begun = at === undefined ? {} : { startedAt: at };
  await tx.insert(episode).values({ id: newId(), conversationId: (row as ConversationRow).id, number: 1, ...begun });
  return row as ConversationRow;
}

/** Locks the visitor's row, so that two first messages of one visitor don't create two conversations. */
export async function lockVisitor(tx: Tx, visitorId: string): Promise<boolean> {
  const rows = await tx.select({ id: visitor.id }).from(visitor).where(eq(visitor.id, visitorId)).for("update");
  return rows.length === 1;
}

/** The visitor's newest conversation, closed or not, or undefined. */
export async function latestConversation(
  store: Store,
  options: { siteId: string; visitorId: string },
): Promise<ConversationRow | undefined> {
  const [row] = await store
    .select()
    .from(conversation)
    .where(and(eq(conversation.visitorId, options.visitorId), eq(conversation.siteId, options.siteId)))
    .orderBy(desc(conversation.createdAt), desc(conversation.id))
    .limit(1);
  return row;
}

/** A conversation by id, or undefined. */
export async function findConversation(store: Store, conversationId: string): Promise<ConversationRow | undefined> {
  const [row] = await store.select().from(conversation).where(eq(conversation.id, conversationId));
  return row;
}

/** The conversation with its current episode, its row locked until the transaction ends; undefined if unknown. */
export async function lockConversation(
  tx: Tx,
  conversationId: string,
): Promise<(ConversationRow & { episodeId: string; episodeNumber: number }) | undefined> {
  const [locked] = await tx.select().from(conversation).where(eq(conversation.id, conversationId)).for("update");
  if (locked === undefined) return undefined;
  // A second statement on purpose: one that waited for the lock would still see the previous episode.
  const [current] = await tx
    .select({ id: episode.id, number: episode.number })
    .from(episode)
    .where(eq(episode.conversationId, conversationId))
    .orderBy(desc(episode.number))
    .limit(1);
  if (current === undefined) return undefined;
  return { ...locked, episodeId: current.id, episodeNumber: current.number };
}

/**
 * Changes a conversation's state, agent or last sequence number. A new agent without `agentId` is known by name only.
 * @param options.at when it changed; default: the database's clock
 */
export async function updateConversation(
  tx: Tx,
  conversationId: string,
  options: { state?: ConversationState; agent?: string | null; agentId?: string | null; sequence?: number; at?: Date },
): Promise<void> {
  const { at, ...change } = options;
  await tx
    .update(conversation)
    .set({ ...(change.agent === undefined ? {} : { agentId: null }), ...change, updatedAt: at ?? sql`now()` })
    .where(eq(conversation.id, conversationId));
}

/**
 * The visitor's newest conversation, or a new one. With the visitor's row locked, so that a first message sent twice
 * doesn't create two.
 * @throws VISITOR_TOKEN_WRONG if there is no such visitor
 */
export async function openConversation(
  db: Db,
  options: { siteId: string; visitorId: string; isDemo?: boolean; isTest?: boolean; at?: Date },
): Promise<ConversationRow> {
  const latest = await latestConversation(db, options);
  if (latest !== undefined) return latest;
  return db.transaction(async (tx) => {
    if (!(await lockVisitor(tx, options.visitorId))) {
      throw new TuppenceError("VISITOR_TOKEN_WRONG", "This visitor doesn't exist.", "Reload the page to start again.");
    }
    return (await latestConversation(tx, options)) ?? (await createConversation(tx, options));
  });
}

/**
 * Deletes a conversation with its messages, turns, handoffs, notes and files. Its ledger lines stay: the ledger is
 * append-only, and contains no text.
 * @returns false if it was already gone
 */
export async function deleteConversation(store: Store, conversationId: string): Promise<boolean> {
  const rows = await store
    .delete(conversation)
    .where(eq(conversation.id, conversationId))
    .returning({ id: conversation.id });
  return rows.length === 1;
}

/** How many conversations a visitor has had. */
export async function countConversations(store: Store, visitorId: string): Promise<number> {
  return store.$count(conversation, eq(conversation.visitorId, visitorId));
}

/** Ids of a visitor's newest conversations. */
export async function latestConversationIds(
  store: Store,
  options: { visitorId: string; limit: number },
): Promise<string[]> {
  const rows = await store
    .select({ id: conversation.id })
    .from(conversation)
    .where(eq(conversation.visitorId, options.visitorId))
    .orderBy(desc(conversation.createdAt), desc(conversation.id))
    .limit(options.limit);
  return rows.map((row) => row.id);
}

/**
 * Those of the conversations in which the assistant must not speak: an agent has them, or they are closed or deleted.
 */
export async function silencedAmong(store: Store, conversationIds: readonly string[]): Promise<string[]> {
  const rows = await store
    .select({ id: conversation.id })
    .from(conversation)
    .where(and(inArray(conversation.id, [...conversationIds]), inArray(conversation.state, ["machine", "queued"])));
  const speaking = new Set(rows.map((row) => row.id));
  return conversationIds.filter((id) => !speaking.has(id));
}
