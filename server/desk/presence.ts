import type { Store } from "../ports/database/port.ts";
import { awayUntil, type Hours } from "../settings/hours.ts";
import { colleaguesOf, idsAtDesk, isStaffed } from "../store/desk-presence.ts";

/** Milliseconds between two heartbeats that a server writes for the consoles connected to it. */
export const BEAT_MS = 20_000;
/**
 * Milliseconds after the last heartbeat for which somebody still counts as available: a page reload, a replaced node or
 * one missed heartbeat isn't noticeable.
 */
export const HERE_MS = 60_000;

const since = (now: Date) => new Date(now.getTime() - HERE_MS);

/** `here`: a console is connected. `away`: they set themselves away. `offline`: no console is connected. */
export type Presence = "here" | "away" | "offline";

/** Presence according to a member's row now. */
export function presenceOf(row: { seenAt: Date | null; awayAt: Date | null }, now: Date): Presence {
  if (row.seenAt === null || row.seenAt <= since(now)) return "offline";
  return row.awayAt === null ? "here" : "away";
}

/** Whether a member is available now. */
export async function isHere(store: Store, memberId: string, now: Date): Promise<boolean> {
  return (await idsAtDesk(store, since(now))).some((one) => one.id === memberId);
}

/** Everybody who is available now, in all organisations. */
export function atDesk(store: Store, now: Date) {
  return idsAtDesk(store, since(now));
}

/** An organisation's members with their presence and what is set for them, by name. */
export async function colleagues(store: Store, organisationId: string, now: Date) {
  const rows = await colleaguesOf(store, organisationId);
  return rows.map(({ seenAt, awayAt, ...row }) => ({ ...row, presence: presenceOf({ seenAt, awayAt }, now) }));
}

/**
 * When someone will be available, as in the wire format (see `awayUntil`): outside the hours a time; empty (unknown)
 * within them if no agent is available. If nobody has ever been seen there, only the hours count.
 * @returns undefined while someone is available
 */
export async function openAt(
  store: Store,
  options: { siteId: string; hours: Hours | null; now: Date },
): Promise<string | undefined> {
  const { siteId, hours, now } = options;
  const closed = awayUntil(hours, now);
  if (closed !== undefined) return closed;
  return (await isStaffed(store, { siteId, since: since(now) })) === false ? "" : undefined;
}
