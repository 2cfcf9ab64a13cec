import { type Choice, type FitOptions, fitLogit, ofLabel, probabilitiesOf } from "../math/logit.ts";
import type { Evidence } from "./evidence.ts";

/** A question whose answer is known. */
export interface Row {
  readonly evidence: Evidence;
  /** The article that answers, or -1 for none. */
  readonly expected: number;
  /** `known`: answerable; `unknown`: its article was held out; `foreign`: asked of another service. */
  readonly group: "known" | "unknown" | "foreign";
}

/** Candidates with their probabilities, best first. */
export interface Ranked {
  readonly articles: Int32Array;
  readonly probabilities: Float64Array;
}

/** @returns candidates ordered by probability; on a tie in the order of the evidence */
export function rank({ articles, features }: Evidence, weights: Float64Array): Ranked {
  return inOrder({ articles, probabilities: probabilitiesOf(features, weights) });
}

/** The same candidates, most probable first; on a tie in the order they have. */
export function inOrder({ articles, probabilities: p }: Ranked): Ranked {
  const order = Array.from(p.keys()).sort((a, b) => (p[b] as number) - (p[a] as number) || a - b);
  return {
    articles: Int32Array.from(order, (c) => articles[c] as number),
    probabilities: Float64Array.from(order, (c) => p[c] as number),
  };
}

/** An answer that isn't among the candidates counts as none: the gate must not be sure of another one. */
function choiceOf({ evidence, expected }: Row): Choice {
  return { features: evidence.features, label: expected < 0 ? -1 : evidence.articles.indexOf(expected) };
}

/**
 * The probability that a gate with these weights gives to the right answer; to "none" if the answer isn't a candidate.
 */
export function probabilityOfLabel(row: Row, weights: Float64Array): number {
  return ofLabel(choiceOf(row), probabilitiesOf(row.evidence.features, weights));
}

/** The gate's weights from questions whose answer is known; see `fitLogit`. */
export function fitGate(
  rows: readonly Row[],
  shares: Float64Array,
  start: Float64Array,
  pull: number,
  options: FitOptions = {},
): Float64Array {
  return fitLogit(rows.map(choiceOf), shares, start, pull, options);
}

/** Each row's weight: held-out ones in full, the others their share; sums to 1. */
export function sharesOf(
  rows: readonly Row[],
  options: { readonly unknownShare: number; readonly foreignShare: number },
): Float64Array {
  const count = { known: 0, unknown: 0, foreign: 0 };
  for (const row of rows) count[row.group]++;
  const share = { known: 1, unknown: options.unknownShare, foreign: options.foreignShare };
  const out = Float64Array.from(rows, (row) => share[row.group] / count[row.group]);
  const sum = out.reduce((s, x) => s + x, 0);
  return out.map((x) => x / sum);
}
