import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { REVIEW_DECISIONS } from "../../wire/article-review.ts";
import { collection } from "./collection.ts";
import { at, bytes, id } from "./columns.ts";
import { site } from "./organisation.ts";

export const article = pgTable(
  "article",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    /** The id in the company's own files. */
    key: text().notNull(),
    /** Where the help centre shows it; null: among the others. Moving it needs no publish. */
    collectionId: uuid().references(() => collection.id, { onDelete: "set null" }),
    /** The newest revision, published or not. */
    revisionId: uuid(),
    archivedAt: at(),
    /** The article that this one is in another language; never itself a variant. Null: it's an original, or has no variants. */
    variantOf: uuid().references((): AnyPgColumn => article.id, { onDelete: "set null" }),
    /** The original's revision that this variant was last compared with. */
    basisId: uuid(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("article_site_key_unique").on(t.siteId, t.key), index("article_variant_of").on(t.variantOf)],
);

export const articleRevision = pgTable(
  "article_revision",
  {
    id: id(),
    articleId: uuid()
      .notNull()
      .references(() => article.id),
    /** From 1, by article. */
    number: integer().notNull(),
    title: text().notNull(),
    /** Markdown. */
    answer: text().notNull(),
    /** Example phrasings. */
    examples: jsonb().$type<string[]>().notNull(),
    tags: jsonb().$type<string[]>().notNull(),
    url: text(),
    language: text().notNull(),
    audience: text(),
    /** SHA-256 over the content: an import of the same content makes no revision. */
    contentHash: text().notNull(),
    /** The member who wrote it; null: an API key, a command, a source, or before this was noted. */
    createdBy: uuid(),
    /** For people: a member's or an API key's name. */
    author: text(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("article_revision_number_unique").on(t.articleId, t.number)],
);

export const passage = pgTable(
  "passage",
  {
    id: id(),
    revisionId: uuid()
      .notNull()
      .references(() => articleRevision.id),
    kind: text({ enum: ["title", "phrasing", "text"] }).notNull(),
    /** Order within its kind, from 0. */
    position: integer().notNull(),
    /** For kind `text` an exact slice of the article's Markdown. */
    text: text().notNull(),
    /** What is embedded and counted: for kind `text` the slice without Markdown, preceded by its heading. */
    plain: text().notNull(),
    /** For kind `text`: the slice's position in the article's Markdown, in UTF-16 code units. */
    startOffset: integer(),
    endOffset: integer(),
    /** The weights that made `vector`; a change re-embeds. */
    embedderId: text(),
    vector: bytes(),
    /** For kind `text`: the vectors of its sentences, each with the article's title in front, one after the other. */
    sentenceVectors: bytes(),
  },
  (t) => [uniqueIndex("passage_position_unique").on(t.revisionId, t.kind, t.position)],
);

/** What a second person said of a revision, on sites that want one; rows are only added. */
export const articleReview = pgTable(
  "article_review",
  {
    id: id(),
    articleId: uuid()
      .notNull()
      .references(() => article.id),
    revisionId: uuid()
      .notNull()
      .references(() => articleRevision.id),
    decision: text({ enum: REVIEW_DECISIONS }).notNull(),
    /** For the author; always there when it's sent back. */
    comment: text(),
    /** An owner approved what they wrote themselves. */
    isOverride: boolean().notNull().default(false),
    decidedBy: uuid().notNull(),
    decidedName: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("article_review_revision").on(t.revisionId), index("article_review_article").on(t.articleId)],
);
