import { and, eq, inArray, isNotNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Store, Tx } from "../ports/database/port.ts";
import { chunksOf } from "./article.ts";
import { article, articleRevision } from "./schema/article.ts";

/** One of the articles that are the same in several languages. */
export interface VariantRow {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  readonly isArchived: boolean;
  readonly isOriginal: boolean;
  /** The original's title or text isn't what this one was last compared with. */
  readonly isBehind: boolean;
  /** The original's revision that it was last compared with; null: it's the original. */
  readonly basisId: string | null;
}

const original = alias(article, "original");
const now = alias(articleRevision, "original_now");
const basis = alias(articleRevision, "basis");

/** The variants of an article with the article itself, the original first; alone: empty. */
export async function variantsOf(store: Store, articleId: string): Promise<VariantRow[]> {
  const root = sql`(select coalesce(own.variant_of, own.id) from ${article} own where own.id = ${articleId}::uuid)`;
  const rows = await store
    .select({
      id: article.id,
      key: article.key,
      title: articleRevision.title,
      language: articleRevision.language,
      isArchived: sql<boolean>`${article.archivedAt} is not null`,
      isOriginal: sql<boolean>`${article.variantOf} is null`,
      isBehind: sql<boolean>`${article.variantOf} is not null
        and (${now.title}, ${now.answer}) is distinct from (${basis.title}, ${basis.answer})`,
      basisId: article.basisId,
    })
    .from(article)
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .leftJoin(original, eq(original.id, article.variantOf))
    .leftJoin(now, eq(now.id, original.revisionId))
    .leftJoin(basis, eq(basis.id, article.basisId))
    .where(or(sql`${article.id} = ${root}`, sql`${article.variantOf} = ${root}`))
    .orderBy(sql`${article.variantOf} is not null`, articleRevision.language, article.id);
  return rows.length < 2 ? [] : rows;
}

/** Of these articles, the variants whose original has changed since. */
export async function variantsBehind(store: Store, articleIds: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const chunk of chunksOf(articleIds)) {
    const rows = await store
      .select({ id: article.id })
      .from(article)
      .innerJoin(original, eq(original.id, article.variantOf))
      .innerJoin(now, eq(now.id, original.revisionId))
      .leftJoin(basis, eq(basis.id, article.basisId))
      .where(
        and(
          inArray(article.id, chunk),
          sql`(${now.title}, ${now.answer}) is distinct from (${basis.title}, ${basis.answer})`,
        ),
      );
    for (const { id } of rows) found.add(id);
  }
  return found;
}

/** What an import needs to know of a site's articles to link them. */
export async function linksOf(store: Store, siteId: string) {
  return await store
    .select({
      id: article.id,
      key: article.key,
      revisionId: articleRevision.id,
      title: articleRevision.title,
      // Enough to tell its language.
      answer: sql<string>`left(${articleRevision.answer}, 600)`,
      language: articleRevision.language,
      variantOf: article.variantOf,
    })
    .from(article)
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(eq(article.siteId, siteId))
    .orderBy(article.key);
}

/**
 * Makes articles variants of originals, or takes them out of their group (`of` null).
 * @param links `basisId`: the original's revision that the variant agrees with
 */
export async function setVariants(
  tx: Tx,
  links: readonly { readonly id: string; readonly of: string | null; readonly basisId: string | null }[],
): Promise<void> {
  for (const chunk of chunksOf(links)) {
    const rows = JSON.stringify(chunk.map(({ id, of, basisId }) => ({ id, original: of, basis: basisId })));
    await tx.execute(sql`
      update ${article} set variant_of = given.original, basis_id = given.basis
      from json_to_recordset(${rows}::json) as given(id uuid, original uuid, basis uuid) where ${article.id} = given.id`);
  }
}

/** An original that becomes a variant takes its own variants with it. */
export async function moveVariants(tx: Tx, options: { from: string; to: string }): Promise<void> {
  await tx.update(article).set({ variantOf: options.to }).where(eq(article.variantOf, options.from));
}

/** Keys of a site's originals by the ids of their variants, for an export. */
export async function originalKeys(store: Store, siteId: string): Promise<Map<string, string>> {
  const rows = await store
    .select({ id: article.id, key: original.key })
    .from(article)
    .innerJoin(original, eq(original.id, article.variantOf))
    .where(and(eq(article.siteId, siteId), isNotNull(article.variantOf)));
  return new Map(rows.map((row) => [row.id, row.key]));
}
