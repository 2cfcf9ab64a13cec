/** Try it: a question on the very path of the visitors', with what each step found. */
import * as z from "zod/mini";
import { answerReply, MAX_HISTORY } from "./http.ts";
import { MAX_MESSAGE_LENGTH } from "./limits.ts";
import { REASONS } from "./names.ts";

export const tryRequest = z.object({
  site: z.optional(z.string()),
  question: z.string(),
  /** What was tried before, so that a follow-up continues; oldest first. */
  history: z.optional(
    z
      .array(
        z.object({
          author: z.enum(["visitor", "machine", "person"]),
          text: z.string().check(z.maxLength(MAX_MESSAGE_LENGTH)),
          /** Of a visitor's message: the question that stood alone, as `steps.understood` gave it. */
          alone: z.optional(z.string().check(z.maxLength(MAX_MESSAGE_LENGTH))),
          /** Of a machine's: the article that the answer rested on. */
          articleId: z.optional(z.uuid()),
        }),
      )
      .check(z.maxLength(MAX_HISTORY)),
  ),
  /** A click on an option of a clarifying question. */
  articleId: z.optional(z.uuid()),
  /** Earlier answers may be given again, as to visitors. Default true. */
  recall: z.optional(z.boolean()),
});
export type TryRequest = z.infer<typeof tryRequest>;

/** A passage with its raw scores; null: it was not in that list. */
const triedPassage = z.object({
  articleId: z.string(),
  article: z.string(),
  kind: z.enum(["title", "phrasing", "text"]),
  text: z.string(),
  /** BM25. */
  words: z.nullable(z.number()),
  /** Cosine. */
  vector: z.nullable(z.number()),
  /** In the fused list, from 1. */
  rank: z.nullable(z.int()),
});
export type TriedPassage = z.infer<typeof triedPassage>;

const triedGate = z.object({
  /** Probability that answering from the first article is right, 0 to 1. */
  confidence: z.number(),
  /** The manager's dial: wanted share of right answers, 0 to 1. */
  precision: z.number(),
  /** Confidence from which the machine answers, at this dial; above 1: never. Null: this gate has no fixed limit. */
  answerFrom: z.nullable(z.number()),
  /** The first three articles' share together, from which it asks which one is meant. */
  clarifyFrom: z.nullable(z.number()),
  reason: z.enum(REASONS),
  articles: z.array(
    z.object({
      articleId: z.string(),
      title: z.string(),
      probability: z.number(),
      /** What speaks for it: feature by name with its value and its weighed share of the log-odds. */
      evidence: z.array(z.object({ name: z.string(), value: z.number(), weighed: z.number() })),
    }),
  ),
  /** The small model's opinion of the first article, when it was asked. */
  judged: z.nullable(z.object({ opinion: z.number(), before: z.number() })),
});

const ledgerLine = z.object({
  side: z.enum(["cost", "counterfactual"]),
  kind: z.string(),
  nanoUsd: z.int(),
  quantity: z.record(z.string(), z.union([z.number(), z.string()])),
});

/** What each step found; null: the turn did not get there. */
export const tryReply = z.extend(answerReply, {
  steps: z.object({
    guard: z.nullable(
      z.object({
        pass: z.boolean(),
        reason: z.nullable(z.enum(REASONS)),
        /** Kinds of personal data in the question. */
        personalData: z.array(z.string()),
      }),
    ),
    understood: z.nullable(
      z.object({ question: z.string(), language: z.string(), isFollowUp: z.boolean(), kind: z.string() }),
    ),
    recall: z.nullable(
      z.object({ hit: z.nullable(z.object({ how: z.enum(["exact", "near"]), question: z.string() })) }),
    ),
    retrieved: z.nullable(z.object({ passages: z.array(triedPassage) })),
    gate: z.nullable(triedGate),
  }),
  /** Milliseconds by step. */
  step_ms: z.record(z.string(), z.number()),
  /** Cost and counterfactual as they would stand in the ledger; a try is never entered. */
  lines: z.array(ledgerLine),
  /** The knowledge version that answered. */
  version: z.nullable(z.int()),
});
export type TryReply = z.infer<typeof tryReply>;
