import type { Store } from "../ports/database/port.ts";
import type { Hours } from "../settings/hours.ts";
import { siteSettings } from "../settings/settings.ts";
import { hoursFor } from "../settings/team-hours.ts";
import { isOpen } from "../wire/open-hours.ts";
import type { RuleCondition } from "../wire/routing.ts";

/** Whose hours a list of rules asks about, read once: the site's and those of the teams that they name. */
export async function openBy(
  store: Store,
  options: { siteId: string; conditions: readonly (readonly RuleCondition[])[] },
): Promise<{ isOpen: (at: Date) => (teamId?: string) => boolean; site: Hours | null }> {
  const { hours: site } = await siteSettings(store, options.siteId);
  const teams = new Map<string, Hours | null>();
  for (const one of options.conditions.flat()) {
    if (one.on !== "hours" || one.teamId === undefined || teams.has(one.teamId)) continue;
    teams.set(one.teamId, await hoursFor(store, { siteId: options.siteId, teamId: one.teamId, siteHours: site }));
  }
  const of = (teamId: string | undefined) => (teamId === undefined ? site : (teams.get(teamId) ?? site));
  return { site, isOpen: (at) => (teamId) => isOpen(of(teamId), at) };
}
