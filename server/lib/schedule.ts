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

/**
 * Who computes next on this process's threads. A visitor's job goes first, whichever model it's for; work in bulk only
 * starts while no visitor waits.
 * @param slots jobs that run at once
 */
export function createSchedule(slots: number) {
  const visitors: Job[] = [];
  const bulk: Job[] = [];
  let running = 0;

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
      if (visitors.length > 0 || !startOne(bulk)) return;
    }
  }

  return {
    /** Runs `work` in a context of `pool` when it's its turn. @throws what it throws, or the signal's reason */
    run<Context, Result>(
      pool: Pool<Context>,
      signal: AbortSignal,
      urgency: "visitor" | "bulk",
      work: (context: Context) => Promise<Result>,
    ): Promise<Result> {
      return new Promise((resolve, reject) => {
        const start = () => {
          const context = pool.free.pop();
          if (context === undefined) return undefined;
          // In a function of its own, so that what `work` throws at once is a rejection too.
          const result = (async () => work(context))();
          return result.then(resolve, reject).finally(() => pool.free.push(context));
        };
        (urgency === "visitor" ? visitors : bulk).push({ signal, reject, start });
        pump();
      });
    },
  };
}
