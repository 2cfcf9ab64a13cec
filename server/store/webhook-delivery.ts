import { and, asc, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import type { DeliveryState, WebhookType } from "../wire/webhooks.ts";
import type { Claim } from "./job.ts";
import { job } from "./schema/job.ts";
import { webhookAttempt, webhookDelivery, webhookEndpoint, webhookEvent } from "./schema/webhook.ts";

export type DeliveryRow = typeof webhookDelivery.$inferSelect;
export type WebhookEventRow = typeof webhookEvent.$inferSelect;
export type AttemptRow = typeof webhookAttempt.$inferSelect;

/** What is delivered in order: one conversation's events to one endpoint. */
export interface Lane {
  readonly endpointId: string;
  readonly lane: string;
}

/** What only one unfinished job may be about. */
export const laneKey = ({ endpointId, lane }: Lane) => `webhook:${endpointId}:${lane}`;

/**
 * Makes jobs of what is new in the outbox: one per lane, so that no two processes send a conversation's events at once.
 * A lane's job that runs is locked meanwhile: it either ended before, and another one is added, or it sees what is new.
 * @returns how many deliveries were queued
 */
export async function queueNew(db: Db, options: { mostAttempts: number; limit: number }): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx
      .select({
        id: webhookDelivery.id,
        endpointId: webhookDelivery.endpointId,
        siteId: webhookDelivery.siteId,
        lane: webhookDelivery.lane,
      })
      .from(webhookDelivery)
      .where(eq(webhookDelivery.state, "new"))
      .orderBy(asc(webhookDelivery.position))
      .limit(options.limit)
      .for("update", { skipLocked: true });
    if (rows.length === 0) return 0;
    const named = await tx
      .select({ id: webhookEndpoint.id, name: webhookEndpoint.name })
      .from(webhookEndpoint)
      .where(inArray(webhookEndpoint.id, [...new Set(rows.map((row) => row.endpointId))]));
    const names = new Map(named.map((one) => [one.id, one.name]));
    const lanes = new Map(rows.map((row) => [laneKey(row), row]));
    // In the keys' order, so that two processes can't wait for each other.
    for (const [, row] of [...lanes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { siteId, endpointId, lane } = row;
      await addLaneJob(tx, { siteId, endpointId, lane, name: names.get(endpointId) ?? "", ...options });
    }
    const ids = rows.map((row) => row.id);
    await tx.update(webhookDelivery).set({ state: "queued" }).where(inArray(webhookDelivery.id, ids));
    return rows.length;
  });
}

/** A job that sends a lane's queued deliveries, unless there's an unfinished one, which is locked. */
export async function addLaneJob(
  tx: Tx,
  options: Lane & { siteId: string; name: string; mostAttempts: number },
): Promise<void> {
  const { siteId, endpointId, lane, name, mostAttempts } = options;
  await tx
    .insert(job)
    .values({
      ...{ id: newId(), siteId, kind: "webhook", key: laneKey(options), subject: name, mostAttempts },
      payload: { endpointId, lane },
    })
    .onConflictDoUpdate({
      target: job.key,
      targetWhere: sql`state in ('waiting', 'running')`,
      set: { dueAt: sql`${job.dueAt}` },
    });
}

/** Removes this process's job of a lane, which has nothing left to send: the delivery log says what it did. */
export async function removeLaneJob(tx: Tx, { id }: Pick<Claim, "id">): Promise<void> {
  await tx.delete(job).where(eq(job.id, id));
}

/** The lane's oldest queued delivery, with its event. */
export async function nextOfLane(
  store: Store,
  { endpointId, lane }: Lane,
): Promise<{ delivery: DeliveryRow; event: WebhookEventRow } | undefined> {
  const [row] = await store
    .select({ delivery: webhookDelivery, event: webhookEvent })
    .from(webhookDelivery)
    .innerJoin(webhookEvent, eq(webhookEvent.id, webhookDelivery.eventId))
    .where(
      and(
        eq(webhookDelivery.endpointId, endpointId),
        eq(webhookDelivery.lane, lane),
        eq(webhookDelivery.state, "queued"),
      ),
    )
    .orderBy(asc(webhookDelivery.position))
    .limit(1);
  return row;
}

export async function changeDelivery(
  store: Store,
  id: string,
  change: Partial<Pick<DeliveryRow, "state" | "attempts" | "body" | "status" | "fault" | "durationMs" | "endedAt">>,
): Promise<void> {
  await store.update(webhookDelivery).set(change).where(eq(webhookDelivery.id, id));
}

/** Gives up what a lane still has queued. */
export async function failLane(tx: Tx, { endpointId, lane }: Lane, end: { fault: string; at: Date }): Promise<void> {
  await tx
    .update(webhookDelivery)
    .set({ state: "failed", fault: end.fault, endedAt: end.at })
    .where(
      and(
        eq(webhookDelivery.endpointId, endpointId),
        eq(webhookDelivery.lane, lane),
        eq(webhookDelivery.state, "queued"),
      ),
    );
}

