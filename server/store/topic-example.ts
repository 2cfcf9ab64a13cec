import { and, asc, eq } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { topicExample } from "./schema/classification.ts";

export type TopicExampleRow = typeof topicExample.$inferSelect;

/** Questions that were written as examples of a site's topics, oldest first. */
export async function listTopicExamples(store: Store, siteId: string): Promise<TopicExampleRow[]> {
  return store.select().from(topicExample).where(eq(topicExample.siteId, siteId)).orderBy(asc(topicExample.id));
}

/** @param options.texts without personal data */
export async function addTopicExamples(
  tx: Tx,
  options: { siteId: string; tagId: string; texts: readonly string[]; at: Date },
): Promise<void> {
  const { siteId, tagId, texts, at } = options;
  if (texts.length === 0) return;
  await tx.insert(topicExample).values(texts.map((text) => ({ id: newId(), siteId, tagId, text, createdAt: at })));
}

/** @returns whether it was there */
export async function deleteTopicExample(tx: Tx, options: { siteId: string; id: string }): Promise<boolean> {
  const { siteId, id } = options;
  const rows = await tx
    .delete(topicExample)
    .where(and(eq(topicExample.siteId, siteId), eq(topicExample.id, id)))
    .returning({ id: topicExample.id });
  return rows.length > 0;
}
