import { and, eq, exists, inArray, not } from "drizzle-orm";
import type { Db, Store } from "../ports/database/port.ts";
import { endDemoConversations } from "./demo-progress.ts";
import { conversation, visitor } from "./schema.ts";

/** How many conversations of a site were made for show. */
export async function countDemoConversations(store: Store, siteId: string): Promise<number> {
  return store.$count(conversation, demoOf(siteId));
}

/**
 * Deletes a site's conversations that were made for show, with all that hangs on them, and visitors who are left without
 * any; they are not made again. Ledger lines stay: money is append-only, and they hold no words.
 * @returns how many conversations went
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
