import { cosinesBetween } from "../math/gram.ts";
import { closestOf, type Evidence, evidenceOf, type FeatureSet, type Place } from "./evidence.ts";
import { type Classifier, scoresOf, scoresOfMany, type TrainedClassifier } from "./kernel.ts";
import type { Row } from "./logit.ts";
import { nearestOthers, nearestOutOfScopes, type OutOfScope } from "./out-of-scope.ts";
import { type PackedKnowledge, rowsOf } from "./points.ts";
import { PHRASING, POOLED } from "./recipe.ts";
import { type Counts, countsOf, type WordIndex, wordScores } from "./word-evidence.ts";

/** Questions with vectors, flat. */
export interface PackedQuestions {
  readonly texts: readonly string[];
  /** Rows of the knowledge's dimension. */
  readonly vectors: Float32Array;
}

/** `expected`: the article's place, or -1. */
export type JudgedQuestions = PackedQuestions & { readonly expected: Int32Array };

/** A site's classifier and words, before its gate is trained. */
export interface Ground extends Place {
  readonly knowledge: PackedKnowledge;
  readonly language: string;
  readonly classifier: TrainedClassifier;
  /** A passage's words, computed on demand: few are needed, and all of them together take a hundred megabytes. */
  counts(passage: number): Counts;
  readonly words: WordIndex;
  /** All cosines between points, if they are few enough to be kept. */
  readonly cosines?: Float32Array;
  readonly outOfScope: OutOfScope;
}

/**
 * Maximum number of held-out phrasings for calibration, evenly spread. The threshold depends on their few errors: of
 * 1,884 phrasings, a different thousand each time moved the demo's resolved share by seven points.
 */
const MOST_HELD_OUT = 3000;
/** Of these, how many have their article held out too; they weigh little. */
const MOST_UNKNOWN = 1000;
/**
 * Questions whose cosines with all points are computed at a time, if they aren't kept; and the maximum of numbers: 16
 * MB.
 */
const BATCH = 256;
const BATCH_NUMBERS = 4_000_000;

const batchOf = (count: number) => Math.max(1, Math.min(BATCH, Math.floor(BATCH_NUMBERS / Math.max(1, count))));

/** Each phrasing as if it had never been written: first alone, then with its whole article. */
export function heldOutRows(
  ground: Ground,
  featureSet: FeatureSet,
  onProgress: (share: number) => void = () => {},
): Row[] {
  const { points, classifier, words, recipe } = ground;
  const countsAt = countsByPoint(ground);
  const chosen = chosenPhrasings(ground);
  const foreign = nearestOutOfScopes(
    ground.outOfScope,
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
    if (expected !== article) without = undefined;
    article = expected;
    const text = countsAt(point);
    // An article that is held out as a whole isn't a candidate, whatever is closest to it.
    const closest = closestOf(points, cosinesAt(k), point);
    const alone = {
      scores: classifier.withoutPoint(point),
      closest,
      words: wordScores(words, text, recipe, { text: { counts: text, article: expected } }),
      foreign: foreign[k] as number,
    };
    rows.push({ evidence: evidenceOf(ground, alone, featureSet, { point }), expected, group: "known" });
    if (points.articles > 1 && k % everyUnknown === 0) without ??= classifier.withoutArticle(expected);
    const scores = k % everyUnknown === 0 ? without?.get(point) : undefined;
    if (scores !== undefined && points.articles > 1) {
      const gone = { ...alone, scores, words: wordScores(words, text, recipe, { article }) };
      rows.push({ evidence: evidenceOf(ground, gone, featureSet, { article }), expected: -1, group: "unknown" });
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

/** Cosines with all points for some points: kept, or computed in groups. Must be called in order. */
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
      made = cosinesBetween(rowsOf(vectors, chosen.slice(k, k + batchOf(count)), dimension), vectors, dimension);
    }
    return made.subarray((k - from) * count, (k - from + 1) * count);
  };
}

