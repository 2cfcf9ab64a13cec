import type { AnswerArticle } from "../domain/article.ts";
import type { Candidate } from "../domain/candidate.ts";
import type { Understood } from "../domain/message.ts";
import type { LiveKnowledge, SiteKnowledge } from "../knowledge/live.ts";
import type { SmallModel } from "../ports/small-model/port.ts";

/** The roles that have an exam. Rewriting and summarising will come with their own exams. */
export const EXAM_ROLES = ["judge", "compose"] as const;
export type ExamRole = (typeof EXAM_ROLES)[number];

/** How one attempt at writing ended for the visitor. */
export interface ComposeTry {
  /**
   * `answered`: every sentence was supported. `refused`: it said that the article doesn't answer. `failed`: nothing, or
   * too slow.
   */
  readonly end: "answered" | "refused" | "unsupported" | "failed";
  /** Sentences that a visitor would have read. */
  readonly shown: number;
  /** Everything that the model wrote, including the sentence that was stopped. */
  readonly written: string;
  /** Milliseconds to the first sentence that was shown. */
  readonly firstMs?: number;
  /** A kept state saved at least half of the prompt. */
  readonly kept: boolean;
}

/** A site's knowledge, as far as an exam reads it: no gate is involved. */
export type ExamKnowledge = Pick<SiteKnowledge, "live" | "search" | "embedder">;

/** The code that serves visitors, as the exam calls it (turn/examined.ts): it has no code of its own to examine. */
export interface Examined {
  retrieve(site: ExamKnowledge, question: Understood): Promise<readonly Candidate[]>;
  /** What the judge sees of an article. */
  judgedTextOf(live: LiveKnowledge, article: AnswerArticle, question: string): string;
  /** What a written answer is based on. */
  textOf(live: LiveKnowledge, article: AnswerArticle, question: string, candidate: Candidate | undefined): string;
  compose(
    model: SmallModel,
    options: {
      readonly article: AnswerArticle;
      readonly text: string;
      readonly question: string;
      readonly language: string;
      readonly signal: AbortSignal;
    },
  ): Promise<ComposeTry>;
}

/** Makes one request of an exam when it can: visitors go first, and a model that is briefly down is asked again. */
export type OneAtATime = <T>(ask: () => Promise<T>) => Promise<T>;

/** A share or score with its 95% interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Quantiles of durations in milliseconds; null if there were none. */
export interface Times {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** One requirement that a model must meet. */
export interface Bar {
  readonly name: string;
  /** What counts: the worse bound of the 95% interval, or a p95. */
  readonly value: number;
  readonly wanted: string;
  readonly passed: boolean;
}

/**
 * What is stored for every exam (table `evaluation`, column `figures`). Recalculated from `cases` by the role's
 * `…FiguresOf`.
 */
export interface ExamFigures<Case, Values> {
  readonly values: Values;
  readonly bars: readonly Bar[];
  readonly passed: boolean;
  readonly seed: number;
  /** Fingerprint of prompts and requirements: under a different one, the exam is run again. */
  readonly recipe: string;
  readonly cases: readonly Case[];
}