/**
 * Logs a try. @returns false if its delivery is gone, because the conversation was erased while it was sent
 */
export async function addAttempt(tx: Tx, values: Omit<AttemptRow, "id">): Promise<boolean> {
  const [there] = await tx
    .select({ id: webhookDelivery.id })
    .from(webhookDelivery)
    .where(eq(webhookDelivery.id, values.deliveryId))
    .for("update");
  if (there === undefined) return false;
  await tx.insert(webhookAttempt).values({ ...values, id: newId() });
  return true;
}

export async function attemptsOf(store: Store, deliveryId: string): Promise<AttemptRow[]> {
  return store
    .select()
    .from(webhookAttempt)
    .where(eq(webhookAttempt.deliveryId, deliveryId))
    .orderBy(asc(webhookAttempt.at), asc(webhookAttempt.id));
}

/** A delivery as the log shows it. */
export interface ListedDelivery {
  readonly delivery: DeliveryRow;
  readonly type: WebhookType;
  readonly conversationId: string | null;
  /** When its lane is tried again, if it waits for a time. */
  readonly dueAt: Date | null;
}

const listed = (store: Store) =>
  store
    .select({
      delivery: webhookDelivery,
      type: webhookEvent.type,
      conversationId: webhookEvent.conversationId,
      dueAt: job.dueAt,
    })
    .from(webhookDelivery)
    .innerJoin(webhookEvent, eq(webhookEvent.id, webhookDelivery.eventId))
    .leftJoin(
      job,
      and(
        eq(job.key, sql`'webhook:' || ${webhookDelivery.endpointId}::text || ':' || ${webhookDelivery.lane}::text`),
        eq(job.state, "waiting"),
        eq(webhookDelivery.state, "queued"),
      ),
    );

/** An endpoint's deliveries, newest first. @param page.before position of the last one of the page before */
export async function listDeliveries(
  store: Store,
  endpointId: string,
  page: { readonly state?: DeliveryState | undefined; readonly before?: number | undefined; readonly limit: number },
): Promise<ListedDelivery[]> {
  const { state, before, limit } = page;
  const states = state === "waiting" ? (["new", "queued"] as const) : state === undefined ? undefined : [state];
  return listed(store)
    .where(
      and(
        eq(webhookDelivery.endpointId, endpointId),
        states === undefined ? undefined : inArray(webhookDelivery.state, [...states]),
        before === undefined ? undefined : lt(webhookDelivery.position, before),
      ),
    )
    .orderBy(desc(webhookDelivery.position))
    .limit(limit);
}

export async function findDelivery(store: Store, id: string): Promise<ListedDelivery | undefined> {
  const [row] = await listed(store).where(eq(webhookDelivery.id, id));
  return row;
}

/** Puts an event into an endpoint's outbox, behind what is there. */
export async function addDelivery(
  store: Store,
  values: Pick<DeliveryRow, "endpointId" | "eventId" | "siteId" | "lane" | "replayedBy">,
): Promise<DeliveryRow> {
  const [row] = await store
    .insert(webhookDelivery)
    .values({ ...values, id: newId() })
    .returning();
  return row as DeliveryRow;
}

/** Stores an event that no change caused. */
export async function addEvent(store: Store, values: Omit<WebhookEventRow, "id">): Promise<WebhookEventRow> {
  const [row] = await store
    .insert(webhookEvent)
    .values({ ...values, id: newId() })
    .returning();
  return row as WebhookEventRow;
}

/**
 * Puts what an endpoint gave up on back into its outbox, oldest first, unless it was sent again since.
 * @returns how many
 */
export async function replayFailed(
  tx: Tx,
  options: { endpointId: string; by: string | null; limit: number },
): Promise<number> {
  const { endpointId, by, limit } = options;
  const rows = await tx
    .select()
    .from(webhookDelivery)
    .where(
      and(
        eq(webhookDelivery.endpointId, endpointId),
        eq(webhookDelivery.state, "failed"),
        sql`not exists (select 1 from webhook_delivery later where later.event_id = ${webhookDelivery.eventId}
          and later.endpoint_id = ${endpointId} and later.position > ${webhookDelivery.position})`,
      ),
    )
    .orderBy(asc(webhookDelivery.position))
    .limit(limit);
  for (const { eventId, siteId, lane } of rows) {
    await addDelivery(tx, { endpointId, eventId, siteId, lane, replayedBy: by });
  }
  return rows.length;
}

/** Deletes events from before then, with their log; what still waits stays. @returns how many */
export async function dropOldEvents(store: Store, before: Date): Promise<number> {
  const rows = await store
    .delete(webhookEvent)
    .where(
      and(
        lt(webhookEvent.createdAt, before),
        sql`not exists (select 1 from webhook_delivery d where d.event_id = ${webhookEvent.id} and d.state in ('new', 'queued'))`,
      ),
    )
    .returning({ id: webhookEvent.id });
  return rows.length;
}
