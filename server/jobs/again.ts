import { isTuppenceError, messageOf } from "../lib/errors.ts";
import { ERROR_CODES } from "../wire/names.ts";

/** Thrown by a job that somebody else's server asked to come back later; the try doesn't count. */
export class TryLater extends Error {
  readonly afterMs: number;
  readonly remedy: string;

  constructor(afterMs: number, message: string, remedy: string) {
    super(message);
    this.name = "TryLater";
    this.afterMs = afterMs;
    this.remedy = remedy;
  }
}

/** The job was stopped, or another process runs it: nothing of it may be stored any more. */
export class NotOurs extends Error {
  constructor() {
    super("The job was stopped, or another process runs it.");
    this.name = "NotOurs";
  }
}

/** Milliseconds before the second try; each further one waits four times as long. */
const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 60 * 60_000;
/** A server that keeps asking to come back later is believed for so long. */
export const PATIENCE_MS = 24 * 60 * 60_000;

/** What becomes of a job that failed. */
export type Fate =
  | { readonly fate: "again"; readonly afterMs: number; readonly counts: boolean }
  | { readonly fate: "failed" };

/**
 * Whether a job is tried again, and when: after 15 s, one minute, four, sixteen, then every hour; when a server named a
 * time, then. An error that a repeat can't help ends it at once.
 */
export function fateOf(
  error: unknown,
  job: { readonly attempts: number; readonly mostAttempts: number; readonly ageMs: number },
  firstWaitMs = FIRST_WAIT_MS,
): Fate {
  if (error instanceof TryLater) {
    return job.ageMs + error.afterMs > PATIENCE_MS
      ? { fate: "failed" }
      : { fate: "again", afterMs: error.afterMs, counts: false };
  }
  if (isTuppenceError(error) && !ERROR_CODES[error.code].retryable) return { fate: "failed" };
  if (job.attempts >= job.mostAttempts) return { fate: "failed" };
  return { fate: "again", afterMs: Math.min(LONGEST_WAIT_MS, firstWaitMs * 4 ** (job.attempts - 1)), counts: true };
}

/** What went wrong and what to do, for the list of jobs. */
export function faultOf(error: unknown): { readonly fault: string; readonly remedy?: string } {
  const fault = messageOf(error).slice(0, 2_000);
  if (isTuppenceError(error) || error instanceof TryLater) return { fault, remedy: error.remedy };
  return { fault };
}
