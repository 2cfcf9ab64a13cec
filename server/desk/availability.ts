import type { Store } from "../ports/database/port.ts";
import type { Hours } from "../settings/hours.ts";
import { hoursFor } from "../settings/team-hours.ts";
import { teamAhead } from "./enter-queue.ts";
import { openAt } from "./presence.ts";

/** Who would take a conversation that is handed over now. */
export interface Availability {
  /** Those of its team, or the site's. */
  readonly hours: Hours | null;
  /** When someone will be available (see `openAt`); undefined while someone is. */
  readonly openAt: string | undefined;
}

/** Reads it, by the team that the site's rules would send the conversation to. */
export async function availability(
  store: Store,
  options: {
    conversationId: string;
    siteId: string;
    /** The team that it has. */
    teamId: string | null;
    siteHours: Hours | null;
    reason: string;
    now: Date;
  },
): Promise<Availability> {
  const { siteId, siteHours, now } = options;
  const teamId = await teamAhead(store, { ...options, at: now });
  const hours = await hoursFor(store, { siteId, teamId, siteHours });
  return { hours, openAt: await openAt(store, { siteId, hours, now }) };
}
