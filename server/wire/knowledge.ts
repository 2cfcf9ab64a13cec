/** The manager's knowledge: articles with their revisions, what a publish changes, versions, imports. */
import * as z from "zod/mini";
import { REVIEW_DECISIONS, WAITS } from "./article-review.ts";

/** `live`: visitors see this version; `changed`: they see an older revision; `new`: they don't see it yet. */
export const ARTICLE_STATES = ["live", "changed", "new", "archived"] as const;
export type ArticleState = (typeof ARTICLE_STATES)[number];

/** Characters or items that an article can have, as imports and the editor check them. */
export const ARTICLE_LIMITS = { title: 300, answer: 50_000, phrasing: 1_000, phrasings: 1_000, tag: 100, tags: 100 };
/** Bytes of a file imported over HTTP. */
export const IMPORT_LIMIT = 64 * 1024 * 1024;
/** Rows of one page of a list. */
export const PAGE_ROWS = 100;

export const articleRow = z.object({
  id: z.string(),
  /** The id in the company's own files. */
  key: z.string(),
  title: z.string(),
  state: z.enum(ARTICLE_STATES),
  /** Visitors see some revision of it now. */
  isLive: z.boolean(),
  /** Why the next publish leaves its change out; null: it doesn't. */
  waits: z.nullable(z.enum(WAITS)),
  tags: z.array(z.string()),
  language: z.string(),
  phrasings: z.int(),
  /** ISO 8601, UTC: when the newest revision was made. */
  changedAt: z.string(),
  /** Where the help centre lists it; null: in no collection. */
  collectionId: z.nullable(z.string()),
  /** It's a translation, and its original has changed since. */
  isBehind: z.boolean(),
});
export type ArticleRow = z.infer<typeof articleRow>;

export const articlesQuery = z.object({
  site: z.optional(z.string()),
  /** Searched for in title, answer and phrasings. */
  q: z.optional(z.string().check(z.maxLength(200))),
  tag: z.optional(z.string().check(z.maxLength(ARTICLE_LIMITS.tag))),
  state: z.optional(z.enum(ARTICLE_STATES)),
  /** A collection's id, or "none". */
  collection: z.optional(z.union([z.literal("none"), z.uuid()])),
  /** Rows to skip: `next` from the previous page. */
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});

export const articlesReply = z.object({
  articles: z.array(articleRow),
  /** With these filters. */
  total: z.int(),
  next: z.nullable(z.string()),
  /** For the whole site, whatever the filters. */
  counts: z.object({ live: z.int(), changed: z.int(), new: z.int(), archived: z.int() }),
  tags: z.array(z.object({ tag: z.string(), articles: z.int() })),
});
export type ArticlesReply = z.infer<typeof articlesReply>;

/** A revision's content. */
export const articleContent = z.object({
  title: z.string(),
  /** Markdown. HTML in requests is converted, and relative links are made absolute. */
  answer: z.string(),
  /** How visitors ask this question. */
  phrasings: z.array(z.string()),
  tags: z.array(z.string()),
  url: z.nullable(z.string()),
  /** BCP 47. */
  language: z.string(),
  audience: z.nullable(z.string()),
});
export type ArticleContent = z.infer<typeof articleContent>;

export const revisionRow = z.object({
  id: z.string(),
  number: z.int(),
  title: z.string(),
  /** Who wrote it: a member's, an API key's or a source's name. */
  author: z.nullable(z.string()),
  createdAt: z.string(),
  isNewest: z.boolean(),
  /** The one that visitors see. */
  isLive: z.boolean(),
});
export type RevisionRow = z.infer<typeof revisionRow>;

export const articleVariant = z.object({
  id: z.string(),
  title: z.string(),
  /** BCP 47. */
  language: z.string(),
  isArchived: z.boolean(),
  isOriginal: z.boolean(),
  /** Its original's title or text has changed since it was last compared with it. */
  isBehind: z.boolean(),
  /** The original's revision that it was compared with; null: it's the original. */
  basisId: z.nullable(z.string()),
});
export type ArticleVariant = z.infer<typeof articleVariant>;

export const articleReply = z.object({
  id: z.string(),
  key: z.string(),
  state: z.enum(ARTICLE_STATES),
  isLive: z.boolean(),
  /** Why the next publish leaves its change out; null: it doesn't. */
  waits: z.nullable(z.enum(WAITS)),
  /** The newest decision about the newest revision, on a site where a second person approves. */
  review: z.nullable(
    z.object({ decision: z.enum(REVIEW_DECISIONS), by: z.string(), comment: z.nullable(z.string()), at: z.string() }),
  ),
  /** The newest revision: what `save` names as the one that was edited. */
  revisionId: z.string(),
  /** Where the help centre lists it; null: in no collection. */
  collectionId: z.nullable(z.string()),
  content: articleContent,
  /** The same article in every language, the original first; empty: there's only this one. */
  variants: z.array(articleVariant),
  /** Newest first, at most 200. */
  revisions: z.array(revisionRow),
});
export type ArticleReply = z.infer<typeof articleReply>;

