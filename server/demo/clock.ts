import type { Clock } from "../lib/clock.ts";

/** A wall clock that can be set back, to date what is created now to an earlier time; durations stay real. */
export interface DemoClock extends Clock {
  set(at: Date): void;
}

export function createDemoClock(real: Clock): DemoClock {
  let base = real.now().getTime();
  let sinceMs = real.monotonicMs();
  return {
    // It continues from there, so that an answer comes as long after its question as it really took.
    now: () => new Date(base + Math.round(real.monotonicMs() - sinceMs)),
    monotonicMs: () => real.monotonicMs(),
    set(at) {
      base = at.getTime();
      sinceMs = real.monotonicMs();
    },
  };
}
