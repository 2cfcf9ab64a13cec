/** Phrasings proposed for articles: the list that a person decides on, and the jobs that fill it. */
import * as z from "zod/mini";
import { ARTICLE_LIMITS } from "./knowledge.ts";

/** Where a proposed phrasing comes from. */
export const PROPOSAL_SOURCES = ["large-model", "conversation"] as const;
export type ProposalSource = (typeof PROPOSAL_SOURCES)[number];

/** `over-budget`: the next request could have cost more than was left. `failed`: the model didn't answer. */
export const PROPOSAL_JOB_STATES = ["running", "done", "cancelled", "over-budget", "failed"] as const;
export type ProposalJobState = (typeof PROPOSAL_JOB_STATES)[number];

/** What compared a phrasing with its article and the neighbours. */
export const CHECKED_BY = ["judge", "gate", "cosine"] as const;

/** An article with fewer phrasings, open proposals included, gets new ones. A choice, above the gate's `enoughPhrasings`. */
export const FEW_PHRASINGS = 5;
/** Decisions of one call. */
export const MOST_DECISIONS = 500;

export const proposalWire = z.object({
  id: z.string(),
  articleId: z.string(),
  title: z.string(),
  text: z.string(),
  source: z.enum(PROPOSAL_SOURCES),
  /** The conversation that it was asked in. */
  conversationId: z.nullable(z.string()),
  /** Null: not compared with the other articles yet. */
  check: z.nullable(
    z.object({
      by: z.enum(CHECKED_BY),
      /** Its article's place for this question, from 1; null: not among the nearest. */
      rank: z.nullable(z.int()),
      /** Log-odds (judge), probability (gate) or cosine. */
      score: z.number(),
      /** Another article that the question clearly fits better: look before you accept. */
      closerTo: z.nullable(z.object({ articleId: z.string(), title: z.string() })),
    }),
  ),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
});
export type ProposalWire = z.infer<typeof proposalWire>;

export const proposalJobWire = z.object({
  id: z.string(),
  source: z.enum(PROPOSAL_SOURCES),
  state: z.enum(PROPOSAL_JOB_STATES),
  /** The large model's name. */
  model: z.nullable(z.string()),
  articles: z.int(),
  /** Of them: finished, with or without a proposal. */
  done: z.int(),
  /** Of those: nothing was proposed, and why. */
  skipped: z.array(z.object({ articleId: z.string(), title: z.string(), reason: z.string() })),
  proposed: z.int(),
  /** Nano-dollars; null: the model has no price. */
  estimateNanoUsd: z.nullable(z.int()),
  budgetNanoUsd: z.nullable(z.int()),
  spentNanoUsd: z.int(),
  /** Why it failed. */
  fault: z.nullable(z.string()),
  createdAt: z.string(),
  endedAt: z.nullable(z.string()),
});
export type ProposalJobWire = z.infer<typeof proposalJobWire>;

export const proposalsQuery = z.object({
  site: z.optional(z.string()),
  article: z.optional(z.uuid()),
  source: z.optional(z.enum(PROPOSAL_SOURCES)),
  /** "true": only those that fit another article better; "false": only the others. */
  flagged: z.optional(z.enum(["true", "false"])),
  /** Rows to skip: `next` from the previous page. */
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});

export const proposalsReply = z.object({
  /** Open ones, by their article's title; those that fit another article better come last in it. */
  proposals: z.array(proposalWire),
  /** With these filters. */
  total: z.int(),
  next: z.nullable(z.string()),
  /** Open ones of the site (or the article), whatever the other filters. */
  counts: z.object({ open: z.int(), flagged: z.int(), "large-model": z.int(), conversation: z.int() }),
  /** The site's newest job. */
  job: z.nullable(proposalJobWire),
});
export type ProposalsReply = z.infer<typeof proposalsReply>;

const fewerThan = z.optional(z.int().check(z.minimum(1), z.maximum(100)));

export const proposalEstimateRequest = z.object({
  site: z.optional(z.string()),
  source: z.enum(PROPOSAL_SOURCES),
  /** Only articles with fewer phrasings, open proposals included; default 5. Conversations: all articles. */
  fewerThan,
});
export const proposalEstimateReply = z.object({
  source: z.enum(PROPOSAL_SOURCES),
  /** Null: it can be started. Otherwise what to do first. */
  missing: z.nullable(z.string()),
  model: z.nullable(z.string()),
  articles: z.int(),
  /** Questions that were found (conversations), or that are asked for (large model). */
  questions: z.int(),
  promptTokens: z.int(),
  completionTokens: z.int(),
  /** Nano-dollars; null: the model has no price, so that its cost is neither known nor limited. */
  nanoUsd: z.nullable(z.int()),
  /** Nano-dollars: the budget, unless you set another. */
  budgetNanoUsd: z.nullable(z.int()),
});
export type ProposalEstimate = z.infer<typeof proposalEstimateReply>;

export const proposalJobRequest = z.object({
  site: z.optional(z.string()),
  source: z.enum(PROPOSAL_SOURCES),
  fewerThan,
  /** US dollars that it may cost at most; default: twice the estimate. */
  budgetUsd: z.optional(z.number().check(z.minimum(0), z.maximum(1_000))),
});

export const decideRequest = z.object({
  site: z.optional(z.string()),
  decisions: z
    .array(
      z.object({
        id: z.uuid(),
        action: z.enum(["accept", "drop"]),
        /** Accept it in these words instead. */
        text: z.optional(z.string().check(z.maxLength(ARTICLE_LIMITS.phrasing))),
      }),
    )
    .check(z.minLength(1), z.maxLength(MOST_DECISIONS)),
});
export const decideReply = z.object({
  accepted: z.int(),
  dropped: z.int(),
  /** Decided by somebody else before; nothing happened. */
  already: z.int(),
  /** Articles that have a new revision. Visitors see it after the next publish. */
  articles: z.int(),
});
export type DecideReply = z.infer<typeof decideReply>;
