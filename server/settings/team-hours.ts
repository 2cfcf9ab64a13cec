import { TuppenceError } from "../lib/errors.ts";
import type { Store } from "../ports/database/port.ts";
import { findTeam } from "../store/team.ts";
import { type Hours, hoursSchema } from "./hours.ts";
import { siteSettings } from "./settings.ts";

/** The hours of whoever a conversation waits for: its team's, or the site's where the team follows them. */
export async function hoursFor(
  store: Store,
  options: { siteId: string; teamId: string | null; siteHours?: Hours | null },
): Promise<Hours | null> {
  const { siteId, teamId } = options;
  const site = options.siteHours === undefined ? (await siteSettings(store, siteId)).hours : options.siteHours;
  const team = teamId === null ? undefined : await findTeam(store, teamId);
  const own = team?.deletedAt === null ? storedHours(team.hours) : null;
  if (own === null) return site;
  // What visitors read is the site's to say.
  return site?.text === undefined ? own : { ...own, text: site.text };
}

/** A team's hours as they are stored; null: it follows the site's. What is no longer valid is left out. */
export function storedHours(value: unknown): Hours | null {
  const parsed = value === null || value === undefined ? undefined : hoursSchema.safeParse(value);
  return parsed?.success === true ? parsed.data : null;
}

/** @throws SETTING_INVALID with `fields`: each fault by its path, e.g. "hours.mon.0" */
export function checkedTeamHours(value: unknown): Hours | null {
  if (value === null) return null;
  const parsed = hoursSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => [["hours", ...issue.path].join("."), issue.message] as const);
  const said = faults.slice(0, 5).map(([path, fault]) => `${path} ${fault}`);
  throw new TuppenceError("SETTING_INVALID", `Nothing was saved: ${said.join("; ")}.`, "Fix these, then save again.", {
    fields: Object.fromEntries(faults),
  });
}
