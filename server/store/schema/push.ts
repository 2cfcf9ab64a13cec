import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, id } from "./columns.ts";
import { session, user } from "./member.ts";

/**
 * A browser that a member wants to be told on while no console of theirs is visible. It goes with the session that it was
 * turned on in: by signing out, when the session is ended elsewhere, and when the member is deactivated.
 */
export const pushSubscription = pgTable(
  "push_subscription",
  {
    id: id(),
    memberId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    sessionId: uuid()
      .notNull()
      .references(() => session.id, { onDelete: "cascade" }),
    /** At the browser's push service. */
    endpoint: text().notNull(),
    /** The browser's public key and its secret (RFC 8291), base64url. */
    p256dh: text().notNull(),
    auth: text().notNull(),
    /** The server's public key (RFC 8292) that it was made for; the push service takes no other's messages. */
    serverKey: text().notNull(),
    /** Of the console there. */
    language: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    /** When the push service last took a message. */
    sentAt: at(),
  },
  (t) => [
    uniqueIndex("push_subscription_endpoint_unique").on(t.endpoint),
    index("push_subscription_member").on(t.memberId),
    index("push_subscription_session").on(t.sessionId),
  ],
);

/**
 * What happened in conversations and may have to be pushed: the outbox. Triggers (migration "push") write it while anybody
 * has push turned on, in the transaction of the change; `push/look.ts` takes the rows out and makes jobs of them.
 */
export const pushEvent = pgTable("push_event", {
  id: id(),
  conversationId: uuid().notNull(),
  /** `message`: somebody wrote; otherwise the kind of an event at the desk. */
  kind: text().notNull(),
  /** Of a message: who wrote it (`visitor`, `person`). */
  author: text(),
  /** Who did or wrote it: a name and, of an event, a member's id. */
  by: text(),
  byId: uuid(),
  /** The message's sequence number, or the event's number. */
  number: integer().notNull(),
  at: at().notNull().defaultNow(),
});

/** Members who have a console open and visible, by the process that it's connected to. */
export const visibleConsole = pgTable(
  "visible_console",
  {
    memberId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    /** Of one run of a process. */
    process: uuid().notNull(),
    /** Renewed with the heartbeats. */
    seenAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.memberId, t.process] })],
);