export const createArticleRequest = z.object({
  site: z.optional(z.string()),
  content: articleContent,
  /** The article that the new one is in another language. */
  variantOf: z.optional(z.uuid()),
});
/** POST /api/v1/knowledge/articles/:id/variant */
export const variantRequest = z.object({
  /** The article that it is in another language; null: it stands alone. */
  of: z.optional(z.nullable(z.uuid())),
  /** It says what its original says now. */
  isUpToDate: z.optional(z.boolean()),
});
export const saveArticleRequest = z.object({
  /** The revision that was edited; if there is a newer one by now, the reply is ARTICLE_CHANGED. */
  from: z.string(),
  content: articleContent,
});
export const restoreArticleRequest = z.object({ from: z.string(), revisionId: z.string() });
export const archiveRequest = z.object({
  site: z.optional(z.string()),
  ids: z.array(z.uuid()).check(z.minLength(1), z.maxLength(1000)),
  /** False: restore them. */
  archived: z.boolean(),
});
export const archiveReply = z.object({ changed: z.int() });

/** Part of a text in a comparison. */
export const diffPart = z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() });
export type DiffPart = z.infer<typeof diffPart>;

/** One content compared with another; fields that didn't change are absent. */
export const articleDiff = z.object({
  title: z.optional(z.array(diffPart)),
  answer: z.optional(z.array(diffPart)),
  phrasings: z.optional(z.object({ added: z.array(z.string()), removed: z.array(z.string()) })),
  tags: z.optional(z.object({ added: z.array(z.string()), removed: z.array(z.string()) })),
  url: z.optional(z.object({ before: z.nullable(z.string()), after: z.nullable(z.string()) })),
  language: z.optional(z.object({ before: z.string(), after: z.string() })),
  audience: z.optional(z.object({ before: z.nullable(z.string()), after: z.nullable(z.string()) })),
});
export type ArticleDiff = z.infer<typeof articleDiff>;

export const compareRequest = z.object({
  /** A revision's id, "live" for what visitors see, or "newest". */
  before: z.string(),
  /** The same, or the text in an editor. */
  after: z.union([z.string(), articleContent]),
});
export const compareReply = z.object({ diff: articleDiff });

export const phrasingsRequest = z.object({
  site: z.optional(z.string()),
  /** The article being edited: its own phrasings aren't duplicates. */
  articleId: z.optional(z.uuid()),
  phrasings: z
    .array(z.string().check(z.maxLength(ARTICLE_LIMITS.phrasing)))
    .check(z.maxLength(ARTICLE_LIMITS.phrasings)),
});
export const phrasingsReply = z.object({
  /** Phrasings that another article also has. */
  duplicates: z.array(z.object({ phrasing: z.string(), articleId: z.string(), title: z.string() })),
});

export const CHANGE_KINDS = ["added", "changed", "archived"] as const;
export const changesReply = z.object({
  counts: z.object({ added: z.int(), changed: z.int(), archived: z.int() }),
  /** Changes that the publish leaves out: for their time, for a second person, and those that were sent back. */
  waiting: z.object({ scheduled: z.int(), review: z.int(), "sent-back": z.int() }),
  changes: z.array(z.object({ articleId: z.string(), key: z.string(), title: z.string(), kind: z.enum(CHANGE_KINDS) })),
  next: z.nullable(z.string()),
  /** Articles that are live after the publish; 0: the assistant hands every question to the team. */
  remaining: z.int(),
  /** A publish that is running on this server. */
  publishing: z.nullable(z.object({ stage: z.string(), share: z.number() })),
  live: z.nullable(z.object({ number: z.int(), publishedAt: z.nullable(z.string()) })),
});
export type ChangesReply = z.infer<typeof changesReply>;

/** The quick tune's held-out figures that managers see. */
export const tuneFigures = z.object({
  /** Held-out questions of this site that the figures are based on; 0: they are the shipped prior's. */
  heldOut: z.int(),
  /** Share of questions whose first article is the right one, 0 to 1. */
  accuracy: z.number(),
  /** At the site's target accuracy: share of answerable questions that the assistant answers. */
  coverage: z.nullable(z.number()),
  /** The target accuracy that `coverage` was measured at, 0 to 1. */
  precision: z.number(),
});
export const versionsReply = z.object({
  versions: z.array(
    z.object({
      id: z.string(),
      number: z.int(),
      state: z.enum(["building", "live", "retired", "failed"]),
      createdAt: z.string(),
      publishedAt: z.nullable(z.string()),
      /** Null: no longer kept, for versions before the previous one. */
      articles: z.nullable(z.int()),
      figures: z.nullable(tuneFigures),
      /** Its articles are still kept, so it can be restored. */
      canRestore: z.boolean(),
    }),
  ),
});
export type VersionsReply = z.infer<typeof versionsReply>;

/** The result of restoring an earlier version; live after the next publish. */
export const restoreVersionReply = z.object({ changed: z.int(), archived: z.int() });

/** The last line of a publish, as far as the console reads it. */
export const publishResult = z.object({
  number: z.int(),
  articles: z.int(),
  passages: z.int(),
  embedded: z.int(),
  /** Milliseconds. */
  ms: z.number(),
});
export type PublishResult = z.infer<typeof publishResult>;
