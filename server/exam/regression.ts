import { fitLogit, probabilitiesOf } from "../math/logit.ts";
import type { ScoredPair } from "./statistics.ts";

const FOLDS = 5;
/** A weak pull towards zero, except for the intercept: separable folds would diverge. */
const RIDGE = 0.01;

/** A point for logistic regression; the first number is 1, for the intercept. */
type Point = readonly number[];
interface PointPair {
  readonly right: Point;
  readonly wrong: Point;
}

/**
 * Scores of both features together by logistic regression, each question scored with weights learnt on other questions:
 * what a second feature adds, without flattering it.
 */
export function together(a: readonly ScoredPair[], b: readonly ScoredPair[]): ScoredPair[] {
  const [scaleA, scaleB] = [scaleOf(a), scaleOf(b)];
  const rows = pointsOf(a, b, (x, y) => [1, scaleA(x), scaleB(y)]);
  const scored: ScoredPair[] = rows.map(() => ({ right: 0, wrong: 0 }));
  for (let fold = 0; fold < FOLDS; fold++) {
    const weights = learnWeights(rows.filter((_, i) => i % FOLDS !== fold));
    for (const [i, row] of rows.entries()) {
      if (i % FOLDS === fold)
        scored[i] = { right: probability(weights, row.right), wrong: probability(weights, row.wrong) };
    }
  }
  return scored;
}

/**
 * What a judgement is worth in addition to the search's own evidence: logistic regression of "right" on the judgement's
 * log-odds, given the cosine's log-odds (they overlap: what the cosine already says isn't counted twice).
 * @returns weight 0 if a surer yes doesn't speak for the article
 */
export function judgementOf(
  odds: readonly ScoredPair[],
  cosine: readonly ScoredPair[],
): { weight: number; centre: number } {
  const scaled = scaleOf(cosine);
  const [one = 0, slope = 0] = learnWeights(pointsOf(cosine, odds, (x) => [1, scaled(x)]));
  const given = (x: number) => one + slope * scaled(x);
  // The cosine's log-odds stay as they are; a judgement that speaks against the article gets no weight.
  const [shift = 0, , weight = 0] = fitLogit(
    ...choicesOf(pointsOf(odds, cosine, (x, y) => [1, given(y), x])),
    Float64Array.of(0, 1, 0),
    Float64Array.of(0, 0, RIDGE),
    { fixed: [false, true, false], nonNegative: [false, false, true] },
  );
  return weight < 1e-3 ? { weight: 0, centre: 0 } : { weight, centre: -shift / weight };
}

/** To mean 0 and standard deviation 1, over right and wrong pairs. */
function scaleOf(pairs: readonly ScoredPair[]): (x: number) => number {
  const all = pairs.flatMap((pair) => [pair.right, pair.wrong]);
  const mean = all.reduce((sum, x) => sum + x, 0) / Math.max(1, all.length);
  const spread = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, all.length)) || 1;
  return (x) => (x - mean) / spread;
}

function pointsOf(
  a: readonly ScoredPair[],
  b: readonly ScoredPair[],
  point: (x: number, y: number) => Point,
): PointPair[] {
  return a.map((pair, i) => {
    const other = b[i] ?? { right: 0, wrong: 0 };
    return { right: point(pair.right, other.right), wrong: point(pair.wrong, other.wrong) };
  });
}

/** In `fitLogit`'s format: a single candidate, which is right or not. */
function choicesOf(rows: readonly PointPair[]) {
  const choices = rows.flatMap(({ right, wrong }) => [
    { features: Float64Array.from(right), label: 0 },
    { features: Float64Array.from(wrong), label: -1 },
  ]);
  return [choices, new Float64Array(choices.length).fill(1 / Math.max(1, choices.length))] as const;
}

function learnWeights(rows: readonly PointPair[]): Float64Array {
  const width = rows[0]?.right.length ?? 1;
  const pull = new Float64Array(width).fill(RIDGE);
  pull[0] = 0;
  return fitLogit(...choicesOf(rows), new Float64Array(width), pull);
}

function probability(weights: Float64Array, point: Point): number {
  return probabilitiesOf(Float64Array.from(point), weights)[0] ?? 0;
}
