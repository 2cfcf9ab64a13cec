import { and, asc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { chunksOf } from "./article.ts";
import { article } from "./schema/article.ts";
import { collection } from "./schema/collection.ts";
import { site } from "./schema/organisation.ts";

export type CollectionRow = typeof collection.$inferSelect;
/** What a person writes of a collection. */
export type CollectionTexts = Pick<CollectionRow, "title" | "description" | "translations">;

/** A site's collections in their order. */
export async function listCollections(store: Store, siteId: string): Promise<CollectionRow[]> {
  return await store
    .select()
    .from(collection)
    .where(eq(collection.siteId, siteId))
    .orderBy(asc(collection.position), asc(collection.id));
}

export async function findCollection(store: Store, id: string): Promise<CollectionRow | undefined> {
  const [row] = await store.select().from(collection).where(eq(collection.id, id));
  return row;
}

/** Adds a collection at the end. */
export async function addCollection(
  tx: Tx,
  options: CollectionTexts & { siteId: string; key: string },
): Promise<CollectionRow> {
  const position = sql`(select coalesce(max(${collection.position}), -1) + 1 from ${collection}
    where ${collection.siteId} = ${options.siteId})`;
  const [row] = await tx
    .insert(collection)
    .values({ ...options, id: newId(), position })
    .returning();
  await changed(tx, options.siteId);
  return row as CollectionRow;
}

/** Updates what is given. */
export async function updateCollection(
  tx: Tx,
  options: { id: string; siteId: string } & Partial<CollectionTexts>,
): Promise<void> {
  const { id, siteId, ...texts } = options;
  if (Object.keys(texts).length > 0) await tx.update(collection).set(texts).where(eq(collection.id, id));
  await changed(tx, siteId);
}

/** Deletes a collection; its articles stay, without one. */
export async function deleteCollection(tx: Tx, options: { id: string; siteId: string }): Promise<void> {
  await tx.delete(collection).where(and(eq(collection.id, options.id), eq(collection.siteId, options.siteId)));
  await changed(tx, options.siteId);
}

/** Sets the order of all collections of a site. @param ids every one of them, in their new order */
export async function orderCollections(tx: Tx, siteId: string, ids: readonly string[]): Promise<void> {
  for (const [position, id] of ids.entries()) {
    await tx
      .update(collection)
      .set({ position })
      .where(and(eq(collection.id, id), eq(collection.siteId, siteId)));
  }
  await changed(tx, siteId);
}

/** Moves articles of a site into a collection, or out of theirs (null). @returns how many changed place */
export async function moveToCollection(
  tx: Tx,
  options: { siteId: string; articleIds: readonly string[]; collectionId: string | null },
): Promise<number> {
  const { siteId, articleIds, collectionId } = options;
  let count = 0;
  for (const chunk of chunksOf(articleIds)) {
    const rows = await tx
      .update(article)
      .set({ collectionId })
      .where(
        and(
          eq(article.siteId, siteId),
          inArray(article.id, chunk),
          sql`${article.collectionId} is distinct from ${collectionId}`,
        ),
      )
      .returning({ id: article.id });
    count += rows.length;
  }
  if (count > 0) await changed(tx, siteId);
  return count;
}

/** Which collection each article of a site is in; those in none are left out. */
export async function placesOf(store: Store, siteId: string): Promise<Map<string, string>> {
  const rows = await store
    .select({ articleId: article.id, collectionId: article.collectionId })
    .from(article)
    .where(and(eq(article.siteId, siteId), isNotNull(article.collectionId)));
  return new Map(rows.map((row) => [row.articleId, row.collectionId ?? ""]));
}

/** How many of a site's articles that aren't archived are in each collection; `null`: in none. */
export async function countPlaces(store: Store, siteId: string): Promise<Map<string | null, number>> {
  const rows = await store
    .select({ collectionId: article.collectionId, count: sql<number>`count(*)::int` })
    .from(article)
    .where(and(eq(article.siteId, siteId), isNull(article.archivedAt)))
    .groupBy(article.collectionId);
  return new Map(rows.map((row) => [row.collectionId, row.count]));
}

/** A process that kept the site's structure reads it again. */
async function changed(tx: Tx, siteId: string): Promise<void> {
  await tx
    .update(site)
    .set({ structure: sql`${site.structure} + 1` })
    .where(eq(site.id, siteId));
}
