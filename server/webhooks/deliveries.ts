import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import type { SiteRow } from "../store/site.ts";
import type { WebhookRow } from "../store/webhook.ts";
import {
  addDelivery,
  addEvent,
  attemptsOf,
  findDelivery,
  type ListedDelivery,
  listDeliveries,
  replayFailed,
} from "../store/webhook-delivery.ts";
import {
  DELIVERIES_PAGE,
  type DeliveriesReply,
  type DeliveryReply,
  type DeliveryState,
  type DeliveryWire,
  WEBHOOK_LIMITS,
  WEBHOOK_TEST,
} from "../wire/webhooks.ts";

/** An endpoint's log: what was sent, what came back, and sending it again. */
export interface Deliveries {
  /** @throws NOT_FOUND */
  deliveries(
    organisationId: string,
    id: string,
    options: { readonly state?: DeliveryState | undefined; readonly cursor?: string | undefined },
  ): Promise<DeliveriesReply>;
  /** @throws NOT_FOUND */
  delivery(organisationId: string, deliveryId: string): Promise<DeliveryReply>;
  /** Sends an event again, behind what waits. @throws NOT_FOUND, WEBHOOK_OFF */
  replay(organisationId: string, deliveryId: string, by: string | null): Promise<DeliveryWire>;
  /** Sends what was given up again, oldest first. @returns how many. @throws NOT_FOUND, WEBHOOK_OFF */
  replayFailed(organisationId: string, id: string, by: string | null): Promise<number>;
  /** Sends an event of no meaning. @throws NOT_FOUND, WEBHOOK_OFF */
  test(organisationId: string, id: string, by: string | null): Promise<DeliveryWire>;
}

export function createDeliveries(deps: {
  readonly db: Db;
  readonly clock: { now(): Date };
  /** @throws NOT_FOUND */
  rowOf(organisationId: string, id: string): Promise<WebhookRow>;
  siteOf(row: WebhookRow): Promise<SiteRow | undefined>;
}): Deliveries {
  const { db, clock, rowOf } = deps;

  async function found(organisationId: string, deliveryId: string): Promise<ListedDelivery & { row: WebhookRow }> {
    const listed = await findDelivery(db, deliveryId);
    if (listed !== undefined) {
      const row = await rowOf(organisationId, listed.delivery.endpointId);
      return { ...listed, row };
    }
    throw new TuppenceError(
      "NOT_FOUND",
      "This delivery doesn't exist.",
      "Load the log again: entries go after 30 days, and with their conversation.",
    );
  }

  return {
    async deliveries(organisationId, id, { state, cursor }) {
      await rowOf(organisationId, id);
      const before = cursor === undefined ? undefined : Number(cursor);
      const rows = await listDeliveries(db, id, { state, before, limit: DELIVERIES_PAGE + 1 });
      const page = rows.slice(0, DELIVERIES_PAGE);
      const last = page.at(-1);
      const isMore = rows.length > DELIVERIES_PAGE && last !== undefined;
      return { deliveries: page.map(toWire), next: isMore ? String(last.delivery.position) : null };
    },
    async delivery(organisationId, deliveryId) {
      const listed = await found(organisationId, deliveryId);
      const tries = await attemptsOf(db, deliveryId);
      return {
        delivery: toWire(listed),
        body: listed.delivery.body,
        tries: tries.map(({ at, durationMs, status, fault, headers, reply }) => ({
          ...{ at: at.toISOString(), durationMs, status, fault, headers: { ...headers }, reply },
        })),
      };
    },
    async replay(organisationId, deliveryId, by) {
      const { delivery, row } = await found(organisationId, deliveryId);
      needOn(row);
      const { endpointId, eventId, siteId, lane } = delivery;
      const { id } = await addDelivery(db, { endpointId, eventId, siteId, lane, replayedBy: by ?? "" });
      return toWire(await found(organisationId, id));
    },
    async replayFailed(organisationId, id, by) {
      needOn(await rowOf(organisationId, id));
      return db.transaction((tx) => replayFailed(tx, { endpointId: id, by: by ?? "", limit: WEBHOOK_LIMITS.replay }));
    },
    async test(organisationId, id, by) {
      const row = await rowOf(organisationId, id);
      needOn(row);
      const site = await deps.siteOf(row);
      if (site === undefined) {
        throw new TuppenceError("SITE_UNKNOWN", "You don't have a site yet.", "Add one first.");
      }
      const made = await db.transaction(async (tx) => {
        const event = await addEvent(tx, {
          ...{ siteId: site.id, conversationId: null, type: WEBHOOK_TEST, data: {}, createdAt: clock.now() },
        });
        return addDelivery(tx, { endpointId: id, eventId: event.id, siteId: site.id, lane: id, replayedBy: by });
      });
      return toWire(await found(organisationId, made.id));
    },
  };
}

function needOn(row: WebhookRow): void {
  if (row.disabledAt === null) return;
  throw new TuppenceError("WEBHOOK_OFF", `The webhook "${row.name}" is switched off.`, "Switch it on first.");
}

function toWire({ delivery, type, conversationId, dueAt }: ListedDelivery): DeliveryWire {
  const { id, eventId, state, attempts, status, fault, durationMs, replayedBy, createdAt, endedAt } = delivery;
  return {
    ...{ id, eventId, type, conversationId, attempts, status, fault, durationMs },
    state: state === "new" || state === "queued" ? "waiting" : state,
    nextTryAt: attempts === 0 ? null : (dueAt?.toISOString() ?? null),
    replayedBy: replayedBy === "" ? null : replayedBy,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}
