/** Work in the background: what is running, how far it is, what failed and why. */
import * as z from "zod/mini";

/** Kinds that are kept in the table `job`. */
export const STORED_JOB_KINDS = [
  "source-sync",
  "publish",
  "scheduled",
  "mail",
  "mail-in",
  "mail-out",
  "follow-mail",
  "webhook",
  "push",
  "topics",
  "priority",
  "sentiment",
  "report-replay",
] as const;
export type StoredJobKind = (typeof STORED_JOB_KINDS)[number];

/** `phrasings` and `tune` keep tables of their own (`proposal_job`, `tune`) and are listed with the others. */
export const JOB_KINDS = [...STORED_JOB_KINDS, "phrasings", "tune"] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** `waiting`: it starts at `nextTryAt`, or as soon as a process is free. `stopped`: by a person. */
export const JOB_STATES = ["waiting", "running", "done", "failed", "stopped"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Rows of one page. */
export const JOBS_PAGE = 50;

export const jobWire = z.object({
  id: z.string(),
  kind: z.enum(JOB_KINDS),
  state: z.enum(JOB_STATES),
  /** What it's about: a source's name, an e-mail's subject, a model. */
  subject: z.string(),
  /** What it's doing, e.g. "read" or "compare"; null: not started, or it has one step. */
  stage: z.nullable(z.string()),
  /** Pages, articles or per cent that are done, and of how many; `total` null: not known yet. */
  done: z.int(),
  total: z.nullable(z.int()),
  /** Why it failed, or why it waits before the next try; null: nothing went wrong. */
  fault: z.nullable(z.string()),
  /** What to do about it. */
  remedy: z.nullable(z.string()),
  /** Tries so far, and how many there are at most. */
  attempts: z.int(),
  mostAttempts: z.int(),
  /** ISO 8601, UTC: not before then. Null unless it's waiting for a time. */
  nextTryAt: z.nullable(z.string()),
  /** A member's or an API key's name; null: the schedule, another job, or a command on the server. */
  startedBy: z.nullable(z.string()),
  createdAt: z.string(),
  endedAt: z.nullable(z.string()),
  canStop: z.boolean(),
  canRetry: z.boolean(),
});
export type JobWire = z.infer<typeof jobWire>;

/** GET /api/v1/jobs */
export const jobsQuery = z.object({
  site: z.optional(z.string()),
  /** "open": waiting and running; "failed": failed. Default: all. */
  show: z.optional(z.enum(["open", "failed"])),
  /** `next` of the page before. */
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});
export const jobsReply = z.object({
  /** Newest first. */
  jobs: z.array(jobWire),
  next: z.nullable(z.string()),
  counts: z.object({ open: z.int(), failed: z.int() }),
});
export type JobsReply = z.infer<typeof jobsReply>;

/** POST /api/v1/jobs/:id/stop and /retry */
export const jobRequest = z.object({ site: z.optional(z.string()) });
