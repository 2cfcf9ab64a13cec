/** How often something may happen under one key: `points` times within `seconds`, from the first. */
export interface LimitRule {
  /** Part of the key, so that two rules are never counted together. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
  /** What is counted exists on one server only, such as a socket: no other needs to know. */
  readonly local?: boolean;
}

export interface Limit {
  /** Counts one more. @returns milliseconds until the next is allowed; 0 if this one was */
  take(key: string): Promise<number>;
  /** The same without counting. */
  look(key: string): Promise<number>;
  /** Resets the key. */
  forget(key: string): Promise<void>;
}

/**
 * Counts for limits. Never rejects: if the store is down, this process counts for itself until it's back, because a
 * visitor must not be turned away because of Redis.
 */
export interface LimitsPort {
  /** The same rule gives the same limit. */
  of(rule: LimitRule): Limit;
  close(): Promise<void>;
}
