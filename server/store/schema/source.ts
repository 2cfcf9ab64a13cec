import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ArticleContent } from "../../wire/knowledge.ts";
import {
  SOURCE_APPLY,
  SOURCE_CHANGE_KINDS,
  SOURCE_KINDS,
  SOURCE_PAGE_STATES,
  SOURCE_SCHEDULES,
  type SourceFigures,
  type SourceOptions,
} from "../../wire/sources.ts";
import { article } from "./article.ts";
import { at, id } from "./columns.ts";
import { site } from "./organisation.ts";

/** A website, help centre or repository that a site's articles are read from again and again. */
export const source = pgTable(
  "source",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    kind: text({ enum: SOURCE_KINDS }).notNull(),
    name: text().notNull(),
    address: text().notNull(),
    /** Sealed (lib/seal.ts). */
    token: text(),
    options: jsonb().$type<SourceOptions>().notNull(),
    schedule: text({ enum: SOURCE_SCHEDULES }).notNull(),
    apply: text({ enum: SOURCE_APPLY }).notNull(),
    /** Null: only when somebody starts it. */
    nextRunAt: at(),
    lastReadAt: at(),
    figures: jsonb().$type<SourceFigures>(),
    failingSince: at(),
    fault: text(),
    remedy: text(),
    /** It's gone for everybody; what its articles were measured from is kept for the day it's added again. */
    deletedAt: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("source_site").on(t.siteId, t.createdAt), index("source_due").on(t.nextRunAt)],
);

/** A page of a source: what the newest run knows of it, and what it gave when it was last read. */
export const sourcePage = pgTable(
  "source_page",
  {
    id: id(),
    sourceId: uuid()
      .notNull()
      .references(() => source.id, { onDelete: "cascade" }),
    /** Its address, or an API's id. */
    address: text().notNull(),
    /** The job that found it last. */
    runId: uuid().notNull(),
    state: text({ enum: SOURCE_PAGE_STATES }).notNull().default("waiting"),
    /** Links from the start to it. */
    depth: integer().notNull().default(0),
    reason: text(),
    etag: text(),
    lastModified: text(),
    /** Its articles as they were read, before anything is left out that other pages have too. */
    articles: jsonb().$type<StoredArticle[]>().notNull().default(sql`'[]'::jsonb`),
    /** Marks of the texts beside its articles (sources/boilerplate.ts): what stands on many pages belongs to none. */
    around: jsonb().$type<string[]>().notNull().default(sql`'[]'::jsonb`),
    readAt: at(),
  },
  (t) => [
    uniqueIndex("source_page_address_unique").on(t.sourceId, t.address),
    index("source_page_run").on(t.sourceId, t.runId, t.state),
  ],
);

/** An article as a page gave it; Markdown. */
export interface StoredArticle {
  readonly key: string;
  readonly title: string;
  readonly answer: string;
  readonly url: string | null;
  readonly language: string | null;
  readonly phrasings?: readonly string[];
  readonly tags?: readonly string[];
  readonly audience?: string | null;
}

/** An article that a source has given. */
export const sourceArticle = pgTable(
  "source_article",
  {
    sourceId: uuid()
      .notNull()
      .references(() => source.id, { onDelete: "cascade" }),
    /** The article's own. */
    key: text().notNull(),
    /** Null: it was never accepted. */
    articleId: uuid().references(() => article.id, { onDelete: "cascade" }),
    /** The page that it was on. */
    address: text().notNull(),
    /** As it came when it was last accepted, or when "ours" was chosen: what both sides' changes are measured from. */
    base: jsonb().$type<ArticleContent>(),
    /** What was dropped: the same isn't proposed again. "vanished": that it's missing. */
    dropped: text(),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.key] }), index("source_article_article").on(t.articleId)],
);

/** A difference between a source and the articles here that somebody should decide on. */
export const sourceChange = pgTable(
  "source_change",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    sourceId: uuid()
      .notNull()
      .references(() => source.id, { onDelete: "cascade" }),
    key: text().notNull(),
    kind: text({ enum: SOURCE_CHANGE_KINDS }).notNull(),
    title: text().notNull(),
    /** The source's; null: it's gone there. */
    content: jsonb().$type<ArticleContent>(),
    /** Of `content`, or "vanished". */
    contentHash: text().notNull(),
    reason: text(),
    /** As it was when it was found; it's looked at again when somebody decides. */
    isConflict: boolean().notNull().default(false),
    /** `replaced`: the source changed once more, or back, before anybody decided. */
    state: text({ enum: ["open", "accepted", "dropped", "replaced"] })
      .notNull()
      .default("open"),
    /** A member's or an API key's name; null: the source itself, or a command on the server. */
    decidedBy: text(),
    decidedAt: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("source_change_open_unique").on(t.sourceId, t.key).where(sql`state = 'open'`),
    index("source_change_site").on(t.siteId, t.state, t.createdAt),
  ],
);
