import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { countJobs, findJob, type ListedJob, listJobs } from "../store/job-list.ts";
import { JOBS_PAGE, type JobKind, type JobsReply, type JobWire } from "../wire/jobs.ts";
import type { Jobs } from "./jobs.ts";

/** How jobs are stopped and started again that keep a table of their own. */
export interface OwnJobs {
  stop(siteId: string, id: string): Promise<unknown>;
  /** Absent: they can't be retried from the list. */
  retry?(siteId: string, id: string, by: string | null): Promise<unknown>;
}

export interface JobListDeps {
  readonly db: Db;
  readonly jobs: Pick<Jobs, "stop" | "retry">;
  readonly own: Readonly<Partial<Record<JobKind, OwnJobs>>>;
}

/** All jobs of a site, for people: whatever they're kept in. */
export interface JobList {
  page(
    siteId: string,
    options: { readonly show?: "open" | "failed" | undefined; readonly offset: number },
  ): Promise<JobsReply>;
  /** @throws NOT_FOUND */
  stop(siteId: string, id: string): Promise<JobWire>;
  /** @throws NOT_FOUND, JOB_RUNNING; BAD_REQUEST for a plan that was cancelled */
  retry(siteId: string, id: string, by: string | null): Promise<JobWire>;
}

export function createJobList({ db, jobs, own }: JobListDeps): JobList {
  const toWire = (row: ListedJob): JobWire => {
    const { dueAt, ...rest } = row;
    const other = own[row.kind];
    const isOpen = row.state === "waiting" || row.state === "running";
    const isStored = row.kind !== "phrasings" && row.kind !== "tune";
    return {
      ...rest,
      nextTryAt: isoOf(dueAt),
      createdAt: isoOf(row.createdAt) ?? "",
      endedAt: isoOf(row.endedAt),
      // A webhook is switched off instead: a lane that was stopped would never go on.
      canStop: isOpen && row.kind !== "webhook" && (isStored || other !== undefined),
      // A plan that was cancelled or put off is planned anew: tried again, it would publish at once.
      canRetry:
        (row.state === "failed" || (row.state === "stopped" && row.kind !== "scheduled")) &&
        (isStored || other?.retry !== undefined),
    };
  };

  async function found(siteId: string, id: string): Promise<ListedJob> {
    const row = await findJob(db, siteId, id);
    if (row !== undefined) return row;
    throw new TuppenceError("NOT_FOUND", "This job doesn't exist.", "Load the list of jobs again.");
  }

  return {
    async page(siteId, { show, offset }) {
      const rows = await listJobs(db, siteId, { show, offset, limit: JOBS_PAGE + 1 });
      return {
        jobs: rows.slice(0, JOBS_PAGE).map(toWire),
        next: rows.length > JOBS_PAGE ? String(offset + JOBS_PAGE) : null,
        counts: await countJobs(db, siteId),
      };
    },
    async stop(siteId, id) {
      const row = await found(siteId, id);
      const wire = toWire(row);
      if (wire.canStop) await (own[row.kind]?.stop(siteId, id) ?? jobs.stop(id));
      return toWire(await found(siteId, id));
    },
    async retry(siteId, id, by) {
      const row = await found(siteId, id);
      if (!toWire(row).canRetry) {
        if (row.kind === "scheduled" && row.state === "stopped") {
          const said = "This was cancelled before its time.";
          throw new TuppenceError("BAD_REQUEST", said, "Schedule it again, or publish it now.");
        }
        throw new TuppenceError(
          "JOB_RUNNING",
          "This job can't be retried: it hasn't failed and wasn't stopped.",
          "Wait until it's done, or stop it.",
        );
      }
      await (own[row.kind]?.retry?.(siteId, id, by) ?? jobs.retry(id));
      return toWire(await found(siteId, id));
    },
  };
}

const isoOf = (at: string | Date | null): string | null => (at === null ? null : new Date(at).toISOString());
