import type { DeskState } from "../domain/desk-state.ts";
import { type Due, duesOf, nextAlert, type ServiceState, type ServiceTargets } from "../domain/service-level.ts";
import type { Store } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { hoursFor } from "../settings/team-hours.ts";
import type { ServiceColumns } from "../store/service-level.ts";
import type { ServiceLevels } from "../wire/service-level.ts";

const MINUTE_MS = 60_000;
const NOTHING = { dues: null, dueAt: null, alertAt: null } as const;

function targetsOf(levels: ServiceLevels, { priority }: DeskState): ServiceTargets {
  const { firstReplyMinutes, nextReplyMinutes, resolutionMinutes } = levels.targets[priority];
  const ms = (minutes: number | null) => (minutes === null ? null : minutes * MINUTE_MS);
  return {
    "first-reply": ms(firstReplyMinutes),
    "next-reply": ms(nextReplyMinutes),
    resolution: ms(resolutionMinutes),
  };
}

/** When a conversation's targets are reached, by its site's targets and its team's hours of now. */
export async function duesNow(
  store: Store,
  { siteId, state, service }: { siteId: string; state: DeskState; service: ServiceState | null },
): Promise<Due[]> {
  const isOpen = state.floor === "queued" || state.floor === "person";
  if (service === null || !isOpen) return [];
  const { serviceLevels, hours: siteHours } = await siteSettings(store, siteId);
  if (serviceLevels === null) return [];
  const hours = serviceLevels.businessHours ? await hoursFor(store, { siteId, teamId: state.teamId, siteHours }) : null;
  return duesOf(service, targetsOf(serviceLevels, state), hours);
}

/** The columns that say so: what lists show, their order, and when to look next. */
export async function serviceColumns(
  store: Store,
  options: { siteId: string; state: DeskState; service: ServiceState | null },
): Promise<Omit<ServiceColumns, "service">> {
  const { service } = options;
  const dues = await duesNow(store, options);
  if (service === null || dues.length === 0) return NOTHING;
  const times = dues.flatMap(({ at }) => (at === null ? [] : [at.getTime()]));
  return {
    dues: dues.map(({ of, at, warnAt }) => ({
      of,
      at: at?.toISOString() ?? null,
      warnAt: warnAt?.toISOString() ?? null,
    })),
    dueAt: times.length === 0 ? null : new Date(Math.min(...times)),
    alertAt: nextAlert(service, dues),
  };
}
