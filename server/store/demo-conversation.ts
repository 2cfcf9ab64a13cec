import { and, eq, exists, inArray, not } from "drizzle-orm";
import type { Db, Store } from "../ports/database/port.ts";
import { endDemoConversations } from "./demo-progress.ts";
import { conversation } from "./schema/conversation.ts";
import { visitor } from "./schema/visitor.ts";

/** How many demo conversations a site has. */
export async function countDemoConversations(store: Store, siteId: string): Promise<number> {
  return store.$count(conversation, demoOf(siteId));
}

/**
 * Deletes a site's demo conversations with everything that belongs to them, and visitors who have no others; they
 * aren't created again. Ledger lines stay: the ledger is append-only, and contains no text.
 * @returns how many conversations were deleted
 */
export async function deleteDemoConversations(db: Db, siteId: string): Promise<number> {
  return db.transaction(async (tx) => {
    await endDemoConversations(tx, siteId);
    const gone = await tx
      .delete(conversation)
      .where(demoOf(siteId))
      .returning({ id: conversation.id, visitorId: conversation.visitorId });
    const visitors = [...new Set(gone.map((row) => row.visitorId))];
    const others = tx.select({ id: conversation.id }).from(conversation).where(eq(conversation.visitorId, visitor.id));
    for (let i = 0; i < visitors.length; i += 1000) {
      await tx.delete(visitor).where(and(inArray(visitor.id, visitors.slice(i, i + 1000)), not(exists(others))));
    }
    return gone.length;
  });
}

const demoOf = (siteId: string) => and(eq(conversation.siteId, siteId), eq(conversation.isDemo, true));
