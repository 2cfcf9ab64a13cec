import { and, asc, desc, eq, gte, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { conversation, ledgerEntry, turn } from "./schema.ts";

export type LedgerRow = typeof ledgerEntry.$inferSelect;
/** A line to be written: what was used, and what it comes to in nano-dollars. */
export type LedgerLine = Pick<LedgerRow, "side" | "kind" | "nanoUsd" | "quantity"> & { priceId?: string };

/**
 * Appends lines; rows are never updated or deleted (a trigger refuses it).
 * @param given.at when it was used; default: the database's clock
 */
export async function addLines(
  store: Store,
  given: { siteId: string; conversationId?: string; turnId?: string; lines: readonly LedgerLine[]; at?: Date },
): Promise<void> {
  if (given.lines.length === 0) return;
  const owner = {
    siteId: given.siteId,
    conversationId: given.conversationId ?? null,
    turnId: given.turnId ?? null,
    ...(given.at === undefined ? {} : { createdAt: given.at }),
  };
  await store.insert(ledgerEntry).values(given.lines.map((line) => ({ id: newId(), ...owner, ...line })));
}

/** The lines of a turn. */
export async function linesOfTurn(store: Store, turnId: string): Promise<LedgerRow[]> {
  return store.select().from(ledgerEntry).where(eq(ledgerEntry.turnId, turnId));
}

/** The lines of a conversation, people's included, oldest first. */
export async function linesOfConversation(store: Store, conversationId: string): Promise<LedgerRow[]> {
  return store
    .select()
    .from(ledgerEntry)
    .where(eq(ledgerEntry.conversationId, conversationId))
    .orderBy(asc(ledgerEntry.createdAt), asc(ledgerEntry.id));
}

/** What a site (or, without one, the installation) spent on the large model since a moment, in nano-dollars. */
export async function largeModelSpend(store: Store, given: { siteId?: string; since: Date }): Promise<number> {
  const [row] = await store
    .select({ sum: sql<string>`coalesce(sum(${ledgerEntry.nanoUsd}), 0)` })
    .from(ledgerEntry)
    .where(
      and(
        eq(ledgerEntry.side, "cost"),
        eq(ledgerEntry.kind, "large-model"),
        gte(ledgerEntry.createdAt, given.since),
        given.siteId === undefined ? undefined : eq(ledgerEntry.siteId, given.siteId),
      ),
    );
  return Number(row?.sum ?? 0);
}

/** Whether anything was answered or worked on so lately, by the database's clock; in any process. */
export async function workedWithin(store: Store, seconds: number): Promise<boolean> {
  // Ids are made in the order of time: the newest is found without a look at the others.
  const [row] = await store
    .select({ lately: sql<boolean>`${ledgerEntry.createdAt} > now() - make_interval(secs => ${seconds})` })
    .from(ledgerEntry)
    .orderBy(desc(ledgerEntry.id))
    .limit(1);
  return row?.lately ?? false;
}

/** A turn whose figures differ from the sum of its lines. */
export interface LedgerFault {
  readonly turnId: string;
  readonly costOnTurn: number;
  readonly costInLedger: number;
  readonly counterfactualOnTurn: number;
  readonly counterfactualInLedger: number;
}

/**
 * Compares every turn's two sums with its ledger lines; lines of a turn that is gone count too, unless its whole conversation
 * was deleted. At most 100 faults.
 */
export async function ledgerFaults(store: Store, siteId?: string): Promise<LedgerFault[]> {
  const result = await store.execute(sql`
    select coalesce(t.id, l.turn_id) as "turnId",
      coalesce(t.cost_nano_usd, 0)::text as "costOnTurn", coalesce(l.cost, 0)::text as "costInLedger",
      coalesce(t.counterfactual_nano_usd, 0)::text as "counterfactualOnTurn",
      coalesce(l.counterfactual, 0)::text as "counterfactualInLedger"
    from ${turn} t
    full join (
      select turn_id, min(site_id::text)::uuid as site_id, min(conversation_id::text)::uuid as conversation_id,
        sum(case when side = 'cost' then nano_usd else 0 end) as cost,
        sum(case when side = 'counterfactual' then nano_usd else 0 end) as counterfactual
      from ${ledgerEntry} where turn_id is not null group by turn_id
    ) l on l.turn_id = t.id
    where (coalesce(t.cost_nano_usd, 0) <> coalesce(l.cost, 0)
        or coalesce(t.counterfactual_nano_usd, 0) <> coalesce(l.counterfactual, 0))
      and (t.id is not null or exists (select 1 from ${conversation} c where c.id = l.conversation_id))
      ${siteId === undefined ? sql`` : sql`and coalesce(t.site_id, l.site_id) = ${siteId}`}
    order by 1 limit 100`);
  return (result.rows as Record<keyof LedgerFault, string>[]).map((row) => ({
    turnId: row.turnId,
    costOnTurn: Number(row.costOnTurn),
    costInLedger: Number(row.costInLedger),
    counterfactualOnTurn: Number(row.counterfactualOnTurn),
    counterfactualInLedger: Number(row.counterfactualInLedger),
  }));
}
