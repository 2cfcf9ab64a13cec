/** Contexts of one model; a job takes one that is free. */
export interface Pool<Context> {
  readonly free: Context[];
}

interface Job {
  readonly signal: AbortSignal;
  readonly reject: (error: unknown) => void;
  /** @returns undefined if its pool has no free context */
  start(): Promise<void> | undefined;
}

/** Who waits for a job: a visitor, somebody who publishes, or nobody. */
export type Urgency = "visitor" | "bulk" | "background";

/** Milliseconds. Background work that starts just before a question takes a core from it for 20 to 100 of them. */
const TIMES = {
  /** So long nobody else has asked for anything. */
  idleMs: 2_000,
  /** After so long background work is done all the same, so that it ends on a server that is never idle: 5% of a core. */
  trickleMs: 1_000,
};

/**
 * Who computes next on this process's threads. A visitor's job goes first, whichever model it's for; work in bulk only
 * starts while no visitor waits; background work is done one job at a time, while nothing else is.
 * @param slots jobs that run at once
 */
export function createSchedule(slots: number, { idleMs, trickleMs } = TIMES) {
  const visitors: Job[] = [];
  const bulk: Job[] = [];
  const background: Job[] = [];
  let running = 0;
  let othersAtMs = Number.NEGATIVE_INFINITY;
  let backgroundAtMs = Number.NEGATIVE_INFINITY;
  let later: NodeJS.Timeout | undefined;

  /** Takes the first job that has a context. */
  function startOne(queue: Job[]): boolean {
    for (const [i, job] of queue.entries()) {
      if (job.signal.aborted) {
        queue.splice(i, 1);
        job.reject(job.signal.reason);
        return true;
      }
      const work = job.start();
      if (work === undefined) continue;
      queue.splice(i, 1);
      running++;
      void work.finally(() => {
        running--;
        pump();
      });
      return true;
    }
    return false;
  }

  function pump() {
    while (running < slots) {
      if (startOne(visitors)) continue;
      // The rest of a visitor's work is about to get its context: bulk work would slow it down.
      if (visitors.length > 0 || !startOne(bulk)) break;
    }
    if (running === 0 && visitors.length === 0 && background.length > 0) startBackground();
  }

  function startBackground() {
    clearTimeout(later);
    const waitMs = Math.min(othersAtMs + idleMs, backgroundAtMs + trickleMs) - performance.now();
    if (waitMs > 0) {
      later = setTimeout(pump, waitMs).unref();
      return;
    }
    // One that was aborted starts nothing: the next is tried.
    while (running === 0 && background.length > 0) {
      if (startOne(background)) continue;
      later = setTimeout(pump, trickleMs).unref();
      return;
    }
  }

  return {
    /** Runs `work` in a context of `pool` when it's its turn. @throws what it throws, or the signal's reason */
    run<Context, Result>(
      pool: Pool<Context>,
      signal: AbortSignal,
      urgency: Urgency,
      work: (context: Context) => Promise<Result>,
    ): Promise<Result> {
      return new Promise((resolve, reject) => {
        const start = () => {
          const context = pool.free.pop();
          if (context === undefined) return undefined;
          // In a function of its own, so that what `work` throws at once is a rejection too.
          const result = (async () => work(context))();
          return result.then(resolve, reject).finally(() => {
            pool.free.push(context);
            if (urgency === "background") backgroundAtMs = performance.now();
            else othersAtMs = performance.now();
          });
        };
        const queue = { visitor: visitors, bulk, background }[urgency];
        queue.push({ signal, reject, start });
        pump();
      });
    },
  };
}
