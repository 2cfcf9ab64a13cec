import type { Server } from "socket.io";
import { type Reach, signOf } from "../../domain/reach.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Db } from "../../ports/database/port.ts";
import { workingKeys } from "../../store/api-key.ts";
import { reachesOfSessions } from "../../store/member-session.ts";
import type { Caller } from "../deps.ts";

/**
 * Disconnects this node's desk connections whose session or key has ended or expired, and those of members whose role
 * changed. Such a change disconnects them at once by event; this finds those that the event didn't reach, because there
 * is no Redis or it was away.
 */
export async function dropEnded({ io, db, clock }: { io: Server; db: Db; clock: Clock }): Promise<void> {
  const lines = [...io.of("/desk").sockets.values()].map((socket) => ({ socket, who: socket.data.who as Caller }));
  const distinct = (ids: (string | undefined)[]) => [...new Set(ids.filter((id) => id !== undefined))];
  const now = clock.now();
  const reaches = await reachesOfSessions(db, distinct(lines.map(({ who }) => who.sessionId)), now);
  const keys = await workingKeys(db, distinct(lines.map(({ who }) => who.key?.id)), now);
  for (const { socket, who } of lines) {
    const { member, sessionId, key } = who;
    const isGone =
      (sessionId !== undefined && !isSame(reaches.get(sessionId), member?.reach)) ||
      (key !== undefined && !keys.has(key.id));
    if (isGone) socket.disconnect(true);
  }
}

/** Whether somebody may do the same as before, in the same places. */
export function isSame(now: Reach | undefined, before: Reach | undefined): boolean {
  return (now && signOf(now)) === (before && signOf(before));
}
