import type { Points } from "./points.ts";
import { PHRASING, type Recipe, TITLE } from "./recipe.ts";

/** What the gate weighs of one article, in this order. `one` carries the bias against "no article answers". */
export const FEATURES = ["one", "kernel", "nearest", "passage", "words"] as const;
export const WIDTH = FEATURES.length;

/** Which evidence is looked at: the ablation learns the gate on less. */
export type Means = "words" | "vectors" | "classifier";

/** Columns of `FEATURES` that each may use. */
export const COLUMNS: Readonly<Record<Means, readonly boolean[]>> = {
  words: [true, false, false, false, true],
  vectors: [true, false, true, true, true],
  classifier: [true, true, true, true, true],
};

/** The best candidates for one question with what speaks for each. */
export interface Evidence {
  readonly articles: Int32Array;
  /** candidates × WIDTH */
  readonly features: Float64Array;
}

export interface Raw {
  /** Of the classifier, by article. */
  readonly scores: Float64Array;
  /** With all points. */
  readonly cosines: Float32Array;
  /** Share of the question's words, by article. */
  readonly words: Float64Array;
}

/**
 * One function for the held-out texts at publish and for visitors' questions, so that what is learnt is what is met.
 * @param hidden a point that is not there, or an article that is not there
 */
export function evidenceOf(
  points: Points,
  raw: Raw,
  recipe: Recipe,
  means: Means,
  hidden: { point?: number; article?: number } = {},
): Evidence {
  const { articles } = points;
  const nearest = new Float64Array(articles);
  const passage = new Float64Array(articles);
  for (let i = 0; i < points.count; i++) {
    if (i === hidden.point) continue;
    const into = points.kind[i] === TITLE || points.kind[i] === PHRASING ? nearest : passage;
    const a = points.owner[i] as number;
    if ((raw.cosines[i] as number) > (into[a] as number)) into[a] = raw.cosines[i] as number;
  }
  const order = new Float64Array(articles);
  for (let a = 0; a < articles; a++) {
    if (a === hidden.article) order[a] = Number.NEGATIVE_INFINITY;
    else if (means === "classifier") order[a] = raw.scores[a] as number;
    else if (means === "words") order[a] = raw.words[a] as number;
    else order[a] = Math.max(nearest[a] as number, passage[a] as number) + (raw.words[a] as number) / 2;
  }
  const best = topOf(order, Math.min(recipe.candidates, hidden.article === undefined ? articles : articles - 1));
  const features = new Float64Array(best.length * WIDTH);
  for (const [c, a] of best.entries()) {
    const row = [1, raw.scores[a], nearest[a], passage[a], raw.words[a]];
    for (let f = 0; f < WIDTH; f++) features[c * WIDTH + f] = COLUMNS[means][f] === true ? (row[f] ?? 0) : 0;
  }
  return { articles: best, features };
}

/** Indices of the `count` highest, best first; the earlier one on a tie. */
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
