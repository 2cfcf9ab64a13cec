import { closestOf, type Evidence, evidenceOf, type Means, type Place } from "./evidence.ts";
import { cosinesBetween } from "./gram.ts";
import { type Classifier, scoresOf, scoresOfMany, type TrainedClassifier } from "./kernel.ts";
import type { Row } from "./logit.ts";
import { cosinesWith, type PackedKnowledge } from "./points.ts";
import { PHRASING, POOLED, TEXT } from "./recipe.ts";
import { type Counts, countsOf, type WordIndex, wordScores } from "./word-evidence.ts";

/** Questions with vectors, flat. */
export interface PackedQuestions {
  readonly texts: readonly string[];
  /** Rows of the knowledge's dimension. */
  readonly vectors: Float32Array;
}

export type ForeignQuestions = PackedQuestions & {
  readonly intents: readonly string[];
  /** Of each question: the words that alone make it foreign, if any. */
  readonly names: readonly (readonly string[])[];
};
/** `expected`: the article's place, or -1. */
export type JudgedQuestions = PackedQuestions & { readonly expected: Int32Array };

/** A site's classifier and words, before its gate is learnt. */
export interface Ground extends Place {
  readonly knowledge: PackedKnowledge;
  readonly language: string;
  readonly classifier: TrainedClassifier;
  /** Of each passage. */
  readonly counts: readonly Counts[];
  readonly words: WordIndex;
  /** All cosines between points, when they are few enough to be kept. */
  readonly cosines?: Float32Array;
}

/** Held-out phrasings that calibrate, at most, evenly spread; more would change the third digit, and take seconds. */
const MOST_HELD_OUT = 1000;

/** Each phrasing as if it had never been written: first alone, then with its whole article. */
export function heldOutRows(ground: Ground, means: Means, onProgress: (share: number) => void = () => {}): Row[] {
  const { points, classifier, words, recipe } = ground;
  const { dimension, count } = points;
  const countsAt = countsByPoint(ground);
  const chosen = chosenPhrasings(ground);
  const rows: Row[] = [];
  const own = new Float32Array(count);
  let article = -1;
  let without: Map<number, Float64Array> | undefined;
  for (const [k, point] of chosen.entries()) {
    const expected = points.owner[point] as number;
    if (expected !== article) without = classifier.withoutArticle(expected);
    article = expected;
    const cosines =
      ground.cosines?.subarray(point * count, (point + 1) * count) ??
      cosinesWith(points, points.vectors.subarray(point * dimension, (point + 1) * dimension), own);
    const text = countsAt(point);
    // The article that is taken out as a whole is no candidate, whatever is closest to it.
    const closest = closestOf(points, cosines, point);
    const alone = {
      scores: classifier.withoutPoint(point),
      closest,
      words: wordScores(words, text, recipe, { text: { counts: text, article: expected } }),
    };
    rows.push({ evidence: evidenceOf(ground, alone, means, { point }), expected, group: "known" });
    const scores = without?.get(point);
    if (scores !== undefined && points.articles > 1) {
      const gone = { scores, closest, words: wordScores(words, text, recipe, { article }) };
      rows.push({ evidence: evidenceOf(ground, gone, means, { article }), expected: -1, group: "unknown" });
    }
    if (k % 50 === 0) onProgress(k / chosen.length);
  }
  return rows;
}

function chosenPhrasings({ points }: Ground): number[] {
  const all: number[] = [];
  for (let i = 0; i < points.count; i++) if (points.kind[i] === PHRASING) all.push(i);
  const step = Math.max(1, all.length / MOST_HELD_OUT);
  return Array.from({ length: Math.floor(all.length / step) }, (_, k) => all[Math.floor(k * step)] as number);
}

/** Word counts of the passage that a point is; pools have none. */
function countsByPoint({ points, counts }: Ground): (point: number) => Counts {
  const place = new Int32Array(points.count).fill(-1);
  let passage = 0;
  for (let i = 0; i < points.count; i++) if (points.kind[i] !== POOLED) place[i] = passage++;
  return (point) => counts[place[point] as number] ?? new Map();
}

