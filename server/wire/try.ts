/** Try it: a question on the same path as visitors' questions, with what each step found. */
import * as z from "zod/mini";
import { answerReply, asker, MAX_HISTORY, option } from "./http.ts";
import { MAX_MESSAGE_LENGTH } from "./limits.ts";
import { FORMS, REASONS } from "./names.ts";

/** The most articles that one message offers. */
const MAX_OPTIONS = 3;

export const tryRequest = z.object({
  site: z.optional(z.string()),
  question: z.string(),
  /** Default: somebody who isn't signed in, and sees what everyone may see. */
  visitor: z.optional(asker),
  /** Earlier test questions, so that a follow-up works; oldest first. */
  history: z.optional(
    z
      .array(
        z.object({
          author: z.enum(["visitor", "machine", "person"]),
          text: z.string().check(z.maxLength(MAX_MESSAGE_LENGTH)),
          /** For a visitor's message: the complete question, from `steps.understood`. */
          alone: z.optional(z.string().check(z.maxLength(MAX_MESSAGE_LENGTH))),
          /** For an assistant's message: the article that the answer came from. */
          articleId: z.optional(z.uuid()),
          /** For an assistant's message: its form, and the articles that it asked about or suggested. */
          form: z.optional(z.enum(FORMS)),
          options: z.optional(z.array(option).check(z.maxLength(MAX_OPTIONS))),
        }),
      )
      .check(z.maxLength(MAX_HISTORY)),
  ),
  /** A click on an option of a clarifying question, or on a suggestion. */
  articleId: z.optional(z.uuid()),
  /** Earlier answers can be reused, as for visitors. Default true. */
  recall: z.optional(z.boolean()),
});
export type TryRequest = z.infer<typeof tryRequest>;

/** A passage with its raw scores; null: it wasn't in that list. */
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
  /** The manager's target accuracy: share of right answers, 0 to 1. */
  precision: z.number(),
  /** Confidence from which the assistant answers at this target; above 1: never. Null: this gate has no fixed limit. */
  answerFrom: z.nullable(z.number()),
  /** The first three articles' combined share from which it asks which one is meant. */
  clarifyFrom: z.nullable(z.number()),
  /** The same from which it suggests the three titles instead of handing over; null also where the site doesn't. */
  suggestFrom: z.nullable(z.number()),
  reason: z.enum(REASONS),
  articles: z.array(
    z.object({
      articleId: z.string(),
      title: z.string(),
      probability: z.number(),
      /** The evidence for it: each feature's name, value and weighed share of the log-odds. */
      evidence: z.array(z.object({ name: z.string(), value: z.number(), weighed: z.number() })),
    }),
  ),
  /** The small model's judgement of the first article, if it was asked. */
  judged: z.nullable(z.object({ opinion: z.number(), before: z.number() })),
});

const ledgerLine = z.object({
  side: z.enum(["cost", "counterfactual"]),
  kind: z.string(),
  nanoUsd: z.int(),
  quantity: z.record(z.string(), z.union([z.number(), z.string()])),
});

/** What each step found; null: the turn didn't get there. */
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
      z.object({
        question: z.string(),
        language: z.string(),
        isFollowUp: z.boolean(),
        kind: z.string(),
        /** Misspelt words, read as the site spells them. */
        corrections: z.optional(z.readonly(z.array(z.object({ from: z.string(), to: z.string() })))),
      }),
    ),
    recall: z.nullable(
      z.object({ hit: z.nullable(z.object({ how: z.enum(["exact", "near"]), question: z.string() })) }),
    ),
    retrieved: z.nullable(z.object({ passages: z.array(triedPassage) })),
    gate: z.nullable(triedGate),
  }),
  /** Milliseconds by step. */
  step_ms: z.record(z.string(), z.number()),
  /** Cost and counterfactual as they would be in the ledger; test questions are never booked. */
  lines: z.array(ledgerLine),
  /** The knowledge version that answered. */
  version: z.nullable(z.int()),
});
export type TryReply = z.infer<typeof tryReply>;
