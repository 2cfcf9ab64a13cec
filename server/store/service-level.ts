import { and, asc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { Store, Tx } from "../ports/database/port.ts";
import { conversation } from "./schema/conversation.ts";
import { site } from "./schema/organisation.ts";

/** What a conversation's row says about its targets. */
export type ServiceColumns = Pick<typeof conversation.$inferSelect, "service" | "dues" | "dueAt" | "alertAt">;

/** Conversations of which something has to be announced, the longest overdue first. */
export async function dueForAlert(store: Store, now: Date): Promise<{ id: string; siteId: string }[]> {
  return store
    .select({ id: conversation.id, siteId: conversation.siteId })
    .from(conversation)
    .where(sql`${conversation.alertAt} <= ${now.toISOString()}::timestamptz`)
    .orderBy(asc(conversation.alertAt))
    .limit(200);
}

/** Open conversations of these sites that have clocks. */
export async function withTimers(store: Store, siteIds: readonly string[]): Promise<{ id: string; siteId: string }[]> {
  if (siteIds.length === 0) return [];
  return store
    .select({ id: conversation.id, siteId: conversation.siteId })
    .from(conversation)
    .where(
      and(
        inArray(conversation.siteId, [...siteIds]),
        inArray(conversation.state, ["queued", "person"]),
        isNotNull(conversation.service),
      ),
    )
    .orderBy(asc(conversation.id));
}

/** Stores when a locked conversation's targets are reached. It doesn't count as a change of the conversation. */
export async function writeDues(tx: Tx, id: string, columns: Omit<ServiceColumns, "service">): Promise<void> {
  await tx.update(conversation).set(columns).where(eq(conversation.id, id));
}

/** Ids of an organisation's sites. */
export async function siteIdsOf(store: Store, organisationId: string): Promise<string[]> {
  const rows = await store.select({ id: site.id }).from(site).where(eq(site.organisationId, organisationId));
  return rows.map(({ id }) => id);
}
