import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { StoredFinding } from "../../domain/finding.ts";
import { LINK_STATES } from "../../wire/knowledge-health.ts";
import { at } from "./columns.ts";
import { site } from "./organisation.ts";

/** What reading a site's newest articles found; figures and links are added when it's shown. */
export const knowledgeHealth = pgTable("knowledge_health", {
  siteId: uuid()
    .primaryKey()
    .references(() => site.id, { onDelete: "cascade" }),
  /** Of the articles that were read: another one means that they have changed since. */
  fingerprint: text().notNull(),
  findings: jsonb().$type<readonly StoredFinding[]>().notNull(),
  readAt: at().notNull(),
});

/** A finding that a person doesn't want to see again. It counts again once the finding is another one. */
export const healthDismissal = pgTable(
  "health_dismissal",
  {
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    findingId: text().notNull(),
    by: text(),
    at: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.findingId] })],
);

/** An address in a site's articles, as it was when it was last opened. */
export const articleLink = pgTable(
  "article_link",
  {
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    url: text().notNull(),
    /** The articles that have it. */
    articleIds: jsonb().$type<readonly string[]>().notNull(),
    state: text({ enum: LINK_STATES }).notNull().default("unchecked"),
    /** HTTP status; null: no reply. */
    status: integer(),
    /** What went wrong, for people. */
    reason: text(),
    /** Checks in a row that found nothing. */
    failures: integer().notNull().default(0),
    checkedAt: at(),
    /** Not before then. A process that checks it moves this ahead first, so that no other one does. */
    dueAt: at().notNull().defaultNow(),
    /** No article has it any more. */
    isGone: boolean().notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.url] }), index("article_link_due").on(t.dueAt)],
);
