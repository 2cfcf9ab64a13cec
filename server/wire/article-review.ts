/** Review by a second person, on sites that want it: what waits, and what was decided. */
import * as z from "zod/mini";

export const REVIEW_DECISIONS = ["approved", "sent-back"] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

/**
 * Why the next publish leaves an article's newest change out: its time hasn't come, nobody has approved it yet, or it was
 * sent back to its author.
 */
export const WAITS = ["scheduled", "review", "sent-back"] as const;
export type Waits = (typeof WAITS)[number];

/** Characters of a comment. */
export const REVIEW_COMMENT = 2_000;

/** A change that waits for a second person. */
export const waitingChange = z.object({
  articleId: z.string(),
  key: z.string(),
  title: z.string(),
  /** `added`: visitors don't see the article yet. */
  kind: z.enum(["added", "changed"]),
  /** The revision that is to be approved. */
  revisionId: z.string(),
  waits: z.enum(["review", "sent-back"]),
  /** Who wrote it since visitors' version: members, API keys and sources, in the order of their first change. */
  authors: z.array(z.string()),
  /** The caller is one of them. */
  isOwn: z.boolean(),
  /** ISO 8601, UTC. */
  changedAt: z.string(),
  /** Why it was sent back, and by whom. */
  comment: z.nullable(z.string()),
  decidedBy: z.nullable(z.string()),
});
export type WaitingChange = z.infer<typeof waitingChange>;

/** GET /api/v1/knowledge/approvals */
export const waitingQuery = z.object({
  site: z.optional(z.string()),
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});
export const waitingReply = z.object({
  /** The ones that wait longest first. */
  changes: z.array(waitingChange),
  total: z.int(),
  next: z.nullable(z.string()),
});
export type WaitingReply = z.infer<typeof waitingReply>;

/** POST /api/v1/knowledge/articles/:id/review */
export const reviewRequest = z.object({
  /** What was read; if there is a newer one by now, the reply is ARTICLE_CHANGED. */
  revisionId: z.string(),
  decision: z.enum(REVIEW_DECISIONS),
  /** Needed to send it back. */
  comment: z._default(z.string().check(z.trim(), z.maxLength(REVIEW_COMMENT)), ""),
  /** An owner's: approve although they wrote it themselves. It's in the audit log. */
  override: z._default(z.boolean(), false),
});
