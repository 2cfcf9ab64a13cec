import { readFileSync } from "node:fs";
import { join } from "node:path";
import { claimOf, type SourceClaim, sourceClaimsOf } from "../text/claims.ts";
import { contentOf } from "../text/support.ts";
import { isEnglish, stem, wordsOf } from "../text/words.ts";
import { contradicts } from "./contradictions.ts";
import { DATA } from "./prior.ts";
import { SUPPORT_FEATURES, supportFeatures } from "./support-features.ts";

/** A small network: one hidden layer beside the features themselves. */
export interface SupportWeights {
  readonly features: readonly string[];
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** hidden × features */
  readonly hidden: readonly (readonly number[])[];
  readonly hiddenBias: readonly number[];
  readonly output: readonly number[];
  readonly direct: readonly number[];
  readonly bias: number;
  /** Sentences below it aren't shown. */
  readonly threshold: number;
}

let shipped: SupportWeights | undefined;

/** What ships: learnt by tuner/sentence_support.mjs. @throws if its features aren't this version's */
export function shippedSupportWeights(): SupportWeights {
  if (shipped === undefined) {
    const read = JSON.parse(readFileSync(join(DATA, "sentence-support.json"), "utf8")) as SupportWeights;
    if (read.features.join() !== SUPPORT_FEATURES.join())
      throw new Error("server/gate/data/sentence-support.json has other features: run node tuner/sentence_support.mjs");
    shipped = read;
  }
  return shipped;
}

/** Log-odds that a sentence is supported, as far as its features tell. Pure. */
export function supportScore(features: Float64Array, weights: SupportWeights): number {
  const { mean, deviation, hidden, hiddenBias, output, direct, bias } = weights;
  const x = features.map((value, i) => (value - (mean[i] as number)) / (deviation[i] as number));
  let score = bias;
  for (const [i, weight] of direct.entries()) score += weight * (x[i] as number);
  for (const [h, row] of hidden.entries()) {
    let sum = hiddenBias[h] as number;
    for (const [i, weight] of row.entries()) sum += weight * (x[i] as number);
    score += (output[h] as number) * Math.tanh(sum);
  }
  return score;
}

/** Fewer content words claim nothing that could be compared. */
const FEWEST_WORDS = 2;

/**
 * Whether a sentence says what the articles say: learnt evidence beside the rules of text/support.ts, for what rules don't see
 * (a negation or a condition turned round, a number beside the wrong words, another article's sentence). English only.
 * @param articles what the model was given
 * @returns undefined in other languages, where the rules alone decide
 */
export function sentenceCheck(
  articles: readonly { readonly title: string; readonly text: string }[],
  question: string,
  language: string,
): ((sentence: string) => boolean) | undefined {
  if (!isEnglish(language)) return undefined;
  let claims: SourceClaim[] | undefined;
  const asked = new Set(wordsOf(question).map((word) => stem(word, language)));
  return (sentence) => {
    if (contentOf(sentence).length < FEWEST_WORDS) return true;
    claims ??= articles.flatMap(({ title, text }) => sourceClaimsOf(title, text));
    const claim = claimOf(sentence);
    if (contradicts(claim, claims)) return false;
    const weights = shippedSupportWeights();
    return supportScore(supportFeatures(claim, claims, asked), weights) >= weights.threshold;
  };
}
