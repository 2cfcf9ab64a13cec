/** Targets for replies and resolutions, and when they are due. */
import * as z from "zod/mini";

/** `next-reply`: to what the visitor wrote after an agent's reply. */
export const DUE_KINDS = ["first-reply", "next-reply", "resolution"] as const;
export type DueKind = (typeof DUE_KINDS)[number];

/** Minutes; null: no target. Up to 90 days. */
const minutes = z.nullable(z.int().check(z.minimum(1), z.maximum(129_600)));
const target = z.object({
  firstReplyMinutes: minutes,
  /** Left out: none. */
  nextReplyMinutes: z._default(minutes, null),
  resolutionMinutes: minutes,
});
export type ServiceTarget = z.infer<typeof target>;

/** A site's targets by priority. */
export const serviceLevels = z.object({
  /** Counted while the team is available (its hours, or the site's); otherwise by the clock. */
  businessHours: z.boolean(),
  targets: z.object({ urgent: target, high: target, normal: target, low: target }),
});
export type ServiceLevels = z.infer<typeof serviceLevels>;

/** When a target is reached. */
export const dueWire = z.object({
  of: z.enum(DUE_KINDS),
  /** ISO 8601; null: it's paused, while it's snoozed or waits for the visitor. */
  at: z.nullable(z.string()),
  /** From then on it's due soon. */
  warnAt: z.nullable(z.string()),
});
export type DueWire = z.infer<typeof dueWire>;
