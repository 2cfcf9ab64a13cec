import { setTimeout as sleep } from "node:timers/promises";
import { inShort, isTuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";

/** Milliseconds before the first retry; doubled each time, up to the second figure. */
const FIRST_MS = 250;
const MOST_MS = 5_000;

/** Faults that pass: the same work succeeds once the database is back or its disk has space again. */
const PASSING: ReadonlySet<string> = new Set(["DATABASE_UNAVAILABLE", "DISK_FULL"]);

export const passes = (error: unknown): boolean => isTuppenceError(error) && PASSING.has(error.code);

/**
 * Repeats a job while the database is away, for as long as this process lives; logs it once.
 * @throws what the job throws for any other reason, and its last error once `stopping` is aborted
 */
export async function untilStored<T>(
  job: () => Promise<T>,
  options: { readonly stopping: AbortSignal; readonly log: Log; readonly turnId: string },
): Promise<T> {
  const { stopping, log, turnId } = options;
  for (let waitMs = FIRST_MS; ; waitMs = Math.min(MOST_MS, waitMs * 2)) {
    try {
      return await job();
    } catch (error) {
      if (!passes(error) || stopping.aborted) throw error;
      if (waitMs === FIRST_MS) log.warn({ turnId, ...inShort(error) }, "a turn waits for the database");
      await sleep(waitMs, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}