/** Word counts of a point's passage; pools have none. */
function countsByPoint({ points, counts }: Ground): (point: number) => Counts {
  const place = new Int32Array(points.count).fill(-1);
  let passage = 0;
  for (let i = 0; i < points.count; i++) if (points.kind[i] !== POOLED) place[i] = passage++;
  return (point) => {
    const passage = place[point] as number;
    return passage < 0 ? new Map() : counts(passage);
  };
}

/**
 * A question, as the live gate sees it.
 * @param question.cosines with all points
 * @param question.foreign cosine with the nearest foreign question
 * @param question.scores the classifier's, if known
 */
export function askedRow(
  ground: Place & { readonly words: WordIndex; readonly classifier: Classifier },
  featureSet: FeatureSet,
  question: {
    readonly counts: Counts;
    readonly cosines: Float32Array;
    readonly foreign: number;
    readonly scores?: Float64Array;
    /** Articles that aren't there for whoever asks. */
    readonly hidden?: ReadonlySet<number>;
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
  return evidenceOf(ground, raw, featureSet, question.hidden === undefined ? {} : { articles: question.hidden });
}

/**
 * Each question's cosines with all points, and its scores. Must be called in order, because they are computed in
 * groups.
 * @param cosinesOf of the questions from one place to another with all points
 */
function measuredOf(
  { points, classifier, recipe }: Ground,
  questions: number,
  cosinesOf: (from: number, to: number) => Float32Array,
) {
  const { count, articles } = points;
  let [from, to] = [0, 0];
  let all: Float32Array = new Float32Array();
  let said: Float64Array = new Float64Array();
  return (i: number) => {
    if (i < from || i >= to) {
      [from, to] = [i, Math.min(questions, i + batchOf(count))];
      all = cosinesOf(from, to);
      said = scoresOfMany(classifier, all, points, recipe.gamma);
    }
    return {
      cosines: all.subarray((i - from) * count, (i - from + 1) * count),
      scores: said.subarray((i - from) * articles, (i - from + 1) * articles),
    };
  };
}

/** The out-of-scope questions that nothing here answers, each as if its own intent weren't among them. */
export function foreignRows(ground: Ground, featureSet: FeatureSet): Row[] {
  const { outOfScope, language } = ground;
  const measuredAt = measuredOf(ground, outOfScope.texts.length, outOfScope.cosines);
  const foreign = nearestOthers(outOfScope, ground.points.dimension);
  return outOfScope.texts.map((text, i) => ({
    evidence: askedRow(ground, featureSet, {
      counts: countsOf(text, language),
      foreign: foreign[i] as number,
      ...measuredAt(i),
    }),
    expected: -1,
    group: "foreign",
  }));
}

/** Real questions, and the answerable ones again with their article held out. */
export function judgedRows(ground: Ground, questions: JudgedQuestions, featureSet: FeatureSet): Row[] {
  const { points, classifier, words, recipe, language } = ground;
  const { vectors } = questions;
  const { dimension } = points;
  const measuredAt = measuredOf(ground, questions.texts.length, (from, to) =>
    cosinesBetween(vectors.subarray(from * dimension, to * dimension), points.vectors, dimension),
  );
  const foreign = nearestOutOfScopes(ground.outOfScope, vectors, points.dimension);
  return questions.texts.flatMap((text, i): Row[] => {
    const counts = countsOf(text, language);
    const article = questions.expected[i] ?? -1;
    const measured = measuredAt(i);
    const nearest = foreign[i] as number;
    const evidence = askedRow(ground, featureSet, { counts, foreign: nearest, ...measured });
    if (article < 0) return [{ evidence, expected: -1, group: "foreign" }];
    const known: Row = { evidence, expected: article, group: "known" };
    if (points.articles < 2) return [known];
    const gone = {
      scores: classifier.askWithoutArticle(measured.cosines, article),
      closest: closestOf(points, measured.cosines),
      words: wordScores(words, counts, recipe, { article }),
      foreign: nearest,
    };
    return [known, { evidence: evidenceOf(ground, gone, featureSet, { article }), expected: -1, group: "unknown" }];
  });
}
