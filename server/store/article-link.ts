import { and, asc, eq, inArray, lte, ne, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import type { LinkState } from "../wire/knowledge-health.ts";
import { chunksOf } from "./article.ts";
import { articleLink } from "./schema/health.ts";

export type LinkRow = typeof articleLink.$inferSelect;

/** Makes a site's list of addresses the one that its articles have now; what is known about an address is kept. */
export async function putLinks(
  store: Store,
  siteId: string,
  links: readonly Pick<LinkRow, "url" | "articleIds">[],
  now: Date,
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.update(articleLink).set({ isGone: true }).where(eq(articleLink.siteId, siteId));
    for (const chunk of chunksOf(links)) {
      await tx
        .insert(articleLink)
        .values(chunk.map(({ url, articleIds }) => ({ siteId, url, articleIds, dueAt: now })))
        .onConflictDoUpdate({
          target: [articleLink.siteId, articleLink.url],
          set: { isGone: false, articleIds: sql`excluded.article_ids` },
        });
    }
    await tx.delete(articleLink).where(and(eq(articleLink.siteId, siteId), eq(articleLink.isGone, true)));
  });
}

/** The addresses of a site that aren't alive, as far as they were checked. */
export async function brokenLinks(store: Store, siteId: string): Promise<LinkRow[]> {
  return store
    .select()
    .from(articleLink)
    .where(and(eq(articleLink.siteId, siteId), inArray(articleLink.state, ["dead", "unreachable", "private"])))
    .orderBy(asc(articleLink.url));
}

/** How many addresses a site's articles have, and how many wait to be checked. */
export async function countLinks(store: Store, siteId: string, now: Date): Promise<{ all: number; waiting: number }> {
  const [row] = await store
    .select({
      all: sql<number>`count(*)::int`,
      waiting: sql<number>`count(*) filter (where ${articleLink.dueAt} <= ${now.toISOString()}::timestamptz)::int`,
    })
    .from(articleLink)
    .where(eq(articleLink.siteId, siteId));
  return row ?? { all: 0, waiting: 0 };
}

/**
 * Takes addresses that are due, oldest first, and moves them ahead so that no other process checks them meanwhile.
 * @param until when they are due again if this process dies
 */
export async function claimLinks(store: Store, options: { now: Date; until: Date; most: number }): Promise<LinkRow[]> {
  const { now, until, most } = options;
  return store.transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(articleLink)
      .where(lte(articleLink.dueAt, now))
      .orderBy(asc(articleLink.dueAt), asc(articleLink.url))
      .limit(most)
      .for("update", { skipLocked: true });
    for (const { siteId, url } of rows)
      await tx
        .update(articleLink)
        .set({ dueAt: until })
        .where(and(eq(articleLink.siteId, siteId), eq(articleLink.url, url)));
    return rows;
  });
}

/** Stores what a check found. */
export async function storeLink(
  store: Store,
  link: Pick<LinkRow, "siteId" | "url" | "status" | "reason" | "failures"> & {
    state: LinkState;
    checkedAt: Date | null;
    dueAt: Date;
  },
): Promise<void> {
  const { siteId, url, ...set } = link;
  await store
    .update(articleLink)
    .set(set)
    .where(and(eq(articleLink.siteId, siteId), eq(articleLink.url, url)));
}

/** All of a site's addresses are due now. */
export async function hurryLinks(store: Store, siteId: string, now: Date): Promise<void> {
  await store
    .update(articleLink)
    .set({ dueAt: now })
    .where(and(eq(articleLink.siteId, siteId), ne(articleLink.state, "unchecked")));
}
