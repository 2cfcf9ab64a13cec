import { and, eq, sql } from "drizzle-orm";
import type { Store, Tx } from "../ports/database/port.ts";
import { conversationFollower } from "./schema/desk.ts";

/** Makes a member a follower of a conversation, or no longer one. @returns whether that changed anything */
export async function setFollowing(
  store: Store,
  options: { conversationId: string; memberId: string; following: boolean; at: Date },
): Promise<boolean> {
  const { conversationId, memberId, following, at } = options;
  if (following) {
    const added = await store
      .insert(conversationFollower)
      .values({ conversationId, memberId, createdAt: at })
      .onConflictDoNothing()
      .returning({ id: conversationFollower.memberId });
    return added.length === 1;
  }
  const gone = await store
    .delete(conversationFollower)
    .where(and(eq(conversationFollower.conversationId, conversationId), eq(conversationFollower.memberId, memberId)))
    .returning({ id: conversationFollower.memberId });
  return gone.length === 1;
}

/** Who followed a merged conversation follows the one where it goes on. */
export async function copyFollowers(tx: Tx, options: { from: string; into: string }): Promise<void> {
  await tx.execute(sql`insert into ${conversationFollower} (conversation_id, member_id, created_at)
    select ${options.into}::uuid, f.member_id, f.created_at from ${conversationFollower} f
    where f.conversation_id = ${options.from}::uuid on conflict do nothing`);
}
