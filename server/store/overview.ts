import { type SQL, sql } from "drizzle-orm";
import { REASON_WORDS } from "../desk/reasons.ts";
import type { Store } from "../ports/database/port.ts";
import type { OverviewDay, OverviewFigures, Spread } from "../wire/overview.ts";
import { type ResolutionScope, resolutionSql, withoutNestedLoops } from "./resolution.ts";

export type PeriodScope = ResolutionScope & { readonly from: Date; readonly to: Date };

/** Edges of the buckets of first responses, in milliseconds. The first is the design's promise for a quoted answer. */
export const RESPONSE_EDGES_MS = [100, 250, 500, 1_000, 2_000, 5_000] as const;

const spread = (
  value: SQL,
  where: SQL,
) => sql`(select json_build_object('count', count(${value}), 'mean', avg(${value}),
    'p50', percentile_cont(0.5) within group (order by ${value}),
    'p95', percentile_cont(0.95) within group (order by ${value})) from fact where ${where})`;

const CLASS_COUNTS = sql`json_build_object(
    'handed-on', count(*) filter (where class = 'handed-on'), 'reopened', count(*) filter (where class = 'reopened'),
    'contradicted', count(*) filter (where class = 'contradicted'), 'confirmed', count(*) filter (where class = 'confirmed'),
    'assumed', count(*) filter (where class = 'assumed'), 'open', count(*) filter (where class = 'open'))`;

/** A conversation's class and figures, with its sums of the ledger. */
const facts = (scope: PeriodScope) => sql`resolution as materialized (${resolutionSql(scope)}),
  line as (
    select conversation_id,
      coalesce(sum(nano_usd) filter (where side = 'cost'), 0) as cost,
      coalesce(sum(nano_usd) filter (where side = 'cost' and kind = 'person'), 0) as people,
      coalesce(sum(nano_usd) filter (where side = 'counterfactual'), 0) as counterfactual
    from ledger_entry where conversation_id in (select conversation_id from resolution) group by conversation_id
  ), fact as materialized (
    select r.*, coalesce(l.cost, 0) as cost, coalesce(l.people, 0) as people,
      coalesce(l.counterfactual, 0) as counterfactual
    from resolution r left join line l on l.conversation_id = r.conversation_id
  )`;

/** Why a conversation went to a person; a turn while one has the floor, or is waited for, is no new reason. */
const PERSON_REASONS = sql`
    select conversation_id, reason, created_at from turn
    where tier = 'person' and reason not in ('person-has-floor', 'waiting-for-person')
    union all select conversation_id, 'taken-over', created_at from handoff where reason = ${REASON_WORDS["taken-over"]}`;

const totals = sql`(select json_build_object(
    'conversations', count(*), 'involved', count(*) filter (where involved), 'classes', ${CLASS_COUNTS},
    'large', count(*) filter (where large), 'person', count(*) filter (where person),
    'any', count(*) filter (where large or person), 'contained', count(*) filter (where not touched),
    'cost', coalesce(sum(cost), 0), 'people', coalesce(sum(people), 0),
    'counterfactual', coalesce(sum(counterfactual), 0),
    'satisfactionCount', count(satisfaction), 'satisfactionSum', coalesce(sum(satisfaction), 0),
    'helped', coalesce(sum(helped), 0), 'notHelped', coalesce(sum(not_helped), 0)) from fact)`;

/** The period's sums as the database gives them; what follows from them is money/overview.ts's. */
export interface Totals extends Pick<OverviewFigures, "conversations" | "involved" | "classes" | "contained"> {
  readonly large: number;
  readonly person: number;
  readonly any: number;
  /** Nano-dollars. */
  readonly cost: number;
  readonly people: number;
  readonly counterfactual: number;
  readonly satisfactionCount: number;
  readonly satisfactionSum: number;
  readonly helped: number;
  readonly notHelped: number;
  readonly firstResponseMs: NonNullable<Spread>;
  readonly costOfAll: NonNullable<Spread>;
  readonly costOfResolved: NonNullable<Spread>;
}

/** The totals of a period. */
export async function periodTotals(store: Store, scope: PeriodScope): Promise<Totals> {
  const { rows } = await withoutNestedLoops(store, (tx) =>
    tx.execute(sql`with ${facts(scope)} select ${totals} as totals, ${spreads}`),
  );
  return totalsOf(rows[0] as unknown as TotalsRow);
}

const spreads = sql`${spread(sql`first_token_ms`, sql`true`)} as first_response,
  ${spread(sql`cost`, sql`true`)} as cost_of_all, ${spread(sql`cost`, sql`class in ('confirmed', 'assumed')`)} as cost_of_resolved`;

interface TotalsRow {
  readonly totals: Omit<Totals, "firstResponseMs" | "costOfAll" | "costOfResolved">;
  readonly first_response: NonNullable<Spread>;
  readonly cost_of_all: NonNullable<Spread>;
  readonly cost_of_resolved: NonNullable<Spread>;
}
const totalsOf = (row: TotalsRow): Totals => ({
  ...row.totals,
  firstResponseMs: row.first_response,
  costOfAll: row.cost_of_all,
  costOfResolved: row.cost_of_resolved,
});

/** Everything of one period in one statement, so that all of it is of one moment. */
export interface PeriodRows {
  readonly totals: Totals;
  /** Days with a conversation, in order. */
  readonly days: readonly OverviewDay[];
  /** Codes, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly conversations: number }[];
  /** Conversations by bucket of RESPONSE_EDGES_MS, from 0; empty ones left out. */
  readonly responses: readonly { readonly bucket: number; readonly conversations: number }[];
}

