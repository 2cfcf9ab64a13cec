import { and, desc, eq, gt, ne } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { session } from "./schema/member.ts";

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
