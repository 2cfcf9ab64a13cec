import { and, desc, eq, sql } from "drizzle-orm";
import { TuppenceError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import { conversation, episode, visitor } from "./schema.ts";

export type ConversationRow = typeof conversation.$inferSelect;
export type ConversationState = ConversationRow["state"];

/** A new conversation with its first episode. @param given.at when it began; default: the database's clock */
export async function createConversation(
  tx: Tx,
  given: { siteId: string; visitorId: string; isDemo?: boolean; at?: Date },
): Promise<ConversationRow> {
  const { siteId, visitorId, isDemo = false, at } = given;
  const [row] = await tx
    .insert(conversation)
    .values({ id: newId(), siteId, visitorId, isDemo, ...(at === undefined ? {} : { createdAt: at, updatedAt: at }) })
    .returning();
  const begun = at === undefined ? {} : { startedAt: at };
  await tx.insert(episode).values({ id: newId(), conversationId: (row as ConversationRow).id, number: 1, ...begun });
  return row as ConversationRow;
}

/** Locks the visitor's row, so that two first messages of one visitor do not make two conversations. */
export async function lockVisitor(tx: Tx, visitorId: string): Promise<boolean> {
  const rows = await tx.select({ id: visitor.id }).from(visitor).where(eq(visitor.id, visitorId)).for("update");
  return rows.length === 1;
}

/** The visitor's newest conversation, closed or not, or undefined. */
export async function latestConversation(
  store: Store,
  given: { siteId: string; visitorId: string },
): Promise<ConversationRow | undefined> {
  const [row] = await store
    .select()
    .from(conversation)
    .where(and(eq(conversation.visitorId, given.visitorId), eq(conversation.siteId, given.siteId)))
    .orderBy(desc(conversation.createdAt), desc(conversation.id))
    .limit(1);
  return row;
}

/** A conversation by id, or undefined. */
export async function findConversation(store: Store, conversationId: string): Promise<ConversationRow | undefined> {
  const [row] = await store.select().from(conversation).where(eq(conversation.id, conversationId));
  return row;
}

/** The conversation with its current episode, its row locked until the transaction ends; undefined when unknown. */
export async function lockConversation(
  tx: Tx,
  conversationId: string,
): Promise<(ConversationRow & { episodeId: string; episodeNumber: number }) | undefined> {
  const [locked] = await tx.select().from(conversation).where(eq(conversation.id, conversationId)).for("update");
  if (locked === undefined) return undefined;
  // A second statement on purpose: one that waited for the lock would still see the episode of before it waited.
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
 * Changes state, agent or last sequence number of a conversation. A new agent without `agentId` is known by name only.
 * @param given.at when it changed; default: the database's clock
 */
export async function updateConversation(
  tx: Tx,
  conversationId: string,
  given: { state?: ConversationState; agent?: string | null; agentId?: string | null; sequence?: number; at?: Date },
): Promise<void> {
  const { at, ...change } = given;
  await tx
    .update(conversation)
    .set({ ...(change.agent === undefined ? {} : { agentId: null }), ...change, updatedAt: at ?? sql`now()` })
    .where(eq(conversation.id, conversationId));
}

/**
 * The visitor's newest conversation, or a new one. Under a lock on the visitor's row, so that a first message sent twice
 * does not make two.
 * @throws VISITOR_TOKEN_WRONG when there is no such visitor
 */
export async function openConversation(
  db: Db,
  given: { siteId: string; visitorId: string; isDemo?: boolean; at?: Date },
): Promise<ConversationRow> {
  const latest = await latestConversation(db, given);
  if (latest !== undefined) return latest;
  return db.transaction(async (tx) => {
    if (!(await lockVisitor(tx, given.visitorId))) {
      throw new TuppenceError("VISITOR_TOKEN_WRONG", "There is no such visitor.", "Reload the page to begin anew.");
    }
    return (await latestConversation(tx, given)) ?? (await createConversation(tx, given));
  });
}

/**
 * Deletes a conversation with its messages, turns, handoffs, notes and files. Its ledger lines stay: money is append-only,
 * and they hold no words.
 * @returns false when it was gone before
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
  given: { visitorId: string; limit: number },
): Promise<string[]> {
  const rows = await store
    .select({ id: conversation.id })
    .from(conversation)
    .where(eq(conversation.visitorId, given.visitorId))
    .orderBy(desc(conversation.createdAt), desc(conversation.id))
    .limit(given.limit);
  return rows.map((row) => row.id);
}
