import { inShort, TuppenceError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Prices } from "../money/prices.ts";
import type { DatabasePort } from "../ports/database/port.ts";
import type { LargeModel } from "../ports/large-model/port.ts";
import { addJob, adoptJobs, endJob, leaveJobs, type ProposalJobRow, readJob, renewJob } from "../store/proposal-job.ts";
import { FEW_PHRASINGS, type ProposalEstimate, type ProposalJobWire, type ProposalSource } from "../wire/proposals.ts";
import { type CheckDeps, createCheck } from "./check.ts";
import { askConversations } from "./conversations.ts";
import { planJob } from "./estimate.ts";
import { askLargeModel } from "./large-model.ts";
import { NotOurs, runJob } from "./run.ts";

export interface ProposalsDeps extends Omit<CheckDeps, "db"> {
  readonly database: DatabasePort;
  readonly largeModel: LargeModel;
  readonly prices: Prices;
  readonly clock: { now(): Date };
  readonly log: Log;
  readonly times?: Partial<typeof TIMES>;
}

const TIMES = {
  /** Before an endpoint that failed is tried again. */
  retryMs: 5_000,
  /** Between two signs of life of a running job. */
  beatMs: 5_000,
  /** Without a sign of life for so long, another process takes a job over. */
  silentSeconds: 30,
};

export interface ProposalRequest {
  readonly siteId: string;
  readonly source: ProposalSource;
  /** Only articles with fewer phrasings, open proposals included. Default `FEW_PHRASINGS`. */
  readonly fewerThan?: number | undefined;
}

/** Jobs that propose phrasings; deciding on them is `decide.ts`. */
export interface Proposals {
  /** What a job would do and cost; nothing is started. */
  estimate(request: ProposalRequest): Promise<ProposalEstimate>;
  /**
   * Starts a job, which goes on in the background.
   * @param request.budgetNanoUsd what it may cost at most; default: the estimate's budget
   * @throws PROPOSALS_RUNNING, LARGE_MODEL_UNAVAILABLE if none is set up
   */
  start(request: ProposalRequest & { readonly budgetNanoUsd?: number | undefined }): Promise<ProposalJobWire>;
  /** A site's job by id, or its newest; undefined: none. */
  job(siteId: string, jobId?: string): Promise<ProposalJobWire | undefined>;
  /** Ends a site's running job; what it has proposed stays. @throws NOT_FOUND */
  cancel(siteId: string, jobId: string): Promise<ProposalJobWire>;
  /** Goes on with the jobs of processes that are gone. */
  resume(): Promise<void>;
  /** Stops the jobs of this process; the next one goes on with them. */
  close(): Promise<void>;
}

export function createProposals(deps: ProposalsDeps): Proposals {
  const { database, clock, log } = deps;
  const { db } = database;
  const times = { ...TIMES, ...deps.times };
  const runner = newId();
  const running = new Map<string, { readonly controller: AbortController; readonly ended: Promise<void> }>();
  let closing = false;

  async function run(job: ProposalJobRow, controller: AbortController): Promise<void> {
    const beat = setInterval(() => {
      void renewJob(db, job).then(
        (ours) => ours || controller.abort(new NotOurs("The job has ended, or another process runs it.")),
        (error: unknown) => log.warn({ job: job.id, ...inShort(error) }, "a job's sign of life could not be stored"),
      );
    }, times.beatMs);
    try {
      const asker =
        job.source === "conversation"
          ? askConversations(db, job.siteId)
          : askLargeModel({ ...deps, retryMs: times.retryMs });
      const check = createCheck({ ...deps, db }, job.siteId);
      await runJob({ ...deps, db }, job, { asker, check, signal: controller.signal });
    } catch (error) {
      if (controller.signal.aborted || error instanceof NotOurs) return;
      log.error({ job: job.id, err: error }, "proposing phrasings failed");
      await endJob(db, job.id, { state: "failed", fault: inShort(error).reason, at: clock.now() });
    } finally {
      clearInterval(beat);
    }
  }

  function begin(job: ProposalJobRow): void {
    const controller = new AbortController();
    const ended = run(job, controller)
      .catch((error: unknown) => log.error({ job: job.id, err: error }, "a job's end could not be stored"))
      .finally(() => running.delete(job.id));
    running.set(job.id, { controller, ended });
  }

  async function job(siteId: string, jobId?: string): Promise<ProposalJobWire | undefined> {
    const row = await readJob(db, jobId === undefined ? { newestOf: siteId } : { id: jobId });
    return row === undefined || row.siteId !== siteId ? undefined : toWire(row);
  }

  const plan = (request: ProposalRequest) =>
    planJob({ ...deps, db }, { ...request, fewerThan: request.fewerThan ?? FEW_PHRASINGS });

  return {
    job,
    async estimate(request) {
      const { articleIds: _, ...estimate } = await plan(request);
      return estimate;
    },
    async start(request) {
      const { siteId, source } = request;
      const planned = await plan(request);
      if (planned.missing !== null) {
        throw new TuppenceError("LARGE_MODEL_UNAVAILABLE", "No large model is set up.", planned.missing);
      }
      const row = await addJob(db, {
        siteId,
        source,
        model: planned.model,
        estimateNanoUsd: planned.nanoUsd,
        budgetNanoUsd: planned.nanoUsd === null ? null : (request.budgetNanoUsd ?? planned.budgetNanoUsd),
        runner,
        articleIds: planned.articleIds,
      });
      if (row === undefined) {
        throw new TuppenceError(
          "PROPOSALS_RUNNING",
          "Phrasings are already being proposed for this site.",
          "Wait until that job is done, or cancel it.",
        );
      }
      begin(row);
      return (await job(siteId, row.id)) as ProposalJobWire;
    },
    async cancel(siteId, jobId) {
      if ((await job(siteId, jobId)) === undefined) {
        throw new TuppenceError("NOT_FOUND", "This job doesn't exist.", "Load the list of proposals again.");
      }
      await endJob(db, jobId, { state: "cancelled", at: clock.now() });
      const here = running.get(jobId);
      here?.controller.abort(new NotOurs("The job was cancelled."));
      await here?.ended;
      return (await job(siteId, jobId)) as ProposalJobWire;
    },
    async resume() {
      if (closing) return;
      // The folder of the embedded database is locked to this process: nobody else can be running a job of it.
      const silentSeconds = database.engine === "pglite" ? 0 : times.silentSeconds;
      for (const row of await adoptJobs(db, { runner, silentSeconds })) {
        log.info({ job: row.id, site: row.siteId }, "going on with a job whose process is gone");
        begin(row);
      }
    },
    async close() {
      closing = true;
      for (const { controller } of running.values()) controller.abort(new Error("The server ends."));
      const left = [...running.values()].map(({ ended }) => ended);
      await Promise.all(left);
      if (left.length > 0) await leaveJobs(db, runner);
    },
  };
}

function toWire(row: NonNullable<Awaited<ReturnType<typeof readJob>>>): ProposalJobWire {
  const { id, source, state, model, articles, done, skipped, proposed, fault } = row;
  return {
    ...{ id, source, state, model, articles, done, skipped, proposed, fault },
    estimateNanoUsd: row.estimateNanoUsd,
    budgetNanoUsd: row.budgetNanoUsd,
    spentNanoUsd: row.spentNanoUsd,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
