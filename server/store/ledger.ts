import { and, asc, desc, eq, gte, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { atOrNow, preparedBy } from "./prepared.ts";
import { conversation } from "./schema/conversation.ts";
import { ledgerEntry } from "./schema/ledger.ts";
import { turn } from "./schema/turn.ts";

export type LedgerRow = typeof ledgerEntry.$inferSelect;
/** A line to be written: what was used, and its cost in nano-dollars. */
export type LedgerLine = Pick<LedgerRow, "side" | "kind" | "nanoUsd" | "quantity"> & {
  priceId?: string;
  /** Fixed when the line is created, if storing it may be tried twice. */
  id?: string;
};

/** Lines that are written together often enough to keep their statement: a turn has up to seven. */
const FEW = 8;

const add = preparedBy<number, Record<string, unknown>, unknown>((store, count) =>
  store.insert(ledgerEntry).values(
    Array.from({ length: count }, (_, i) => ({
      id: sql.placeholder(`id${i}`),
      siteId: sql.placeholder("siteId"),
      conversationId: sql.placeholder("conversationId"),
      turnId: sql.placeholder("turnId"),
      side: sql.placeholder(`side${i}`),
      kind: sql.placeholder(`kind${i}`),
      nanoUsd: sql.placeholder(`nanoUsd${i}`),
      quantity: sql.placeholder(`quantity${i}`),
      priceId: sql.placeholder(`priceId${i}`),
      createdAt: atOrNow,
    })),
  ),
);

/**
 * Appends lines; rows are never updated or deleted (a trigger refuses it).
 * @param options.at when it was used; default: the database's clock
 */
export async function addLines(
  store: Store,
  options: { siteId: string; conversationId?: string; turnId?: string; lines: readonly LedgerLine[]; at?: Date },
): Promise<void> {
  const { siteId, conversationId = null, turnId = null, at } = options;
  const lines = options.lines.map((line) => ({ id: newId(), priceId: null, ...line }));
  if (lines.length === 0) return;
  if (lines.length > FEW) {
    const owner = { siteId, conversationId, turnId, ...(at === undefined ? {} : { createdAt: at }) };
    await store.insert(ledgerEntry).values(lines.map((line) => ({ ...owner, ...line })));
    return;
  }
  const values: Record<string, unknown> = { siteId, conversationId, turnId, at: at?.toISOString() ?? null };
  for (const [i, line] of lines.entries()) {
    for (const [name, value] of Object.entries(line)) values[`${name}${i}`] = value;
  }
  await add(store, lines.length, values);
}

/**
 * Books the cost of a run whose answer wasn't used: it was paid for anyway. The turn's sum increases by it.
 * @returns how many lines were booked now; existing ones (by their `id`) count once
 */
export async function bookDiscarded(
  tx: Tx,
  options: { siteId: string; conversationId: string; turnId: string; lines: readonly LedgerLine[]; at: Date },
): Promise<number> {
  const { siteId, conversationId, turnId, at } = options;
  const lines = options.lines.filter((line) => line.side === "cost");
  if (lines.length === 0) return 0;
  const rows = await tx
    .insert(ledgerEntry)
    .values(lines.map((line) => ({ id: newId(), siteId, conversationId, turnId, createdAt: at, ...line })))
    .onConflictDoNothing()
    .returning({ nanoUsd: ledgerEntry.nanoUsd });
  const sum = rows.reduce((total, row) => total + row.nanoUsd, 0);
  await tx
    .update(turn)
    .set({ costNanoUsd: sql`${turn.costNanoUsd} + ${sum}` })
    .where(eq(turn.id, turnId));
  return rows.length;
}

/** The lines of a turn. */
export async function linesOfTurn(store: Store, turnId: string): Promise<LedgerRow[]> {
  return store.select().from(ledgerEntry).where(eq(ledgerEntry.turnId, turnId));
}

/** The lines of a conversation, including people's, oldest first. */
export async function linesOfConversation(store: Store, conversationId: string): Promise<LedgerRow[]> {
  return store
    .select()
    .from(ledgerEntry)
    .where(eq(ledgerEntry.conversationId, conversationId))
    .orderBy(asc(ledgerEntry.createdAt), asc(ledgerEntry.id));
}

/**
 * What a site (or, without one, the installation) has spent on the large model's answers since a given time, in
 * nano-dollars. Work that a person starts, with a budget of its own, names its `purpose` and doesn't count.
 */
export async function largeModelSpend(store: Store, options: { siteId?: string; since: Date }): Promise<number> {
  const [row] = await store
    .select({ sum: sql<string>`coalesce(sum(${ledgerEntry.nanoUsd}), 0)` })
    .from(ledgerEntry)
    .where(
      and(
        eq(ledgerEntry.side, "cost"),
        eq(ledgerEntry.kind, "large-model"),
        gte(ledgerEntry.createdAt, options.since),
        sql`${ledgerEntry.quantity} ->> 'purpose' is null`,
        options.siteId === undefined ? undefined : eq(ledgerEntry.siteId, options.siteId),
      ),
    );
  return Number(row?.sum ?? 0);
}

/** Whether anything was answered or worked on this recently, by the database's clock; in any process. */
export async function workedWithin(store: Store, seconds: number): Promise<boolean> {
  // Ids are sorted by time: the newest is found without looking at the others.
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
 * Compares every turn's two sums with its ledger lines; lines of a deleted turn count too, unless its whole
 * conversation was deleted. At most 100 faults.
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
