import { and, eq, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Store, Tx } from "../ports/database/port.ts";
import { chunksOf } from "./article.ts";
import { article, articleRevision, passage } from "./schema/article.ts";
import { knowledgeVersionArticle } from "./schema/knowledge-version.ts";

export type PassageRow = typeof passage.$inferSelect;
export type NewPassage = Omit<PassageRow, "embedderId" | "vector" | "sentenceVectors">;

/** A passage that lacks a vector of the wanted weights: its own, or its sentences'. */
export type PassageToEmbed = Pick<PassageRow, "id" | "revisionId" | "kind" | "plain"> & {
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  /** Its own is there already. */
  readonly hasVector: boolean;
};

/** Of these revisions, those that already have passages. */
export async function revisionsWithPassages(store: Store, revisionIds: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const chunk of chunksOf(revisionIds)) {
    const rows = await store
      .selectDistinct({ id: passage.revisionId })
      .from(passage)
      .where(inArray(passage.revisionId, chunk));
    for (const { id } of rows) found.add(id);
  }
  return found;
}

/** How many passages these revisions have. */
export async function countAllPassages(store: Store, revisionIds: readonly string[]): Promise<number> {
  let total = 0;
  for (const chunk of chunksOf(revisionIds)) total += await store.$count(passage, inArray(passage.revisionId, chunk));
  return total;
}

/** Adds passages without vectors yet; those that a publish or a preview at the same time has added are there already. */
export async function insertPassages(tx: Tx, passages: readonly NewPassage[]): Promise<void> {
  for (const chunk of chunksOf(passages)) await tx.insert(passage).values(chunk).onConflictDoNothing();
}

/** The texts of these revisions without their vectors, by revision, kind and position. */
export async function textsOf(
  store: Store,
  revisionIds: readonly string[],
): Promise<Pick<PassageRow, "id" | "revisionId" | "kind" | "position" | "plain">[]> {
  const { id, revisionId, kind, position, plain } = passage;
  const rows: Pick<PassageRow, "id" | "revisionId" | "kind" | "position" | "plain">[] = [];
  for (const chunk of chunksOf(revisionIds)) {
    rows.push(
      ...(await store
        .select({ id, revisionId, kind, position, plain })
        .from(passage)
        .where(inArray(passage.revisionId, chunk))
        .orderBy(passage.revisionId, passage.kind, passage.position)),
    );
  }
  return rows;
}

/** Every passage of these revisions with its vector, by revision, kind and position. */
export async function passagesOf(store: Store, revisionIds: readonly string[]): Promise<PassageRow[]> {
  const rows: PassageRow[] = [];
  for (const chunk of chunksOf(revisionIds, 200)) {
    rows.push(
      ...(await store
        .select()
        .from(passage)
        .where(inArray(passage.revisionId, chunk))
        .orderBy(passage.revisionId, passage.kind, passage.position)),
    );
  }
  return rows;
}

/** A title or phrasing with the vector that a publish has made of it. */
export interface WordingRow {
  readonly revisionId: string;
  readonly kind: "title" | "phrasing";
  readonly plain: string;
  readonly embedderId: string;
  readonly vector: Uint8Array;
}

/** The titles and phrasings of these revisions that have a vector, by revision, kind and position. */
export async function wordingsOf(store: Store, revisionIds: readonly string[]): Promise<WordingRow[]> {
  const { revisionId, kind, plain, embedderId, vector } = passage;
  const rows: WordingRow[] = [];
  for (const chunk of chunksOf(revisionIds)) {
    const found = await store
      .select({ revisionId, kind, plain, embedderId, vector })
      .from(passage)
      .where(and(inArray(passage.revisionId, chunk), inArray(passage.kind, ["title", "phrasing"]), isNotNull(vector)))
      .orderBy(passage.revisionId, passage.kind, passage.position);
    for (const row of found) {
      if (row.kind === "text" || row.vector === null || row.embedderId === null) continue;
      rows.push({ ...row, kind: row.kind, vector: row.vector, embedderId: row.embedderId });
    }
  }
  return rows;
}

