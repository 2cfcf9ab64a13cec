import { and, asc, desc, eq, lte } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { price } from "./schema/ledger.ts";

export type PriceRow = typeof price.$inferSelect;

/**
 * Adds prices that are not there yet. Rows are never updated (a trigger refuses it): a new price is a new row with a
 * later `validFrom`.
 * @returns how many were new
 */
export async function addPrices(
  store: Store,
  rows: readonly Omit<typeof price.$inferInsert, "id" | "createdAt">[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const added = await store
    .insert(price)
    .values(rows.map((row) => ({ ...row, id: newId() })))
    .onConflictDoNothing()
    .returning({ id: price.id });
  return added.length;
}

/** The price of a model at a given time, from any provider; undefined if unknown. */
export async function priceAt(
  store: Store,
  options: { kind: PriceRow["kind"]; model: string; at: Date },
): Promise<PriceRow | undefined> {
  const [row] = await store
    .select()
    .from(price)
    .where(and(eq(price.kind, options.kind), eq(price.model, options.model), lte(price.validFrom, options.at)))
    .orderBy(desc(price.validFrom), desc(price.createdAt))
    .limit(1);
  return row;
}

/** All prices, by kind, provider, model and day. */
export async function listPrices(store: Store): Promise<PriceRow[]> {
  return store
    .select()
    .from(price)
    .orderBy(asc(price.kind), asc(price.provider), asc(price.model), asc(price.validFrom));
}
