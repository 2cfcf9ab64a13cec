import { index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
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
  ],
);
