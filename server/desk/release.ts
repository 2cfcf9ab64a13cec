import { isTuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { type HeldRow, heldByMembers } from "../store/desk-presence.ts";
import { lockHandoff } from "./floor.ts";
import { type PassedOn, passOn } from "./pass-on.ts";

/** Whose conversations are looked at: everybody's, one member's, or only of those who can no longer sign in. */
export interface Absent {
  readonly memberId?: string;
  /** Heartbeats don't count: after a start nothing is known of them. */
  readonly onlyLeft?: boolean;
}

/**
 * Puts conversations whose agents have left back in the queue: after the site's time without a heartbeat of the agent,
 * or immediately if the agent can no longer sign in. Any number of nodes can run it at the same time: each conversation
 * is checked again under its lock, so it's released only once.
 * @param onReleased called for each one after its transaction
 */
export async function releaseAbsent(
  db: Db,
  now: Date,
  onReleased: (released: PassedOn) => void,
  { memberId, onlyLeft = false }: Absent = {},
): Promise<void> {
  const limits = new Map<string, number>();
  const limitOf = async (siteId: string) => {
    const limit = limits.get(siteId) ?? (await siteSettings(db, siteId)).releaseAfterMinutes;
    limits.set(siteId, limit);
    return limit;
  };
  for (const held of await heldByMembers(db, memberId === undefined ? {} : { memberId })) {
    if (onlyLeft && !held.hasLeft) continue;
    const limit = await limitOf(held.siteId);
    if (!isDue(held, limit, now)) continue;
    const released = await release(db, held.handoffId, limit, now);
    if (released !== undefined) onReleased(released);
  }
}

async function release(db: Db, handoffId: string, limit: number, now: Date): Promise<PassedOn | undefined> {
  try {
    return await db.transaction(async (tx) => {
      const { row: open, conversation } = await lockHandoff(tx, handoffId);
      const [still] = await heldByMembers(tx, { handoffId: open.id });
      if (still === undefined || !isDue(still, limit, now)) return undefined;
      const cause = still.hasLeft ? "left" : "silent";
      return passOn(tx, { open, conversation, kind: "released", by: null, cause, to: null, at: now });
    });
  } catch (error) {
    // Deleted in the meantime: nothing to release, and the others are waiting.
    if (isTuppenceError(error) && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

/** @param minutes 0: never, as long as they can sign in */
function isDue(held: HeldRow, minutes: number, now: Date): boolean {
  if (held.hasLeft) return true;
  return minutes > 0 && now.getTime() - held.lastSignAt.getTime() >= minutes * 60_000;
}