/** Totals, days, reasons and first responses of a period. */
export async function periodRows(store: Store, scope: PeriodScope): Promise<PeriodRows> {
  const edges = sql.raw(`array[${RESPONSE_EDGES_MS.join(", ")}]::float8[]`);
  const { rows } = await withoutNestedLoops(store, (tx) =>
    tx.execute(sql`with ${facts(scope)}
    select ${totals} as totals, ${spreads},
      (select coalesce(json_agg(d order by d.day), '[]') from (
        select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*) as conversations,
          count(*) filter (where involved) as involved, ${CLASS_COUNTS} as classes,
          count(*) filter (where large) as large, count(*) filter (where person) as person,
          count(*) filter (where not touched) as contained,
          percentile_cont(0.5) within group (order by first_token_ms) as "firstResponseP50Ms",
          sum(cost) as "costNanoUsd", sum(counterfactual) as "counterfactualNanoUsd",
          count(satisfaction) as "satisfactionCount", coalesce(sum(satisfaction), 0) as "satisfactionSum"
        from fact group by 1) d) as days,
      (select coalesce(json_agg(r order by r.conversations desc, r.reason), '[]') from (
        select reason, count(distinct conversation_id) as conversations
        from (${PERSON_REASONS}) p where conversation_id in (select conversation_id from resolution)
        group by reason) r) as reasons,
      (select coalesce(json_agg(b order by b.bucket), '[]') from (
        select width_bucket(first_token_ms, ${edges}) as bucket, count(*) as conversations
        from fact where first_token_ms is not null group by 1) b) as responses`),
  );
  const row = rows[0] as unknown as TotalsRow & Omit<PeriodRows, "totals">;
  return { totals: totalsOf(row), days: row.days, reasons: row.reasons, responses: row.responses };
}

/** Nano-dollars that a site's ledger holds for a period outside of the conversations that are there. */
export async function costElsewhere(store: Store, scope: Pick<PeriodScope, "siteId" | "from" | "to">): Promise<number> {
  const { rows } = await store.execute(sql`
    select coalesce(sum(l.nano_usd), 0)::text as sum from ledger_entry l
    where l.site_id = ${scope.siteId}::uuid and l.side = 'cost'
      and l.created_at >= ${scope.from.toISOString()}::timestamptz and l.created_at < ${scope.to.toISOString()}::timestamptz
      and not exists (select 1 from conversation c where c.id = l.conversation_id)`);
  return Number(rows[0]?.sum ?? 0);
}

/** Mean tokens of a turn's counterfactual in a period; undefined when there is none. */
export async function meanTokens(
  store: Store,
  scope: Pick<PeriodScope, "siteId" | "from" | "to">,
): Promise<{ prompt: number; completion: number } | undefined> {
  const { rows } = await store.execute(sql`
    select avg((l.quantity ->> 'promptTokens')::numeric)::text as prompt,
      avg((l.quantity ->> 'completionTokens')::numeric)::text as completion
    from ledger_entry l
    where l.site_id = ${scope.siteId}::uuid and l.side = 'counterfactual' and l.kind = 'large-model'
      and l.created_at >= ${scope.from.toISOString()}::timestamptz and l.created_at < ${scope.to.toISOString()}::timestamptz`);
  const [row] = rows as { prompt: string | null; completion: string | null }[];
  return row?.prompt == null || row.completion === null
    ? undefined
    : { prompt: Math.round(Number(row.prompt)), completion: Math.round(Number(row.completion)) };
}

/** A conversation as the export has it. */
export interface ExportRow {
  readonly conversationId: string;
  readonly visitorId: string;
  readonly begunAt: Date;
  readonly lastVisitorMessageAt: Date | null;
  readonly isDemo: boolean;
  readonly involved: boolean;
  readonly class: string | null;
  readonly turns: number;
  readonly large: boolean;
  readonly person: boolean;
  /** Codes of the turns that went to a person, in order of their first. */
  readonly reasons: readonly string[];
  readonly touched: boolean;
  readonly firstResponseMs: number | null;
  readonly satisfaction: number | null;
  readonly helped: number;
  readonly notHelped: number;
  readonly costNanoUsd: number;
  readonly peopleNanoUsd: number;
  readonly counterfactualNanoUsd: number;
}

/** Every conversation of a period, oldest first. */
export async function exportRows(store: Store, scope: PeriodScope): Promise<ExportRow[]> {
  const { rows } = await withoutNestedLoops(store, (tx) =>
    tx.execute(sql`with ${facts(scope)}
    select f.conversation_id as "conversationId", f.visitor_id as "visitorId", f.created_at as "begunAt",
      f.last_at as "lastVisitorMessageAt", f.is_demo as "isDemo", f.involved, f.class, f.turns, f.large, f.person,
      coalesce(p.reasons, '[]') as reasons,
      f.touched, f.first_token_ms as "firstResponseMs", f.satisfaction, f.helped, f.not_helped as "notHelped",
      f.cost::text as "costNanoUsd", f.people::text as "peopleNanoUsd", f.counterfactual::text as "counterfactualNanoUsd"
    from fact f left join (
      select conversation_id, json_agg(reason order by first_at, reason) as reasons
      from (select conversation_id, reason, min(created_at) as first_at from (${PERSON_REASONS}) t group by 1, 2) t
      where conversation_id in (select conversation_id from resolution) group by 1
    ) p on p.conversation_id = f.conversation_id
    order by f.created_at, f.conversation_id`),
  );
  return (rows as unknown as ExportRow[]).map((row) => ({
    ...row,
    begunAt: new Date(row.begunAt),
    lastVisitorMessageAt: row.lastVisitorMessageAt === null ? null : new Date(row.lastVisitorMessageAt),
    costNanoUsd: Number(row.costNanoUsd),
    peopleNanoUsd: Number(row.peopleNanoUsd),
    counterfactualNanoUsd: Number(row.counterfactualNanoUsd),
  }));
}
