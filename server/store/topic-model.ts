import { eq, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { topicModel } from "./schema/topic.ts";

export type TopicModelRow = typeof topicModel.$inferSelect;
/** All but the model itself. */
export type TopicModelHead = Omit<TopicModelRow, "model"> & { readonly hasModel: boolean };

/** What a site's classifier was made from and how well it does; undefined: none was made. */
export async function topicModelHead(store: Store, siteId: string): Promise<TopicModelHead | undefined> {
  const { labels, embedderId, figures, learntAt } = topicModel;
  const [row] = await store
    .select({
      ...{ siteId: topicModel.siteId, labels, embedderId, figures, learntAt },
      hasModel: sql<boolean>`${topicModel.model} is not null`,
    })
    .from(topicModel)
    .where(eq(topicModel.siteId, siteId));
  return row;
}

export async function readTopicModel(store: Store, siteId: string): Promise<TopicModelRow | undefined> {
  const [row] = await store.select().from(topicModel).where(eq(topicModel.siteId, siteId));
  return row;
}

/** Replaces a site's classifier. */
export async function saveTopicModel(store: Store, row: TopicModelRow): Promise<void> {
  const { siteId, ...values } = row;
  await store
    .insert(topicModel)
    .values(row)
    .onConflictDoUpdate({ target: topicModel.siteId, set: values, where: eq(topicModel.siteId, siteId) });
}
