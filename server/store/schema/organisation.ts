import { sql } from "drizzle-orm";
import { boolean, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Scope } from "../../wire/scopes.ts";
import { at, id } from "./columns.ts";

export const organisation = pgTable("organisation", {
  id: id(),
  name: text().notNull(),
  createdAt: at().notNull().defaultNow(),
});

export const site = pgTable(
  "site",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    /** What `data-site` names; public. */
    key: text().notNull(),
    name: text().notNull(),
    /** Origins that may embed the widget, e.g. "https://shop.example"; empty: closed. */
    allowedOrigins: text().array().notNull().default(sql`'{}'::text[]`),
    language: text().notNull().default("en"),
    liveVersionId: uuid(),
    isDemo: boolean().notNull().default(false),
    /** Counts the changes of its collections and of what is in them: other processes see by it what to read again. */
    structure: integer().notNull().default(0),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("site_key_unique").on(t.key)],
);

export const setting = pgTable(
  "setting",
  {
    /** A site's id, or the nil UUID for the whole installation. */
    scopeId: uuid().notNull(),
    name: text().notNull(),
    value: jsonb().notNull(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.scopeId, t.name] })],
);

export const apiKey = pgTable(
  "api_key",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    name: text().notNull(),
    /** SHA-256 of the key, hex; the key itself is never stored. */
    hash: text().notNull(),
    /** First eight characters, to tell keys apart on a screen. */
    prefix: text().notNull(),
    /** What it may do (wire/scopes.ts). */
    scopes: text()
      .array()
      .$type<Scope[]>()
      .notNull()
      .default(sql`'{answer,conversations,knowledge,reports,settings}'::text[]`),
    /** Null: until it is revoked. */
    expiresAt: at(),
    createdAt: at().notNull().defaultNow(),
    /** The member who created it; null: the server did, or it's older than this column. */
    createdBy: uuid(),
    lastUsedAt: at(),
    revokedAt: at(),
  },
  (t) => [uniqueIndex("api_key_hash_unique").on(t.hash)],
);
