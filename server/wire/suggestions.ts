/** What people's replies teach the articles: suggestions, and answers that somebody should look at. */
import * as z from "zod/mini";
import { ARTICLE_LIMITS, articleContent, articleDiff } from "./knowledge.ts";

/** `article`: a new one. `phrasing`: a question that an article answers. `correction`: other words in an article. */
export const SUGGESTION_KINDS = ["article", "phrasing", "correction"] as const;
export type SuggestionKind = (typeof SUGGESTION_KINDS)[number];
export const SUGGESTION_STATES = ["open", "accepted", "dropped"] as const;
/** Rows of one page of either list. */
export const REVIEW_PAGE = 50;

/**
 * Why an answer is to be looked at. `thumbs-down`: by button, words, or the conversation's rating. `asked-again`: the same
 * in other words. `large-helped`: a large model's answer helped, so that an article could say it.
 */
export const REVIEW_REASONS = ["thumbs-down", "asked-again", "large-helped"] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

const target = z.object({
  articleId: z.string(),
  title: z.string(),
  /** The newest revision: what a correction names as the one that was edited. */
  revisionId: z.string(),
  content: articleContent,
});

export const teachQuery = z.object({ message: z.uuid() });
/** Where somebody starts who wants to keep what a message says. */
export const teachReply = z.object({
  /** The kind that fits best. */
  kind: z.enum(SUGGESTION_KINDS),
  /** What the visitor asked, without personal data; null: nothing of it can be used. */
  question: z.nullable(z.string()),
  /** A new article from the message. */
  article: articleContent,
  /** The message, as an article could say it: without greeting, farewell, and personal data. */
  text: z.string(),
  /** Articles that it may belong to, best first. */
  targets: z.array(target),
});
export type TeachReply = z.infer<typeof teachReply>;

export const suggestionDiffRequest = z.object({
  site: z.optional(z.string()),
  /** Absent: a new article. */
  articleId: z.optional(z.uuid()),
  content: articleContent,
});
export const suggestionDiffReply = z.object({ diff: articleDiff });

const phrasings = z
  .array(z.string().check(z.minLength(1), z.maxLength(ARTICLE_LIMITS.phrasing)))
  .check(z.minLength(1), z.maxLength(20));
const change = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("article"), content: articleContent }),
  z.object({ kind: z.literal("phrasing"), articleId: z.uuid(), phrasings }),
  z.object({ kind: z.literal("correction"), articleId: z.uuid(), from: z.uuid(), content: articleContent }),
]);
export type SuggestedChange = z.infer<typeof change>;

export const suggestRequest = z.object({
  /** The message that it comes from. */
  messageId: z.uuid(),
  change,
});
export const suggestionWire = z.object({
  id: z.string(),
  state: z.enum(SUGGESTION_STATES),
  change,
  /** The article's newest title; null: a new article. */
  title: z.nullable(z.string()),
  /** Against the article as it is now; a correction of an older revision shows what would be lost, too. */
  diff: articleDiff,
  /** A correction: the article has changed since. */
  isStale: z.boolean(),
  conversationId: z.string(),
  suggestedBy: z.nullable(z.string()),
  decidedBy: z.nullable(z.string()),
  createdAt: z.string(),
});
export type SuggestionWire = z.infer<typeof suggestionWire>;
export const suggestReply = z.object({
  suggestion: suggestionWire,
  /** A manager's own suggestion is in the articles at once; visitors see it after the next publish. */
  applied: z.boolean(),
});

const cursor = z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" })));
export const suggestionsQuery = z.object({ site: z.optional(z.string()), cursor });
export const suggestionsReply = z.object({
  suggestions: z.array(suggestionWire),
  total: z.int(),
  next: z.nullable(z.string()),
});
export const suggestionDecideRequest = z.object({
  site: z.optional(z.string()),
  action: z.enum(["accept", "drop"]),
  /** Accept it like this instead. */
  change: z.optional(change),
});

export const reviewWire = z.object({
  turnId: z.string(),
  conversationId: z.string(),
  /** The answer. */
  messageId: z.string(),
  reason: z.enum(REVIEW_REASONS),
  question: z.string(),
  answer: z.string(),
  comment: z.nullable(z.string()),
  /** The article that it came from. */
  article: z.nullable(z.object({ id: z.string(), title: z.string() })),
  at: z.string(),
});
export type ReviewWire = z.infer<typeof reviewWire>;
export const reviewsReply = z.object({ reviews: z.array(reviewWire), total: z.int(), next: z.nullable(z.string()) });
export type ReviewsReply = z.infer<typeof reviewsReply>;
export const reviewDoneRequest = z.object({
  site: z.optional(z.string()),
  turnIds: z.array(z.uuid()).check(z.minLength(1), z.maxLength(100)),
});
export const reviewDoneReply = z.object({ done: z.int() });
