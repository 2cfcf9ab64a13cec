import { openAt as openAtOf } from "../../desk/presence.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Db } from "../../ports/database/port.ts";
import { siteSettings } from "../../settings/settings.ts";
import { hoursFor } from "../../settings/team-hours.ts";
import { queueOf, teamsOfQueue } from "../../store/handoff.ts";
import type { SocketVoice } from "./voice.ts";

/** Milliseconds within which several moves of one queue are announced once. */
const PAUSE_MS = 100;

/** When a queue moves, everyone in it is told their new place. */
export function tellPlaces(
  voice: SocketVoice,
  deps: { db: Db; clock: Clock },
  onFault: (error: unknown) => void,
): () => void {
  const { db, clock } = deps;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  voice.onQueue((siteId) => {
    if (timers.has(siteId)) return;
    timers.set(
      siteId,
      setTimeout(() => {
        timers.delete(siteId);
        emit(siteId).catch(onFault);
      }, PAUSE_MS).unref(),
    );
  });

  async function emit(siteId: string): Promise<void> {
    const { hours } = await siteSettings(db, siteId);
    const now = clock.now();
    const teams = await teamsOfQueue(db, siteId);
    const openAts = new Map<string | null, string | undefined>();
    for (const teamId of new Set<string | null>([null, ...teams.values()])) {
      const own = await hoursFor(db, { siteId, teamId, siteHours: hours });
      openAts.set(teamId, await openAtOf(db, { siteId, hours: own, now }));
    }
    // Last, and without waiting, so that places are new. What is claimed meanwhile, here or by another server, has a higher
    // number: its windows pass over what is told here.
    for (const [i, { conversationId, deskEvents }] of (await queueOf(db, siteId)).entries()) {
      const openAt = openAts.get(teams.get(conversationId) ?? null);
      voice.state({
        conversationId,
        ...{ state: "queued", deskEvents },
        place: i + 1,
        ...(openAt === undefined ? {} : { openAt }),
      });
    }
  }

  return () => {
    for (const timer of timers.values()) clearTimeout(timer);
  };
}
