import { TuppenceError } from "../lib/errors.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import { lockSite } from "../store/article.ts";
import { articlesOfSite } from "../store/article-list.ts";
import {
  addCollection,
  type CollectionRow,
  type CollectionTexts,
  countPlaces,
  deleteCollection,
  findCollection,
  listCollections,
  moveToCollection,
  orderCollections,
  updateCollection,
} from "../store/collection.ts";
import { COLLECTION_LIMITS, type CollectionsReply } from "../wire/collections.ts";
import { slugOf } from "./article-schema.ts";

const noCollection = () =>
  new TuppenceError("NOT_FOUND", "This collection doesn't exist.", "Look for it in the list of collections.");
const invalid = (message: string, remedy: string) => new TuppenceError("COLLECTION_INVALID", message, remedy);

/** A site's collections in their order, with how many articles each has. */
export async function collectionsOf(store: Store, siteId: string): Promise<CollectionsReply> {
  const [rows, counts] = [await listCollections(store, siteId), await countPlaces(store, siteId)];
  return {
    collections: rows.map(({ id, key, title, description, translations }) => ({
      id,
      key,
      title,
      description,
      translations,
      articles: counts.get(id) ?? 0,
    })),
    unsorted: counts.get(null) ?? 0,
  };
}

/**
 * Creates a collection at the end; its key is its title in lower case, with a number if that is taken.
 * @throws COLLECTION_INVALID if another has the title, or there are too many; SITE_UNKNOWN
 */
export async function createCollection(db: Db, options: { siteId: string } & CollectionTexts): Promise<CollectionRow> {
  return await db.transaction(async (tx) => {
    await lock(tx, options.siteId);
    const rows = await listCollections(tx, options.siteId);
    refuseTaken(rows, options.title);
    return await add(tx, rows, options);
  });
}

/**
 * The site's collection with this title, whatever its case; created if there is none. The site's row is locked.
 * @param texts what a new one gets
 * @returns its id
 * @throws COLLECTION_INVALID if there are too many
 */
export async function collectionNamed(
  tx: Tx,
  siteId: string,
  title: string,
  { description, translations }: Omit<CollectionTexts, "title"> = { description: "", translations: {} },
): Promise<string> {
  const rows = await listCollections(tx, siteId);
  const there = rows.find((row) => sameTitle(row.title, title));
  return (there ?? (await add(tx, rows, { siteId, title, description, translations }))).id;
}

async function add(
  tx: Tx,
  rows: readonly CollectionRow[],
  options: { siteId: string } & CollectionTexts,
): Promise<CollectionRow> {
  if (rows.length >= COLLECTION_LIMITS.collections) {
    throw invalid(
      `There are ${COLLECTION_LIMITS.collections} collections already, as many as a site can have.`,
      "Delete one, or put the articles in another.",
    );
  }
  const taken = new Set(rows.map((row) => row.key));
  const wanted = slugOf(options.title).slice(0, COLLECTION_LIMITS.title);
  let key = wanted;
  for (let n = 2; taken.has(key); n++) key = `${wanted}-${n}`;
  return await addCollection(tx, { ...options, key });
}

const sameTitle = (a: string, b: string) => a.trim().toLocaleLowerCase() === b.trim().toLocaleLowerCase();

/** Updates what is given. @throws NOT_FOUND, COLLECTION_INVALID if another has the title */
export async function changeCollection(
  db: Db,
  options: { id: string; siteId: string } & Partial<CollectionTexts>,
): Promise<void> {
  await db.transaction(async (tx) => {
    await lock(tx, options.siteId);
    await own(tx, options);
    const { title } = options;
    if (title !== undefined) {
      const others = (await listCollections(tx, options.siteId)).filter((row) => row.id !== options.id);
      refuseTaken(others, title);
    }
    await updateCollection(tx, options);
  });
}

/** Deletes a collection; its articles stay. @throws NOT_FOUND */
export async function removeCollection(db: Db, options: { id: string; siteId: string }): Promise<void> {
  await db.transaction(async (tx) => {
    await lock(tx, options.siteId);
    await own(tx, options);
    await deleteCollection(tx, options);
  });
}

/** Sets the collections' order. @throws COLLECTION_INVALID unless each of the site's is named once */
export async function sortCollections(db: Db, options: { siteId: string; ids: readonly string[] }): Promise<void> {
  const { siteId, ids } = options;
  await db.transaction(async (tx) => {
    await lock(tx, siteId);
    const rows = await listCollections(tx, siteId);
    const named = new Set(ids);
    if (named.size !== ids.length || ids.length !== rows.length || rows.some((row) => !named.has(row.id))) {
      throw invalid("The order doesn't name each collection once.", "Reload the collections and sort them again.");
    }
    await orderCollections(tx, siteId, ids);
  });
}

/**
 * Moves articles into a collection, or out of theirs (null); readers see it at once.
 * @returns how many changed place
 * @throws NOT_FOUND for a collection or an article of another site
 */
export async function moveArticles(
  db: Db,
  options: { siteId: string; ids: readonly string[]; collectionId: string | null },
): Promise<number> {
  const { siteId, ids, collectionId } = options;
  return await db.transaction(async (tx) => {
    await lock(tx, siteId);
    if (collectionId !== null) await own(tx, { id: collectionId, siteId });
    const articleIds = await articlesOfSite(tx, siteId, ids);
    if (articleIds.length !== new Set(ids).size) {
      throw new TuppenceError("NOT_FOUND", "One of these articles doesn't exist.", "Reload the list of articles.");
    }
    return await moveToCollection(tx, { siteId, articleIds, collectionId });
  });
}

async function own(store: Store, { id, siteId }: { id: string; siteId: string }): Promise<void> {
  if ((await findCollection(store, id))?.siteId !== siteId) throw noCollection();
}

function refuseTaken(rows: readonly CollectionRow[], title: string): void {
  if (!rows.some((row) => sameTitle(row.title, title))) return;
  throw invalid(`There is a collection "${title}" already.`, "Choose another title.");
}

async function lock(tx: Tx, siteId: string): Promise<void> {
  if ((await lockSite(tx, siteId)) !== undefined) return;
  throw new TuppenceError("SITE_UNKNOWN", `There is no site ${siteId}.`, "Check the site's id or key.");
}
