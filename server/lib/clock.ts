/** Time as a dependency, so that tests can make it jump. */
export interface Clock {
  /** The wall clock in UTC; may jump. For what is stored and shown. */
  now(): Date;
  /** Milliseconds from an arbitrary start; never goes back. For every duration. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
