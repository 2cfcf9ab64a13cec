import type { Points } from "./points.ts";
import { PHRASING, type Recipe, SENTENCE, TITLE } from "./recipe.ts";
import { type Siblings, typicalCosine } from "./siblings.ts";
import type { WordScores } from "./word-evidence.ts";

/**
 * What the gate weighs for one article, in this order: the bias against "no article answers"; the classifier's score;
 * the best cosine with its title or a phrasing, minus what is typical within the article; the best cosine with its
 * body; the same with a sentence of it that has the title in front; how far it stands out: the logarithm of its share among all
 * articles; the share of the question's words that it contains, weighted by rarity; BM25; and, the same for every
 * article, the cosine with the nearest out-of-scope question.
 */
export const FEATURES = [
  "one",
  "kernel",
  "closeness",
  "passage",
  "sentence",
  "standing",
  "matched",
  "bm25",
  "foreign",
] as const;
export const WIDTH = FEATURES.length;

/**
 * Which evidence is used: the ablation trains the gate on less, and a question in another language than the articles' has no
 * words in common with them (`across.ts`).
 */
export type FeatureSet = "words" | "vectors" | "classifier" | "across";

/** Columns of `FEATURES` that each one uses. */
export const COLUMNS: Readonly<Record<FeatureSet, readonly boolean[]>> = {
  words: columns("one", "matched", "bm25"),
  vectors: columns("one", "closeness", "passage", "sentence", "standing", "matched", "foreign"),
  classifier: columns("one", "kernel", "closeness", "passage", "sentence", "standing", "matched", "bm25", "foreign"),
  across: columns("one", "closeness", "passage", "foreign"),
};

function columns(...used: readonly (typeof FEATURES)[number][]): readonly boolean[] {
  return FEATURES.map((name) => used.includes(name));
}

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

/**
 * By article: the best cosine with its title or phrasings, with its body, and with a sentence that has the title in
 * front; 0 if none is above 0. Of an article without text, the last is that of its title.
 */
export interface Closest {
  readonly nearest: Float64Array;
  readonly passage: Float64Array;
  readonly sentence: Float64Array;
}

/** @param hidden a point to leave out */
export function closestOf(points: Points, cosines: Float32Array, hidden = -1): Closest {
  const { articles, first, kind } = points;
  const nearest = new Float64Array(articles);
  const passage = new Float64Array(articles);
  const sentence = new Float64Array(articles);
  for (let a = 0; a < articles; a++) {
    let wording = 0;
    let body = 0;
    let both: number | undefined;
    const end = first[a + 1] as number;
    for (let i = first[a] as number; i < end; i++) {
      const cosine = cosines[i] as number;
      if (i === hidden) continue;
      if (kind[i] === TITLE || kind[i] === PHRASING) wording = cosine > wording ? cosine : wording;
      else if (kind[i] === SENTENCE) both = Math.max(both ?? 0, cosine);
      else if (cosine > body) body = cosine;
    }
    nearest[a] = wording;
    passage[a] = body;
    sentence[a] = both ?? wording;
  }
  return { nearest, passage, sentence };
}

/** Where the question is asked. */
export interface Place {
  readonly points: Points;
  readonly siblings: Siblings;
  readonly recipe: Recipe;
}

/**
 * The same function for held-out texts at publish and for visitors' questions, so that training matches reality.
 * @param hidden a point to leave out (also of `raw`), or articles to leave out
 */
export function evidenceOf(
  { points, siblings, recipe }: Place,
  raw: Raw,
  featureSet: FeatureSet,
  hidden: { readonly point?: number; readonly article?: number; readonly articles?: ReadonlySet<number> } = {},
): Evidence {
  const { articles } = points;
  const { nearest, passage, sentence } = raw.closest;
  const together = sentence.map((cosine, a) => cosine + recipe.titleShare * (nearest[a] as number));
  const gone = hidden.articles ?? new Set(hidden.article === undefined ? [] : [hidden.article]);
  const standing = standingOf(together, recipe.temperature, gone);
  const order = orderOf(raw, together, featureSet);
  for (const article of gone) order[article] = Number.NEGATIVE_INFINITY;
  const best = topOf(order, Math.min(recipe.candidates, articles - gone.size));
  const features = new Float64Array(best.length * WIDTH);
  for (const [c, a] of best.entries()) {
    const closeness = (nearest[a] as number) - typicalCosine(siblings, a, recipe, hidden.point);
    const { matched, bm25 } = raw.words;
    const row = [
      ...[1, raw.scores[a], closeness, passage[a], sentence[a], standing[a]],
      ...[matched[a], bm25[a], raw.foreign],
    ];
    for (let f = 0; f < WIDTH; f++) features[c * WIDTH + f] = COLUMNS[featureSet][f] === true ? (row[f] ?? 0) : 0;
  }
  return { articles: best, features };
}

/**
 * The logarithm of each article's share: softmax of the cosines over all articles. What a cosine is worth depends on the
 * others: on a site where everything is alike, 0.6 says little.
 * @param hidden articles that aren't there
 */
function standingOf(cosines: Float64Array, temperature: number, hidden: ReadonlySet<number>): Float64Array {
  let top = Number.NEGATIVE_INFINITY;
  for (const [a, cosine] of cosines.entries()) if (cosine > top && !hidden.has(a)) top = cosine;
  let sum = 0;
  for (const [a, cosine] of cosines.entries()) if (!hidden.has(a)) sum += Math.exp((cosine - top) / temperature);
  return cosines.map((cosine) => (cosine - top) / temperature - Math.log(sum));
}

/** By what the candidates are chosen, for each article. */
function orderOf({ scores, closest, words }: Raw, together: Float64Array, featureSet: FeatureSet): Float64Array {
  const { nearest, passage } = closest;
  if (featureSet === "words") return words.bm25.slice();
  if (featureSet === "across") return nearest.map((cosine, a) => Math.max(cosine, passage[a] as number));
  if (featureSet === "vectors") {
    return nearest.map((cosine, a) => Math.max(cosine, passage[a] as number) + (words.matched[a] as number) / 4);
  }
  // Standard scores, so that the classifier, which is best with phrasings, and the cosines, without, have the same say.
  const [byScore, byCosine] = [standardised(scores), standardised(together)];
  return byScore.map((score, a) => score + (byCosine[a] as number));
}

function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, values.length));
  return values.map((x) => (x - mean) / (deviation || 1));
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
