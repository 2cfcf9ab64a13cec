import { sql } from "drizzle-orm";
import { doublePrecision, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { article, articleRevision } from "./article.ts";
import { at, bytes, id } from "./columns.ts";
import { site } from "./organisation.ts";

export const knowledgeVersion = pgTable(
  "knowledge_version",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    number: integer().notNull(),
    state: text({ enum: ["building", "live", "retired", "failed"] }).notNull(),
    embedderId: text().notNull(),
    /** Mean passage length in words: the BM25 weights of this version were made with it. */
    meanWords: doublePrecision(),
    /** The quick tune: classifier and gate, as gate/ serialises them. */
    tune: bytes(),
    /** The gate for questions in languages that no article is in, as knowledge/across.ts serialises it. */
    across: bytes(),
    /** Held-out figures of the quick tune, for the console. */
    figures: jsonb(),
    createdAt: at().notNull().defaultNow(),
    /** Renewed while a publish runs, so that another process can tell a dead one. */
    heartbeatAt: at().notNull().defaultNow(),
    publishedAt: at(),
  },
  (t) => [
    uniqueIndex("knowledge_version_number_unique").on(t.siteId, t.number),
    uniqueIndex("knowledge_version_building_unique").on(t.siteId).where(sql`state = 'building'`),
  ],
);

/** Which revision of which article a version holds. */
export const knowledgeVersionArticle = pgTable(
  "knowledge_version_article",
  {
    versionId: uuid()
      .notNull()
      .references(() => knowledgeVersion.id, { onDelete: "cascade" }),
    articleId: uuid()
      .notNull()
      .references(() => article.id),
    revisionId: uuid()
      .notNull()
      .references(() => articleRevision.id),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.articleId] })],
);
