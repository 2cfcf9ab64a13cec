import { inShort, TuppenceError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import {
  addJob,
  claimJob,
  dropOldJobs,
  endJob,
  type JobRow,
  lockJob,
  type NewJob,
  openJobWithKey,
  putBack,
  readJob,
  renewJob,
  restartJob,
  stopJob,
} from "../store/job.ts";
import type { StoredJobKind } from "../wire/jobs.ts";
import { fateOf, faultOf, NotOurs } from "./again.ts";

/** What a running job can tell and ask. */
export interface RunningJob {
  readonly row: JobRow;
  /** Aborted when the job is stopped, when another process took it over, and when this one ends. */
  readonly signal: AbortSignal;
  /** How far it is, for people. At most one write a second; the last one is never lost. */
  progress(at: { readonly stage: string; readonly done: number; readonly total: number | null }): void;
  /** Where the next try goes on, if this process dies. @throws NotOurs */
  checkpoint(value: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Stores something in a transaction that only commits while the job is this process's: what a slow process has left
   * over can't be stored beside what its successor does.
   * @throws NotOurs
   */
  store<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** How one kind of job is done. */
export interface JobHandler {
  /** Tries before it counts as failed. */
  readonly mostAttempts: number;
  /** How many run at once in this process. Default 1. */
  readonly atOnce?: number;
  run(job: RunningJob): Promise<void>;
  /** In the transaction that ends it: it failed for good. */
  failed?(tx: Tx, row: JobRow, error: unknown): Promise<void>;
}

export interface JobsDeps {
  readonly db: Db;
  readonly handlers: Readonly<Partial<Record<StoredJobKind, JobHandler>>>;
  readonly clock: { now(): Date };
  readonly log: Log;
  readonly times?: Partial<typeof TIMES>;
}

const TIMES = {
  /** Between two looks for a job that is due. */
  pollMs: 2_000,
  /** Between two signs of life of a running job. */
  beatMs: 5_000,
  /** Without a sign of life for so long, another process takes a job over. */
  silentSeconds: 30,
  /** Between two writes of a job's progress. */
  progressMs: 1_000,
  /** Before the second try; undefined: as `again.ts` says. */
  firstWaitMs: undefined as number | undefined,
};

/** Days that ended jobs are kept. */
const KEPT_DAYS = 30;

/** Jobs that survive the process that runs them, each done by one process at a time. */
export interface Jobs {
  /** Adds a job, in the caller's transaction if there is one. @returns undefined if an unfinished one has its key */
  add(job: Omit<NewJob, "mostAttempts">, tx?: Tx): Promise<JobRow | undefined>;
  /** Like `add`, but gives the unfinished job that is there already. */
  addOrFind(job: Omit<NewJob, "mostAttempts"> & { readonly key: string }): Promise<{ row: JobRow; isNew: boolean }>;
  read(id: string): Promise<JobRow | undefined>;
  /** @returns false if it had ended before */
  stop(id: string): Promise<boolean>;
  /** @throws JOB_RUNNING if another unfinished job is about the same, or this one hasn't ended */
  retry(id: string): Promise<void>;
  /** Looks for jobs now: some were added beside `add`. */
  wake(): void;
  /** Begins to look for jobs. */
  start(): void;
  /** Resolves when a job has ended, here or elsewhere: for commands and tests. */
  ended(id: string): Promise<JobRow>;
  /** Stops this process's jobs; the next one goes on with them. */
  close(): Promise<void>;
}

interface Running {
  readonly kind: StoredJobKind;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

export function createJobs(deps: JobsDeps): Jobs {
  const { db, clock, log } = deps;
  const times = { ...TIMES, ...deps.times };
  const runner = newId();
  const running = new Map<string, Running>();
  const kinds = Object.keys(deps.handlers) as StoredJobKind[];
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let closing = false;

  const handlerOf = (kind: StoredJobKind) => deps.handlers[kind];

  function freeKinds(): StoredJobKind[] {
    const count = (kind: StoredJobKind) => [...running.values()].filter((one) => one.kind === kind).length;
    return kinds.filter((kind) => count(kind) < (handlerOf(kind)?.atOnce ?? 1));
  }

  async function look(): Promise<void> {
    for (;;) {
      if (closing) return;
      const { silentSeconds } = times;
      const row = await claimJob(db, { kinds: freeKinds(), runner, silentSeconds, own: [...running.keys()] });
      if (row === undefined) return;
      begin(row);
    }
  }

  /** Looks for jobs now; a call during a look makes another one follow. */
  function nudge(): void {
    if (closing || timer === undefined) return;
    if (looking !== undefined) {
      lookAgain = true;
      return;
    }
    looking = look()
      .catch((error: unknown) => log.warn(inShort(error), "looking for jobs failed"))
      .finally(() => {
        looking = undefined;
        if (!lookAgain) return;
        lookAgain = false;
        nudge();
      });
  }

  function begin(row: JobRow): void {
    const controller = new AbortController();
    const ended = run(row, controller)
      .catch((error: unknown) => log.error({ job: row.id, err: error }, "a job's end could not be stored"))
      .finally(() => {
        running.delete(row.id);
        nudge();
      });
    running.set(row.id, { kind: row.kind, controller, ended });
  }

  async function run(row: JobRow, controller: AbortController): Promise<void> {
    const claim = { id: row.id, runner };
    const said = createProgress(row, claim, controller);
    const beat = setInterval(said.write, times.beatMs);
    const handler = handlerOf(row.kind) as JobHandler;
    const job: RunningJob = {
      row,
      signal: controller.signal,
      progress: said.set,
      async checkpoint(value) {
        if (!(await renewJob(db, claim, { ...said.take(), checkpoint: value }))) throw new NotOurs();
      },
      store: (work) =>
        db.transaction(async (tx) => {
          if (!(await lockJob(tx, claim))) throw new NotOurs();
          return work(tx);
        }),
    };
    try {
      // A process that dies in it again and again: that's what counting tries at their beginning is for.
      if (row.attempts > row.mostAttempts) throw diedOften(row);
      await handler.run(job);
      await renewJob(db, claim, said.take());
      await endJob(db, claim, { state: "done", at: clock.now() });
    } catch (error) {
      clearInterval(beat);
      await settle(row, error, handler, said.take());
    } finally {
      clearInterval(beat);
      said.end();
    }
  }

  /** What a try's error means for its job. */
  async function settle(row: JobRow, error: unknown, handler: JobHandler, at: Partial<JobRow>): Promise<void> {
    const claim = { id: row.id, runner };
    if (error instanceof NotOurs) return;
    if (closing) {
      await putBack(db, claim, { afterMs: 0, counts: false });
      return;
    }
    await renewJob(db, claim, at);
    const ageMs = clock.now().getTime() - row.createdAt.getTime();
    const tried = { attempts: row.attempts, mostAttempts: row.mostAttempts, ageMs };
    const fate = fateOf(error, tried, times.firstWaitMs);
    const what = { job: row.id, kind: row.kind, site: row.siteId, ...inShort(error) };
    if (fate.fate === "again") {
      log.warn({ ...what, againInMs: fate.afterMs }, "a job will be tried again");
      await putBack(db, claim, { ...fate, ...faultOf(error) });
      return;
    }
    log.error({ ...what, err: error }, "a job failed");
    await db.transaction(async (tx) => {
      const isOurs = await endJob(tx, claim, { state: "failed", ...faultOf(error), at: clock.now() });
      if (isOurs) await handler.failed?.(tx, row, error);
    });
  }

  /** Gathers a job's progress and writes it now and then; a write that finds the job gone aborts it. */
  function createProgress(row: JobRow, claim: { id: string; runner: string }, controller: AbortController) {
    let unwritten: Partial<JobRow> = {};
    let later: NodeJS.Timeout | undefined;
    const take = () => {
      const change = unwritten;
      unwritten = {};
      return change;
    };
    const write = () => {
      clearTimeout(later);
      later = undefined;
      void renewJob(db, claim, take()).then(
        (isOurs) => isOurs || controller.abort(new NotOurs()),
        (error: unknown) => log.warn({ job: row.id, ...inShort(error) }, "a job's sign of life could not be stored"),
      );
    };
    return {
      write,
      take,
      set(at: { stage: string; done: number; total: number | null }) {
        unwritten = at;
        later ??= setTimeout(write, times.progressMs);
      },
      end() {
        clearTimeout(later);
      },
    };
  }

  const add: Jobs["add"] = async (options, tx) => {
    const mostAttempts = handlerOf(options.kind)?.mostAttempts ?? 1;
    const row = await addJob(tx ?? db, { ...options, mostAttempts });
    // With a transaction it isn't there yet: the next look finds it.
    if (row !== undefined && tx === undefined) nudge();
    return row;
  };

  return {
    add,
    async addOrFind(options) {
      for (;;) {
        const row = await add(options);
        if (row !== undefined) return { row, isNew: true };
        // It may end between the two; then there's room for a new one.
        const there = await openJobWithKey(db, options.key);
        if (there !== undefined) return { row: there, isNew: false };
      }
    },
    read: (id) => readJob(db, id),
    async stop(id) {
      const stopped = await stopJob(db, id, clock.now());
      const here = running.get(id);
      here?.controller.abort(new NotOurs());
      await here?.ended;
      return stopped;
    },
    async retry(id) {
      const outcome = await restartJob(db, id);
      if (outcome === "restarted") return nudge();
      throw new TuppenceError(
        "JOB_RUNNING",
        outcome === "taken" ? "Another job is already doing this." : "This job hasn't failed and wasn't stopped.",
        "Wait until it's done, or stop it.",
      );
    },
    wake: nudge,
    start() {
      timer ??= setInterval(nudge, times.pollMs);
      nudge();
      void dropOldJobs(db, new Date(clock.now().getTime() - KEPT_DAYS * 86_400_000)).catch((error: unknown) =>
        log.warn(inShort(error), "old jobs could not be deleted"),
      );
    },
    async ended(id) {
      for (;;) {
        await running.get(id)?.ended;
        const row = await readJob(db, id);
        if (row === undefined) throw new TuppenceError("NOT_FOUND", "This job doesn't exist.", "Load the list again.");
        if (row.state !== "waiting" && row.state !== "running") return row;
        await new Promise((resume) => setTimeout(resume, Math.min(200, times.pollMs)));
      }
    },
    async close() {
      closing = true;
      clearInterval(timer);
      await looking;
      const reason = new Error("This process ends.");
      for (const one of running.values()) one.controller.abort(reason);
      await Promise.allSettled([...running.values()].map((one) => one.ended));
    },
  };
}

const diedOften = (row: JobRow) =>
  new TuppenceError(
    "JOB_DIED",
    `The process that did this job ended ${row.mostAttempts} times without finishing it.`,
    "See the server's log for why it ended, then retry the job.",
  );
