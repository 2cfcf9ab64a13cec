import { type AnyPgColumn, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, id } from "./columns.ts";
import { site } from "./organisation.ts";

/** Articles that belong together, as the help centre's first page shows them. */
export const collection = pgTable(
  "collection",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references((): AnyPgColumn => site.id),
    /** Part of its address; never changes. */
    key: text().notNull(),
    /** In the site's language. */
    title: text().notNull(),
    description: text().notNull().default(""),
    /** The same in other languages, by language without region. */
    translations: jsonb().$type<Record<string, { title: string; description: string }>>().notNull(),
    /** Order on the page, from 0. */
    position: integer().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("collection_site_key_unique").on(t.siteId, t.key)],
);
