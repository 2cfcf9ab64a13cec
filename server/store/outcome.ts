import { type SQL, sql } from "drizzle-orm";
import { OUTCOME_RULE } from "../domain/conversation-outcome.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { ANSWER_FORMS } from "../wire/names.ts";
import { type OutcomeFilter, UNRESOLVED_REASONS, type UnresolvedReason } from "../wire/overview.ts";

/** Which conversations, and from when. */
export interface OutcomeScope {
  readonly siteId: string;
  /** Started at or after, and before. */
  readonly from?: Date;
  readonly to?: Date;
  /** The site's quiet period. */
  readonly quietHours: number;
  /** The time from which the quiet period is counted back. */
  readonly now: Date;
}

const list = (texts: readonly string[]) =>
  sql.join(
    texts.map((text) => sql`${text}`),
    sql`, `,
  );
const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;

/**
 * A row for each conversation of a site, with its outcome and what it's based on: the only place where outcomes are
 * determined. Definitions: domain/conversation-outcome.ts. To be used as a subquery.
 *
 * Reads the turns of every conversation of the visitors in scope, because a visitor may come back in another one.
 */
export function outcomeSql(scope: OutcomeScope): SQL {
  const { siteId, from, to, quietHours, now } = scope;
  const quiet = sql`make_interval(hours => ${quietHours}::int)`;
  const ofSite = sql`c.site_id = ${siteId}::uuid and (s.is_demo or not c.is_demo) and not c.is_test`;
  return sql`
    with chosen as materialized (
      select c.id, c.visitor_id, c.created_at, c.is_demo, c.satisfaction, c.state = 'closed' as closed,
        coalesce(c.satisfaction_at, c.updated_at) as satisfaction_at
      from conversation c join site s on s.id = c.site_id
      where ${ofSite}
        ${from === undefined ? sql`` : sql`and c.created_at >= ${moment(from)}`}
        ${to === undefined ? sql`` : sql`and c.created_at < ${moment(to)}`}
    ), talk as (
      select q.*,
        min(q.created_at) over (partition by q.visitor_id, q.subject order by q.sitting
          groups between 1 following and 1 following) as next_at,
        q.suggested and q.options ? lead(q.picked) over turns as chosen,
        lag(q.subject) over questions as subject_before, lag(q.answered) over questions as answered_before
      from (
        select t.*, sum(case when t.created_at - t.before >= ${quiet} then 1 else 0 end)
          over (partition by t.visitor_id order by t.created_at, t.id) as sitting
        from (
          select t.id, t.conversation_id, t.episode_id, t.created_at, c.visitor_id, t.tier, t.reason, t.first_token_ms,
            coalesce(t.form, '') <> 'smalltalk' as is_question, coalesce(t.form, '') = 'refused' as refused,
            t.ranked -> 0 ->> 'articleId' as subject,
            coalesce(t.state = 'settled' and t.tier in ('machine', 'large') and t.form in (${list(ANSWER_FORMS)}), false) as answered,
            t.question = m.text as alone,
            coalesce(t.form, '') = 'suggested' as suggested, t.options,
            -- What a visitor chose is ranked alone: it needs no gate.
            case when jsonb_array_length(t.ranked) = 1 then t.ranked -> 0 ->> 'articleId' end as picked,
            lag(t.created_at) over (partition by c.visitor_id order by t.created_at, t.id) as before
          from turn t join conversation c on c.id = t.conversation_id join site s on s.id = c.site_id
            join message m on m.id = t.message_id
          where ${ofSite} and c.visitor_id in (select visitor_id from chosen)
        ) t
      ) q
      window questions as (partition by q.episode_id, q.subject is null order by q.created_at, q.id),
        turns as (partition by q.conversation_id, q.is_question order by q.created_at, q.id)
    ), by_conversation as (
      select conversation_id, bool_or(answered) as answered, max(created_at) as last_at, count(*) as turns,
        count(*) filter (where suggested) as suggestions, count(*) filter (where chosen) as chosen,
        coalesce(bool_or(tier = 'large'), false) as large, coalesce(bool_or(tier = 'person'), false) as person,
        coalesce(bool_or(reason = 'asked-for-person'), false) as asked_for_person,
        (array_agg(answered order by created_at desc, id desc) filter (where is_question))[1] as last_answered,
        (array_agg(first_token_ms order by created_at, id)
          filter (where first_token_ms is not null and is_question and not refused))[1] as first_token_ms,
        coalesce(bool_or(answered and subject is not null
          and next_at <= created_at + make_interval(days => ${OUTCOME_RULE.reopenDays}::int)), false) as come_back,
        max(created_at) filter (where alone and answered_before and subject = subject_before) as asked_again_at
      from talk group by conversation_id
    ), thumb as (
      select conversation_id, max(created_at) filter (where helped) as good_at,
        max(created_at) filter (where not helped) as bad_at,
        count(*) filter (where helped) as helped, count(*) filter (where not helped) as not_helped
      from rating where conversation_id in (select id from chosen) group by conversation_id
    ), handed as (
      select conversation_id, bool_or(claimed_at is not null) as touched, bool_or(state in ('queued', 'claimed')) as waiting,
        min(created_at) filter (where reason <> 'taken-over') as queued_at
      from handoff where conversation_id in (select id from chosen) group by conversation_id
    ), spoken as (
      select m.conversation_id, max(m.created_at) as person_at,
        min(m.created_at) filter (where m.created_at >= h.queued_at) as reply_at
      from message m left join handed h on h.conversation_id = m.conversation_id
      where m.author = 'person' and m.conversation_id in (select id from chosen) group by m.conversation_id
    ), fact as (
      select c.id as conversation_id, c.visitor_id, c.created_at, c.is_demo, c.satisfaction,
        coalesce(b.answered, false) as answered, coalesce(b.last_answered, false) as last_answered,
        b.last_at, coalesce(b.turns, 0)::int as turns,
        c.closed or coalesce(b.last_at, c.created_at) <= ${moment(now)} - ${quiet} as quiet,
        coalesce(b.suggestions, 0)::int as suggestions, coalesce(b.chosen, 0)::int as chosen,
        coalesce(b.large, false) as large, coalesce(b.person, false) or h.conversation_id is not null as person,
        coalesce(b.asked_for_person, false) as asked_for_person, b.first_token_ms,
        h.conversation_id is not null as handoff, coalesce(h.touched, false) as touched,
        coalesce(h.waiting, false) as waiting, h.queued_at, p.person_at, p.reply_at,
        coalesce(b.come_back, false) as come_back, b.asked_again_at,
        coalesce(o.helped, 0)::int as helped, coalesce(o.not_helped, 0)::int as not_helped,
        coalesce(greatest(o.good_at, case when c.satisfaction >= ${OUTCOME_RULE.goodFrom}::int then c.satisfaction_at end), '-infinity') as good_at,
        greatest(o.bad_at, case when c.satisfaction <= ${OUTCOME_RULE.badUpTo}::int then c.satisfaction_at end) as bad_at
      from chosen c
        left join by_conversation b on b.conversation_id = c.id
        left join handed h on h.conversation_id = c.id
        left join spoken p on p.conversation_id = c.id
        left join thumb o on o.conversation_id = c.id
    )
    select conversation_id, visitor_id, created_at, is_demo, satisfaction, answered, last_at, turns, suggestions,
      chosen, large, person,
      handoff, touched, first_token_ms, extract(epoch from reply_at - queued_at) * 1000 as team_response_ms,
      helped, not_helped, case when told in (${list(UNRESOLVED_REASONS)}) then 'unresolved' else told end as outcome,
      case when told in (${list(UNRESOLVED_REASONS)}) then told end as unresolved_because
    from (
      select fact.*, case
        when waiting then 'open'
        when person_at is not null then case when bad_at >= good_at and bad_at > person_at then 'contradicted' else 'team' end
        when come_back then 'reopened'
        when bad_at >= good_at or asked_again_at >= good_at then 'contradicted'
        when queued_at is not null then 'no-reply'
        when answered and good_at > '-infinity' then 'confirmed'
        when not quiet then 'open'
        when last_answered and not asked_for_person then 'presumed'
        else 'abandoned'
      end as told
      from fact
    ) told`;
}

