import type { ErrorCode } from "../wire/names.ts";
import type { Log } from "./log.ts";

export interface SuperviseOptions {
  /** Its name in the log and in errors: "embedder". */
  readonly name: string;
  /** Path of the built child (see built-file.ts); it calls `serveParent`. */
  readonly file: string;
  /** Passed to the child's `start`. */
  readonly init: unknown;
  /** Code of the error if the child is down: "EMBEDDER_UNAVAILABLE". */
  readonly unavailable: ErrorCode;
  /** Code of the error if the queue is full. */
  readonly busy?: ErrorCode;
  /** While the child is down, requests wait (embedding) or fail immediately (generation: the turn moves on). */
  readonly whenDown: "wait" | "fail";
  readonly log: Log;
  /** How many requests can be waiting or running. Default: no limit. */
  readonly maxQueue?: number;
  /** If the child uses more resident bytes, it finishes its work, exits and is restarted. Default: no limit. */
  readonly maxRssBytes?: number;
  /** The child's environment, except for one malloc setting. Default: empty, so that no key reaches native code. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds; defaults in TIMES. */
  readonly times?: Partial<typeof TIMES>;
}

/** Milliseconds, except for `missedBeats`. */
export const TIMES = {
  /** Between two pings; each reply contains the child's resident bytes. */
  beatMs: 2_000,
  /** Pings without a reply after which the child counts as hung. Loading blocks its event loop for under 1 s. */
  missedBeats: 5,
  /** From the start until it's ready; 4 GB from a slow disk take about a minute. */
  startMs: 180_000,
  /** How long a request waits while the child is down. */
  waitMs: 15_000,
  /** First pause before a restart; doubled after each failure that follows soon, with jitter. */
  backOffMs: 200,
  backOffMostMs: 30_000,
  /** If it was ready for this long, the next failure starts with the first pause again. */
  healthyMs: 30_000,
  /** How long running requests can take to finish if memory is over its limit. */
  drainMs: 5_000,
  /** An aborted request that waits for its reply gets it within this time, or fails. */
  abortMs: 2_000,
};

/**
 * A child that only feeds native code needs little heap of its own: one malloc arena (glibc) and a young generation of
 * 1 MB. Measured on the embedder: 218 instead of 315 MB resident, and no slower.
 */
export const THRIFT = { environment: { MALLOC_ARENA_MAX: "1" }, flags: ["--max-semi-space-size=1"] };

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly onPart?: (data: unknown) => void;
  /** Sent again if the child dies: only for requests that change nothing and haven't returned anything yet. */
  readonly repeatable?: boolean;
  /** What an abort does: `reject` immediately, or `reply`: the child's own (partial) reply still arrives. */
  readonly onAbort?: "reject" | "reply";
}
