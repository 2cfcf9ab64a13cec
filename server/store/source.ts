import { and, asc, count, desc, eq, inArray, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { ArticleContent } from "../wire/knowledge.ts";
import { chunksOf } from "./article.ts";
import { article } from "./schema/article.ts";
import { job } from "./schema/job.ts";
import { source, sourceArticle, sourceChange, sourcePage } from "./schema/source.ts";

export type SourceRow = typeof source.$inferSelect;
export type SourceArticleRow = typeof sourceArticle.$inferSelect;

/** What only one unfinished run of a source may have as its job's key. */
export const runKey = (sourceId: string) => `source:${sourceId}`;

/**
 * Adds a source. One that was deleted and has the same address comes back: its articles are known, so that what differs from
 * them isn't taken for an edit of both sides. What was dropped or archived meanwhile is proposed again.
 */
export async function addSource(
  store: Store,
  values: Omit<typeof source.$inferInsert, "id" | "createdAt" | "deletedAt">,
): Promise<SourceRow> {
  return store.transaction(async (tx) => {
    const { siteId, kind, address } = values;
    const [gone] = await tx
      .select({ id: source.id })
      .from(source)
      .where(
        and(eq(source.siteId, siteId), eq(source.kind, kind), eq(source.address, address), isNotNull(source.deletedAt)),
      )
      .orderBy(desc(source.deletedAt))
      .limit(1)
      .for("update");
    if (gone === undefined) {
      const [row] = await tx
        .insert(source)
        .values({ ...values, id: newId() })
        .returning();
      return row as SourceRow;
    }
    await tx.execute(sql`delete from ${sourceArticle} where source_id = ${gone.id}::uuid
      and not exists (select 1 from ${article} a where a.id = article_id and a.archived_at is null)`);
    await tx.update(sourceArticle).set({ dropped: null }).where(eq(sourceArticle.sourceId, gone.id));
    const fresh = { lastReadAt: null, figures: null, failingSince: null, fault: null, remedy: null, deletedAt: null };
    const [row] = await tx
      .update(source)
      .set({ ...values, ...fresh, createdAt: sql`now()` })
      .where(eq(source.id, gone.id))
      .returning();
    return row as SourceRow;
  });
}

export async function readSource(store: Store, id: string): Promise<SourceRow | undefined> {
  const [row] = await store
    .select()
    .from(source)
    .where(and(eq(source.id, id), isNull(source.deletedAt)));
  return row;
}

export async function changeSource(
  store: Store,
  id: string,
  change: Partial<Omit<SourceRow, "id" | "siteId" | "kind" | "createdAt">>,
): Promise<SourceRow | undefined> {
  if (Object.keys(change).length === 0) return readSource(store, id);
  const [row] = await store.update(source).set(change).where(eq(source.id, id)).returning();
  return row;
}

/**
 * Deletes a source with its token, what it knew of its pages, and its undecided changes. The articles stay, and so does what
 * they were measured from, which nobody sees unless the source is added again.
 */
export async function deleteSource(store: Store, id: string, at: Date): Promise<boolean> {
  return store.transaction(async (tx) => {
    const rows = await tx
      .update(source)
      .set({ deletedAt: at, token: null, nextRunAt: null })
      .where(and(eq(source.id, id), isNull(source.deletedAt)))
      .returning({ id: source.id });
    await tx.delete(sourcePage).where(eq(sourcePage.sourceId, id));
    await tx.delete(sourceChange).where(eq(sourceChange.sourceId, id));
    return rows.length === 1;
  });
}

/** A site's sources with their counts and their unfinished run, oldest first. */
export async function sourcesOf(store: Store, siteId: string) {
  const rows = await store
    .select({
      source,
      job,
      articles: sql<number>`(select count(*)::int from ${sourceArticle} own
        join ${article} a on a.id = own.article_id and a.archived_at is null where own.source_id = ${source.id})`,
      open: sql<number>`(select count(*)::int from ${sourceChange} c where c.source_id = ${source.id} and c.state = 'open')`,
      conflicts: sql<number>`(select count(*)::int from ${sourceChange} c
        where c.source_id = ${source.id} and c.state = 'open' and c.is_conflict)`,
    })
    .from(source)
    .leftJoin(job, and(eq(job.key, sql`'source:' || ${source.id}::text`), inArray(job.state, ["waiting", "running"])))
    .where(and(eq(source.siteId, siteId), isNull(source.deletedAt)))
    .orderBy(asc(source.createdAt), asc(source.id));
  return rows;
}

export async function countSources(store: Store, siteId: string): Promise<number> {
  const [row] = await store
    .select({ count: count() })
    .from(source)
    .where(and(eq(source.siteId, siteId), isNull(source.deletedAt)));
  return row?.count ?? 0;
}

/** Sources whose time has come. */
export async function dueSources(store: Store, now: Date): Promise<SourceRow[]> {
  return store
    .select()
    .from(source)
    .where(and(isNotNull(source.nextRunAt), lte(source.nextRunAt, now), isNull(source.deletedAt)))
    .orderBy(asc(source.nextRunAt))
    .limit(100);
}

/** Sets a due source's next time. @returns false if another process was faster */
export async function postponeSource(store: Store, row: SourceRow, next: Date | null): Promise<boolean> {
  const rows = await store
    .update(source)
    .set({ nextRunAt: next })
    .where(and(eq(source.id, row.id), eq(source.nextRunAt, row.nextRunAt as Date)))
    .returning({ id: source.id });
  return rows.length === 1;
}

/** A source can't be read. @returns whether it could until now: the moment to tell somebody */
export async function markFailing(
  tx: Tx,
  id: string,
  fault: { readonly fault: string; readonly remedy: string | null; readonly at: Date },
): Promise<boolean> {
  const first = await tx
    .update(source)
    .set({ failingSince: fault.at })
    .where(and(eq(source.id, id), isNull(source.failingSince)))
    .returning({ id: source.id });
  await tx.update(source).set({ fault: fault.fault, remedy: fault.remedy }).where(eq(source.id, id));
  return first.length === 1;
}

/** What is known of a source's articles, by key. */
export async function sourceArticles(store: Store, sourceId: string): Promise<Map<string, SourceArticleRow>> {
  const rows = await store.select().from(sourceArticle).where(eq(sourceArticle.sourceId, sourceId));
  return new Map(rows.map((row) => [row.key, row]));
}

export async function sourceArticleOf(
  store: Store,
  of: { readonly sourceId: string; readonly key: string },
): Promise<SourceArticleRow | undefined> {
  const [row] = await store
    .select()
    .from(sourceArticle)
    .where(and(eq(sourceArticle.sourceId, of.sourceId), eq(sourceArticle.key, of.key)));
  return row;
}

/** Notes what a source gave, was accepted or dropped for an article. */
export async function putSourceArticle(
  store: Store,
  row: Pick<SourceArticleRow, "sourceId" | "key" | "address"> & {
    readonly articleId?: string | null;
    readonly base?: ArticleContent | null;
    readonly dropped?: string | null;
  },
): Promise<void> {
  const { sourceId, key, ...change } = row;
  await store
    .insert(sourceArticle)
    .values(row)
    .onConflictDoUpdate({ target: [sourceArticle.sourceId, sourceArticle.key], set: change });
}

/** Where articles are now, after pages moved: without it, a page that moved would take its articles along. */
export async function setSourceAddresses(
  store: Store,
  sourceId: string,
  moved: readonly { readonly key: string; readonly address: string }[],
): Promise<void> {
  for (const chunk of chunksOf(moved)) {
    await store.execute(sql`
      update ${sourceArticle} set address = given.address
      from json_to_recordset(${JSON.stringify(chunk)}::json) as given(key text, address text)
      where ${sourceArticle.sourceId} = ${sourceId} and ${sourceArticle.key} = given.key`);
  }
}
