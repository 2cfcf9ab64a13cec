import { and, eq, lt, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { conversation } from "./schema/conversation.ts";

/**
 * Notes that one side has seen everything up to a message. It never goes back, nor beyond the last message.
 * @returns the mark as it is now; undefined when it did not move
 */
export async function markSeen(
  store: Store,
  options: { conversationId: string; by: "visitor" | "person"; sequence: number },
): Promise<number | undefined> {
  const column = options.by === "visitor" ? conversation.visitorSeen : conversation.personSeen;
  const upTo = sql`least(${options.sequence}, ${conversation.sequence})`;
  const [row] = await store
    .update(conversation)
    .set(options.by === "visitor" ? { visitorSeen: upTo } : { personSeen: upTo })
    .where(and(eq(conversation.id, options.conversationId), lt(column, upTo)))
    .returning({ seen: column });
  return row?.seen;
}
