import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { article } from "./schema/article.ts";
import { healthDismissal, knowledgeHealth } from "./schema/health.ts";
import { site } from "./schema/organisation.ts";

export type HealthRow = typeof knowledgeHealth.$inferSelect;

/** What was found when a site's articles were last read; undefined: never. */
export async function storedHealth(store: Store, siteId: string): Promise<HealthRow | undefined> {
  const [row] = await store.select().from(knowledgeHealth).where(eq(knowledgeHealth.siteId, siteId));
  return row;
}

/** Stores what was found, unless somebody stored something newer. */
export async function storeHealth(store: Store, row: HealthRow): Promise<void> {
  const { siteId: _, ...set } = row;
  await store
    .insert(knowledgeHealth)
    .values(row)
    .onConflictDoUpdate({
      target: knowledgeHealth.siteId,
      set,
      setWhere: sql`${knowledgeHealth.readAt} <= ${row.readAt.toISOString()}::timestamptz`,
    });
}

/**
 * Changes whenever one of a site's articles does (its newest revisions, without those that are archived), and with every
 * publish, which reads more of them.
 */
export async function articlesFingerprint(store: Store, siteId: string): Promise<string> {
  const [row] = await store
    .select({
      mark: sql<string>`md5(coalesce(string_agg(${article.revisionId}::text, '' order by ${article.id}), ''))`,
    })
    .from(article)
    .where(and(eq(article.siteId, siteId), isNull(article.archivedAt)));
  const [live] = await store.select({ version: site.liveVersionId }).from(site).where(eq(site.id, siteId));
  return `${row?.mark ?? ""} ${live?.version ?? ""}`;
}

/** The articles of a site that aren't archived, and since when there has been each. */
export async function articleAges(store: Store, siteId: string): Promise<Map<string, Date>> {
  const rows = await store
    .select({ id: article.id, createdAt: article.createdAt })
    .from(article)
    .where(and(eq(article.siteId, siteId), isNull(article.archivedAt), isNotNull(article.revisionId)))
    .orderBy(article.key);
  return new Map(rows.map((row) => [row.id, row.createdAt]));
}

/** The findings that were dismissed, by id. */
export async function dismissals(
  store: Store,
  siteId: string,
): Promise<Map<string, { readonly by: string | null; readonly at: Date }>> {
  const rows = await store.select().from(healthDismissal).where(eq(healthDismissal.siteId, siteId));
  return new Map(rows.map(({ findingId, by, at }) => [findingId, { by, at }]));
}

/** Dismisses a finding. @returns false if it was before */
export async function dismiss(
  store: Store,
  row: { siteId: string; findingId: string; by: string | null; at: Date },
): Promise<boolean> {
  const added = await store.insert(healthDismissal).values(row).onConflictDoNothing().returning();
  return added.length === 1;
}

/** Takes a dismissal back. @returns false if there was none */
export async function undismiss(store: Store, siteId: string, findingId: string): Promise<boolean> {
  const gone = await store
    .delete(healthDismissal)
    .where(and(eq(healthDismissal.siteId, siteId), eq(healthDismissal.findingId, findingId)))
    .returning();
  return gone.length === 1;
}
