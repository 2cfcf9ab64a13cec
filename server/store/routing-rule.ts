import { and, asc, count, eq, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { routingRule } from "./schema/desk.ts";
import { site } from "./schema/organisation.ts";

type Row = typeof routingRule.$inferSelect;
/** A rule, and whose teams and tags it may name. */
export type RuleRow = Row & { readonly organisationId: string };
/** What an operator writes of a rule. */
export type RuleTexts = Pick<Row, "name" | "enabled" | "conditions" | "actions" | "isLast">;

/** A site's rules in their order. */
export async function listRules(store: Store, siteId: string): Promise<Row[]> {
  return store
    .select()
    .from(routingRule)
    .where(eq(routingRule.siteId, siteId))
    .orderBy(asc(routingRule.position), asc(routingRule.id));
}

/** Those that are switched on, in their order. */
export async function enabledRules(store: Store, siteId: string): Promise<RuleRow[]> {
  const rows = await store
    .select({ rule: routingRule, organisationId: site.organisationId })
    .from(routingRule)
    .innerJoin(site, eq(site.id, routingRule.siteId))
    .where(and(eq(routingRule.siteId, siteId), eq(routingRule.enabled, true)))
    .orderBy(asc(routingRule.position), asc(routingRule.id));
  return rows.map(({ rule, organisationId }) => ({ ...rule, organisationId }));
}

export async function findRule(store: Store, id: string): Promise<Row | undefined> {
  const [row] = await store.select().from(routingRule).where(eq(routingRule.id, id));
  return row;
}

export async function countRules(store: Store, siteId: string): Promise<number> {
  const [row] = await store.select({ all: count() }).from(routingRule).where(eq(routingRule.siteId, siteId));
  return Number(row?.all ?? 0);
}

/** Adds a rule at the end. */
export async function addRule(tx: Tx, options: RuleTexts & { siteId: string; at: Date }): Promise<void> {
  const { at, ...values } = options;
  const position = sql`(select coalesce(max(${routingRule.position}), -1) + 1 from ${routingRule}
    where ${routingRule.siteId} = ${options.siteId})`;
  await tx.insert(routingRule).values({ ...values, id: newId(), position, createdAt: at, updatedAt: at });
}

/** Updates what is given. */
export async function updateRule(tx: Tx, id: string, change: Partial<RuleTexts>, at: Date): Promise<void> {
  await tx
    .update(routingRule)
    .set({ ...change, updatedAt: at })
    .where(eq(routingRule.id, id));
}

export async function deleteRule(tx: Tx, id: string): Promise<void> {
  await tx.delete(routingRule).where(eq(routingRule.id, id));
}

/** Sets the order of all rules of a site. @param ids every one of them, in their new order */
export async function orderRules(tx: Tx, siteId: string, ids: readonly string[]): Promise<void> {
  for (const [position, id] of ids.entries()) {
    await tx
      .update(routingRule)
      .set({ position })
      .where(and(eq(routingRule.id, id), eq(routingRule.siteId, siteId)));
  }
}
