import { and, asc, eq, gte, inArray, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { webhookDelivery, webhookEndpoint } from "./schema/webhook.ts";

export type WebhookRow = typeof webhookEndpoint.$inferSelect;

export async function addEndpoint(
  store: Store,
  values: Omit<typeof webhookEndpoint.$inferInsert, "id">,
): Promise<WebhookRow> {
  const [row] = await store
    .insert(webhookEndpoint)
    .values({ ...values, id: newId() })
    .returning();
  return row as WebhookRow;
}

export async function findEndpoint(store: Store, id: string): Promise<WebhookRow | undefined> {
  const [row] = await store.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, id));
  return row;
}

/** An endpoint, locked until the transaction ends. */
export async function lockEndpoint(tx: Tx, id: string): Promise<WebhookRow | undefined> {
  const [row] = await tx.select().from(webhookEndpoint).where(eq(webhookEndpoint.id, id)).for("update");
  return row;
}

/** An organisation's endpoints, oldest first. @param siteId only those that get this site's events */
export async function listEndpoints(store: Store, organisationId: string, siteId?: string): Promise<WebhookRow[]> {
  const own = eq(webhookEndpoint.organisationId, organisationId);
  return store
    .select()
    .from(webhookEndpoint)
    .where(
      siteId === undefined ? own : and(own, or(isNull(webhookEndpoint.siteId), eq(webhookEndpoint.siteId, siteId))),
    )
    .orderBy(asc(webhookEndpoint.createdAt), asc(webhookEndpoint.id));
}

export async function countEndpoints(store: Store, organisationId: string): Promise<number> {
  return store.$count(webhookEndpoint, eq(webhookEndpoint.organisationId, organisationId));
}

export async function changeEndpoint(
  store: Store,
  id: string,
  change: Partial<Omit<WebhookRow, "id" | "organisationId" | "kind" | "createdAt">>,
): Promise<WebhookRow | undefined> {
  if (Object.keys(change).length === 0) return findEndpoint(store, id);
  const [row] = await store.update(webhookEndpoint).set(change).where(eq(webhookEndpoint.id, id)).returning();
  return row;
}

/** Deletes an endpoint with its log. @returns false if it was already gone */
export async function deleteEndpoint(store: Store, id: string): Promise<boolean> {
  const rows = await store
    .delete(webhookEndpoint)
    .where(eq(webhookEndpoint.id, id))
    .returning({ id: webhookEndpoint.id });
  return rows.length === 1;
}

/** Deliveries of endpoints by state since then; `waiting` is what hasn't ended. */
export async function countDeliveries(
  store: Store,
  endpointIds: readonly string[],
  since: Date,
): Promise<Map<string, { waiting: number; delivered: number; failed: number }>> {
  if (endpointIds.length === 0) return new Map();
  const of = (state: SQL) => sql<number>`(count(*) filter (where ${webhookDelivery.state} ${state}))::int`;
  const rows = await store
    .select({
      endpointId: webhookDelivery.endpointId,
      waiting: of(sql`in ('new', 'queued')`),
      delivered: of(sql`= 'delivered'`),
      failed: of(sql`= 'failed'`),
    })
    .from(webhookDelivery)
    .where(and(inArray(webhookDelivery.endpointId, [...endpointIds]), gte(webhookDelivery.createdAt, since)))
    .groupBy(webhookDelivery.endpointId);
  return new Map(rows.map(({ endpointId, ...counts }) => [endpointId, counts]));
}

/**
 * A try worked: the endpoint isn't failing any more. Its row only changes if it was, or once a minute, so that busy
 * endpoints don't write one row over and over.
 */
export async function endpointWorks(tx: Tx, id: string, at: Date): Promise<void> {
  const minuteAgo = new Date(at.getTime() - 60_000);
  await tx
    .update(webhookEndpoint)
    .set({ failures: 0, failingSince: null, fault: null, retryAt: null, lastDeliveredAt: at })
    .where(
      and(
        eq(webhookEndpoint.id, id),
        or(
          sql`${webhookEndpoint.failures} > 0`,
          isNull(webhookEndpoint.lastDeliveredAt),
          lte(webhookEndpoint.lastDeliveredAt, minuteAgo),
        ),
      ),
    );
}

/** Of several processes that wait for a failing endpoint's next try, one gets it; the others wait until `until`. */
export async function takeProbe(store: Store, id: string, times: { now: Date; until: Date }): Promise<boolean> {
  const rows = await store
    .update(webhookEndpoint)
    .set({ retryAt: times.until })
    .where(and(eq(webhookEndpoint.id, id), lte(webhookEndpoint.retryAt, times.now)))
    .returning({ id: webhookEndpoint.id });
  return rows.length === 1;
}
