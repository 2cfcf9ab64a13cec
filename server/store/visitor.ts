import { and, eq, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { prepared } from "./prepared.ts";
import { visitor } from "./schema/visitor.ts";

export type VisitorRow = typeof visitor.$inferSelect;

/**
 * Makes a visitor.
 * @param options.tokenHash SHA-256 of the token, hex; the token itself is never stored
 * @param options.at when they first came; default: the database's clock
 */
export async function createVisitor(
  store: Store,
  options: { siteId: string; tokenHash: string; at?: Date },
): Promise<VisitorRow> {
  const { siteId, tokenHash, at } = options;
  const [row] = await store
    .insert(visitor)
    .values({ id: newId(), siteId, tokenHash, ...(at === undefined ? {} : { createdAt: at, lastSeenAt: at }) })
    .returning();
  return row as VisitorRow;
}

/** The visitor of a site who holds that token, or undefined. */
export async function findVisitor(
  store: Store,
  options: { siteId: string; tokenHash: string },
): Promise<VisitorRow | undefined> {
  const [row] = await store
    .select()
    .from(visitor)
    .where(and(eq(visitor.tokenHash, options.tokenHash), eq(visitor.siteId, options.siteId)));
  return row;
}

/** Notes that a visitor was here. */
export async function touchVisitor(store: Store, visitorId: string, at: Date): Promise<void> {
  await store.update(visitor).set({ lastSeenAt: at }).where(eq(visitor.id, visitorId));
}

/** Keeps the language and the time zone that a visitor's chat came with. */
export async function setVisitorLocale(
  store: Store,
  visitorId: string,
  locale: { language: string | null; timeZone: string | null },
): Promise<void> {
  await store.update(visitor).set(locale).where(eq(visitor.id, visitorId));
}

const byId = prepared<{ visitorId: string }, VisitorRow[]>((store) =>
  store
    .select()
    .from(visitor)
    .where(eq(visitor.id, sql.placeholder("visitorId"))),
);

/** A visitor by id, or undefined. */
export async function findVisitorById(store: Store, visitorId: string): Promise<VisitorRow | undefined> {
  const [row] = await byId(store, { visitorId });
  return row;
}