/** Of these revisions, the passages that lack a vector of these weights. */
export async function passagesToEmbed(
  store: Store,
  revisionIds: readonly string[],
  embedderId: string,
): Promise<PassageToEmbed[]> {
  const rows: PassageToEmbed[] = [];
  const has = sql<boolean>`(${passage.vector} is not null and ${passage.embedderId} is not distinct from ${embedderId})`;
  for (const chunk of chunksOf(revisionIds)) {
    rows.push(
      ...(await store
        .select({
          id: passage.id,
          revisionId: passage.revisionId,
          kind: passage.kind,
          plain: passage.plain,
          title: articleRevision.title,
          language: articleRevision.language,
          hasVector: has,
        })
        .from(passage)
        .innerJoin(articleRevision, eq(articleRevision.id, passage.revisionId))
        .where(
          and(
            inArray(passage.revisionId, chunk),
            or(sql`not ${has}`, and(eq(passage.kind, "text"), isNull(passage.sentenceVectors))),
          ),
        )
        .orderBy(passage.revisionId, passage.kind, passage.position)),
    );
  }
  return rows;
}

/** A passage with the vectors that were made of it. */
export interface ReadPassage extends Pick<PassageRow, "plain"> {
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  readonly vector: Float32Array;
  /** Empty: not read yet. */
  readonly sentences: readonly Float32Array[];
}

/** The passages of older revisions of the same articles that these weights have read: what an edit didn't change is known. */
export async function passagesOfOlder(
  store: Store,
  revisionIds: readonly string[],
  embedderId: string,
): Promise<ReadPassage[]> {
  const found: ReadPassage[] = [];
  const asked = alias(articleRevision, "asked");
  for (const chunk of chunksOf(revisionIds)) {
    const rows = await store
      .select({
        title: articleRevision.title,
        language: articleRevision.language,
        plain: passage.plain,
        vector: passage.vector,
        sentences: passage.sentenceVectors,
      })
      .from(asked)
      .innerJoin(articleRevision, eq(articleRevision.articleId, asked.articleId))
      .innerJoin(passage, eq(passage.revisionId, articleRevision.id))
      .where(and(inArray(asked.id, chunk), eq(passage.embedderId, embedderId), isNotNull(passage.vector)));
    for (const { vector: bytes, sentences, ...text } of rows) {
      if (bytes === null) continue;
      const vector = vectorOf(bytes);
      found.push({ ...text, vector, sentences: sentences === null ? [] : vectorsOf(sentences, vector.length) });
    }
  }
  return found;
}

/** Float32 as bytes, little-endian like every machine that Node runs on. */
export function vectorBytes(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Bytes as Float32; copied, because the driver's bytes may not be aligned to four. */
export function vectorOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

/** Vectors of `dimension` numbers that are stored one after the other. */
export function vectorsOf(bytes: Uint8Array, dimension: number): Float32Array[] {
  const flat = vectorOf(bytes);
  return Array.from({ length: flat.length / dimension }, (_, i) => flat.slice(i * dimension, (i + 1) * dimension));
}

/** Which of a passage's vectors: its own, or its sentences', one after the other. */
export type VectorColumn = "vector" | "sentences";

/**
 * Sets vectors that were made by the weights `embedderId`. A passage's own comes first: with it, its sentences' that other
 * weights made are dropped.
 */
export async function setVectors(
  tx: Store,
  embedderId: string,
  vectors: readonly { id: string; vector: Float32Array }[],
  column: VectorColumn = "vector",
): Promise<void> {
  const change =
    column === "vector"
      ? sql`vector = given.vector, embedder_id = ${embedderId},
          sentence_vectors = case when embedder_id = ${embedderId} then sentence_vectors end`
      : sql`sentence_vectors = given.vector`;
  for (const chunk of chunksOf(vectors, 200)) {
    const rows = sql.join(
      chunk.map(({ id, vector }) => sql`(${id}::uuid, ${Buffer.from(vectorBytes(vector))}::bytea)`),
      sql`, `,
    );
    await tx.execute(sql`
      update ${passage} set ${change}
      from (values ${rows}) as given(id, vector) where ${passage.id} = given.id`);
  }
}

/** Deletes passages of the site's revisions that are in no version and aren't an article's newest. */
export async function deleteOrphanPassages(tx: Tx, siteId: string): Promise<void> {
  await tx.execute(sql`
    delete from ${passage} where revision_id in (
      select r.id from article_revision r join ${article} a on a.id = r.article_id
      where a.site_id = ${siteId} and a.revision_id is distinct from r.id
        and not exists (select 1 from ${knowledgeVersionArticle} v where v.revision_id = r.id))`);
}

/** How many passages a revision has; for tests and the console. */
export async function countPassages(store: Store, revisionId: string): Promise<number> {
  return (await store.select({ id: passage.id }).from(passage).where(eq(passage.revisionId, revisionId))).length;
}
