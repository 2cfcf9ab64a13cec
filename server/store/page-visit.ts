import { asc, desc, eq, inArray, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { pageVisit } from "./schema/visitor.ts";

export type PageVisitRow = typeof pageVisit.$inferSelect;

/** The newest page of a visitor, or undefined. */
export async function lastVisit(store: Store, visitorId: string): Promise<PageVisitRow | undefined> {
  const [row] = await store
    .select()
    .from(pageVisit)
    .where(eq(pageVisit.visitorId, visitorId))
    .orderBy(desc(pageVisit.at), desc(pageVisit.id))
    .limit(1);
  return row;
}

/** Adds a page; only so many of the newest stay. */
export async function addVisit(
  tx: Tx,
  options: { visitorId: string; address: string; title: string; at: Date; most: number },
): Promise<void> {
  const { most, ...values } = options;
  await tx.insert(pageVisit).values({ ...values, id: newId() });
  await tx.execute(sql`delete from ${pageVisit} where ${pageVisit.visitorId} = ${options.visitorId}
    and ${pageVisit.id} not in (select p.id from ${pageVisit} p where p.visitor_id = ${options.visitorId}
      order by p.at desc, p.id desc limit ${most})`);
}

export async function setVisitTitle(store: Store, visitId: string, title: string): Promise<void> {
  await store.update(pageVisit).set({ title }).where(eq(pageVisit.id, visitId));
}

/** The pages that these visitors saw, oldest first. */
export async function visitsOf(store: Store, visitorIds: readonly string[]): Promise<PageVisitRow[]> {
  return store
    .select()
    .from(pageVisit)
    .where(inArray(pageVisit.visitorId, [...visitorIds]))
    .orderBy(asc(pageVisit.at), asc(pageVisit.id));
}

export async function forgetVisits(store: Store, visitorId: string): Promise<void> {
  await store.delete(pageVisit).where(eq(pageVisit.visitorId, visitorId));
}