/**
 * A question as the live gate sees it.
 * @param question.cosines with all points
 * @param question.scores of the classifier, where they are known
 */
export function askedRow(
  ground: Place & { readonly words: WordIndex; readonly classifier: Classifier },
  means: Means,
  question: { readonly counts: Counts; readonly cosines: Float32Array; readonly scores?: Float64Array },
): Evidence {
  const { points, words, recipe } = ground;
  const { cosines } = question;
  const raw = {
    scores: question.scores ?? scoresOf(ground.classifier, cosines, points.articles, recipe.gamma),
    closest: closestOf(points, cosines),
    words: wordScores(words, question.counts, recipe),
  };
  return evidenceOf(ground, raw, means);
}

/** Each question's cosines with all points, and its scores. */
function measuredOf({ points, classifier, recipe }: Ground, { vectors }: PackedQuestions) {
  const all = cosinesBetween(vectors, points.vectors, points.dimension);
  const said = scoresOfMany(classifier, all, points, recipe.gamma);
  return (i: number) => ({
    cosines: all.subarray(i * points.count, (i + 1) * points.count),
    scores: said.subarray(i * points.articles, (i + 1) * points.articles),
  });
}

/**
 * Foreign questions, less every intent that comes near to something here. One that a name makes foreign may come as near as
 * it likes: it is left out only when the name stands in the site's own articles.
 */
export function foreignRows(ground: Ground, foreign: ForeignQuestions, means: Means): Row[] {
  const { points, recipe, language, words } = ground;
  const measuredAt = measuredOf(ground, foreign);
  const asked = foreign.texts.map((text, i) => {
    const measured = measuredAt(i);
    const { cosines } = measured;
    const evidence = askedRow(ground, means, { counts: countsOf(text, language), ...measured });
    let near = -1;
    // Bodies in small pieces come near to anything.
    for (let p = 0; p < cosines.length; p++) {
      if (points.kind[p] !== TEXT && (cosines[p] as number) > near) near = cosines[p] as number;
    }
    const names = foreign.names[i] ?? [];
    const isKnown = names.some((name) => [...countsOf(name, language).keys()].some((one) => words.postings.has(one)));
    if (names.length > 0 && !isKnown) near = -1;
    return { evidence, intent: foreign.intents[i] ?? "", near: isKnown ? 1 : near };
  });
  const taken = new Set(asked.filter((one) => one.near >= recipe.near).map((one) => one.intent));
  let kept = asked.filter((one) => !taken.has(one.intent));
  if (kept.length < recipe.fewestForeign) {
    kept = [...asked].sort((a, b) => a.near - b.near).slice(0, recipe.fewestForeign);
  }
  return kept.map(({ evidence }) => ({ evidence, expected: -1, group: "foreign" }));
}

/** Real questions, and the answerable ones again with their article taken out. */
export function judgedRows(ground: Ground, questions: JudgedQuestions, means: Means): Row[] {
  const { points, classifier, words, recipe, language } = ground;
  const measuredAt = measuredOf(ground, questions);
  return questions.texts.flatMap((text, i): Row[] => {
    const counts = countsOf(text, language);
    const article = questions.expected[i] ?? -1;
    const measured = measuredAt(i);
    const evidence = askedRow(ground, means, { counts, ...measured });
    if (article < 0) return [{ evidence, expected: -1, group: "foreign" }];
    const known: Row = { evidence, expected: article, group: "known" };
    if (points.articles < 2) return [known];
    const gone = {
      scores: classifier.askWithoutArticle(measured.cosines, article),
      closest: closestOf(points, measured.cosines),
      words: wordScores(words, counts, recipe, { article }),
    };
    return [known, { evidence: evidenceOf(ground, gone, means, { article }), expected: -1, group: "unknown" }];
  });
}
