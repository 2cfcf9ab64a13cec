import { setImmediate as breathe } from "node:timers/promises";
import { quantile } from "../math/metrics.ts";
import { wilson } from "../math/wilson.ts";
import type { Estimate, Times } from "./types.ts";

/** Resamples of a bootstrap: the 2.5% quantile is then based on 25 of them. */
const RESAMPLES = 1_000;
/** Resamples between two pauses for the rest of the process: about a millisecond of work. */
const AT_ONCE = 20;

/** Numbers from 0 to 1, determined by a seed (mulberry32, Tommy Ettinger, public domain). Not for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A new list in an order determined by the random numbers (Fisher and Yates). */
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
 * A figure over questions with its 95% interval by the percentile bootstrap (Efron 1979). Whole questions are drawn,
 * because a question's right and wrong pair aren't independent. Gives way to other work while it calculates.
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
