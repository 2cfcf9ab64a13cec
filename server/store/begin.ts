import { and, eq } from "drizzle-orm";
import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { type ConversationRow, createConversation, latestConversation, lockVisitor } from "./conversation.ts";
import { conversation, message } from "./schema.ts";

/**
 * A new conversation, whatever the visitor's newest one is. The same first message sent twice gets the same one, also when
 * the process died between making it and storing the message.
 * @throws VISITOR_TOKEN_WRONG when there is no such visitor
 */
export async function beginConversation(
  db: Db,
  given: { siteId: string; visitorId: string; clientMessageId: string; isDemo?: boolean; at?: Date },
): Promise<ConversationRow> {
  return db.transaction(async (tx) => {
    if (!(await lockVisitor(tx, given.visitorId))) {
      throw new TuppenceError("VISITOR_TOKEN_WRONG", "There is no such visitor.", "Reload the page to begin anew.");
    }
    const [begun] = await tx
      .select({ conversation })
      .from(message)
      .innerJoin(conversation, eq(conversation.id, message.conversationId))
      .where(and(eq(conversation.visitorId, given.visitorId), eq(message.clientMessageId, given.clientMessageId)))
      .limit(1);
    if (begun !== undefined) return begun.conversation;
    const latest = await latestConversation(tx, given);
    if (latest !== undefined && latest.sequence === 0) return latest;
    return createConversation(tx, given);
  });
}
