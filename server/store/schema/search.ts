import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { SearchedKind } from "../../wire/search.ts";
import { at, id, words } from "./columns.ts";
import { conversation } from "./conversation.ts";
import { site } from "./organisation.ts";

/**
 * What the desk's search looks through: a row for each message and note, and one for who the customer of a conversation
 * is. Triggers keep it (migration "search"); nothing else writes it.
 */
export const searchEntry = pgTable(
  "search_entry",
  {
    /** The message's or note's; for a customer the conversation's. */
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    kind: text().$type<SearchedKind>().notNull(),
    at: at().notNull(),
    words: words().notNull(),
  },
  (t) => [
    index("search_entry_words").using("gin", t.words),
    index("search_entry_site").on(t.siteId, t.at, t.id),
    index("search_entry_conversation").on(t.conversationId),
  ],
);
