import type { LimitsPort } from "../ports/limits/port.ts";

/** Counts what happens under a key within a time window, and says when it was too much. */
export interface Counts {
  /** Counts one more. @returns seconds until the next is allowed; 0 if this one was */
  take(key: string, rule: { max: number; windowSeconds: number }): Promise<number>;
  /** True if `take` would refuse the next one. */
  isOver(key: string, rule: { max: number; windowSeconds: number }): Promise<boolean>;
  /** Forgets the key, after a successful attempt. */
  forget(key: string, rule: { max: number; windowSeconds: number }): Promise<void>;
}

/** @param limits where the counts are kept: in this process, or shared by every server on one Redis */
export function createCounts(limits: LimitsPort): Counts {
  const of = ({ max, windowSeconds }: { max: number; windowSeconds: number }) =>
    limits.of({ name: `auth-${max}`, points: max, seconds: windowSeconds });
  return {
    take: async (key, rule) => Math.ceil((await of(rule).take(key)) / 1000),
    isOver: async (key, rule) => (await of(rule).look(key)) > 0,
    forget: (key, rule) => of(rule).forget(key),
  };
}
