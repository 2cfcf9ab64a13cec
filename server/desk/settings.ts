import { z } from "zod";
import type { Store } from "../ports/database/port.ts";
import { readSettings } from "../store/setting.ts";
import { widgetSettings } from "../wire/widget.ts";
import { hoursSchema } from "./hours.ts";
import { identitySchema } from "./identity.ts";

const usd = z.number().min(0).max(1_000_000);

/** What a manager may set for a site (table `setting`, by these names), with defaults. */
export const siteSettingsSchema = z.object({
  /** Wanted share of right answers among those that the machine gives, 0.5 to 0.999. */
  precision: z.number().min(0.5).max(0.999).default(0.95),
  /** When the small model, once it passed its exam, writes instead of quoting. */
  compose: z.enum(["never", "follow-ups", "always"]).default("follow-ups"),
  /** Queue a person at once when the machine does not know, instead of offering one. */
  handOffAtOnce: z.boolean().default(false),
  /** When people are there; null: always. */
  hours: hoursSchema.nullable().default(null),
  /** The large model that the counterfactual is priced on, as in the price table. */
  baselineModel: z.string().default("gpt-4o"),
  /** What the machine costs an hour, in US dollars. Source of the default: DESIGN section 6. */
  machineUsdPerHour: usd.default(0.08),
  /** Declared draw of the machine while it computes, in watts. 15 is our assumption for two busy server cores. */
  machineWatts: z.number().min(0).max(100_000).default(15),
  /** Price of electricity, in US dollars a kilowatt-hour. 0.30 is our assumption, near a European household's. */
  usdPerKwh: usd.default(0.3),
  /** What an hour of a person's work costs, in US dollars. 25 is our assumption: set your own. */
  personUsdPerHour: usd.default(25),
  /** What the large model may cost in 24 hours, in US dollars; over it, a person is asked. */
  largeModelUsdPerDay: usd.default(5),
  /** Hours without a word from the visitor after which an answered conversation counts as resolved; up to a week. */
  quietHours: z.int().min(1).max(168).default(24),
  /** How the widget looks and behaves. */
  widget: z.prefault(widgetSettings, {}),
  /** How visitors prove who they are. */
  identity: z.prefault(identitySchema, {}),
});
export type SiteSettings = z.infer<typeof siteSettingsSchema>;
export type SettingName = keyof SiteSettings;

/**
 * A site's settings. A stored value that no longer fits is left out, so that a turn is never lost to a setting.
 * @param onFault told the name and what is wrong
 */
export async function siteSettings(
  store: Store,
  siteId: string,
  onFault?: (name: string, fault: string) => void,
): Promise<SiteSettings> {
  const stored = await readSettings(store, siteId);
  const fitting: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(siteSettingsSchema.shape)) {
    if (!stored.has(name)) continue;
    const parsed = schema.safeParse(stored.get(name));
    if (parsed.success) fitting[name] = parsed.data;
    else onFault?.(name, z.prettifyError(parsed.error));
  }
  return siteSettingsSchema.parse(fitting);
}
