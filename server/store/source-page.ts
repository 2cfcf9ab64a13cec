import { and, asc, eq, ne, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import type { SOURCE_PAGE_STATES } from "../wire/sources.ts";
import { chunksOf } from "./article.ts";
import { sourcePage } from "./schema/source.ts";

export type SourcePageRow = typeof sourcePage.$inferSelect;
export type SourcePageState = (typeof SOURCE_PAGE_STATES)[number];

/** A run of a source: the job's id. */
export interface Run {
  readonly sourceId: string;
  readonly runId: string;
}

/** Puts pages into a run's queue; those that the run has met already stay as they are. @returns how many are new to it */
export async function queuePages(
  store: Store,
  { sourceId, runId }: Run,
  pages: readonly { readonly address: string; readonly depth: number }[],
): Promise<number> {
  const unique = [...new Map(pages.map((page) => [page.address, page])).values()];
  let queued = 0;
  for (const chunk of chunksOf(unique)) {
    const rows = JSON.stringify(chunk.map((page) => ({ ...page, id: newId() })));
    const found = await store.execute(sql`
      insert into ${sourcePage} (id, source_id, run_id, address, depth)
      select given.id, ${sourceId}::uuid, ${runId}::uuid, given.address, given.depth
      from json_to_recordset(${rows}::json) as given(id uuid, address text, depth int)
      on conflict (source_id, address) do update
        set run_id = excluded.run_id, state = 'waiting', depth = excluded.depth, reason = null
        where ${sourcePage.runId} <> excluded.run_id
      returning id`);
    queued += found.rows.length;
  }
  return queued;
}

/** Queues what earlier runs have read: a page that nothing links to any more may still be there. */
export async function queueKnownPages(store: Store, { sourceId, runId }: Run): Promise<void> {
  await store
    .update(sourcePage)
    .set({ runId, state: "waiting", reason: null })
    .where(
      and(
        eq(sourcePage.sourceId, sourceId),
        ne(sourcePage.runId, runId),
        sql`(${sourcePage.state} in ('done', 'failed') or (${sourcePage.state} = 'waiting' and ${sourcePage.readAt} is not null))`,
      ),
    );
}

/** The next pages of a run, those nearest to its start first. */
export async function nextPages(store: Store, { sourceId, runId }: Run, limit: number): Promise<SourcePageRow[]> {
  return store
    .select()
    .from(sourcePage)
    .where(and(eq(sourcePage.sourceId, sourceId), eq(sourcePage.runId, runId), eq(sourcePage.state, "waiting")))
    .orderBy(asc(sourcePage.depth), asc(sourcePage.id))
    .limit(limit);
}

export async function setPage(
  store: Store,
  id: string,
  change: Partial<Omit<SourcePageRow, "id" | "sourceId" | "address">>,
): Promise<void> {
  await store.update(sourcePage).set(change).where(eq(sourcePage.id, id));
}

/** Stores a page that was read in one step, such as an API's article. */
export async function putPage(
  store: Store,
  { sourceId, runId }: Run,
  page: Pick<SourcePageRow, "address" | "state" | "articles"> & {
    readonly reason?: string | null;
    readonly etag?: string | null;
    readonly at: Date;
  },
): Promise<void> {
  const { address, state, articles, reason = null, etag = null, at } = page;
  await store
    .insert(sourcePage)
    .values({ id: newId(), sourceId, runId, address, state, articles, reason, etag, readAt: at })
    .onConflictDoUpdate({
      target: [sourcePage.sourceId, sourcePage.address],
      set: { runId, state, articles, reason, etag, readAt: at },
    });
}

/** Every page of a source, in the order of the addresses; of runs before this one those that it didn't meet. */
export async function pagesOf(store: Store, sourceId: string): Promise<SourcePageRow[]> {
  return store.select().from(sourcePage).where(eq(sourcePage.sourceId, sourceId)).orderBy(asc(sourcePage.address));
}

/** How many pages of a run are in each state. */
export async function countPages(store: Store, { sourceId, runId }: Run): Promise<Record<SourcePageState, number>> {
  const rows = await store
    .select({ state: sourcePage.state, count: sql<number>`count(*)::int` })
    .from(sourcePage)
    .where(and(eq(sourcePage.sourceId, sourceId), eq(sourcePage.runId, runId)))
    .groupBy(sourcePage.state);
  const counts = { waiting: 0, done: 0, skipped: 0, failed: 0, gone: 0 };
  for (const row of rows) counts[row.state] = row.count;
  return counts;
}

/** A list of pages for people: what couldn't be read first. */
export async function listPages(
  store: Store,
  sourceId: string,
  page: { readonly state?: SourcePageState | undefined; readonly offset: number; readonly limit: number },
) {
  return store
    .select({
      address: sourcePage.address,
      state: sourcePage.state,
      reason: sourcePage.reason,
      articles: sql<number>`jsonb_array_length(${sourcePage.articles})`,
      readAt: sourcePage.readAt,
    })
    .from(sourcePage)
    .where(
      and(eq(sourcePage.sourceId, sourceId), page.state === undefined ? undefined : eq(sourcePage.state, page.state)),
    )
    .orderBy(
      sql`case ${sourcePage.state} when 'failed' then 0 when 'gone' then 1 when 'skipped' then 2 else 3 end`,
      asc(sourcePage.address),
    )
    .limit(page.limit)
    .offset(page.offset);
}

/** Pages of a run that couldn't be read are tried again. */
export async function requeueFailed(store: Store, { sourceId, runId }: Run): Promise<void> {
  await store
    .update(sourcePage)
    .set({ state: "waiting" })
    .where(and(eq(sourcePage.sourceId, sourceId), eq(sourcePage.runId, runId), eq(sourcePage.state, "failed")));
}

/** A run has listed everything that its source has: pages that it didn't meet are gone. */
export async function leaveBehind(store: Store, { sourceId, runId }: Run): Promise<void> {
  await store
    .update(sourcePage)
    .set({ state: "gone", articles: [], reason: "The source doesn't have it any more." })
    .where(and(eq(sourcePage.sourceId, sourceId), ne(sourcePage.runId, runId), ne(sourcePage.state, "gone")));
}
