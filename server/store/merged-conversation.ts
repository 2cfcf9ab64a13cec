import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Store, Tx } from "../ports/database/port.ts";
import type { MessageRow } from "./message.ts";
import { conversation } from "./schema/conversation.ts";
import { message } from "./schema/message.ts";
import { turn } from "./schema/turn.ts";

/** Ids of the conversations that were merged into this one, also by way of others; oldest first. */
export async function mergedIds(store: Store, conversationId: string): Promise<string[]> {
  const { rows } = await store.execute<{ id: string }>(sql`
    with recursive merged as (
      select id from conversation where merged_into = ${conversationId}::uuid
      union select c.id from conversation c join merged on c.merged_into = merged.id
    ) select id from merged order by id`);
  return rows.map((row) => row.id);
}

/**
 * What was said in merged conversations, as far as they are that visitor's; in order of time.
 * @param options.ids as `mergedIds` gives them
 */
export async function messagesOfMerged(
  store: Store,
  { ids, visitorId }: { ids: readonly string[]; visitorId: string },
): Promise<MessageRow[]> {
  if (ids.length === 0) return [];
  const rows = await store
    .select({ message })
    .from(message)
    .innerJoin(conversation, eq(conversation.id, message.conversationId))
    .where(and(inArray(message.conversationId, [...ids]), eq(conversation.visitorId, visitorId)))
    .orderBy(asc(message.createdAt), asc(message.conversationId), asc(message.sequence));
  return rows.map((row) => row.message);
}

/** Whether the assistant still owes a reply there. */
export async function hasPendingTurn(tx: Tx, conversationId: string): Promise<boolean> {
  return (await tx.$count(turn, and(eq(turn.conversationId, conversationId), eq(turn.state, "pending")))) > 0;
}

/** It takes the place among its visitor's conversations that the merged one had, if that was newer. */
export async function setContinuesAt(tx: Tx, conversationId: string, at: Date): Promise<void> {
  await tx
    .update(conversation)
    .set({
      continuesAt: sql`greatest(coalesce(${conversation.continuesAt}, ${conversation.createdAt}), ${at.toISOString()}::timestamptz)`,
    })
    .where(eq(conversation.id, conversationId));
}
