import type { Points } from "./points.ts";
import { PHRASING, type Recipe, TITLE } from "./recipe.ts";
import { type Siblings, typicalCosine } from "./siblings.ts";
import type { WordScores } from "./word-evidence.ts";

/**
 * What the gate weighs for one article, in this order: the bias against "no article answers"; the classifier's score;
 * the best cosine with its title or a phrasing, minus what is typical within the article; the best cosine with its
 * body; the share of the question's words that it contains, weighted by rarity; BM25 (only if there are no vectors);
 * and, the same for every article, the cosine with the nearest out-of-scope question.
 */
export const FEATURES = ["one", "kernel", "closeness", "passage", "matched", "bm25", "foreign"] as const;
export const WIDTH = FEATURES.length;

/** Which evidence is used: the ablation trains the gate on less. */
export type FeatureSet = "words" | "vectors" | "classifier";

/** Columns of `FEATURES` that each one uses. */
export const COLUMNS: Readonly<Record<FeatureSet, readonly boolean[]>> = {
  words: [true, false, false, false, true, true, false],
  vectors: [true, false, true, true, true, false, true],
  classifier: [true, true, true, true, true, false, true],
};

/** The best candidates for one question with their evidence. */
export interface Evidence {
  readonly articles: Int32Array;
  /** candidates × WIDTH */
  readonly features: Float64Array;
}

/** What was measured for one question, before it's weighed. */
export interface Raw {
  /** From the classifier, by article. */
  readonly scores: Float64Array;
  readonly closest: Closest;
  readonly words: WordScores;
  /** Cosine with the nearest out-of-scope question (`out-of-scope.ts`). */
  readonly foreign: number;
}

/** By article: the best cosine with its title or phrasings, and with its body; 0 if none is above 0. */
export interface Closest {
  readonly nearest: Float64Array;
  readonly passage: Float64Array;
}

/** @param hidden a point to leave out */
export function closestOf(points: Points, cosines: Float32Array, hidden = -1): Closest {
  const { articles, first, kind } = points;
  const nearest = new Float64Array(articles);
  const passage = new Float64Array(articles);
  for (let a = 0; a < articles; a++) {
    let wording = 0;
    let body = 0;
    const end = first[a + 1] as number;
    for (let i = first[a] as number; i < end; i++) {
      const cosine = cosines[i] as number;
      if (i === hidden) continue;
      if (kind[i] === TITLE || kind[i] === PHRASING) wording = cosine > wording ? cosine : wording;
      else if (cosine > body) body = cosine;
    }
    nearest[a] = wording;
    passage[a] = body;
  }
  return { nearest, passage };
}

/** Where the question is asked. */
export interface Place {
  readonly points: Points;
  readonly siblings: Siblings;
  readonly recipe: Recipe;
}

/**
 * The same function for held-out texts at publish and for visitors' questions, so that training matches reality.
 * @param hidden a point to leave out (also of `raw`), or an article to leave out
 */
export function evidenceOf(
  { points, siblings, recipe }: Place,
  raw: Raw,
  featureSet: FeatureSet,
  hidden: { readonly point?: number; readonly article?: number } = {},
): Evidence {
  const { articles } = points;
  const { nearest, passage } = raw.closest;
  const order = new Float64Array(articles);
  for (let a = 0; a < articles; a++) {
    if (a === hidden.article) order[a] = Number.NEGATIVE_INFINITY;
    else if (featureSet === "classifier") order[a] = raw.scores[a] as number;
    else if (featureSet === "words") order[a] = raw.words.bm25[a] as number;
    else order[a] = Math.max(nearest[a] as number, passage[a] as number) + (raw.words.matched[a] as number) / 4;
  }
  const best = topOf(order, Math.min(recipe.candidates, hidden.article === undefined ? articles : articles - 1));
  const features = new Float64Array(best.length * WIDTH);
  for (const [c, a] of best.entries()) {
    const closeness = (nearest[a] as number) - typicalCosine(siblings, a, recipe, hidden.point);
    const { matched, bm25 } = raw.words;
    const row = [1, raw.scores[a], closeness, passage[a], matched[a], bm25[a], raw.foreign];
    for (let f = 0; f < WIDTH; f++) features[c * WIDTH + f] = COLUMNS[featureSet][f] === true ? (row[f] ?? 0) : 0;
  }
  return { articles: best, features };
}

/** Indices of the `count` highest, best first; on a tie the earlier one. */
export function topOf(values: Float64Array, count: number): Int32Array {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (best.length === count && !(value > (values[best[count - 1] as number] as number))) continue;
    let at = best.length;
    while (at > 0 && value > (values[best[at - 1] as number] as number)) at--;
    best.splice(at, 0, i);
    if (best.length > count) best.pop();
  }
  return Int32Array.from(best);
}
