import { eq } from "drizzle-orm";
import type { Store, Tx } from "../ports/database/port.ts";
import { topicGuess } from "./schema/topic.ts";

export type TopicGuessRow = typeof topicGuess.$inferSelect;

/** Replaces what was said about a conversation. */
export async function saveTopicGuess(tx: Tx, row: TopicGuessRow): Promise<void> {
  const { conversationId: _, ...set } = row;
  await tx.insert(topicGuess).values(row).onConflictDoUpdate({ target: topicGuess.conversationId, set });
}

/** What was said about a conversation. */
export async function topicGuessOf(store: Store, conversationId: string): Promise<TopicGuessRow | undefined> {
  const [row] = await store.select().from(topicGuess).where(eq(topicGuess.conversationId, conversationId));
  return row;
}
