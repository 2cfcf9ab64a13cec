import type { Clock } from "../lib/clock.ts";

/** Knows how long no turn has been running. */
export function createQuiet(clock: Clock): { during<T>(job: () => Promise<T>): Promise<T>; ms(): number } {
  let runs = 0;
  let endMs = Number.NEGATIVE_INFINITY;
  return {
    async during(job) {
      runs++;
      try {
        return await job();
      } finally {
        runs--;
        endMs = clock.monotonicMs();
      }
    },
    ms: () => (runs > 0 ? 0 : clock.monotonicMs() - endMs),
  };
}
