import { faultOf } from "../jobs/again.ts";
import type { JobHandler, RunningJob } from "../jobs/jobs.ts";
import { mailManagers } from "../jobs/mail.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { lockSite } from "../store/article.ts";
import { countChanges, findArticle } from "../store/article-list.ts";
import { setArchived } from "../store/article-revision.ts";
import type { NewJob } from "../store/job.ts";
import type { Planned } from "../store/schedule.ts";
import { notPublishedMail } from "./mail-words.ts";

export interface ScheduledDeps {
  readonly db: Db;
  readonly knowledge: Pick<Knowledge, "publish">;
  /** Whether a mail server is set up. */
  readonly mails: boolean;
  /** Where people open the console; undefined: unknown. */
  readonly consoleUrl: string | undefined;
  addJob(job: Omit<NewJob, "mostAttempts">, tx: Tx): Promise<unknown>;
}

/**
 * Publishes or archives at its time. A try that finds the work done (its process died before it could say so) does nothing,
 * so that nothing is published twice.
 */
export function scheduledHandler(deps: ScheduledDeps): JobHandler {
  return {
    // Another publish may be running; the tries reach over an hour.
    mostAttempts: 8,
    async run(job) {
      const { action, articleId } = job.row.payload as unknown as Planned;
      if (articleId === null) return await publishAll(deps, job);
      if (action === "archive") await archive(job, articleId);
      const row = await findArticle(deps.db, articleId);
      if (row === undefined) throw gone("The article doesn't exist any more.", "Nothing needs to be done.");
      if (action === "publish" && row.state === "archived")
        throw gone("The article was archived before its time.", "Restore it, then publish it.");
      const isDone = action === "archive" ? !row.isLive : row.state === "live";
      if (!isDone) await publish(deps, job, { only: [articleId] });
    },
    async failed(tx, row, error) {
      if (!deps.mails) return;
      const { at } = row.payload as unknown as Planned;
      const { fault, remedy = "" } = faultOf(error);
      const url = deps.consoleUrl === undefined ? undefined : `${deps.consoleUrl}/console/knowledge`;
      await mailManagers(tx, row.siteId, deps.addJob, ({ language, site }) =>
        notPublishedMail[language]({ title: row.subject, site, fault, remedy, url, at: new Date(at) }),
      );
    },
  };
}

const gone = (message: string, remedy: string) => new TuppenceError("SCHEDULE_INVALID", message, remedy);

async function publishAll(deps: ScheduledDeps, job: RunningJob): Promise<void> {
  const { added, changed, archived } = await countChanges(deps.db, job.row.siteId);
  if (added + changed + archived > 0) await publish(deps, job, "newest");
}

async function archive(job: RunningJob, articleId: string): Promise<void> {
  await job.store(async (tx) => {
    await lockSite(tx, job.row.siteId);
    await setArchived(tx, [articleId], true);
  });
}

async function publish(
  deps: ScheduledDeps,
  job: RunningJob,
  revisions: "newest" | { readonly only: readonly string[] },
): Promise<void> {
  await deps.knowledge.publish(job.row.siteId, {
    revisions,
    signal: job.signal,
    onProgress: ({ stage, share }) => job.progress({ stage, done: Math.round(share * 100), total: 100 }),
  });
}
