import type { Jobs } from "../jobs/jobs.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { lockSite } from "../store/article.ts";
import { findArticle } from "../store/article-list.ts";
import { openJobWithKey, stopJob } from "../store/job.ts";
import { dismissJob, type Planned, type PlannedRow, plannedJobs } from "../store/schedule.ts";
import type { ScheduleAction, ScheduleEntry, ScheduleReply } from "../wire/schedule.ts";

/** Days ahead that something can be planned: two years. */
const MOST_DAYS = 731;

export interface ScheduleDeps {
  readonly db: Db;
  readonly jobs: Pick<Jobs, "add" | "stop" | "read">;
  readonly clock: { now(): Date };
}

/** Publishing and archiving at a chosen time. */
export interface Schedule {
  list(siteId: string): Promise<ScheduleReply>;
  /** Plans it; an earlier time for the same is replaced. @throws SCHEDULE_INVALID, NOT_FOUND */
  add(
    siteId: string,
    plan: { action: ScheduleAction; articleId: string | null; at: Date; by: string | null },
  ): Promise<ScheduleEntry>;
  /** Cancels what is planned, or takes what failed off the list. @throws NOT_FOUND */
  cancel(siteId: string, id: string): Promise<void>;
}

const invalid = (message: string, remedy: string) => new TuppenceError("SCHEDULE_INVALID", message, remedy);
const keyOf = (siteId: string, { action, articleId }: Pick<Planned, "action" | "articleId">) =>
  `scheduled:${articleId ?? siteId}:${action}`;

export function createSchedule({ db, jobs, clock }: ScheduleDeps): Schedule {
  return {
    async list(siteId) {
      const { hours } = await siteSettings(db, siteId);
      const entries = (await plannedJobs(db, siteId)).flatMap((row) => toWire(row) ?? []);
      const failedFirst = (one: ScheduleEntry) => (one.state === "failed" ? 0 : 1);
      return {
        entries: entries.sort((a, b) => failedFirst(a) - failedFirst(b) || (a.at < b.at ? -1 : 1)),
        timeZone: hours?.timeZone ?? null,
      };
    },
    async add(siteId, { action, articleId, at, by }) {
      const ahead = at.getTime() - clock.now().getTime();
      if (ahead <= 0) throw invalid("This time has passed.", "Choose a time in the future, or publish now.");
      if (ahead > MOST_DAYS * 86_400_000) throw invalid("This is more than two years away.", "Choose an earlier time.");
      if (articleId === null && action === "archive")
        throw invalid("Only single articles can be archived at a time.", "Name the article.");
      const id = await db.transaction(async (tx) => {
        await lockSite(tx, siteId);
        const title = articleId === null ? "" : await titleOf(tx, siteId, { action, articleId });
        const key = keyOf(siteId, { action, articleId });
        const earlier = await openJobWithKey(tx, key);
        if (earlier?.state === "running") throw invalid("This is being done right now.", "Wait until it's done.");
        if (earlier !== undefined) await stopJob(tx, earlier.id, clock.now());
        const payload = { action, articleId, at: at.toISOString() };
        const row = await jobs.add(
          { siteId, kind: "scheduled", key, subject: title, payload, dueAt: at, startedBy: by },
          tx,
        );
        return row?.id;
      });
      const found = (await plannedJobs(db, siteId)).find((row) => row.id === id);
      const entry = found === undefined ? undefined : toWire(found);
      if (entry === undefined) throw invalid("Somebody else changed this at the same moment.", "Try again.");
      return entry;
    },
    async cancel(siteId, id) {
      const row = await jobs.read(id);
      if (row !== undefined && row.siteId === siteId && row.kind === "scheduled") {
        if (await jobs.stop(id)) return;
        if (await dismissJob(db, siteId, id)) return;
      }
      throw new TuppenceError("NOT_FOUND", "Nothing is planned under this id any more.", "Load the page again.");
    },
  };
}

/** The article's title. @throws NOT_FOUND, SCHEDULE_INVALID if there's nothing to do for it */
async function titleOf(
  store: Parameters<typeof findArticle>[0],
  siteId: string,
  { action, articleId }: { action: ScheduleAction; articleId: string },
): Promise<string> {
  const row = await findArticle(store, articleId);
  if (row === undefined || row.siteId !== siteId)
    throw new TuppenceError("NOT_FOUND", "This article doesn't exist.", "Look for it in the list of articles.");
  if (row.state === "archived") throw invalid("This article is archived.", "Restore it first.");
  if (action === "publish" && row.state === "live")
    throw invalid("Visitors see this article's newest version already.", "Save your changes first.");
  return row.title;
}

/** Undefined: it was done or cancelled. */
function toWire({ plan, title, state, ...row }: PlannedRow): ScheduleEntry | undefined {
  if (state === "done" || state === "stopped") return undefined;
  const { action, articleId, at } = plan;
  return { ...row, state, action, at, article: articleId === null ? null : { id: articleId, title: title ?? "" } };
}
