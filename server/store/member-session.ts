import { and, desc, eq, gt, ne } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { session } from "./auth-schema.ts";

export type SessionRow = typeof session.$inferSelect;

/** A member's sessions that have not ended, the last used first. */
export async function listSessions(store: Store, given: { memberId: string; now: Date }): Promise<SessionRow[]> {
  return store
    .select()
    .from(session)
    .where(and(eq(session.userId, given.memberId), gt(session.expiresAt, given.now)))
    .orderBy(desc(session.updatedAt), desc(session.id));
}

/** Ends one session of a member. @returns false when they have none with this id */
export async function endSession(store: Store, given: { memberId: string; id: string }): Promise<boolean> {
  const gone = await store
    .delete(session)
    .where(and(eq(session.userId, given.memberId), eq(session.id, given.id)))
    .returning({ id: session.id });
  return gone.length > 0;
}

/** Ends every session of a member, but for one when given. @returns the ids of those that ended */
export async function endSessions(store: Store, given: { memberId: string; but?: string }): Promise<string[]> {
  const { memberId, but } = given;
  const gone = await store
    .delete(session)
    .where(and(eq(session.userId, memberId), but === undefined ? undefined : ne(session.id, but)))
    .returning({ id: session.id });
  return gone.map((one) => one.id);
}
