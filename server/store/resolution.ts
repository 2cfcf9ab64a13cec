import { type SQL, sql } from "drizzle-orm";
import { RESOLUTION } from "../desk/resolution.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { ANSWER_FORMS } from "../wire/names.ts";
import type { ResolutionFilter } from "../wire/overview.ts";

/** Which conversations are looked at, and from when. */
export interface ResolutionScope {
  readonly siteId: string;
  /** Begun at or after, and before. */
  readonly from?: Date;
  readonly to?: Date;
  /** The site's quiet period. */
  readonly quietHours: number;
  /** The moment that "quiet for" is counted back from. */
  readonly now: Date;
}

const list = (texts: readonly string[]) =>
  sql.join(
    texts.map((text) => sql`${text}`),
    sql`, `,
  );
const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;

/**
 * A row for each conversation of a site, with its class (null: not involved) and what it rests on: the one place where
 * classes are told. Definitions: desk/resolution.ts. To be used as a subquery.
 *
 * Turns are read of every conversation of the visitors in the scope, since a visitor may come back in another one.
 */
export function resolutionSql(scope: ResolutionScope): SQL {
  const { siteId, from, to, quietHours, now } = scope;
  const quiet = sql`make_interval(hours => ${quietHours}::int)`;
  const ofSite = sql`c.site_id = ${siteId}::uuid and (s.is_demo or not c.is_demo)`;
  return sql`
    with chosen as materialized (
      select c.id, c.visitor_id, c.created_at, c.is_demo, c.satisfaction,
        coalesce(c.satisfaction_at, c.updated_at) as satisfaction_at
      from conversation c join site s on s.id = c.site_id
      where ${ofSite}
        ${from === undefined ? sql`` : sql`and c.created_at >= ${moment(from)}`}
        ${to === undefined ? sql`` : sql`and c.created_at < ${moment(to)}`}
    ), talk as (
      select q.*,
        min(q.created_at) over (partition by q.visitor_id, q.subject order by q.sitting
          groups between 1 following and 1 following) as next_at,
        lag(q.subject) over questions as subject_before, lag(q.answered) over questions as answered_before
      from (
        select t.*, sum(case when t.created_at - t.before >= ${quiet} then 1 else 0 end)
          over (partition by t.visitor_id order by t.created_at, t.id) as sitting
        from (
          select t.id, t.conversation_id, t.episode_id, t.created_at, c.visitor_id, t.tier, t.reason, t.first_token_ms,
            t.ranked -> 0 ->> 'articleId' as subject,
            coalesce(t.state = 'settled' and t.tier in ('machine', 'large') and t.form in (${list(ANSWER_FORMS)}), false) as answered,
            t.question = m.text as alone,
            lag(t.created_at) over (partition by c.visitor_id order by t.created_at, t.id) as before
          from turn t join conversation c on c.id = t.conversation_id join site s on s.id = c.site_id
            join message m on m.id = t.message_id
          where ${ofSite} and c.visitor_id in (select visitor_id from chosen)
        ) t
      ) q
      window questions as (partition by q.episode_id, q.subject is null order by q.created_at, q.id)
    ), by_conversation as (
      select conversation_id, bool_or(answered) as involved, max(created_at) as last_at, count(*) as turns,
        coalesce(bool_or(tier = 'large'), false) as large, coalesce(bool_or(tier = 'person'), false) as person,
        coalesce(bool_or(reason = 'asked-for-person'), false) as asked_for_person,
        (array_agg(first_token_ms order by created_at, id) filter (where first_token_ms is not null))[1] as first_token_ms,
        coalesce(bool_or(answered and subject is not null
          and next_at <= created_at + make_interval(days => ${RESOLUTION.reopenDays}::int)), false) as come_back,
        max(created_at) filter (where alone and answered_before and subject = subject_before) as asked_again_at
      from talk group by conversation_id
    ), thumb as (
      select conversation_id, max(created_at) filter (where helped) as good_at,
        max(created_at) filter (where not helped) as bad_at,
        count(*) filter (where helped) as helped, count(*) filter (where not helped) as not_helped
      from rating where conversation_id in (select id from chosen) group by conversation_id
    ), given as (
      select conversation_id, true as handed_on, bool_or(claimed_at is not null) as touched
      from handoff where conversation_id in (select id from chosen) group by conversation_id
    ), fact as (
      select c.id as conversation_id, c.visitor_id, c.created_at, c.is_demo, c.satisfaction,
        coalesce(b.involved, false) as involved, b.last_at, coalesce(b.turns, 0)::int as turns,
        coalesce(b.large, false) as large, coalesce(b.person, false) or coalesce(g.handed_on, false) as person,
        coalesce(b.asked_for_person, false) as asked_for_person, b.first_token_ms,
        coalesce(g.handed_on, false) as handed_on, coalesce(g.touched, false) as touched,
        coalesce(b.come_back, false) as come_back, b.asked_again_at,
        coalesce(o.helped, 0)::int as helped, coalesce(o.not_helped, 0)::int as not_helped,
        coalesce(greatest(o.good_at, case when c.satisfaction >= ${RESOLUTION.goodFrom}::int then c.satisfaction_at end), '-infinity') as good_at,
        greatest(o.bad_at, case when c.satisfaction <= ${RESOLUTION.badUpTo}::int then c.satisfaction_at end) as bad_at
      from chosen c
        left join by_conversation b on b.conversation_id = c.id
        left join given g on g.conversation_id = c.id
        left join thumb o on o.conversation_id = c.id
    )
    select conversation_id, visitor_id, created_at, is_demo, satisfaction, involved, last_at, turns, large, person,
      touched, first_token_ms, helped, not_helped,
      case
        when not involved then null
        when handed_on then 'handed-on'
        when come_back then 'reopened'
        when bad_at >= good_at or asked_again_at >= good_at then 'contradicted'
        when good_at > '-infinity' then 'confirmed'
        when not asked_for_person and last_at <= ${moment(now)} - ${quiet} then 'assumed'
        else 'open'
      end as class
    from fact`;
}

/**
 * Runs what reads `resolutionSql`. The planner cannot guess how many rows its parts have, takes one for an answer, and
 * would join them row by row, which at 10,000 conversations takes minutes; hashing takes a second.
 */
export function withoutNestedLoops<T>(store: Store, read: (tx: Tx) => Promise<T>): Promise<T> {
  return store.transaction(async (tx) => {
    await tx.execute(sql`set local enable_nestloop = off`);
    // A loop that cannot be avoided then counts as endlessly dear, and the statement would be compiled for seconds.
    await tx.execute(sql`set local jit = off`);
    return read(tx);
  });
}

/** Ids of the conversations of a class, as a subquery. */
export function idsOfClass(scope: ResolutionScope, wanted: ResolutionFilter): SQL {
  const condition =
    wanted === "involved"
      ? sql`involved`
      : wanted === "resolved"
        ? sql`class in ('confirmed', 'assumed')`
        : sql`class = ${wanted}`;
  return sql`select conversation_id from (${resolutionSql(scope)}) resolution where ${condition}`;
}
