import { probabilitiesOf } from "../math/logit.ts";

/**
 * How the judge's opinion joins the gate's: the log-odds of each article that was read, against "none of them", from
 * the gate's own log-odds and the judge's.
 */
export const JUDGED_FEATURES = ["one", "gate", "judge"] as const;
export const JUDGED_WIDTH = JUDGED_FEATURES.length;

/**
 * Articles that are read for one question. The right one is among the first four for nearly nine in ten questions, and
 * four are read in about 100 ms on one core.
 */
export const READ = 4;

/** The judge's highest and lowest log-odds that count: it was never right to be surer than 300 to 1. */
export const SUREST = 6;

const within = (x: number, most: number) => Math.max(-most, Math.min(most, x));

/** Log-odds of each candidate against "none", which is what the gate's probabilities were made of. */
function logOdds(probabilities: ArrayLike<number>): Float64Array {
  let none = 1;
  for (let c = 0; c < probabilities.length; c++) none -= probabilities[c] as number;
  const out = new Float64Array(probabilities.length);
  for (let c = 0; c < out.length; c++) {
    out[c] = within(Math.log(Math.max(1e-9, probabilities[c] as number) / Math.max(1e-9, none)), 12);
  }
  return out;
}

/**
 * The features of the articles that were read.
 * @param probabilities the gate's, best first
 * @param judgements the judge's log-odds for the first of them
 * @returns read articles × JUDGED_WIDTH
 */
export function judgedFeatures(probabilities: ArrayLike<number>, judgements: ArrayLike<number>): Float64Array {
  const odds = logOdds(probabilities);
  const read = Math.min(judgements.length, odds.length);
  const features = new Float64Array(read * JUDGED_WIDTH);
  for (let c = 0; c < read; c++) {
    features.set([1, odds[c] as number, within(judgements[c] as number, SUREST)], c * JUDGED_WIDTH);
  }
  return features;
}

/**
 * The candidates' probabilities after some were read. What is left for "none of those" is shared between "none" and
 * the unread candidates as the gate had it.
 * @param probabilities the gate's, best first
 * @param judgements the judge's log-odds for the first of them
 * @param weights one per feature of `JUDGED_FEATURES`
 * @returns in the same order
 */
export function judgedProbabilities(
  probabilities: ArrayLike<number>,
  judgements: ArrayLike<number>,
  weights: Float64Array,
): Float64Array {
  const read = probabilitiesOf(judgedFeatures(probabilities, judgements), weights);
  const rest = 1 - read.reduce((sum, p) => sum + p, 0);
  let before = 1;
  for (let c = 0; c < read.length; c++) before -= probabilities[c] as number;
  return Float64Array.from(
    { length: probabilities.length },
    (_, c) => read[c] ?? ((probabilities[c] as number) / Math.max(1e-9, before)) * rest,
  );
}

/**
 * The most that reading could make of the candidates: all that were read together, if the judge were as sure as it can
 * be of each. Below every threshold, there's nothing to ask the judge.
 */
export function mostAfterReading(probabilities: ArrayLike<number>, weights: Float64Array): number {
  const surest = new Float64Array(Math.min(READ, probabilities.length)).fill(SUREST);
  return judgedProbabilities(probabilities, surest, weights)
    .subarray(0, 3)
    .reduce((sum, p) => sum + p, 0);
}
