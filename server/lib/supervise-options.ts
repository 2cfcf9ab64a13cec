import type { Log } from "./log.ts";

export interface SuperviseOptions {
  /** What it is, for the log and for errors: "embedder". */
  readonly name: string;
  /** Path of the built child (see built-file.ts); it calls `serveParent`. */
  readonly file: string;
  /** Passed to the child's `start`. */
  readonly init: unknown;
  /** Code of the error when the child is down: "EMBEDDER_UNAVAILABLE". */
  readonly unavailable: string;
  /** Code of the error when the queue is full. */
  readonly busy?: string;
  /** While the child is down, requests wait (embedding) or fail at once (generation: the turn moves on). */
  readonly whenDown: "wait" | "fail";
  readonly log: Log;
  /** Requests waiting or running at most. Default: no limit. */
  readonly maxQueue?: number;
  /** Resident bytes over which the child finishes what it does, ends and is started again. Default: no limit. */
  readonly maxRssBytes?: number;
  /** The child's environment, but for one setting of malloc. Default: none, so that no key reaches native code. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds; defaults in TIMES. */
  readonly times?: Partial<typeof TIMES>;
}

/** Milliseconds, but for `missedBeats`. */
export const TIMES = {
  /** Between two pings; each answer carries the child's resident bytes. */
  beatMs: 2_000,
  /** Pings without an answer after which the child counts as hung. Loading blocks its event loop for under 1 s. */
  missedBeats: 5,
  /** From the start to ready; 4 GB from a slow disk take about a minute. */
  startMs: 180_000,
  /** A waiting request's patience while the child is down. */
  waitMs: 15_000,
  /** First pause before a restart; doubled after each failure that follows soon, with jitter. */
  backOffMs: 200,
  backOffMostMs: 30_000,
  /** Ready for so long: the next failure starts with the first pause again. */
  healthyMs: 30_000,
  /** What runs may finish so long when memory is over its ceiling. */
  drainMs: 5_000,
  /** An aborted request that waits for its reply gets it within this, or fails. */
  abortMs: 2_000,
};

/**
 * A child that only feeds native code needs little heap of its own: one malloc arena (glibc) and a young generation of
 * 1 MB. Measured on the embedder: 218 instead of 315 MB resident, no slower.
 */
export const THRIFT = { environment: { MALLOC_ARENA_MAX: "1" }, flags: ["--max-semi-space-size=1"] };

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly onPart?: (data: unknown) => void;
  /** Sent once more when the child dies under it: only for what changes nothing and has told nobody anything. */
  readonly repeatable?: boolean;
  /** What an abort does: `reject` at once, or `reply`: the child's own (partial) reply still comes. */
  readonly onAbort?: "reject" | "reply";
}
