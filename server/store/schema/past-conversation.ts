import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { PAST_SOURCES, type PastMessage, REPLAY_OUTCOMES } from "../../wire/past-conversations.ts";
import { article } from "./article.ts";
import { at, id } from "./columns.ts";
import { site } from "./organisation.ts";

/** A file of conversations that was imported. */
export const pastImport = pgTable(
  "past_import",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    /** The file's name. */
    name: text().notNull(),
    source: text({ enum: PAST_SOURCES }).notNull(),
    conversations: integer().notNull().default(0),
    by: text(),
    createdAt: at().notNull(),
  },
  (t) => [index("past_import_site").on(t.siteId, t.createdAt)],
);

/** A conversation from the desk that the company had before, without personal data. It's no conversation of this desk. */
export const pastConversation = pgTable(
  "past_conversation",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    /** The import that stored it last. */
    importId: uuid()
      .notNull()
      .references(() => pastImport.id, { onDelete: "cascade" }),
    source: text({ enum: PAST_SOURCES }).notNull(),
    /** Its id in the export. */
    externalId: text().notNull(),
    startedAt: at(),
    /** What the customer asked first. */
    question: text().notNull(),
    /** What an agent replied first; null: nobody did. */
    reply: text(),
    messages: jsonb().$type<readonly PastMessage[]>().notNull(),
    tags: jsonb().$type<readonly string[]>().notNull(),
    /** The one article that agents' replies link to; null: none, or several. */
    articleId: uuid().references(() => article.id, { onDelete: "set null" }),
    /** How the customer rated it. */
    rating: text({ enum: ["good", "bad"] }),
    /** SHA-256 over what is stored: an import of the same changes nothing. */
    contentHash: text().notNull(),
    /** What the last replay found; null: it wasn't replayed yet. */
    replayOutcome: text({ enum: REPLAY_OUTCOMES }),
    /** The article that the assistant would answer from, or offer first. */
    replayArticleId: uuid().references(() => article.id, { onDelete: "set null" }),
    replayId: uuid(),
  },
  (t) => [
    uniqueIndex("past_conversation_unique").on(t.siteId, t.source, t.externalId),
    index("past_conversation_newest").on(t.siteId, t.startedAt),
  ],
);

/** A replay of a site's past conversations. Another process goes on with it when `seenAt` gets old. */
export const pastReplay = pgTable(
  "past_replay",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    /** The number of the knowledge version. */
    version: integer().notNull(),
    questions: integer().notNull(),
    seenAt: at().notNull(),
    startedAt: at().notNull(),
    endedAt: at(),
  },
  (t) => [index("past_replay_site").on(t.siteId, t.startedAt)],
);
