import { type SQL, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import type { TagColour } from "../wire/desk.ts";
import { OUTCOMES, type OverviewDay, type OverviewFigures, type Spread, UNRESOLVED_REASONS } from "../wire/overview.ts";
import { type OutcomeScope, outcomeSql, withoutNestedLoops } from "./outcome.ts";

export type PeriodScope = OutcomeScope & { readonly from: Date; readonly to: Date };

/** Edges of the buckets of first responses, in milliseconds. The first is our promise for a quoted answer. */
export const RESPONSE_EDGES_MS = [100, 250, 500, 1_000, 2_000, 5_000] as const;

const spread = (value: SQL) => sql`(select json_build_object('count', count(${value}), 'mean', avg(${value}),
    'p50', percentile_cont(0.5) within group (order by ${value}),
    'p95', percentile_cont(0.95) within group (order by ${value})) from fact)`;

/** Conversations by name, for which a condition is true. */
const counts = (names: readonly string[], column: SQL, where: SQL = sql`true`) =>
  sql`json_build_object(${sql.join(
    names.map(
      (name) => sql`${sql.raw(`'${name}'`)}, count(*) filter (where ${column} = ${sql.raw(`'${name}'`)} and ${where})`,
    ),
    sql`, `,
  )})`;
const OUTCOME_COUNTS = counts(OUTCOMES, sql`outcome`);

/** A conversation's outcome and figures, with its ledger sums. */
const facts = (scope: PeriodScope) => sql`told as materialized (${outcomeSql(scope)}),
  line as (
    select conversation_id,
      coalesce(sum(nano_usd) filter (where side = 'cost'), 0) as cost,
      coalesce(sum(nano_usd) filter (where side = 'cost' and kind = 'person'), 0) as people,
      coalesce(sum(nano_usd) filter (where side = 'cost' and kind = 'compute'), 0) as compute,
      coalesce(sum(nano_usd) filter (where side = 'cost' and kind = 'energy'), 0) as energy,
      coalesce(sum(nano_usd) filter (where side = 'cost' and kind = 'large-model'), 0) as large_model,
      coalesce(sum(nano_usd) filter (where side = 'counterfactual'), 0) as counterfactual
    from ledger_entry where conversation_id in (select conversation_id from told) group by conversation_id
  ), fact as materialized (
    select t.*, coalesce(l.cost, 0) as cost, coalesce(l.people, 0) as people, coalesce(l.compute, 0) as compute,
      coalesce(l.energy, 0) as energy, coalesce(l.large_model, 0) as large_model,
      coalesce(l.counterfactual, 0) as counterfactual
    from told t left join line l on l.conversation_id = t.conversation_id
  )`;

/**
 * Why a conversation went to a person; a turn while an agent has it, or is being waited for, isn't a new reason. Taking over
 * and e-mails to the team have no turn.
 */
const PERSON_REASONS = sql`
    select conversation_id, reason, created_at from turn
    where tier = 'person' and reason not in ('person-has-floor', 'waiting-for-person')
    union all select conversation_id, reason, created_at from handoff where reason in ('taken-over', 'wrote-by-e-mail')`;

const totals = sql`(select json_build_object(
    'conversations', count(*), 'outcomes', ${OUTCOME_COUNTS},
    'unresolved', ${counts(UNRESOLVED_REASONS, sql`unresolved_because`)},
    'answered', count(*) filter (where answered), 'answeredOutcomes', ${counts(OUTCOMES, sql`outcome`, sql`answered`)},
    'suggested', count(*) filter (where suggestions > 0), 'suggestions', coalesce(sum(suggestions), 0),
    'chosen', coalesce(sum(chosen), 0),
    'large', count(*) filter (where large), 'person', count(*) filter (where person),
    'handoff', count(*) filter (where handoff), 'any', count(*) filter (where large or person),
    'ended', count(*) filter (where outcome <> 'open'),
    'contained', count(*) filter (where outcome <> 'open' and not handoff),
    'cost', coalesce(sum(cost), 0), 'people', coalesce(sum(people), 0), 'compute', coalesce(sum(compute), 0),
    'energy', coalesce(sum(energy), 0), 'largeModel', coalesce(sum(large_model), 0),
    'counterfactual', coalesce(sum(counterfactual), 0),
    'satisfactionCount', count(satisfaction), 'satisfactionSum', coalesce(sum(satisfaction), 0),
    'helped', coalesce(sum(helped), 0), 'notHelped', coalesce(sum(not_helped), 0)) from fact)`;

/** The period's sums from the database; money/overview.ts derives the rest. */
export interface Totals
  extends Pick<
    OverviewFigures,
    "conversations" | "outcomes" | "unresolved" | "answered" | "answeredOutcomes" | "ended" | "contained"
  > {
  /** Conversations with a suggestion; suggestions, and how many were chosen from. */
  readonly suggested: number;
  readonly suggestions: number;
  readonly chosen: number;
  readonly large: number;
  readonly person: number;
  readonly handoff: number;
  readonly any: number;
  /** Nano-dollars: the whole ledger, and of it people's time, the server's, its electricity, the large model. */
  readonly cost: number;
  readonly people: number;
  readonly compute: number;
  readonly energy: number;
  readonly largeModel: number;
  readonly counterfactual: number;
  readonly satisfactionCount: number;
  readonly satisfactionSum: number;
  readonly helped: number;
  readonly notHelped: number;
  readonly firstResponseMs: NonNullable<Spread>;
  readonly teamResponseMs: NonNullable<Spread>;
  /** Per conversation: the whole ledger except the server's time. */
  readonly costOfAll: NonNullable<Spread>;
}

/** The totals of a period. */
export async function periodTotals(store: Store, scope: PeriodScope): Promise<Totals> {
  const { rows } = await withoutNestedLoops(store, (tx) =>
    tx.execute(sql`with ${facts(scope)} select ${totals} as totals, ${spreads}`),
  );
  return totalsOf(rows[0] as unknown as TotalsRow);
}

const spreads = sql`${spread(sql`first_token_ms`)} as first_response,
  ${spread(sql`team_response_ms`)} as team_response, ${spread(sql`cost - compute`)} as cost_of_all`;

interface TotalsRow {
  readonly totals: Omit<Totals, "firstResponseMs" | "teamResponseMs" | "costOfAll">;
  readonly first_response: NonNullable<Spread>;
  readonly team_response: NonNullable<Spread>;
  readonly cost_of_all: NonNullable<Spread>;
}
const totalsOf = (row: TotalsRow): Totals => ({
  ...row.totals,
  firstResponseMs: row.first_response,
  teamResponseMs: row.team_response,
  costOfAll: row.cost_of_all,
});

/** For one day; money/overview.ts shares out what is paid whether anybody asks or not. */
export interface DayRow extends Omit<OverviewDay, "day" | "allInNanoUsd"> {
  readonly day: number;
  /** The whole ledger except the server's time. */
  readonly besidesMachine: number;
}

/** What is counted of a topic's conversations; money/overview.ts adds the server's time. */
export interface TopicCounts {
  readonly conversations: number;
  readonly answered: number;
  /** By the assistant. */
  readonly resolved: number;
  readonly handoff: number;
  /** Nano-dollars: the whole ledger except the server's time. */
  readonly besidesMachine: number;
}
export interface TopicRow extends TopicCounts {
  readonly tagId: string;
  readonly name: string;
  readonly colour: TagColour;
}
const TOPIC_FIGURES = sql`count(*) as conversations, count(*) filter (where f.answered) as answered,
  count(*) filter (where f.outcome in ('confirmed', 'presumed')) as resolved,
  count(*) filter (where f.handoff) as handoff, coalesce(sum(f.cost - f.compute), 0) as "besidesMachine"`;
const TOPIC_OBJECT = sql`'conversations', n.conversations, 'answered', n.answered, 'resolved', n.resolved,
  'handoff', n.handoff, 'besidesMachine', n."besidesMachine"`;

/** Everything about one period in one statement, so that it's consistent. */
export interface PeriodRows {
  readonly totals: Totals;
  /** Days with a conversation, in order; `day` counts from 0. */
  readonly days: readonly DayRow[];
  /** Codes, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly conversations: number }[];
  /** Most frequent first; a conversation with two topics counts under both. */
  readonly topics: readonly TopicRow[];
  /** Conversations without a topic. */
  readonly noTopic: TopicCounts;
  /** Conversations by bucket of RESPONSE_EDGES_MS, from 0; without empty ones. */
  readonly responses: readonly { readonly bucket: number; readonly conversations: number }[];
}

/**
 * Totals, days, reasons and first responses of a period.
 * @param starts when each day begins, in the reader's time zone
 */
export async function periodRows(store: Store, scope: PeriodScope, starts: readonly Date[]): Promise<PeriodRows> {
  const days = sql.raw(`array[${starts.map((at) => `'${at.toISOString()}'`).join(", ")}]::timestamptz[]`);
  const edges = sql.raw(`array[${RESPONSE_EDGES_MS.join(", ")}]::float8[]`);
  const { rows } = await withoutNestedLoops(store, (tx) =>
    tx.execute(sql`with ${facts(scope)}
    select ${totals} as totals, ${spreads},
      (select coalesce(json_agg(d order by d.day), '[]') from (
        select width_bucket(created_at, ${days}) - 1 as day, count(*) as conversations,
          count(*) filter (where answered) as answered, ${OUTCOME_COUNTS} as outcomes,
          count(*) filter (where suggestions > 0) as suggested,
          count(*) filter (where large) as large, count(*) filter (where person) as person,
          count(*) filter (where handoff) as handoff,
          count(*) filter (where outcome <> 'open' and not handoff) as contained,
          percentile_cont(0.5) within group (order by first_token_ms) as "firstResponseP50Ms",
          sum(cost) as "costNanoUsd", sum(cost - compute) as "besidesMachine", sum(counterfactual) as "counterfactualNanoUsd",
          count(satisfaction) as "satisfactionCount", coalesce(sum(satisfaction), 0) as "satisfactionSum"
        from fact group by 1) d) as days,
      (select coalesce(json_agg(r order by r.conversations desc, r.reason), '[]') from (
        select reason, count(distinct conversation_id) as conversations
        from (${PERSON_REASONS}) p where conversation_id in (select conversation_id from told)
        group by reason) r) as reasons,
      (select coalesce(json_agg(t order by t.conversations desc, t.name), '[]') from (
        select g.id as "tagId", g.name, g.colour, ${TOPIC_FIGURES}
        from fact f join conversation c on c.id = f.conversation_id
          join tag g on g.id = any(c.tag_ids) and g.is_topic and g.deleted_at is null
        group by g.id, g.name, g.colour) t) as topics,
      (select json_build_object(${TOPIC_OBJECT}) from (
        select ${TOPIC_FIGURES} from fact f join conversation c on c.id = f.conversation_id
        where not exists (select 1 from tag g where g.id = any(c.tag_ids) and g.is_topic and g.deleted_at is null)) n) as "noTopic",
      (select coalesce(json_agg(b order by b.bucket), '[]') from (
        select width_bucket(first_token_ms, ${edges}) as bucket, count(*) as conversations
        from fact where first_token_ms is not null group by 1) b) as responses`),
  );
  const row = rows[0] as unknown as TotalsRow & Omit<PeriodRows, "totals">;
  const { reasons, responses, topics, noTopic } = row;
  return { totals: totalsOf(row), days: row.days, reasons, responses, topics, noTopic };
}

/** Conversations that the site's own team started as tests in a period; they aren't counted anywhere. */
export async function countTests(store: Store, scope: Pick<PeriodScope, "siteId" | "from" | "to">): Promise<number> {
  const { rows } =
    await store.execute(sql`select count(*)::int as n from conversation where site_id = ${scope.siteId}::uuid
    and is_test and created_at >= ${moment(scope.from)} and created_at < ${moment(scope.to)}`);
  return Number(rows[0]?.n ?? 0);
}

/**
 * The share of the server's time that a site pays for: its conversations divided by those of all sites, in a period;
 * and since when there is something to pay for. The demo company, and a site as long as nobody asks anywhere, pay for
 * all of it.
 */
export async function machineShare(
  store: Store,
  scope: Pick<PeriodScope, "siteId" | "from" | "to">,
): Promise<{ share: number; since: Date }> {
  const { rows } = await store.execute(sql`
    select s.is_demo as demo, least(s.created_at, (select min(created_at) from conversation where site_id = s.id)) as since,
      (select count(*) from conversation where site_id = s.id and not is_demo and not is_test and created_at >= ${moment(scope.from)}
        and created_at < ${moment(scope.to)})::int as own,
      (select count(*) from conversation where not is_demo and not is_test and created_at >= ${moment(scope.from)}
        and created_at < ${moment(scope.to)})::int as every
    from site s where s.id = ${scope.siteId}::uuid`);
  const [row] = rows as { demo: boolean; since: string | Date; own: number; every: number }[];
  if (row === undefined) return { share: 1, since: scope.from };
  return { share: row.demo || row.every === 0 ? 1 : row.own / row.every, since: new Date(row.since) };
}

const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;

/** Nano-dollars in a site's ledger for a period, outside existing conversations. */
export async function costElsewhere(store: Store, scope: Pick<PeriodScope, "siteId" | "from" | "to">): Promise<number> {
  const { rows } = await store.execute(sql`
    select coalesce(sum(l.nano_usd), 0)::text as sum from ledger_entry l
    where l.site_id = ${scope.siteId}::uuid and l.side = 'cost'
      and l.created_at >= ${scope.from.toISOString()}::timestamptz and l.created_at < ${scope.to.toISOString()}::timestamptz
      and not exists (select 1 from conversation c where c.id = l.conversation_id)`);
  return Number(rows[0]?.sum ?? 0);
}

/** Mean tokens of a turn's counterfactual in a period; undefined if there are none. */
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

/** A conversation, as exported. */
export interface ExportRow {
  readonly conversationId: string;
  readonly visitorId: string;
  readonly begunAt: Date;
  readonly lastVisitorMessageAt: Date | null;
  readonly isDemo: boolean;
  readonly answered: boolean;
  readonly outcome: string;
  readonly unresolvedBecause: string | null;
  readonly turns: number;
  /** Suggestions, and how many of them were chosen from. */
  readonly suggestions: number;
  readonly chosen: number;
  readonly large: boolean;
  readonly person: boolean;
  readonly handoff: boolean;
  /** Codes of the turns that went to a person, in order of first occurrence. */
  readonly reasons: readonly string[];
  readonly touched: boolean;
  readonly firstResponseMs: number | null;
  readonly teamResponseMs: number | null;
  readonly satisfaction: number | null;
  readonly helped: number;
  readonly notHelped: number;
  readonly costNanoUsd: number;
  readonly peopleNanoUsd: number;
  readonly computeNanoUsd: number;
  readonly energyNanoUsd: number;
  readonly largeModelNanoUsd: number;
  readonly counterfactualNanoUsd: number;
}

/** Every conversation of a period, oldest first. */
export async function exportRows(store: Store, scope: PeriodScope): Promise<ExportRow[]> {
  const { rows } = await withoutNestedLoops(store, (tx) =>
    tx.execute(sql`with ${facts(scope)}
    select f.conversation_id as "conversationId", f.visitor_id as "visitorId", f.created_at as "begunAt",
      f.last_at as "lastVisitorMessageAt", f.is_demo as "isDemo", f.answered, f.outcome,
      f.unresolved_because as "unresolvedBecause", f.turns, f.suggestions, f.chosen, f.large, f.person, f.handoff,
      coalesce(p.reasons, '[]') as reasons,
      f.touched, f.first_token_ms as "firstResponseMs", round(f.team_response_ms)::float8 as "teamResponseMs", f.satisfaction, f.helped, f.not_helped as "notHelped",
      f.cost::text as "costNanoUsd", f.people::text as "peopleNanoUsd", f.compute::text as "computeNanoUsd",
      f.energy::text as "energyNanoUsd", f.large_model::text as "largeModelNanoUsd", f.counterfactual::text as "counterfactualNanoUsd"
    from fact f left join (
      select conversation_id, json_agg(reason order by first_at, reason) as reasons
      from (select conversation_id, reason, min(created_at) as first_at from (${PERSON_REASONS}) t group by 1, 2) t
      where conversation_id in (select conversation_id from told) group by 1
    ) p on p.conversation_id = f.conversation_id
    order by f.created_at, f.conversation_id`),
  );
  return (rows as unknown as ExportRow[]).map((row) => ({
    ...row,
    begunAt: new Date(row.begunAt),
    lastVisitorMessageAt: row.lastVisitorMessageAt === null ? null : new Date(row.lastVisitorMessageAt),
    costNanoUsd: Number(row.costNanoUsd),
    peopleNanoUsd: Number(row.peopleNanoUsd),
    computeNanoUsd: Number(row.computeNanoUsd),
    energyNanoUsd: Number(row.energyNanoUsd),
    largeModelNanoUsd: Number(row.largeModelNanoUsd),
    counterfactualNanoUsd: Number(row.counterfactualNanoUsd),
  }));
}
