import { and, asc, eq, inArray, isNotNull, isNull, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { alias, type PgSelect } from "drizzle-orm/pg-core";
import { stripEnd } from "../lib/strip.ts";
import type { Store } from "../ports/database/port.ts";
import type { ReviewDecision, Waits } from "../wire/article-review.ts";
import { article, articleReview, articleRevision } from "./schema/article.ts";
import { job } from "./schema/job.ts";
import { knowledgeVersionArticle } from "./schema/knowledge-version.ts";
import { setting, site } from "./schema/organisation.ts";

/** An article's newest revision next to the live one. */
export type ListState = "live" | "changed" | "new" | "archived";
export type ChangeKind = "added" | "changed" | "archived";

const liveRevision = alias(articleRevision, "live_revision");
const isLive = isNotNull(knowledgeVersionArticle.revisionId);
// By content: an edit that was undone changes nothing for visitors.
const differs = sql`${articleRevision.contentHash} <> ${liveRevision.contentHash}`;
const state = sql<ListState>`case when ${article.archivedAt} is not null then 'archived'
  when ${knowledgeVersionArticle.revisionId} is null then 'new' when ${differs} then 'changed' else 'live' end`;
const changeKind = sql<ChangeKind>`case when ${article.archivedAt} is not null then 'archived'
  when ${knowledgeVersionArticle.revisionId} is null then 'added' else 'changed' end`;
const isChange = sql`case when ${article.archivedAt} is not null then ${isLive}
  else ${knowledgeVersionArticle.revisionId} is null or ${differs} end`;

/** The article is to be published at a time that hasn't come. */
const isScheduled = (siteId: string) => sql`${article.id} in (select (planned.payload->>'articleId')::uuid
  from ${job} planned where planned.site_id = ${siteId} and planned.kind = 'scheduled'
  and planned.state in ('waiting', 'running') and planned.payload->>'action' = 'publish'
  and planned.payload->>'articleId' is not null)`;
const wasDecided = (decision: ReviewDecision) => sql`exists (select 1 from ${articleReview} said
  where said.revision_id = ${article.revisionId} and said.decision = ${decision})`;
/** The site wants a second person's word, and there is none for the article's newest revision. */
const isUnapproved = (siteId: string) => sql`(exists (select 1 from ${setting} wanted
  where wanted.scope_id = ${siteId} and wanted.name = 'review' and wanted.value = 'true'::jsonb)
  and not ${wasDecided("approved")})`;

/** Why a publish leaves the article's newest change out; null: it doesn't, or nothing has changed. */
const waitsOf = (siteId: string) => sql<Waits | null>`case
  when ${article.archivedAt} is not null or not (${isChange}) then null
  when ${isUnapproved(siteId)} then case when ${wasDecided("sent-back")} then 'sent-back' else 'review' end
  when ${isScheduled(siteId)} then 'scheduled' end`;

const columnsOf = (siteId: string) => ({
  waits: waitsOf(siteId),
  id: article.id,
  key: article.key,
  title: articleRevision.title,
  state,
  isLive: sql<boolean>`${isLive}`,
  tags: articleRevision.tags,
  language: articleRevision.language,
  phrasings: sql<number>`jsonb_array_length(${articleRevision.examples})`,
  changedAt: articleRevision.createdAt,
  collectionId: article.collectionId,
});

/** Every article of a site with its newest and its live revision. */
function ofSite<Q extends PgSelect>(query: Q, siteId: string, where?: SQL) {
  return query
    .innerJoin(site, eq(site.id, article.siteId))
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .leftJoin(
      knowledgeVersionArticle,
      and(eq(knowledgeVersionArticle.versionId, site.liveVersionId), eq(knowledgeVersionArticle.articleId, article.id)),
    )
    .leftJoin(liveRevision, eq(liveRevision.id, knowledgeVersionArticle.revisionId))
    .where(and(eq(article.siteId, siteId), where));
}

export interface ArticleFilter {
  readonly q?: string;
  readonly tag?: string;
  readonly state?: ListState;
  /** Null: in none. */
  readonly collectionId?: string | null;
}

function filterOf({ q, tag, state: wanted, collectionId }: ArticleFilter): SQL | undefined {
  const pattern = q === undefined || q.trim() === "" ? undefined : `%${q.trim().replace(/[\\%_]/g, "\\$&")}%`;
  // Text by text, the database's own collation takes ten times as long to make small letters of everything; for a pattern of
  // ASCII alone, only ASCII's letters matter.
  const isAscii = pattern !== undefined && /^[\x20-\x7e]*$/.test(pattern);
  const has = (text: SQLWrapper) =>
    isAscii ? sql`${text} collate "C" ilike ${pattern}` : sql`${text} ilike ${pattern}`;
  return and(
    pattern === undefined
      ? undefined
      : sql`(${has(articleRevision.title)} or ${has(articleRevision.answer)} or ${has(article.key)}
          or exists (select 1 from jsonb_array_elements_text(${articleRevision.examples}) as example
            where ${has(sql`example`)}))`,
    tag === undefined ? undefined : sql`${articleRevision.tags} @> ${JSON.stringify([tag])}::jsonb`,
    collectionId === undefined
      ? undefined
      : collectionId === null
        ? isNull(article.collectionId)
        : eq(article.collectionId, collectionId),
    // Archived articles are only shown if asked for.
    wanted === undefined ? isNull(article.archivedAt) : sql`${state} = ${wanted}`,
  );
}

/** A page of a site's articles without their texts, by title. */
export async function listArticles(
  store: Store,
  siteId: string,
  filter: ArticleFilter & { readonly offset: number; readonly limit: number },
) {
  const where = filterOf(filter);
  // Counted by the same pass: reading every answer twice would take the search twice as long.
  const chosen = { ...columnsOf(siteId), total: sql<number>`(count(*) over ())::int` };
  const rows = await ofSite(store.select(chosen).from(article).$dynamic(), siteId, where)
    .orderBy(sql`lower(${articleRevision.title})`, asc(article.id))
    .limit(filter.limit)
    .offset(filter.offset);
  const total = rows[0]?.total ?? (filter.offset === 0 ? 0 : await countOf(store, siteId, where));
  return { rows: rows.map(({ total: _, ...row }) => row), total };
}

/** For a page behind the last one. */
async function countOf(store: Store, siteId: string, where: SQL | undefined): Promise<number> {
  const count = sql<number>`count(*)::int`;
  const [row] = await ofSite(store.select({ count }).from(article).$dynamic(), siteId, where);
  return row?.count ?? 0;
}

/** One article's status: its site, its newest revision, and how it compares with the live version. */
export async function findArticle(store: Store, articleId: string) {
  const [owner] = await store.select({ siteId: article.siteId }).from(article).where(eq(article.id, articleId));
  if (owner === undefined) return undefined;
  const chosen = {
    ...columnsOf(owner.siteId),
    siteId: article.siteId,
    revisionId: articleRevision.id,
    number: articleRevision.number,
    contentHash: articleRevision.contentHash,
    liveRevisionId: sql<string | null>`${knowledgeVersionArticle.revisionId}`,
  };
  const [row] = await ofSite(store.select(chosen).from(article).$dynamic(), owner.siteId, eq(article.id, articleId));
  return row;
}

/** How many of a site's articles are in each state. */
export async function countArticles(store: Store, siteId: string): Promise<Record<ListState, number>> {
  const rows = await ofSite(
    store.select({ state, count: sql<number>`count(*)::int` }).from(article).$dynamic(),
    siteId,
  ).groupBy(state);
  const counts = { live: 0, changed: 0, new: 0, archived: 0 };
  for (const row of rows) counts[row.state] = row.count;
  return counts;
}

/** The tags of a site's articles, most used first; at most 200. */
export async function countTags(store: Store, siteId: string): Promise<{ tag: string; articles: number }[]> {
  const found = await store.execute<{ tag: string; articles: number }>(sql`
    select tag, count(*)::int as articles from ${article} join ${articleRevision} on ${articleRevision.id} = ${article.revisionId},
      jsonb_array_elements_text(${articleRevision.tags}) as tag
    where ${article.siteId} = ${siteId} and ${article.archivedAt} is null
    group by tag order by articles desc, tag limit 200`);
  return found.rows.map(({ tag, articles }) => ({ tag, articles }));
}

/** What a publish would change. */
const isPublished = (siteId: string) => sql`(${isChange} and ${waitsOf(siteId)} is null)`;

/** What a publish would change, by title. */
export async function listChanges(store: Store, siteId: string, page: { offset: number; limit: number }) {
  const chosen = { articleId: article.id, key: article.key, title: articleRevision.title, kind: changeKind };
  return await ofSite(store.select(chosen).from(article).$dynamic(), siteId, isPublished(siteId))
    .orderBy(sql`lower(${articleRevision.title})`, asc(article.id))
    .limit(page.limit)
    .offset(page.offset);
}

/** How many articles a publish would add, change and remove. */
export async function countChanges(store: Store, siteId: string): Promise<Record<ChangeKind, number>> {
  const rows = await ofSite(
    store.select({ kind: changeKind, count: sql<number>`count(*)::int` }).from(article).$dynamic(),
    siteId,
    isPublished(siteId),
  ).groupBy(changeKind);
  const counts = { added: 0, changed: 0, archived: 0 };
  for (const row of rows) counts[row.kind] = row.count;
  return counts;
}

/** How many changes a publish would leave out, and why; `new`: of them, those of articles that nobody sees yet. */
export async function countWaiting(store: Store, siteId: string): Promise<Record<Waits | "new", number>> {
  const chosen = { waits: waitsOf(siteId), isNew: sql<boolean>`not (${isLive})`, count: sql<number>`count(*)::int` };
  // By position: an expression with parameters isn't the same twice.
  const rows = await ofSite(store.select(chosen).from(article).$dynamic(), siteId, isChange).groupBy(sql`1`, sql`2`);
  const counts = { scheduled: 0, review: 0, "sent-back": 0, new: 0 };
  for (const { waits: why, isNew, count } of rows) {
    if (why === null) continue;
    counts[why] += count;
    if (isNew) counts.new += count;
  }
  return counts;
}

/** The articles whose newest change a publish leaves out. @param why only for these reasons */
export async function waitingArticles(
  store: Store,
  siteId: string,
  why: readonly Waits[] = ["scheduled", "review", "sent-back"],
): Promise<Set<string>> {
  const wanted = inArray(waitsOf(siteId), [...why]);
  const rows = await ofSite(store.select({ id: article.id }).from(article).$dynamic(), siteId, wanted);
  return new Set(rows.map((row) => row.id));
}

/** Changes that wait for a second person, the longest first, with the revision that visitors see. */
export async function listWaiting(store: Store, siteId: string, page: { offset: number; limit: number }) {
  const chosen = {
    articleId: article.id,
    key: article.key,
    title: articleRevision.title,
    kind: changeKind,
    revisionId: articleRevision.id,
    waits: waitsOf(siteId),
    changedAt: articleRevision.createdAt,
  };
  const wanted = inArray(waitsOf(siteId), ["review", "sent-back"]);
  return await ofSite(store.select(chosen).from(article).$dynamic(), siteId, wanted)
    .orderBy(asc(articleRevision.createdAt), asc(article.id))
    .limit(page.limit)
    .offset(page.offset);
}

/**
 * Of these phrasings (ignoring case and final punctuation), those that are also a title or phrasing of another article.
 */
export async function sharedPhrasings(
  store: Store,
  options: { siteId: string; articleId?: string; phrasings: readonly string[] },
): Promise<{ phrasing: string; articleId: string; title: string }[]> {
  const plain = (text: string) => stripEnd(text.trim().toLowerCase(), " ?!.\t\r\n\u00a0");
  const asked = new Map(options.phrasings.map((text) => [plain(text), text]));
  asked.delete("");
  if (asked.size === 0) return [];
  const found = await store.execute<{ said: string; id: string; title: string }>(sql`
    select distinct on (said, ${article.id}) rtrim(lower(btrim(one)), E' ?!.\t') as said, ${article.id} as id, ${articleRevision.title} as title
    from ${article} join ${articleRevision} on ${articleRevision.id} = ${article.revisionId},
      jsonb_array_elements_text(${articleRevision.examples} || jsonb_build_array(${articleRevision.title})) as one
    where ${article.siteId} = ${options.siteId} and ${article.archivedAt} is null
      ${options.articleId === undefined ? sql`` : sql`and ${article.id} <> ${options.articleId}`}
      and rtrim(lower(btrim(one)), E' ?!.\t') = any(${sql.param([...asked.keys()])}::text[])
    limit 200`);
  return found.rows.map(({ said, id, title }) => ({ phrasing: asked.get(said) ?? said, articleId: id, title }));
}

/** Of these ids, the articles of the site. */
export async function articlesOfSite(store: Store, siteId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await store
    .select({ id: article.id })
    .from(article)
    .where(and(eq(article.siteId, siteId), inArray(article.id, [...ids])));
  return rows.map((row) => row.id);
}
