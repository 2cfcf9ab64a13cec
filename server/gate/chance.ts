import { logOddsOf } from "../lib/log-odds.ts";
import { fitLogit } from "../math/logit.ts";

/** One question: a probability that the gate gave it, whether it came true, and its weight. */
export interface Told {
  readonly probability: number;
  readonly isTrue: boolean;
  readonly weight: number;
}

/** Strength of the pull towards "as the gate says", as if so many questions had said so. */
const PULL = 10;
/** Nothing is surer than 10,000 to 1. */
const SUREST = Math.log(10_000);

/**
 * The chance that goes with a probability: logistic in its log-odds (Platt 1999), fitted to questions whose answer is
 * known. Two numbers from a thousand questions: which few were wrong at the top hardly moves them, while a limit that is
 * read off the questions one by one does (0.85 to 0.96 for the same dial, from one set of help centres to another).
 * @returns rises with the probability, or says the same of every one
 */
export function chanceOf(told: readonly Told[]): (probability: number) => number {
  const total = told.reduce((sum, one) => sum + one.weight, 0);
  if (total === 0) return (probability) => probability;
  const [base, slope] = fitLogit(
    told.map(({ probability, isTrue }) => ({
      features: Float64Array.of(1, logOddsOf(probability, SUREST)),
      label: isTrue ? 0 : -1,
    })),
    Float64Array.from(told, ({ weight }) => weight / total),
    Float64Array.of(0, 1),
    PULL / told.length,
    { nonNegative: [false, true] },
  ) as unknown as [number, number];
  return (probability) => 1 / (1 + Math.exp(-(base + slope * logOddsOf(probability, SUREST))));
}
