import { eq, or, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { conversation } from "./schema/conversation.ts";
import { deskEvent } from "./schema/desk.ts";
import { visitor } from "./schema/visitor.ts";

/** Whose a conversation is: what decides whether somebody limited to teams sees it. */
export interface Seat {
  readonly teamId: string | null;
  readonly agentId: string | null;
}

/** Whose a conversation is now, or undefined. */
export async function findSeat(store: Store, conversationId: string): Promise<Seat | undefined> {
  const [row] = await store
    .select({ teamId: conversation.teamId, agentId: conversation.agentId })
    .from(conversation)
    .where(eq(conversation.id, conversationId));
  return row;
}

/** Whose it has been: every conversation begins without a team. */
export async function pastSeats(
  store: Store,
  conversationId: string,
): Promise<{ teamIds: (string | null)[]; agentIds: string[] }> {
  const { rows } = await store.execute(sql`
    select 'team' as what, jsonb_path_query(detail, '$.**.teamId') #>> '{}' as id
      from ${deskEvent} where conversation_id = ${conversationId}::uuid
    union select 'agent', jsonb_path_query(detail, '$.**.agentId') #>> '{}'
      from ${deskEvent} where conversation_id = ${conversationId}::uuid`);
  const ids = (what: string) => rows.flatMap((row) => (row.what === what && row.id !== null ? [String(row.id)] : []));
  return { teamIds: [null, ...ids("team")], agentIds: ids("agent") };
}

/** Whose the conversations of a customer are, by any of their ids. */
export async function seatsOfCustomer(store: Store, visitorId: string): Promise<Seat[]> {
  const stays = sql`(select coalesce(v.merged_into, v.id) from ${visitor} v where v.id = ${visitorId}::uuid)`;
  return store
    .selectDistinct({ teamId: conversation.teamId, agentId: conversation.agentId })
    .from(conversation)
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .where(or(sql`${visitor.id} = ${stays}`, sql`${visitor.mergedInto} = ${stays}`));
}
