import { setImmediate as breathe } from "node:timers/promises";
import type { Estimate, Times } from "./exam-types.ts";
import { quantile, wilson } from "./metrics.ts";

/** Resamples of a bootstrap: the 2.5% quantile then rests on 25 of them. */
const RESAMPLES = 1_000;
/** Resamples between two looks at what else the process has to do: about a millisecond of work. */
const AT_ONCE = 20;

/** Numbers from 0 to 1 that a seed fixes (mulberry32, Tommy Ettinger, public domain). Not for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A new list in an order that the random numbers fix (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const list = [...values];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}

/** A question's score with its own article, and with another. */
export interface ScoredPair {
  readonly right: number;
  readonly wrong: number;
}

/** The chance that a right pair scores above a wrong one, ties counted half; over the questions of `chosen`. */
export function pairAuroc(pairs: readonly ScoredPair[], chosen: readonly number[] = [...pairs.keys()]): number {
  if (chosen.length === 0) return 0.5;
  const wrong = Float64Array.from(chosen, (i) => pairs[i]?.wrong ?? 0).sort();
  let won = 0;
  for (const i of chosen) {
    const score = pairs[i]?.right ?? 0;
    const below = bound(wrong, score, false);
    won += below + (bound(wrong, score, true) - below) / 2;
  }
  return won / chosen.length ** 2;
}

/** How many of the sorted values are smaller than `x`, or smaller and equal. */
function bound(sorted: Float64Array, x: number, equal: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle] as number;
    if (value < x || (equal && value === x)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A figure over questions with its 95% interval by the percentile bootstrap (Efron 1979). Whole questions are drawn: a
 * question's right and wrong pair are not independent. Gives way to other work while it reckons.
 */
export async function bootstrap(
  count: number,
  figure: (chosen: readonly number[]) => number,
  seed: number,
): Promise<Estimate> {
  const random = seededRandom(seed);
  const values: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    if (i % AT_ONCE === 0) await breathe();
    values.push(figure(Array.from({ length: count }, () => Math.floor(random() * count))));
  }
  return { value: figure([...Array(count).keys()]), low: quantile(values, 0.025), high: quantile(values, 0.975) };
}

/** A share with its Wilson interval; of nothing: 0, and anything is possible. */
export function shareOf(part: number, whole: number): Estimate {
  return { value: whole === 0 ? 0 : part / whole, ...wilson(part, whole) };
}

export function timesOf(values: readonly number[]): Times {
  if (values.length === 0) return { count: 0, p50: null, p95: null };
  return { count: values.length, p50: quantile(values, 0.5), p95: quantile(values, 0.95) };
}

const FOLDS = 5;
const STEPS = 400;
const RATE = 0.5;
/** A weak pull to zero: separable folds would run away. */
const RIDGE = 0.01;

/**
 * Scores of both features together by logistic regression, each question scored by weights that were learnt on other
 * questions: what a second feature adds, without flattering it.
 */
export function together(a: readonly ScoredPair[], b: readonly ScoredPair[]): ScoredPair[] {
  const scale = (pairs: readonly ScoredPair[]) => {
    const all = pairs.flatMap((pair) => [pair.right, pair.wrong]);
    const mean = all.reduce((sum, x) => sum + x, 0) / Math.max(1, all.length);
    const spread = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, all.length)) || 1;
    return (x: number) => (x - mean) / spread;
  };
  const [scaleA, scaleB] = [scale(a), scale(b)];
  const rows = a.map((pair, i) => {
    const other = b[i] ?? { right: 0, wrong: 0 };
    return {
      right: [scaleA(pair.right), scaleB(other.right)] as const,
      wrong: [scaleA(pair.wrong), scaleB(other.wrong)] as const,
    };
  });
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
 * What a judgement is worth beside the search's own evidence: logistic regression of "right" on the judgement's log-odds,
 * with the cosine's log-odds given (they overlap: what the cosine has said already is not counted twice).
 * @returns weight 0 when a surer yes does not speak for the article
 */
export function opinionOf(
  odds: readonly ScoredPair[],
  cosine: readonly ScoredPair[],
): { weight: number; centre: number } {
  const rows = odds.map((pair, i) => {
    const other = cosine[i] ?? { right: 0, wrong: 0 };
    return { right: [other.right, 0] as const, wrong: [other.wrong, 0] as const, odds: pair };
  });
  const all = cosine.flatMap((pair) => [pair.right, pair.wrong]);
  const mean = all.reduce((sum, x) => sum + x, 0) / Math.max(1, all.length);
  const spread = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, all.length)) || 1;
  const scaled = (x: number) => (x - mean) / spread;
  const [one, slope] = learnWeights(
    rows.map(({ right, wrong }) => ({ right: [scaled(right[0]), 0], wrong: [scaled(wrong[0]), 0] })),
  );
  const given = (x: number) => one + slope * scaled(x);
  let [weight, shift] = [0, 0];
  for (let step = 0; step < STEPS * 5; step++) {
    let [byWeight, byShift] = [RIDGE * weight, 0];
    for (const { right, wrong, odds: judged } of rows) {
      for (const [base, x, label] of [
        [given(right[0]), judged.right, 1],
        [given(wrong[0]), judged.wrong, 0],
      ] as const) {
        const off = (1 / (1 + Math.exp(-(base + weight * x + shift))) - label) / (2 * Math.max(1, rows.length));
        byWeight += off * x;
        byShift += off;
      }
    }
    // Log-odds reach 14: a large step would swing.
    weight = Math.max(0, weight - 0.02 * byWeight);
    shift -= RATE * byShift;
  }
  return weight < 1e-3 ? { weight: 0, centre: 0 } : { weight, centre: -shift / weight };
}

type Weights = [one: number, a: number, b: number];
type Point = readonly [number, number];

function probability([one, a, b]: Weights, [x, y]: Point): number {
  return 1 / (1 + Math.exp(-(one + a * x + b * y)));
}

function learnWeights(rows: readonly { right: Point; wrong: Point }[]): Weights {
  const weights: Weights = [0, 0, 0];
  if (rows.length === 0) return weights;
  for (let step = 0; step < STEPS; step++) {
    const slope: Weights = [0, RIDGE * weights[1], RIDGE * weights[2]];
    for (const { right, wrong } of rows) {
      for (const [point, label] of [
        [right, 1],
        [wrong, 0],
      ] as const) {
        const off = (probability(weights, point) - label) / (2 * rows.length);
        slope[0] += off;
        slope[1] += off * point[0];
        slope[2] += off * point[1];
      }
    }
    for (const i of [0, 1, 2] as const) weights[i] -= RATE * slope[i];
  }
  return weights;
}
