import type { LiveKnowledge } from "../knowledge/live.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import type { AnswerArticle, Candidate, SiteKnowledge, Understood } from "../turn/types.ts";

/** The roles that an exam exists for. Rewriting and summarising come with their own exams later. */
export const EXAM_ROLES = ["judge", "compose"] as const;
export type ExamRole = (typeof EXAM_ROLES)[number];

/** How one try at composing ended for the visitor. */
export interface ComposeTry {
  /** `answered`: every sentence was found supported. `refused`: it said that the article does not answer. `failed`: nothing, or too slow. */
  readonly end: "answered" | "refused" | "unsupported" | "failed";
  /** Sentences that a visitor would have read. */
  readonly shown: number;
  /** All that the model wrote, the sentence that was stopped included. */
  readonly written: string;
  /** Milliseconds to the first sentence that was shown. */
  readonly firstMs?: number;
  /** At least half of the prompt was spared by a kept state. */
  readonly kept: boolean;
}

/** A site's knowledge as far as an exam reads it: no gate is asked. */
export type ExamKnowledge = Pick<SiteKnowledge, "live" | "search">;

/** The code that serves visitors, as the exam calls it (turn/examined.ts): it examines nothing of its own. */
export interface Examined {
  retrieve(site: ExamKnowledge, question: Understood): Promise<readonly Candidate[]>;
  /** What the judge is given of an article. */
  judgedTextOf(live: LiveKnowledge, article: AnswerArticle, question: string): string;
  /** What a composed answer is written from. */
  textOf(live: LiveKnowledge, article: AnswerArticle, question: string, candidate: Candidate | undefined): string;
  compose(
    model: SmallModel,
    given: {
      readonly article: AnswerArticle;
      readonly text: string;
      readonly question: string;
      readonly language: string;
      readonly signal: AbortSignal;
    },
  ): Promise<ComposeTry>;
}

/** Makes one request of an exam when its turn has come: visitors go first, and a model that is down for a moment is asked again. */
export type OneAtATime = <T>(ask: () => Promise<T>) => Promise<T>;

/** A share or score with its 95% interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Quantiles of durations in milliseconds; null when there were none. */
export interface Times {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** One thing that a model must reach. */
export interface Bar {
  readonly name: string;
  /** What counts: the bound of the 95% interval on the unkind side, or a p95. */
  readonly value: number;
  readonly wanted: string;
  readonly passed: boolean;
}

/** What is stored of every exam (table `evaluation`, column `figures`). Recomputed from `cases` by the role's `…FiguresOf`. */
export interface ExamFigures<Case, Values> {
  readonly values: Values;
  readonly bars: readonly Bar[];
  readonly passed: boolean;
  readonly seed: number;
  /** Fingerprint of prompts and bars: an exam under another one is taken again. */
  readonly recipe: string;
  readonly cases: readonly Case[];
}
