import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { at, id } from "./columns.ts";
import { organisation, site } from "./organisation.ts";

/** A text that agents send often, found by its shortcut. */
export const cannedReply = pgTable(
  "canned_reply",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id, { onDelete: "cascade" }),
    /** The only site that it's for; null: all of the organisation's. */
    siteId: uuid().references(() => site.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** In lower case, without the slash. */
    shortcut: text().notNull(),
    /** Markdown with variables (wire/reply-variables.ts). */
    text: text().notNull(),
    /** The same in other languages, by language without region. */
    translations: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
    /** Replies that were sent with it. */
    uses: integer().notNull().default(0),
    lastUsedAt: at(),
    archivedAt: at(),
    changedBy: text(),
    changedAt: at().notNull().defaultNow(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("canned_reply_organisation").on(t.organisationId)],
);
