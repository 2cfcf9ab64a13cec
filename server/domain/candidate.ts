import type { PassageKind } from "./passage.ts";

/**
 * What is known about one candidate article. Raw scores, never fused ones: those can't be compared between questions.
 */
export interface Candidate {
  readonly articleId: string;
  /** Best cosine over the article's passages of that kind; undefined if none was among the hits. */
  readonly cosine: Readonly<Partial<Record<PassageKind, number>>>;
  /** Best BM25 over its passages; 0 if none was among the hits. */
  readonly words: number;
  /** Rank in the fused list, from 0; undefined if only the classifier named it. */
  readonly fusedRank?: number;
  /** Best matching text passages, best first: a quoted answer from a long article is made of them. */
  readonly passages: readonly { readonly id: string; readonly cosine?: number; readonly words?: number }[];
}

/** An article with the probability that answering from it is right. */
export interface RankedArticle {
  readonly articleId: string;
  /** Calibrated, 0 to 1. */
  readonly probability: number;
}
