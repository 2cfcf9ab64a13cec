import { and, eq } from "drizzle-orm";
import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { type ConversationRow, createConversation, latestConversation, lockVisitor } from "./conversation.ts";
import { conversation } from "./schema/conversation.ts";
import { message } from "./schema/message.ts";

/**
 * A new conversation, whatever the visitor's newest one is. The same first message sent twice gets the same one, even
 * if the process died between creating it and storing the message.
 * @throws VISITOR_TOKEN_WRONG if there is no such visitor
 */
export async function beginConversation(
  db: Db,
  options: {
    siteId: string;
    visitorId: string;
    clientMessageId: string;
    isDemo?: boolean;
    isTest?: boolean;
    at?: Date;
  },
): Promise<ConversationRow> {
  return db.transaction(async (tx) => {
    if (!(await lockVisitor(tx, options.visitorId))) {
      throw new TuppenceError("VISITOR_TOKEN_WRONG", "This visitor doesn't exist.", "Reload the page to start again.");
    }
    // Read before the message is looked for: if that is stored between the two, it's found, and the conversation isn't taken
    // for one that already had another first message.
    const latest = await latestConversation(tx, options);
    const [begun] = await tx
      .select({ conversation })
      .from(message)
      .innerJoin(conversation, eq(conversation.id, message.conversationId))
      .where(and(eq(conversation.visitorId, options.visitorId), eq(message.clientMessageId, options.clientMessageId)))
      .limit(1);
    if (begun !== undefined) return begun.conversation;
    if (latest !== undefined && latest.sequence === 0) return latest;
    return createConversation(tx, options);
  });
}
