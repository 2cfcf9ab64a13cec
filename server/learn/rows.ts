import { closestOf, type Evidence, evidenceOf, type Means, type Place } from "./evidence.ts";
import { cosinesBetween } from "./gram.ts";
import { type Classifier, scoresOf, scoresOfMany, type TrainedClassifier } from "./kernel.ts";
import type { Row } from "./logit.ts";
import { type PackedKnowledge, rowsOf } from "./points.ts";
import { PHRASING, POOLED } from "./recipe.ts";
import { nearestOthers, nearestStrangers, type Strangers } from "./strangers.ts";
import { type Counts, countsOf, type WordIndex, wordScores } from "./word-evidence.ts";

/** Questions with vectors, flat. */
export interface PackedQuestions {
  readonly texts: readonly string[];
  /** Rows of the knowledge's dimension. */
  readonly vectors: Float32Array;
}

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
  readonly strangers: Strangers;
}

/**
 * Held-out phrasings that calibrate, at most, evenly spread. The threshold is read off their few errors: of 1,884 phrasings
 * another thousand each time moved the demo's resolved share by seven points.
 */
const MOST_HELD_OUT = 3000;
/** Of these with their article taken out, which weigh little. */
const MOST_UNKNOWN = 1000;
/** Held-out phrasings whose cosines are made at a time, where they are not kept. */
const BATCH = 256;

/** Each phrasing as if it had never been written: first alone, then with its whole article. */
export function heldOutRows(ground: Ground, means: Means, onProgress: (share: number) => void = () => {}): Row[] {
  const { points, classifier, words, recipe } = ground;
  const countsAt = countsByPoint(ground);
  const chosen = chosenPhrasings(ground);
  const foreign = nearestStrangers(
    ground.strangers,
    rowsOf(points.vectors, chosen, points.dimension),
    points.dimension,
  );
  const cosinesAt = cosinesOfHeldOut(ground, chosen);
  const rows: Row[] = [];
  const everyUnknown = Math.ceil(chosen.length / MOST_UNKNOWN);
  let article = -1;
  let without: Map<number, Float64Array> | undefined;
  for (const [k, point] of chosen.entries()) {
    const expected = points.owner[point] as number;
    if (expected !== article) without = classifier.withoutArticle(expected);
    article = expected;
    const text = countsAt(point);
    // The article that is taken out as a whole is no candidate, whatever is closest to it.
    const closest = closestOf(points, cosinesAt(k), point);
    const alone = {
      scores: classifier.withoutPoint(point),
      closest,
      words: wordScores(words, text, recipe, { text: { counts: text, article: expected } }),
      foreign: foreign[k] as number,
    };
    rows.push({ evidence: evidenceOf(ground, alone, means, { point }), expected, group: "known" });
    const scores = without?.get(point);
    if (scores !== undefined && points.articles > 1 && k % everyUnknown === 0) {
      const gone = { ...alone, scores, words: wordScores(words, text, recipe, { article }) };
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

/** Cosines with all points of each of some points: those that are kept, or made for some at a time. Asked in order. */
function cosinesOfHeldOut({ points, cosines }: Ground, chosen: readonly number[]): (k: number) => Float32Array {
  const { vectors, dimension, count } = points;
  if (cosines !== undefined) {
    return (k) => cosines.subarray((chosen[k] as number) * count, ((chosen[k] as number) + 1) * count);
  }
  let from = 0;
  let made: Float32Array = new Float32Array();
  return (k) => {
    if (k < from || (k - from) * count >= made.length) {
      from = k;
      made = cosinesBetween(rowsOf(vectors, chosen.slice(k, k + BATCH), dimension), vectors, dimension);
    }
    return made.subarray((k - from) * count, (k - from + 1) * count);
  };
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
 * @param question.foreign cosine with the nearest foreign question
 * @param question.scores of the classifier, where they are known
 */
export function askedRow(
  ground: Place & { readonly words: WordIndex; readonly classifier: Classifier },
  means: Means,
  question: {
    readonly counts: Counts;
    readonly cosines: Float32Array;
    readonly foreign: number;
    readonly scores?: Float64Array;
  },
): Evidence {
  const { points, words, recipe } = ground;
  const { cosines, foreign } = question;
  const raw = {
    scores: question.scores ?? scoresOf(ground.classifier, cosines, points.articles, recipe.gamma),
    closest: closestOf(points, cosines),
    words: wordScores(words, question.counts, recipe),
    foreign,
  };
  return evidenceOf(ground, raw, means);
}

/** Each question's cosines with all points, and its scores. */
function measuredOf({ points, classifier, recipe }: Ground, all: Float32Array) {
  const said = scoresOfMany(classifier, all, points, recipe.gamma);
  return (i: number) => ({
    cosines: all.subarray(i * points.count, (i + 1) * points.count),
    scores: said.subarray(i * points.articles, (i + 1) * points.articles),
  });
}

/** The foreign questions that nothing here answers, each as if its own intent were not among them. */
export function foreignRows(ground: Ground, means: Means): Row[] {
  const { strangers, language } = ground;
  const measuredAt = measuredOf(ground, strangers.cosines);
  const foreign = nearestOthers(strangers, ground.points.dimension);
  return strangers.texts.map((text, i) => ({
    evidence: askedRow(ground, means, {
      counts: countsOf(text, language),
      foreign: foreign[i] as number,
      ...measuredAt(i),
    }),
    expected: -1,
    group: "foreign",
  }));
}

/** Real questions, and the answerable ones again with their article taken out. */
export function judgedRows(ground: Ground, questions: JudgedQuestions, means: Means): Row[] {
  const { points, classifier, words, recipe, language } = ground;
  const { vectors } = questions;
  const measuredAt = measuredOf(ground, cosinesBetween(vectors, points.vectors, points.dimension));
  const foreign = nearestStrangers(ground.strangers, vectors, points.dimension);
  return questions.texts.flatMap((text, i): Row[] => {
    const counts = countsOf(text, language);
    const article = questions.expected[i] ?? -1;
    const measured = measuredAt(i);
    const nearest = foreign[i] as number;
    const evidence = askedRow(ground, means, { counts, foreign: nearest, ...measured });
    if (article < 0) return [{ evidence, expected: -1, group: "foreign" }];
    const known: Row = { evidence, expected: article, group: "known" };
    if (points.articles < 2) return [known];
    const gone = {
      scores: classifier.askWithoutArticle(measured.cosines, article),
      closest: closestOf(points, measured.cosines),
      words: wordScores(words, counts, recipe, { article }),
      foreign: nearest,
    };
    return [known, { evidence: evidenceOf(ground, gone, means, { article }), expected: -1, group: "unknown" }];
  });
}
