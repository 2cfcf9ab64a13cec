import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { article, articleReview, articleRevision } from "./schema/article.ts";
import { knowledgeVersionArticle } from "./schema/knowledge-version.ts";
import { site } from "./schema/organisation.ts";

export type ReviewRow = typeof articleReview.$inferSelect;

/** Notes a decision about a revision. */
export async function addReview(tx: Tx, review: Omit<ReviewRow, "id">): Promise<void> {
  await tx.insert(articleReview).values({ ...review, id: newId() });
}

/** The newest decision about each of these revisions. */
export async function reviewsOf(store: Store, revisionIds: readonly string[]): Promise<Map<string, ReviewRow>> {
  if (revisionIds.length === 0) return new Map();
  const rows = await store
    .selectDistinctOn([articleReview.revisionId])
    .from(articleReview)
    .where(inArray(articleReview.revisionId, [...revisionIds]))
    .orderBy(articleReview.revisionId, desc(articleReview.createdAt), desc(articleReview.id));
  return new Map(rows.map((row) => [row.revisionId, row]));
}

/** Who wrote an article's revisions after the one that visitors see or that was approved last, in the order of their first. */
export async function authorsSince(
  store: Store,
  articleIds: readonly string[],
): Promise<Map<string, { memberId: string | null; name: string | null }[]>> {
  const found = new Map<string, { memberId: string | null; name: string | null }[]>();
  if (articleIds.length === 0) return found;
  const known = sql`(select coalesce(max(seen.number), 0) from ${articleRevision} seen
    where seen.article_id = ${articleRevision.articleId} and (
      exists (select 1 from ${knowledgeVersionArticle} held join ${site} own on own.live_version_id = held.version_id
        where held.article_id = seen.article_id and held.revision_id = seen.id)
      or exists (select 1 from ${articleReview} said where said.revision_id = seen.id and said.decision = 'approved')))`;
  const rows = await store
    .select({
      articleId: articleRevision.articleId,
      memberId: articleRevision.createdBy,
      name: articleRevision.author,
    })
    .from(articleRevision)
    .innerJoin(article, eq(article.id, articleRevision.articleId))
    .where(and(inArray(articleRevision.articleId, [...articleIds]), sql`${articleRevision.number} > ${known}`))
    .orderBy(asc(articleRevision.number));
  for (const { articleId, memberId, name } of rows) {
    const list = found.get(articleId) ?? [];
    if (!list.some((one) => one.memberId === memberId && one.name === name)) list.push({ memberId, name });
    found.set(articleId, list);
  }
  return found;
}
