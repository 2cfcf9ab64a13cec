import { and, desc, eq, inArray, isNotNull, lt, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { type ArticleContent, articleContent, chunksOf } from "./article.ts";
import { article, articleRevision } from "./schema/article.ts";
import { cachedAnswer } from "./schema/cached-answer.ts";
import { knowledgeVersion, knowledgeVersionArticle } from "./schema/knowledge-version.ts";
import { site } from "./schema/organisation.ts";

/** How many old versions are checked after a publish: one of them is new, the others are retries. */
const FORGET = 10;

export type VersionRow = typeof knowledgeVersion.$inferSelect;

/** The version of a site that is being built, or undefined. */
export async function buildingVersion(store: Store, siteId: string): Promise<VersionRow | undefined> {
  const [row] = await store
    .select()
    .from(knowledgeVersion)
    .where(and(eq(knowledgeVersion.siteId, siteId), eq(knowledgeVersion.state, "building")));
  return row;
}

/** Begins a version with the site's row locked; its articles are fixed here. */
export async function beginVersion(
  tx: Tx,
  options: { siteId: string; embedderId: string; articles: readonly { articleId: string; revisionId: string }[] },
): Promise<VersionRow> {
  const [last] = await tx
    .select({ number: knowledgeVersion.number })
    .from(knowledgeVersion)
    .where(eq(knowledgeVersion.siteId, options.siteId))
    .orderBy(desc(knowledgeVersion.number))
    .limit(1);
  const [row] = await tx
    .insert(knowledgeVersion)
    .values({
      id: newId(),
      siteId: options.siteId,
      number: (last?.number ?? 0) + 1,
      state: "building",
      embedderId: options.embedderId,
    })
    .returning();
  const version = row as VersionRow;
  // As one JSON parameter: ten thousand parameters take the embedded database four times as long.
  for (const chunk of chunksOf(options.articles, 5_000)) {
    const rows = JSON.stringify(
      chunk.map(({ articleId, revisionId }) => ({ article: articleId, revision: revisionId })),
    );
    await tx.execute(sql`
      insert into ${knowledgeVersionArticle} (version_id, article_id, revision_id)
      select ${version.id}::uuid, given.article, given.revision
      from json_to_recordset(${rows}::json) as given(article uuid, revision uuid)`);
  }
  return version;
}

/** Tells other processes that the publish is alive; false if one of them has given it up. */
export async function renewHeartbeat(store: Store, versionId: string): Promise<boolean> {
  const rows = await store
    .update(knowledgeVersion)
    .set({ heartbeatAt: sql`now()` })
    .where(and(eq(knowledgeVersion.id, versionId), eq(knowledgeVersion.state, "building")))
    .returning({ id: knowledgeVersion.id });
  return rows.length === 1;
}

/**
 * Marks a version that is being built as failed: its articles are removed, its row stays. Any other version stays as it
 * is.
 */
export async function failVersion(store: Store, versionId: string): Promise<void> {
  const failed = await store
    .update(knowledgeVersion)
    .set({ state: "failed" })
    .where(and(eq(knowledgeVersion.id, versionId), eq(knowledgeVersion.state, "building")))
    .returning({ id: knowledgeVersion.id });
  if (failed.length > 0) {
    await store.delete(knowledgeVersionArticle).where(eq(knowledgeVersionArticle.versionId, versionId));
  }
}

/**
 * Versions that nobody is building any more.
 * @param silentSeconds a heartbeat older than this is dead, by the database's clock; 0: all are (nobody else has the database)
 */
export async function deadBuilds(store: Store, silentSeconds: number): Promise<VersionRow[]> {
  const dead =
    silentSeconds <= 0
      ? undefined
      : lt(knowledgeVersion.heartbeatAt, sql`now() - make_interval(secs => ${silentSeconds})`);
  return await store
    .select()
    .from(knowledgeVersion)
    .where(and(eq(knowledgeVersion.state, "building"), dead));
}

/** Makes a built version the site's live one; false if it's no longer being built (considered dead). */
export async function makeLive(
  tx: Tx,
  options: { siteId: string; versionId: string; meanWords: number; tune: Uint8Array; figures: unknown },
): Promise<boolean> {
  const { siteId, versionId, meanWords, tune, figures } = options;
  // First, so that the site never has two live ones.
  await tx
    .update(knowledgeVersion)
    .set({ state: "retired" })
    .where(and(eq(knowledgeVersion.siteId, siteId), eq(knowledgeVersion.state, "live")));
  const rows = await tx
    .update(knowledgeVersion)
    .set({ state: "live", meanWords, tune, figures, publishedAt: sql`now()` })
    .where(and(eq(knowledgeVersion.id, versionId), eq(knowledgeVersion.state, "building")))
    .returning({ id: knowledgeVersion.id });
  if (rows.length === 0) return false;
  await tx.update(site).set({ liveVersionId: versionId }).where(eq(site.id, siteId));
  return true;
}

/** The site's live version, or undefined before the first publish. */
export async function liveVersion(store: Store, siteId: string): Promise<VersionRow | undefined> {
  const [row] = await store
    .select({ version: knowledgeVersion })
    .from(site)
    .innerJoin(knowledgeVersion, eq(knowledgeVersion.id, site.liveVersionId))
    .where(eq(site.id, siteId));
  return row?.version;
}

/** Keeps what reads a version's questions in other languages. */
export async function setAcross(store: Store, versionId: string, across: Uint8Array): Promise<void> {
  await store.update(knowledgeVersion).set({ across }).where(eq(knowledgeVersion.id, versionId));
}

/** What was kept last for a site: this version's, or an earlier one's. */
export async function newestAcross(
  store: Store,
  siteId: string,
): Promise<{ versionId: string; across: Uint8Array } | undefined> {
  const [row] = await store
    .select({ versionId: knowledgeVersion.id, across: knowledgeVersion.across })
    .from(knowledgeVersion)
    .where(and(eq(knowledgeVersion.siteId, siteId), isNotNull(knowledgeVersion.across)))
    .orderBy(desc(knowledgeVersion.number))
    .limit(1);
  return row === undefined || row.across === null ? undefined : { versionId: row.versionId, across: row.across };
}

/** The sites that have a live version, with its id. */
export async function liveSites(store: Store): Promise<{ siteId: string; versionId: string }[]> {
  const rows = await store
    .select({ siteId: site.id, versionId: site.liveVersionId })
    .from(site)
    .where(isNotNull(site.liveVersionId));
  return rows.flatMap(({ siteId, versionId }) => (versionId === null ? [] : [{ siteId, versionId }]));
}

/** The articles of a version as they were when it was begun, in the order of their keys. */
export async function articlesOfVersion(store: Store, versionId: string): Promise<ArticleContent[]> {
  return await store
    .select(articleContent)
    .from(knowledgeVersionArticle)
    .innerJoin(article, eq(article.id, knowledgeVersionArticle.articleId))
    .innerJoin(articleRevision, eq(articleRevision.id, knowledgeVersionArticle.revisionId))
    .where(eq(knowledgeVersionArticle.versionId, versionId))
    .orderBy(article.key);
}

/**
 * Removes what versions before the previous one held: their articles, tunes and kept answers; the rows stay, because
 * turns refer to them.
 * @returns ids of the newest retired and failed versions except the previous one: their indexes can be deleted (again,
 * in case the index   server was down last time)
 */
export async function forgetOldVersions(tx: Tx, siteId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: knowledgeVersion.id, state: knowledgeVersion.state })
    .from(knowledgeVersion)
    .where(and(eq(knowledgeVersion.siteId, siteId), inArray(knowledgeVersion.state, ["retired", "failed"])))
    .orderBy(desc(knowledgeVersion.number));
  const previous = rows.find((row) => row.state === "retired")?.id;
  const old = rows
    .filter((row) => row.id !== previous)
    .slice(0, FORGET)
    .map((row) => row.id);
  for (const chunk of chunksOf(old)) {
    await tx.delete(knowledgeVersionArticle).where(inArray(knowledgeVersionArticle.versionId, chunk));
    await tx.delete(cachedAnswer).where(inArray(cachedAnswer.versionId, chunk));
    await tx.update(knowledgeVersion).set({ tune: null, across: null }).where(inArray(knowledgeVersion.id, chunk));
  }
  return old;
}
