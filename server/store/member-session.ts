import { and, desc, eq, gt, inArray, isNull, ne } from "drizzle-orm";
import type { Reach } from "../domain/reach.ts";
import type { Store } from "../ports/database/port.ts";
import { reachesOf } from "./reach.ts";
import { session, user } from "./schema/member.ts";

export type SessionRow = typeof session.$inferSelect;

/** A member's sessions that haven't ended, most recently used first. */
export async function listSessions(store: Store, options: { memberId: string; now: Date }): Promise<SessionRow[]> {
  return store
    .select()
    .from(session)
    .where(and(eq(session.userId, options.memberId), gt(session.expiresAt, options.now)))
    .orderBy(desc(session.updatedAt), desc(session.id));
}

/** Ends one session of a member. @returns false if they have none with this id */
export async function endSession(store: Store, options: { memberId: string; id: string }): Promise<boolean> {
  const gone = await store
    .delete(session)
    .where(and(eq(session.userId, options.memberId), eq(session.id, options.id)))
    .returning({ id: session.id });
  return gone.length > 0;
}

/** Ends every session of a member, except the given one. @returns the ids of those that ended */
export async function endSessions(store: Store, options: { memberId: string; but?: string }): Promise<string[]> {
  const { memberId, but } = options;
  const gone = await store
    .delete(session)
    .where(and(eq(session.userId, memberId), but === undefined ? undefined : ne(session.id, but)))
    .returning({ id: session.id });
  return gone.map((one) => one.id);
}

/** What those sessions' members may do, by session; sessions that ended or whose member can't sign in aren't in it. */
export async function reachesOfSessions(store: Store, ids: readonly string[], now: Date): Promise<Map<string, Reach>> {
  if (ids.length === 0) return new Map();
  const rows = await store
    .select({ id: session.id, role: user.role, roleId: user.roleId, reach: user.reach })
    .from(session)
    .innerJoin(user, eq(user.id, session.userId))
    .where(and(inArray(session.id, [...ids]), gt(session.expiresAt, now), isNull(user.deactivatedAt)));
  const reaches = await reachesOf(store, rows);
  return new Map(rows.map(({ id }, at) => [id, reaches[at] as Reach]));
}
