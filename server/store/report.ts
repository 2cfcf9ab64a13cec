import { type SQL, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import type { Stretch } from "../wire/open-hours.ts";
import { REPORT_RULE } from "../wire/reports.ts";

/** Whose reports, and of when. */
export interface ReportScope {
  readonly siteId: string;
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  /** IANA: of the hours of the week. */
  readonly timeZone: string;
  /** When each team is there, and the site (""): a team that isn't named has the site's. */
  readonly open: ReadonlyMap<string, readonly Stretch[]>;
}

/** A moment as a parameter. */
export const instant = (at: Date) => sql`${at.toISOString()}::timestamptz`;

/**
 * Stretches as three arrays: where each begins and ends, in seconds, and how long it was open before. So the open time
 * before a moment is found by one binary search.
 */
const openTimes = (open: ReportScope["open"]): SQL =>
  sql.join(
    [...open].map(([team, stretches]) => {
      let before = 0;
      const sums = stretches.map(({ from, to }) => {
        const sum = before;
        before += (to - from) / 1_000;
        return sum;
      });
      const list = (values: readonly number[]) => sql`${`{${values.join(",")}}`}::float8[]`;
      return sql`(${team}::text, ${list(stretches.map((one) => one.from / 1_000))},
        ${list(stretches.map((one) => one.to / 1_000))}, ${list(sums)})`;
    }),
    sql`, `,
  );

/** Seconds of open time before a moment, by a row `o` of open times. */
const openBefore = (moment: SQL) => sql`(select case when i = 0 then 0
  else o.sums[i] + least(s, o.ends[i]) - o.begins[i] end
  from (select width_bucket(extract(epoch from ${moment})::float8, o.begins) as i,
    extract(epoch from ${moment})::float8 as s) w)`;

/**
 * The common parts. `talk`: conversations that count; `part`: each agent's part of one; `round`: a conversation that
 * reached the queue, from then until its episode ends; `figure`: each first reply and each part with its length, by the
 * clock and in business time, in seconds.
 */
export const reportParts = (scope: ReportScope) => sql`
  opening (team, begins, ends, sums) as (values ${openTimes(scope.open)}),
  talk as (
    select c.id, c.team_id, c.tag_ids, c.priority, c.satisfaction from conversation c join site s on s.id = c.site_id
    where c.site_id = ${scope.siteId}::uuid and (s.is_demo or not c.is_demo) and not c.is_test
  ), part as (
    select h.*, t.team_id, t.tag_ids from handoff h join talk t on t.id = h.conversation_id
  ), first_part as (
    select distinct on (episode_id) * from part order by episode_id, created_at, id
  ), round as (
    select * from first_part where reason <> 'taken-over'
      and created_at >= ${instant(scope.from)} and created_at < ${instant(scope.to)}
  ), reply as (
    select r.conversation_id, r.team_id, r.tag_ids, r.created_at as began, m.created_at as ended, p.agent, p.agent_id
    from round r
    join lateral (select m.created_at, m.agent from message m where m.conversation_id = r.conversation_id
      and m.episode_id = r.episode_id and m.author = 'person' and m.created_at >= r.created_at
      order by m.sequence limit 1) m on true
    left join lateral (select p.agent, p.agent_id from part p where p.episode_id = r.episode_id
      and p.claimed_at <= m.created_at and (p.ended_at is null or p.ended_at >= m.created_at)
      order by p.claimed_at desc, p.id desc limit 1) p on true
  ), timed as (
    select 'first-reply' as kind, began, ended, team_id, tag_ids, agent, agent_id from reply
    union all
    select 'handling', claimed_at, ended_at, team_id, tag_ids, agent, agent_id from part
    where claimed_at >= ${instant(scope.from)} and claimed_at < ${instant(scope.to)} and ended_at is not null
  ), figure as (
    select t.*, extract(epoch from t.ended - t.began)::float8 as seconds,
      greatest(0, ${openBefore(sql`t.ended`)} - ${openBefore(sql`t.began`)}) as business
    from timed t join opening o
      on o.team = case when t.team_id::text in (select team from opening) then t.team_id::text else '' end
  )`;

/** The hour of the week of a moment, from 0 (Monday, midnight) to 167. */
const hourOf = (moment: SQL, timeZone: string) => sql`(
  (extract(isodow from ${moment} at time zone ${timeZone})::int - 1) * 24
  + extract(hour from ${moment} at time zone ${timeZone})::int)`;

/** A group's times in seconds. */
export interface TimesRow {
  readonly dimension: "all" | "agent" | "team" | "tag" | "hour";
  /** A member's id or an agent's name, a team's or tag's id, an hour of the week; empty: none. */
  readonly key: string;
  readonly kind: "first-reply" | "handling";
  readonly count: number;
  readonly median: number;
  readonly p90: number;
  readonly businessMedian: number;
  readonly businessP90: number;
}

/** First replies and handling times, in all and by agent, team, tag and hour of the week. */
export async function reportTimes(store: Store, scope: ReportScope): Promise<TimesRow[]> {
  const at = (share: number, column: SQL) =>
    sql`percentile_cont(${sql.raw(String(share))}) within group (order by ${column})`;
  const { rows } = await store.execute<Record<keyof TimesRow, string | number> & Record<string, unknown>>(sql`
    with ${reportParts(scope)}, grouped as (
      select f.kind, f.seconds, f.business, d.dimension, d.key from figure f cross join lateral (
        select 'all' as dimension, '' as key
        union all select 'agent', coalesce(f.agent_id::text, f.agent, '')
        union all select 'team', coalesce(f.team_id::text, '')
        union all select 'hour', ${hourOf(sql`f.began`, scope.timeZone)}::text
        union all select 'tag', unnest(f.tag_ids)::text
      ) d
    )
    select dimension, key, kind, count(*)::int as count, ${at(0.5, sql`seconds`)} as median, ${at(0.9, sql`seconds`)} as p90,
      ${at(0.5, sql`business`)} as "businessMedian", ${at(0.9, sql`business`)} as "businessP90"
    from grouped group by dimension, key, kind order by dimension, key, kind`);
  return rows.map((row) => ({
    dimension: row.dimension as TimesRow["dimension"],
    key: String(row.key),
    kind: row.kind as TimesRow["kind"],
    count: Number(row.count),
    median: Number(row.median),
    p90: Number(row.p90),
    businessMedian: Number(row.businessMedian),
    businessP90: Number(row.businessP90),
  }));
}

/** Figures of a period that aren't times. */
export interface CountsRow {
  /** Conversations that reached the queue, once for each time. */
  readonly handoffs: number;
  readonly unanswered: number;
  /** Ratings of 1 to 5, by score. */
  readonly scores: readonly number[];
  readonly closed: number;
  readonly reopened: number;
  /** Handed over with a question that had no good answer then; and those that a live article answers now. */
  readonly asked: number;
  readonly answerable: number;
}

export async function reportCounts(store: Store, scope: ReportScope): Promise<CountsRow> {
  const score = (value: number) => sql`count(*) filter (where satisfaction = ${sql.raw(String(value))})`;
  const { rows } = await store.execute<Record<string, unknown>>(sql`
    with ${reportParts(scope)}, over as (select distinct conversation_id from round),
    rated as (select t.satisfaction from over o join talk t on t.id = o.conversation_id where t.satisfaction is not null),
    ended as (select conversation_id, ended_at from part where state = 'closed' and agent is not null
      and ended_at >= ${instant(scope.from)} and ended_at < ${instant(scope.to)}),
    gaps as (
      select q.turn_id, tu.conversation_id, g.state in ('article', 'phrasings') and exists (
        select 1 from knowledge_version_article v join site s on s.live_version_id = v.version_id
        where s.id = ${scope.siteId}::uuid and v.article_id = g.article_id) as answered
      from gap_question q join turn tu on tu.id = q.turn_id left join gap g on g.id = q.gap_id
      where q.site_id = ${scope.siteId}::uuid and tu.conversation_id in (select conversation_id from over)
    )
    select (select count(*) from round)::int as handoffs,
      ((select count(*) from round) - (select count(*) from reply))::int as unanswered,
      (select json_build_array(${sql.join([1, 2, 3, 4, 5].map(score), sql`, `)}) from rated) as scores,
      (select count(*) from ended)::int as closed,
      (select count(*) from ended e where exists (select 1 from message m where m.conversation_id = e.conversation_id
        and m.author = 'visitor' and m.created_at > e.ended_at
        and m.created_at <= e.ended_at + make_interval(days => ${REPORT_RULE.reopenedDays}::int)))::int as reopened,
      (select count(distinct conversation_id) from gaps)::int as asked,
      (select count(distinct conversation_id) from gaps where answered)::int as answerable`);
  const [row = {}] = rows;
  const number = (name: string) => Number(row[name] ?? 0);
  return {
    handoffs: number("handoffs"),
    unanswered: number("unanswered"),
    scores: (Array.isArray(row.scores) ? row.scores : [0, 0, 0, 0, 0]).map(Number),
    closed: number("closed"),
    reopened: number("reopened"),
    asked: number("asked"),
    answerable: number("answerable"),
  };
}

/** How much reaches the queue at an hour of the week, and how many agents were available then. */
export interface LoadRow {
  /** From 0 (Monday, midnight) to 167. */
  readonly hour: number;
  readonly handoffs: number;
  /** Seconds that agents were available, all together. */
  readonly presentSeconds: number;
  /** Such hours in the period for which presence is known. */
  readonly known: number;
}

/** Hours of the week in which something is known, in order. */
export async function reportLoad(store: Store, scope: ReportScope): Promise<LoadRow[]> {
  const { rows } = await store.execute<Record<string, unknown>>(sql`
    with ${reportParts(scope)}, arrived as (
      select ${hourOf(sql`created_at`, scope.timeZone)} as hour, count(*) as handoffs from round group by 1
    ), own as (
      select p.* from desk_presence_hour p join site s on s.organisation_id = p.organisation_id
      where s.id = ${scope.siteId}::uuid
    ), span as (
      select generate_series(greatest(date_trunc('hour', ${instant(scope.from)}), (select min(hour) from own)),
        least(${instant(scope.to)}, now()) - interval '1 second', interval '1 hour') as at
    ), known as (
      select ${hourOf(sql`at`, scope.timeZone)} as hour, count(*) as hours from span group by 1
    ), present as (
      select ${hourOf(sql`p.hour`, scope.timeZone)} as hour, sum(p.seconds) as seconds from own p
      where p.hour >= date_trunc('hour', ${instant(scope.from)}) and p.hour < ${instant(scope.to)} group by 1
    )
    select hour, coalesce(a.handoffs, 0)::int as handoffs, coalesce(p.seconds, 0)::int as "presentSeconds",
      coalesce(k.hours, 0)::int as known
    from arrived a full join present p using (hour) full join known k using (hour) order by hour`);
  return rows.map((row) => ({
    hour: Number(row.hour),
    handoffs: Number(row.handoffs),
    presentSeconds: Number(row.presentSeconds),
    known: Number(row.known),
  }));
}
