/** Gaps: what customers asked and got no good answer to, in groups of the same meaning, and what was done about them. */
import * as z from "zod/mini";
import { ARTICLE_LIMITS, articleContent } from "./knowledge.ts";
import { PAST_SOURCES, REPLAY_OUTCOMES } from "./past-conversations.ts";

/**
 * Why a question counts. `not-answered`: the assistant offered a person, or titles of which none was chosen. `handed-on`:
 * it answered, and the visitor asked for a person all the same. `answered-badly`: its answer got a thumbs-down, or the
 * visitor asked again.
 */
export const GAP_KINDS = ["not-answered", "handed-on", "answered-badly"] as const;
export type GapKind = (typeof GAP_KINDS)[number];

/** `article` and `phrasings`: it was dealt with. `not-ours`: it needs no answer from this site's articles. */
export const GAP_STATES = ["open", "article", "phrasings", "not-ours"] as const;
export type GapState = (typeof GAP_STATES)[number];
/** The three lists of the page. */
export const GAP_LISTS = ["open", "handled", "not-ours"] as const;
export type GapList = (typeof GAP_LISTS)[number];
export const GAP_ORDERS = ["cost", "newest", "questions"] as const;
export type GapOrder = (typeof GAP_ORDERS)[number];

/** Days that are looked back on. */
export const GAP_DAYS = 90;
/** The newest questions that are grouped; older ones of a very busy site wait. */
export const GAP_QUESTIONS = 2_000;
/** Groups of one page. */
export const GAP_PAGE = 50;
/** Conversations of a group that are replayed: its newest ones. */
export const GAP_REPLAYED = 100;

/** What a replay found. Counts are conversations; one counts if all its questions of the group do. */
export const gapReplayWire = z.object({
  /** The published articles, or those that the next publish would put live. */
  against: z.enum(["live", "unpublished"]),
  /** ISO 8601, UTC. */
  at: z.string(),
  conversations: z.int(),
  /** The assistant would answer now. */
  answered: z.int(),
  /** Of these: with the article that the group was given. */
  fromArticle: z.int(),
  /** Of the others: that article is among the titles that it would offer. */
  offered: z.int(),
  /** The same of past conversations' questions, at most as many; absent: the group has none. */
  past: z.optional(z.object({ conversations: z.int(), answered: z.int(), fromArticle: z.int(), offered: z.int() })),
});
export type GapReplay = z.infer<typeof gapReplayWire>;

export const gapRow = z.object({
  id: z.string(),
  state: z.enum(GAP_STATES),
  /** The question that is closest to all others of the group, in the visitor's words. */
  question: z.string(),
  questions: z.int(),
  conversations: z.int(),
  kinds: z.object({ "not-answered": z.int(), "handed-on": z.int(), "answered-badly": z.int() }),
  /** Past conversations with such a question that the assistant wouldn't answer; in none of the other numbers. */
  past: z.int(),
  /** ISO 8601, UTC: the newest question's; of a group with past ones only, theirs. */
  lastAt: z.string(),
  firstAt: z.string(),
  /** Time that agents spent on its conversations, and what that cost at the site's rate. */
  personSeconds: z.int(),
  personNanoUsd: z.int(),
  /** The article that it was given. */
  article: z.nullable(z.object({ id: z.string(), title: z.string() })),
  decidedBy: z.nullable(z.string()),
  decidedAt: z.nullable(z.string()),
  replay: z.nullable(gapReplayWire),
});
export type GapRow = z.infer<typeof gapRow>;

export const gapsQuery = z.object({
  site: z.optional(z.string()),
  list: z.optional(z.enum(GAP_LISTS)),
  order: z.optional(z.enum(GAP_ORDERS)),
  /** Rows to skip: `next` from the previous page. */
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});
export const gapsReply = z.object({
  gaps: z.array(gapRow),
  total: z.int(),
  next: z.nullable(z.string()),
  /** Groups by list, and the questions that are in open ones: asked here, and in past conversations. */
  counts: z.object({ open: z.int(), handled: z.int(), "not-ours": z.int(), questions: z.int(), past: z.int() }),
  /** New questions are being read and grouped: ask again in a moment. */
  refreshing: z.boolean(),
  /** Why the last try failed; null: it didn't. */
  fault: z.nullable(z.string()),
});
export type GapsReply = z.infer<typeof gapsReply>;

export const gapReply = z.object({
  gap: gapRow,
  /** Newest first. */
  questions: z.array(
    z.object({
      turnId: z.string(),
      conversationId: z.string(),
      question: z.string(),
      kind: z.enum(GAP_KINDS),
      at: z.string(),
      /** What agents replied in this conversation after it. */
      replies: z.array(z.string()),
    }),
  ),
  /** From past conversations, newest first: what the last replay didn't answer. */
  past: z.array(
    z.object({
      id: z.string(),
      /** With personal data replaced, e.g. by "[EMAIL-1]". */
      question: z.string(),
      source: z.enum(PAST_SOURCES),
      /** ISO 8601, UTC; where the export doesn't say, when it was imported. */
      at: z.string(),
      /** What the assistant would do; null: it changed since the last replay. */
      outcome: z.nullable(z.enum(REPLAY_OUTCOMES)),
      /** What an agent replied; null: nobody did. */
      reply: z.nullable(z.string()),
    }),
  ),
  /** Articles that are closest to the group, best first. */
  nearest: z.array(z.object({ articleId: z.string(), title: z.string(), /** Cosine. */ closeness: z.number() })),
  /** Its questions as phrasings: each once, without personal data. */
  phrasings: z.array(z.string()),
  /** A large model may write a draft; null: it may, otherwise why not. */
  largeModelMissing: z.nullable(z.string()),
});
export type GapReply = z.infer<typeof gapReply>;

export const GAP_WRITERS = ["replies", "large-model"] as const;
export const gapDraftRequest = z.object({
  site: z.optional(z.string()),
  /** `replies`: what agents wrote, as they wrote it. `large-model`: their replies, written as an article. */
  by: z.enum(GAP_WRITERS),
});
export const gapDraftReply = z.object({
  content: articleContent,
  /** Sentences of the draft that none of the agents' replies supports: check them. */
  unsupported: z.array(z.string()),
  /** Nano-dollars. */
  costNanoUsd: z.int(),
});
export type GapDraft = z.infer<typeof gapDraftReply>;

export const gapArticleRequest = z.object({ site: z.optional(z.string()), content: articleContent });
export const gapPhrasingsRequest = z.object({
  site: z.optional(z.string()),
  articleId: z.uuid(),
  phrasings: z
    .array(z.string().check(z.minLength(1), z.maxLength(ARTICLE_LIMITS.phrasing)))
    .check(z.minLength(1), z.maxLength(ARTICLE_LIMITS.phrasings)),
});
/** `open`: take back what was decided. */
export const gapDecideRequest = z.object({ site: z.optional(z.string()), state: z.enum(["open", "not-ours"]) });
export const gapReplayRequest = z.object({
  site: z.optional(z.string()),
  against: z.enum(["live", "unpublished"]),
});
export const gapOnlyReply = z.object({ gap: gapRow });
