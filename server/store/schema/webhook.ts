import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import {
  DISABLED_BY,
  WEBHOOK_CONTENTS,
  WEBHOOK_KINDS,
  type WebhookEvent,
  type WebhookType,
} from "../../wire/webhooks.ts";
import { at, id } from "./columns.ts";
import { conversation } from "./conversation.ts";
import { organisation, site } from "./organisation.ts";

/** Where an organisation's events are sent. */
export const webhookEndpoint = pgTable(
  "webhook_endpoint",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    /** Null: all of the organisation's sites. */
    siteId: uuid().references(() => site.id, { onDelete: "cascade" }),
    kind: text({ enum: WEBHOOK_KINDS }).notNull(),
    name: text().notNull(),
    /** Sealed: whoever knows a Slack or Teams address can post there. */
    address: text().notNull(),
    /** What people see of it. */
    shownAddress: text().notNull(),
    events: text().array().$type<WebhookEvent[]>().notNull(),
    content: text({ enum: WEBHOOK_CONTENTS }).notNull(),
    /** Sealed; null: this kind isn't signed. */
    secret: text(),
    secretEnd: text(),
    /** Signs too, until then. */
    oldSecret: text(),
    oldSecretUntil: at(),
    disabledAt: at(),
    disabledBy: text({ enum: DISABLED_BY }),
    /** Failed tries since the last one that worked. */
    failures: integer().notNull().default(0),
    failingSince: at(),
    fault: text(),
    /** After several failures nothing is tried before then. */
    retryAt: at(),
    lastDeliveredAt: at(),
    createdBy: text(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("webhook_endpoint_organisation").on(t.organisationId, t.createdAt)],
);

/**
 * The outbox: written by triggers in the transaction of the change, if an endpoint wants it. `data` is the change as it
 * was then. It goes with its conversation.
 */
export const webhookEvent = pgTable(
  "webhook_event",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    /** Null: the conversation was deleted, or the event isn't about one. */
    conversationId: uuid().references(() => conversation.id, { onDelete: "cascade" }),
    type: text().$type<WebhookType>().notNull(),
    data: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    createdAt: at().notNull(),
  },
  (t) => [index("webhook_event_conversation").on(t.conversationId), index("webhook_event_created").on(t.createdAt)],
);

/** One event for one endpoint. `new` and `queued` are shown as waiting; a job sends those that are queued. */
export const webhookDelivery = pgTable(
  "webhook_delivery",
  {
    id: id(),
    /** Their order within a lane. */
    position: bigint({ mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    endpointId: uuid()
      .notNull()
      .references(() => webhookEndpoint.id, { onDelete: "cascade" }),
    eventId: uuid()
      .notNull()
      .references(() => webhookEvent.id, { onDelete: "cascade" }),
    siteId: uuid().notNull(),
    /** What keeps its order: the conversation's id; of other events the endpoint's. */
    lane: uuid().notNull(),
    state: text({ enum: ["new", "queued", "delivered", "failed"] })
      .notNull()
      .default("new"),
    attempts: integer().notNull().default(0),
    /** As it was sent first: every try sends the same bytes. */
    body: text(),
    status: integer(),
    fault: text(),
    durationMs: integer(),
    replayedBy: text(),
    createdAt: at().notNull().defaultNow(),
    endedAt: at(),
  },
  (t) => [
    index("webhook_delivery_new").on(t.position).where(sql`state = 'new'`),
    index("webhook_delivery_lane").on(t.endpointId, t.lane, t.position).where(sql`state = 'queued'`),
    index("webhook_delivery_endpoint").on(t.endpointId, t.position),
    index("webhook_delivery_event").on(t.eventId),
  ],
);

/** A try, as it was. Never changed; it goes with its delivery. */
export const webhookAttempt = pgTable(
  "webhook_attempt",
  {
    id: id(),
    deliveryId: uuid()
      .notNull()
      .references(() => webhookDelivery.id, { onDelete: "cascade" }),
    at: at().notNull(),
    durationMs: integer().notNull(),
    status: integer(),
    fault: text(),
    headers: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
    reply: text(),
  },
  (t) => [index("webhook_attempt_delivery").on(t.deliveryId, t.at)],
);
