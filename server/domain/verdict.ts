import type { Form, Reason, Tier } from "../wire/names.ts";
import type { Candidate, RankedArticle } from "./candidate.ts";
import type { Dials } from "./dials.ts";
import type { Understood } from "./message.ts";
import type { Work } from "./outcome.ts";

export interface Verdict {
  readonly tier: Tier;
  readonly form: Form;
  /** Probability that answering from the first article is right, 0 to 1. */
  readonly confidence: number;
  readonly reason: Reason;
  /** Best first; the answer comes from the first. */
  readonly ranked: readonly RankedArticle[];
  /** Article ids offered by a clarifying question, 2 or 3, or suggested, up to 3. */
  readonly options: readonly string[];
  /** What the gate decided by; undefined: no gate did, such as of an article that was chosen. */
  readonly limits?: GateLimits;
}

/** Decides before the first token; bound to one knowledge version and its quick tune. */
export type Gate = (
  question: Understood,
  candidates: readonly Candidate[],
  dials: Dials,
  /** Where a judging model's tokens are counted. */
  work?: Work,
  /** Where it records what it weighed. */
  trace?: { gate?: GateTrace },
) => Verdict | Promise<Verdict>;

/**
 * Probabilities from which it answers, and from which it asks back or suggests titles (the first three together); above
 * 1: never.
 */
export interface GateLimits {
  readonly answer: number;
  readonly clarify: number;
  readonly suggest: number;
}

/** What the gate weighed. */
export interface GateTrace {
  /** Before the judge has read anything, and after. */
  readonly limits: GateLimits & { readonly judged: GateLimits };
  /** The evidence for each candidate: `weighed` is its share of the log-odds against "no article answers". */
  readonly evidence: readonly {
    readonly articleId: string;
    readonly features: readonly { readonly name: string; readonly value: number; readonly weighed: number }[];
  }[];
  /** What the judge said of the articles that it read: log-odds that each answers, best first before reading. */
  readonly read?: readonly { readonly articleId: string; readonly logOdds: number }[];
  /** The small model's judgement of the first article, and the probability before it. */
  readonly judged?: { readonly opinion: number; readonly before: number };
}
