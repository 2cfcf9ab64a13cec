import { type SQL, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { DUE_KINDS, type DueKind } from "../wire/service-level.ts";
import { instant, type ReportScope, reportParts } from "./report.ts";

/** How many targets of a kind came to an end, and how many of them were missed. */
export interface TargetsRow {
  readonly dimension: "all" | "agent" | "team" | "tag";
  /** As in times; an agent's is empty where nobody had it: it waited in the queue. */
  readonly key: string;
  readonly of: DueKind;
  readonly count: number;
  readonly missed: number;
}

/**
 * Targets that began in a period, in all and by agent, team and tag. One begins with its clock (domain/service-level.ts):
 * when the conversation reaches the queue, or when its visitor writes after a reply. It counts once it's over: the reply
 * was written, the conversation closed or handed back, or the time was up. It's the agent's who had the conversation then.
 * @param priorities which have a target of that kind now, by their number; others only count if one was missed
 */
export async function reportTargets(
  store: Store,
  scope: ReportScope,
  priorities: Readonly<Record<DueKind, readonly number[]>>,
): Promise<TargetsRow[]> {
  const began = (of: DueKind, kinds: SQL) => sql`
    select e.conversation_id, e.number, ${of}::text as what, t.team_id, t.tag_ids,
      t.priority = any(${`{${priorities[of].join(",")}}`}::int[]) as counts
    from desk_event e join talk t on t.id = e.conversation_id
    where e.site_id = ${scope.siteId}::uuid and e.at >= ${instant(scope.from)} and e.at < ${instant(scope.to)} and ${kinds}`;
  const { rows } = await store.execute<Record<string, unknown>>(sql`
    with ${reportParts(scope)}, began as (
      ${began("first-reply", sql`e.kind = 'queued' and e.detail ->> 'reason' <> 'taken-over'`)}
      union all ${began("next-reply", sql`e.kind = 'visitor-wrote'`)}
      union all ${began("resolution", sql`e.kind = 'queued'`)}
    ), settled as (
      select b.*, coalesce(late.at, done.at) as at, late.at is not null as missed from began b
      left join lateral (select min(d.number) as number from desk_event d where d.conversation_id = b.conversation_id
        and d.number > b.number and (d.kind = 'queued' or (d.kind = 'replied' and b.what <> 'resolution'))) bound on true
      left join lateral (select d.at from desk_event d where d.conversation_id = b.conversation_id and d.number > b.number
        and d.number < coalesce(bound.number, d.number + 1) and d.kind = 'overdue' and d.detail ->> 'of' = b.what
        order by d.number limit 1) late on true
      left join lateral (select d.at from desk_event d where d.conversation_id = b.conversation_id and d.number > b.number
        and case when b.what = 'resolution' then d.kind in ('closed', 'returned') and d.number < coalesce(bound.number, d.number + 1)
          else d.kind = 'replied' and d.number = bound.number end
        order by d.number desc limit 1) done on true
      where late.at is not null or (done.at is not null and b.counts)
    ), owned as (
      select s.*, p.agent, p.agent_id from settled s
      left join lateral (select p.agent, p.agent_id from part p where p.conversation_id = s.conversation_id
        and p.claimed_at <= s.at and (p.ended_at is null or p.ended_at >= s.at)
        order by p.claimed_at desc, p.id desc limit 1) p on true
    ), grouped as (
      select o.what, o.missed, d.dimension, d.key from owned o cross join lateral (
        select 'all' as dimension, '' as key
        union all select 'agent', coalesce(o.agent_id::text, o.agent, '')
        union all select 'team', coalesce(o.team_id::text, '')
        union all select 'tag', unnest(o.tag_ids)::text
      ) d
    )
    select dimension, key, what, count(*)::int as count, (count(*) filter (where missed))::int as missed
    from grouped group by dimension, key, what order by dimension, key, what`);
  return rows.map((row) => ({
    dimension: row.dimension as TargetsRow["dimension"],
    key: String(row.key),
    of: DUE_KINDS.find((one) => one === row.what) ?? "resolution",
    count: Number(row.count),
    missed: Number(row.missed),
  }));
}
