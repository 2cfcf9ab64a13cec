/** Publishing at a chosen time: what is planned, and what couldn't be done. */
import * as z from "zod/mini";

/** `publish`: an article, or everything that isn't live yet; `archive`: an article goes offline. */
export const SCHEDULE_ACTIONS = ["publish", "archive"] as const;
export type ScheduleAction = (typeof SCHEDULE_ACTIONS)[number];

export const scheduleEntry = z.object({
  /** The job's. */
  id: z.string(),
  action: z.enum(SCHEDULE_ACTIONS),
  /** Null: every change that isn't live yet. */
  article: z.nullable(z.object({ id: z.string(), title: z.string() })),
  /** ISO 8601, UTC. */
  at: z.string(),
  /** A member's or an API key's name. */
  startedBy: z.nullable(z.string()),
  /** `waiting`: for its time or, with a `fault`, for another try. */
  state: z.enum(["waiting", "running", "failed"]),
  /** Why it couldn't be done, and what to do. */
  fault: z.nullable(z.string()),
  remedy: z.nullable(z.string()),
});
export type ScheduleEntry = z.infer<typeof scheduleEntry>;

/** GET /api/v1/knowledge/schedule */
export const scheduleReply = z.object({
  /** By time; failed ones first. */
  entries: z.array(scheduleEntry),
  /** The site's, from its opening hours; null: it has none. */
  timeZone: z.nullable(z.string()),
});
export type ScheduleReply = z.infer<typeof scheduleReply>;

/** POST /api/v1/knowledge/schedule: takes the place of an earlier time for the same. */
export const scheduleRequest = z.object({
  site: z.optional(z.string()),
  action: z.enum(SCHEDULE_ACTIONS),
  /** Null: every change that isn't live yet; only for `publish`. */
  articleId: z._default(z.nullable(z.uuid()), null),
  /** ISO 8601 with a time zone, e.g. "2026-12-24T09:00:00+01:00". */
  at: z.iso.datetime({ offset: true, error: 'must be a time with its zone, such as "2026-12-24T09:00:00+01:00"' }),
});
export const scheduleSite = z.object({ site: z.optional(z.string()) });
