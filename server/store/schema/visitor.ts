import { sql } from "drizzle-orm";
import { type AnyPgColumn, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { CustomAttributes } from "../../wire/customers.ts";
import { at, id } from "./columns.ts";
import { site } from "./organisation.ts";

export const visitor = pgTable(
  "visitor",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    /** SHA-256 of the visitor's token, hex. */
    tokenHash: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    lastSeenAt: at().notNull().defaultNow(),
    /** `sub` of a signed identity: the company's own id for the person. */
    externalId: text(),
    name: text(),
    email: text(),
    identifiedAt: at(),
    /** What a signed identity said about them last: values by name, in lower case; for articles with an audience. */
    attributes: jsonb().$type<Readonly<Record<string, readonly string[]>>>(),
    /** The same as the company wrote them, with names and types, for agents; null: from an earlier version. */
    custom: jsonb().$type<CustomAttributes>(),
    /**
     * The same person's row that agents see instead of this one. The visitor's windows still belong to this one: whoever
     * holds its token never sees the other's conversations.
     */
    mergedInto: uuid().references((): AnyPgColumn => visitor.id),
    /** When a signed identity named `email`: from then on, no typed address replaces it. */
    emailSignedAt: at(),
    /** Their chat's language, one of ours; null: unknown. */
    language: text(),
    /** IANA, from their browser, e.g. "Europe/Oslo". */
    timeZone: text(),
    /** An agent blocked this visitor. */
    blockedAt: at(),
    blockedBy: text(),
    /** Somebody who wrote an e-mail, by their address in lower case; nobody holds such a visitor's token. */
    mailAddress: text(),
  },
  (t) => [
    uniqueIndex("visitor_token_unique").on(t.tokenHash),
    index("visitor_external").on(t.siteId, t.externalId),
    index("visitor_language").on(t.siteId, t.language),
    uniqueIndex("visitor_mail_address").on(t.siteId, t.mailAddress),
    index("visitor_merged").on(t.mergedInto).where(sql`merged_into IS NOT NULL`),
  ],
);

/** What agents note about a customer, seen beside each of their conversations; a visitor never sees it. */
export const customerNote = pgTable(
  "customer_note",
  {
    id: id(),
    /** The one that stays, if the customer was merged. */
    visitorId: uuid()
      .notNull()
      .references(() => visitor.id, { onDelete: "cascade" }),
    authorId: uuid(),
    author: text().notNull(),
    text: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    /** When it was last changed, and by whom. */
    editedAt: at(),
    editor: text(),
  },
  (t) => [index("customer_note_visitor").on(t.visitorId, t.createdAt)],
);

/** The pages that a visitor saw in their last session with the chat: without query and fragment. */
export const pageVisit = pgTable(
  "page_visit",
  {
    id: id(),
    visitorId: uuid()
      .notNull()
      .references(() => visitor.id, { onDelete: "cascade" }),
    address: text().notNull(),
    title: text().notNull(),
    at: at().notNull().defaultNow(),
  },
  (t) => [index("page_visit_visitor").on(t.visitorId, t.at)],
);