/**
 * Runs a query that uses `outcomeSql`. The planner can't guess how many rows its parts have, assumes one, and would
 * join them row by row, which takes minutes at 10,000 conversations; hashing takes a second.
 */
export function withoutNestedLoops<T>(store: Store, read: (tx: Tx) => Promise<T>): Promise<T> {
  return store.transaction(async (tx) => {
    await tx.execute(sql`set local enable_nestloop = off`);
    // Otherwise an unavoidable loop would count as extremely expensive, and the statement would be compiled for
    // seconds.
    await tx.execute(sql`set local jit = off`);
    return read(tx);
  });
}

const isReason = (wanted: OutcomeFilter): wanted is UnresolvedReason =>
  (UNRESOLVED_REASONS as readonly string[]).includes(wanted);

/** Ids of the conversations that match a filter, as a subquery. */
export function idsOfOutcome(scope: OutcomeScope, wanted: OutcomeFilter): SQL {
  const condition =
    wanted === "answered"
      ? sql`answered`
      : wanted === "assistant"
        ? sql`outcome in ('confirmed', 'presumed')`
        : isReason(wanted)
          ? sql`unresolved_because = ${wanted}`
          : sql`outcome = ${wanted}`;
  return sql`select conversation_id from (${outcomeSql(scope)}) o where ${condition}`;
}
