import { z } from "zod";
import type { Store } from "../ports/database/port.ts";
import { readSettings } from "../store/setting.ts";
import { approvalSettings } from "../wire/approval.ts";
import { CLASS_MODES } from "../wire/classification.ts";
import { MAX_CAPACITY } from "../wire/colleagues.ts";
import { helpCentreSettings } from "../wire/help.ts";
import { ASSIGNMENTS } from "../wire/routing.ts";
import { type ServiceLevels, serviceLevels } from "../wire/service-level.ts";
import { REPLIES } from "../wire/settings.ts";
import { widgetSettings } from "../wire/widget.ts";
import { hoursSchema } from "./hours.ts";
import { identitySchema } from "./identity.ts";
import { isTesterName } from "./tester-name.ts";

const usd = z.number().min(0).max(1_000_000);

const classifierChoice = z.object({
  mode: z.enum(CLASS_MODES).default("off"),
  precision: z.number().min(0.5).max(0.999).default(0.95),
});

/** What a manager can set for a site (table `setting`, by these names), with defaults. */
export const siteSettingsSchema = z.object({
  /** Target accuracy: the share of right answers among those that the assistant gives, 0.5 to 0.999. */
  precision: z.number().min(0.5).max(0.999).default(0.95),
  /** What a visitor is told once the small model has passed its writing exam; until then, articles are quoted. */
  replies: z.enum(REPLIES).default("short-with-article"),
  /** Suggest the nearest titles if the assistant isn't sure of any, instead of offering a person straight away. */
  suggest: z.boolean().default(true),
  /** Queue a person immediately if the assistant doesn't know, instead of offering one. */
  handOffAtOnce: z.boolean().default(false),
  /** On which subjects the assistant only drafts, and a person sends. */
  approval: z.prefault(approvalSettings, {}),
  /**
   * Minutes without a heartbeat of the agent (signed out, away, console closed) after which their conversations go back
   * to the queue; 0: never. Ten is our assumption: longer than a dropped connection or a restart, shorter than a
   * visitor's patience.
   */
  releaseAfterMinutes: z.int().min(0).max(1_440).default(10),
  /** How waiting conversations are assigned by themselves, to agents who are available. */
  assignment: z.prefault(
    z.object({
      mode: z.enum(ASSIGNMENTS).default("off"),
      /**
       * Open conversations of an agent, up to which they're assigned more, unless they have a number of their own
       * (`user.capacity`). Four is our assumption: what somebody can chat with at once.
       */
      capacity: z.int().min(1).max(MAX_CAPACITY).default(4),
      /**
       * Minutes in the queue for which a conversation waits for an agent with its language and tags, if somebody in the
       * team has them; then anybody gets it. 0: it doesn't wait. Two is our assumption: longer than another chat's next
       * reply, shorter than a visitor's patience.
       */
      skillWaitMinutes: z.int().min(0).max(1_440).default(2),
    }),
    {},
  ),
  /** When the team is available; null: always. */
  hours: hoursSchema.nullable().default(null),
  /** When agents should have replied and resolved, by priority; null: no targets. */
  serviceLevels: z
    .custom<ServiceLevels>((value) => serviceLevels.safeParse(value).success, {
      error: "must have businessHours and, for each priority, whole minutes from 1 to 129,600 or null",
    })
    // A target that was left out, also by an earlier version, is none.
    .transform((value) => serviceLevels.parse(value))
    .nullable()
    .default(null),
  /** The large model that the counterfactual is priced on, as in the price table. */
  baselineModel: z.string().default("gpt-4o"),
  /** What the server costs per hour, in US dollars. */
  machineUsdPerHour: usd.default(0.08),
  /** Assumed power draw of the server while it computes, in watts. 15 is our assumption for two busy server cores. */
  machineWatts: z.number().min(0).max(100_000).default(15),
  /** Price of electricity, in US dollars per kilowatt-hour. 0.30 is our assumption, near a European household's. */
  usdPerKwh: usd.default(0.3),
  /** What an hour of an agent's work costs, in US dollars. 25 is our assumption: set your own. */
  personUsdPerHour: usd.default(25),
  /** What the large model's answers may cost in a day (UTC), in US dollars; above it, it isn't asked. Null: no limit. */
  largeModelUsdPerDay: usd.nullable().default(null),
  /** Hours without a message from the visitor after which an answered conversation counts as resolved; up to a week. */
  quietHours: z.int().min(1).max(168).default(24),
  /** Whose conversations are tests and don't count: IP addresses, ranges such as 203.0.113.0/24, e-mail addresses. */
  testers: z
    .array(
      z
        .string()
        .trim()
        .max(254)
        .refine(isTesterName, { error: "must be an IP address, a range such as 203.0.113.0/24, or an e-mail address" }),
    )
    .max(200)
    .default([]),
  /**
   * Minutes after which an agent's reply that the visitor hasn't seen is e-mailed to them, if e-mail is set up; 0:
   * never.
   */
  replyMailMinutes: z.int().min(0).max(1440).default(2),
  /** Push notifications to agents' devices say the customer's name and words; otherwise only that there is something. */
  pushText: z.boolean().default(false),
  /** A change of an article is only published once a second person has approved it; an owner's to set. */
  review: z.boolean().default(false),
  /** How the widget looks and behaves. */
  widget: z.prefault(widgetSettings, {}),
  /** What is done with topics, once the assistant has learnt them, and the share of right ones that is wanted. */
  topics: z.prefault(classifierChoice, {}),
  /** The same with priorities, and with how customers feel. */
  priority: z.prefault(classifierChoice, {}),
  sentiment: z.prefault(classifierChoice, {}),
  /** The public help centre. */
  helpCentre: z.prefault(helpCentreSettings, {}),
  /** How visitors are identified. */
  identity: z.prefault(identitySchema, {}),
});
export type SiteSettings = z.infer<typeof siteSettingsSchema>;
export type SettingName = keyof SiteSettings;

/** The name under which version 0.1 stored what `replies` says now. */
export const FORMER_REPLIES = "compose";

/**
 * A site's settings. A stored value that is no longer valid is left out, so that a turn is never lost because of a
 * setting.
 * @param onFault called with the name and what is wrong
 */
export async function siteSettings(
  store: Store,
  siteId: string,
  onFault?: (name: string, fault: string) => void,
): Promise<SiteSettings> {
  const stored = await readSettings(store, siteId);
  const fitting: Record<string, unknown> = {};
  // Version 0.1 asked when to write: never, for follow-ups or always. Only "never" said that articles are to be quoted.
  if (!stored.has("replies") && stored.get(FORMER_REPLIES) === "never") stored.set("replies", "quote");
  for (const [name, schema] of Object.entries(siteSettingsSchema.shape)) {
    if (!stored.has(name)) continue;
    const parsed = schema.safeParse(stored.get(name));
    if (parsed.success) fitting[name] = parsed.data;
    else onFault?.(name, z.prettifyError(parsed.error));
  }
  return siteSettingsSchema.parse(fitting);
}
