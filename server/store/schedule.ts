import { and, desc, eq, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import type { ScheduleAction } from "../wire/schedule.ts";
import type { JobRow } from "./job.ts";
import { article, articleRevision } from "./schema/article.ts";
import { job } from "./schema/job.ts";

/** What a scheduled job is to do, as its payload has it. */
export interface Planned {
  readonly action: ScheduleAction;
  /** Null: everything that isn't live yet. */
  readonly articleId: string | null;
  /** ISO 8601, UTC: `dueAt` changes when the job is tried again. */
  readonly at: string;
}

/** A scheduled job with its article's newest title. */
export interface PlannedRow extends Pick<JobRow, "id" | "state" | "fault" | "remedy" | "startedBy"> {
  readonly plan: Planned;
  readonly title: string | null;
}

/** The newest scheduled job about each article and action, and about everything; ended ones too. */
export async function plannedJobs(store: Store, siteId: string): Promise<PlannedRow[]> {
  const rows = await store
    .selectDistinctOn([job.key], {
      id: job.id,
      state: job.state,
      fault: job.fault,
      remedy: job.remedy,
      startedBy: job.startedBy,
      payload: job.payload,
      title: articleRevision.title,
    })
    .from(job)
    .leftJoin(article, sql`${article.id} = (${job.payload}->>'articleId')::uuid`)
    .leftJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(and(eq(job.siteId, siteId), eq(job.kind, "scheduled")))
    .orderBy(job.key, desc(job.createdAt), desc(job.id));
  return rows.map(({ payload, ...row }) => ({ ...row, plan: payload as unknown as Planned }));
}

/** Takes a failed job out of the lists of what needs attention. @returns false if it hadn't failed */
export async function dismissJob(store: Store, siteId: string, id: string): Promise<boolean> {
  const rows = await store
    .update(job)
    .set({ state: "stopped" })
    .where(and(eq(job.id, id), eq(job.siteId, siteId), eq(job.kind, "scheduled"), eq(job.state, "failed")))
    .returning({ id: job.id });
  return rows.length === 1;
}
