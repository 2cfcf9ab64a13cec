import { type SQL, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import type { JobKind, JobState } from "../wire/jobs.ts";
import { job } from "./schema/job.ts";
import { proposalJob, proposalJobArticle } from "./schema/proposal.ts";
import { tune } from "./schema/tune.ts";

/** A row of the list of jobs, whichever table it's in. */
export interface ListedJob extends Record<string, unknown> {
  readonly id: string;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly subject: string;
  readonly stage: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly fault: string | null;
  readonly remedy: string | null;
  readonly attempts: number;
  readonly mostAttempts: number;
  /** Timestamps as the driver gives them. */
  readonly dueAt: string | Date | null;
  readonly startedBy: string | null;
  readonly createdAt: string | Date;
  readonly endedAt: string | Date | null;
}

/** Every job of a site as rows of one shape. Tunes count per cent. */
const everyJob = (siteId: string) => sql`
  select id, kind, state, subject, stage, done, total, fault, remedy, attempts, most_attempts as "mostAttempts",
    case when state = 'waiting' and due_at > now() then due_at end as "dueAt", started_by as "startedBy",
    created_at as "createdAt", ended_at as "endedAt"
  from ${job} where site_id = ${siteId}
  union all
  select own.id, 'phrasings', case own.state when 'cancelled' then 'stopped' when 'over-budget' then 'failed' else own.state end,
    coalesce(own.model, ''), null,
    (select count(*)::int from ${proposalJobArticle} part where part.job_id = own.id and part.state = 'done'),
    (select count(*)::int from ${proposalJobArticle} part where part.job_id = own.id), own.fault, null, 1, 1, null, null,
    own.created_at, own.ended_at
  from ${proposalJob} own where own.site_id = ${siteId}
  union all
  select id, 'tune', case when state in ('offered', 'not-offered') then 'done' when state = 'interrupted' then 'failed' else state end, base, stage, round(share * 100)::int, 100, fault, null, 1, 1, null, started_by, created_at,
    ended_at
  from ${tune} where site_id = ${siteId}`;

/** A page of a site's jobs, newest first. */
export async function listJobs(
  store: Store,
  siteId: string,
  page: { readonly show?: "open" | "failed" | undefined; readonly offset: number; readonly limit: number },
): Promise<ListedJob[]> {
  const found = await store.execute<ListedJob>(sql`
    select * from (${everyJob(siteId)}) listed ${shown(page.show)}
    order by "createdAt" desc, id desc limit ${page.limit} offset ${page.offset}`);
  return found.rows;
}

/** One of a site's jobs. */
export async function findJob(store: Store, siteId: string, id: string): Promise<ListedJob | undefined> {
  const found = await store.execute<ListedJob>(sql`select * from (${everyJob(siteId)}) listed where id = ${id}::uuid`);
  return found.rows[0];
}

/** How many jobs of a site are unfinished or failed. */
export async function countJobs(store: Store, siteId: string): Promise<{ open: number; failed: number }> {
  const found = await store.execute<{ open: number; failed: number }>(sql`
    select (count(*) filter (where state in ('waiting', 'running')))::int as open,
      (count(*) filter (where state = 'failed'))::int as failed
    from (${everyJob(siteId)}) listed`);
  return found.rows[0] ?? { open: 0, failed: 0 };
}

function shown(show: "open" | "failed" | undefined): SQL {
  if (show === undefined) return sql``;
  return show === "open" ? sql`where state in ('waiting', 'running')` : sql`where state = 'failed'`;
}
