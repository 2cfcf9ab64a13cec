import { and, desc, eq, inArray, isNotNull, isNull, like, or, sql } from "drizzle-orm";
import { isId, newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { type Author, chunksOf, NOBODY, type RevisionContent, type RevisionRow } from "./article.ts";
import { article, articleRevision } from "./schema/article.ts";
import { knowledgeVersion, knowledgeVersionArticle } from "./schema/knowledge-version.ts";

/** Adds an article's next revision as its newest; whether it's archived stays as it is. @returns its id */
export async function addRevision(
  tx: Tx,
  options: { articleId: string; number: number; content: RevisionContent; author?: Author | undefined },
): Promise<string> {
  const id = newId();
  const { articleId, number, content, author = NOBODY } = options;
  await tx
    .insert(articleRevision)
    .values({ ...content, id, articleId, number, createdBy: author.memberId, author: author.name });
  await tx.update(article).set({ revisionId: id }).where(eq(article.id, articleId));
  return id;
}

/** Creates an article with its first revision. @returns its id */
export async function addArticle(
  tx: Tx,
  options: { siteId: string; key: string; content: RevisionContent; author?: Author | undefined },
): Promise<string> {
  const id = newId();
  const { siteId, key, content, author } = options;
  await tx.insert(article).values({ id, siteId, key });
  await addRevision(tx, { articleId: id, number: 1, content, author });
  return id;
}

/** The keys of a site that are `key`, or `key` followed by a hyphen and more. */
export async function keysLike(store: Store, siteId: string, key: string): Promise<Set<string>> {
  const rows = await store
    .select({ key: article.key })
    .from(article)
    .where(
      and(
        eq(article.siteId, siteId),
        or(eq(article.key, key), like(article.key, `${key.replace(/[\\%_]/g, "\\$&")}-%`)),
      ),
    );
  return new Set(rows.map((row) => row.key));
}

/** The number of an article's last revision. */
export async function lastRevisionNumber(store: Store, articleId: string): Promise<number> {
  const [row] = await store
    .select({ number: articleRevision.number })
    .from(articleRevision)
    .where(eq(articleRevision.articleId, articleId))
    .orderBy(desc(articleRevision.number))
    .limit(1);
  return row?.number ?? 0;
}

/** An article's revisions without their texts, newest first. */
export async function revisionsOf(store: Store, articleId: string, limit: number) {
  return await store
    .select({
      id: articleRevision.id,
      number: articleRevision.number,
      title: articleRevision.title,
      author: articleRevision.author,
      createdAt: articleRevision.createdAt,
    })
    .from(articleRevision)
    .where(eq(articleRevision.articleId, articleId))
    .orderBy(desc(articleRevision.number))
    .limit(limit);
}

/** A complete revision of this article. */
export async function findRevision(
  store: Store,
  options: { articleId: string; revisionId: string },
): Promise<RevisionRow | undefined> {
  if (!isId(options.revisionId)) return undefined;
  const [row] = await store
    .select()
    .from(articleRevision)
    .where(and(eq(articleRevision.id, options.revisionId), eq(articleRevision.articleId, options.articleId)));
  return row;
}

/** The newest revisions of a site's articles, archived ones too, by their keys; unknown keys are left out. */
export async function newestContents(
  store: Store,
  siteId: string,
  keys: readonly string[],
): Promise<Map<string, { articleId: string; archived: boolean; revision: RevisionRow }>> {
  const found = new Map<string, { articleId: string; archived: boolean; revision: RevisionRow }>();
  for (const chunk of chunksOf(keys)) {
    const rows = await store
      .select({ key: article.key, archivedAt: article.archivedAt, revision: articleRevision })
      .from(article)
      .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
      .where(and(eq(article.siteId, siteId), inArray(article.key, chunk)));
    for (const { key, archivedAt, revision } of rows) {
      found.set(key, { articleId: revision.articleId, archived: archivedAt !== null, revision });
    }
  }
  return found;
}

/** Archives or restores articles; those that already are stay. @returns how many changed */
export async function setArchived(store: Store, ids: readonly string[], archived: boolean): Promise<number> {
  const rows = await store
    .update(article)
    .set({ archivedAt: archived ? sql`now()` : null })
    .where(and(inArray(article.id, [...ids]), archived ? isNull(article.archivedAt) : isNotNull(article.archivedAt)))
    .returning({ id: article.id });
  return rows.length;
}

/** A site's versions, newest first, with how many articles are still kept of each. */
export async function versionsOf(store: Store, siteId: string, limit: number) {
  return await store
    .select({
      id: knowledgeVersion.id,
      number: knowledgeVersion.number,
      state: knowledgeVersion.state,
      figures: knowledgeVersion.figures,
      createdAt: knowledgeVersion.createdAt,
      publishedAt: knowledgeVersion.publishedAt,
      articles: sql<number>`(select count(*)::int from ${knowledgeVersionArticle} held
        where held.version_id = ${knowledgeVersion.id})`,
    })
    .from(knowledgeVersion)
    .where(eq(knowledgeVersion.siteId, siteId))
    .orderBy(desc(knowledgeVersion.number))
    .limit(limit);
}

/** The revisions of a version with their articles' keys, in the order of the keys. */
export async function contentsOfVersion(
  store: Store,
  options: { siteId: string; versionId: string },
): Promise<{ key: string; revision: RevisionRow }[]> {
  return await store
    .select({ key: article.key, revision: articleRevision })
    .from(knowledgeVersionArticle)
    .innerJoin(article, eq(article.id, knowledgeVersionArticle.articleId))
    .innerJoin(articleRevision, eq(articleRevision.id, knowledgeVersionArticle.revisionId))
    .where(and(eq(knowledgeVersionArticle.versionId, options.versionId), eq(article.siteId, options.siteId)))
    .orderBy(article.key);
}
