import { awayUntil } from "../desk/hours.ts";
import { siteSettings } from "../desk/settings.ts";
import type { Clock } from "../lib/clock.ts";
import type { Db } from "../ports/database/port.ts";
import { listHandoffs } from "../store/handoff.ts";
import type { SocketVoice } from "./voice.ts";

/** Milliseconds in which several moves of one queue are told once. */
const PAUSE_MS = 100;

/** When a queue moves, everyone who waits in it hears his new place. */
export function tellPlaces(
  voice: SocketVoice,
  parts: { db: Db; clock: Clock },
  onFault: (error: unknown) => void,
): () => void {
  const { db, clock } = parts;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  voice.onQueue((siteId) => {
    if (timers.has(siteId)) return;
    timers.set(
      siteId,
      setTimeout(() => {
        timers.delete(siteId);
        tell(siteId).catch(onFault);
      }, PAUSE_MS).unref(),
    );
  });

  async function tell(siteId: string): Promise<void> {
    const openAt = awayUntil((await siteSettings(db, siteId)).hours, clock.now());
    // Last, and told at once: who is taken meanwhile must not be told that they still wait.
    const queued = await listHandoffs(db, { siteId, states: ["queued"] });
    for (const [i, { conversationId }] of queued.entries()) {
      voice.state({
        conversationId,
        state: "queued",
        place: i + 1,
        ...(openAt === undefined ? {} : { openAt }),
      });
    }
  }

  return () => {
    for (const timer of timers.values()) clearTimeout(timer);
  };
}
