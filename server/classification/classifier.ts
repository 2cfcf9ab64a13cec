import { trainExact } from "../gate/exact.ts";
import { learnersOf, scoresOf } from "../gate/kernel.ts";
import type { Points } from "../gate/points.ts";
import { RECIPE } from "../gate/recipe.ts";
import { gram } from "../math/gram.ts";
import { type Choice, fitLogit, probabilitiesOf } from "../math/logit.ts";
import { rowsTimes } from "../math/scan.ts";

/** A text whose class is known. */
export interface Labelled {
  /** Place in the list of classes; the number of classes: none of them. */
  readonly label: number;
  /** L2 norm 1. */
  readonly vector: Float32Array;
  /** A conversation of the site, not an example that somebody wrote for it. */
  readonly isHistory: boolean;
}

/** What a classifier says about a text that it didn't learn from. */
export interface Scored {
  readonly labelled: Labelled;
  /** The best class; may be "none". */
  readonly label: number;
  /** That it's right, 0 to 1. */
  readonly probability: number;
}

/** Tells classes apart; made by `trainClassifier`. */
export interface Classifier {
  /** Names of the classes: ids of tags, or words. */
  readonly classes: readonly string[];
  readonly dimension: number;
  readonly gamma: number;
  /** Rows of `dimension`. */
  readonly vectors: Float32Array;
  /** Rows × (classes + 1); the last column is "none". */
  readonly weights: Float32Array;
  /** Logistic weights of: 1, the best score, its lead over the second. */
  readonly calibration: Float64Array;
  /** Probability from which a class is named; above 1: never. */
  readonly threshold: number;
}

/** Above every probability. */
export const NEVER = 2;

/**
 * Kernels and ridges to choose from, by leaving one out: `gamma` in exp(gamma (cosine - 1)). Large ones suit classes that
 * differ in a word, small ones classes that hold many subjects.
 */
const KERNELS = [
  { gamma: 1, noise: 0.3 },
  { gamma: 2, noise: 0.3 },
  { gamma: 4, noise: 0.3 },
  { gamma: 4, noise: 0.1 },
  { gamma: 8, noise: 0.1 },
] as const;

/** Pull of the calibration towards `START`, divided by the number of examples. */
const PULL = 0.3;
/** A cautious calibration for a handful of examples: sure at a lead of a half. */
const START = Float64Array.from([-2, 1, 7]);

/**
 * Learns classes from examples: kernel ridge regression, one against the rest, as the gate does for articles. The scores
 * of each example are those of a classifier that was trained without it, exactly. Cubic in the examples: 2.3 s for 1,500
 * and five kernels, so it's run in a thread.
 * @param classes ids of tags; every one has an example
 * @param precision the share of right classes that is wanted, 0 to 1
 * @returns the classifier, and each example as scored without it, in the order of `examples`
 */
export function trainClassifier(
  classes: readonly string[],
  examples: readonly Labelled[],
  precision: number,
): { classifier: Classifier; scored: Scored[] } {
  const { points, order } = pointsOf(classes.length + 1, examples);
  const learners = learnersOf(points);
  const cosines = gram(points.vectors, points.count, points.dimension);
  const tried = KERNELS.map(({ gamma, noise }) => {
    const trained = trainExact(points, learners, { ...RECIPE, gamma, noise }, cosines, () => {});
    const rows = order.map((example, point) => evidenceOf(example, trained.withoutPoint(point)));
    // Not the whole of it: each holds matrices of all examples.
    const { weights } = trained;
    return { gamma, weights, rows, right: rows.filter((row) => row.label === row.labelled.label).length };
  });
  const best = tried.reduce((most, one) => (one.right > most.right ? one : most));
  const calibration = calibrate(best.rows);
  const scored = best.rows.map(({ labelled, label, features }) => ({
    labelled,
    label,
    probability: probabilitiesOf(features, calibration)[0] ?? 0,
  }));
  const { dimension, vectors } = points;
  const threshold = thresholdFor(scored, classes.length, precision);
  const classifier = { classes, dimension, gamma: best.gamma, weights: best.weights, vectors, calibration, threshold };
  const place = new Map(scored.map((one) => [one.labelled, one]));
  return { classifier, scored: examples.map((one) => place.get(one) as Scored) };
}

/** The most likely class of a text; undefined: none of them. */
export function classOf(
  classifier: Classifier,
  vector: Float32Array,
): { readonly classId: string; readonly probability: number } | undefined {
  const { classes, gamma, vectors, weights, calibration, dimension } = classifier;
  const count = vectors.length / dimension;
  const basis = Int32Array.from({ length: count }, (_, i) => i);
  const scores = scoresOf({ basis, weights }, rowsTimes(vectors, vector), classes.length + 1, gamma);
  const { best, features } = leadOf(scores);
  const classId = classes[best];
  return classId === undefined ? undefined : { classId, probability: probabilitiesOf(features, calibration)[0] ?? 0 };
}

/**
 * The lowest probability from which the classes that were named without having seen the example are right in this share of
 * cases: as many as possible are named. The plain share; how far chance could have helped is the interval's to say.
 */
export function thresholdFor(scored: readonly Scored[], none: number, precision: number): number {
  const rows = scored.filter((row) => row.label < none).sort((a, b) => b.probability - a.probability);
  let right = 0;
  let threshold = NEVER;
  for (const [i, row] of rows.entries()) {
    if (row.label === row.labelled.label) right++;
    // A threshold can't fall between equal values.
    if (rows[i + 1]?.probability !== row.probability && right >= precision * (i + 1)) threshold = row.probability;
  }
  return threshold;
}

/** The examples as the gate's points, class after class. */
function pointsOf(classes: number, examples: readonly Labelled[]): { points: Points; order: readonly Labelled[] } {
  const order = examples.map((one, i) => ({ one, i })).sort((a, b) => a.one.label - b.one.label || a.i - b.i);
  const dimension = examples[0]?.vector.length ?? 0;
  const vectors = new Float32Array(order.length * dimension);
  const first = new Int32Array(classes + 1);
  for (const [i, { one }] of order.entries()) {
    vectors.set(one.vector, i * dimension);
    for (let c = one.label + 1; c <= classes; c++) first[c] = i + 1;
  }
  const points = {
    ...{ dimension, vectors, first, articles: classes, count: order.length },
    owner: Int32Array.from(order, ({ one }) => one.label),
    kind: new Uint8Array(order.length),
    learns: new Uint8Array(order.length).fill(1),
  };
  return { points, order: order.map(({ one }) => one) };
}

function evidenceOf(labelled: Labelled, scores: Float64Array) {
  const { best, features } = leadOf(scores);
  return { labelled, label: best, features };
}

/** The best score's place, and what the calibration looks at. */
function leadOf(scores: Float64Array): { best: number; features: Float64Array } {
  let best = 0;
  for (let c = 1; c < scores.length; c++) if ((scores[c] as number) > (scores[best] as number)) best = c;
  let second = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < scores.length; c++) if (c !== best) second = Math.max(second, scores[c] as number);
  const top = scores[best] as number;
  return { best, features: Float64Array.from([1, top, top - second]) };
}

/** Logistic regression of "the best class is the right one". */
function calibrate(rows: readonly ReturnType<typeof evidenceOf>[]): Float64Array {
  const choices: Choice[] = rows.map(({ labelled, label, features }) => ({
    features,
    label: label === labelled.label ? 0 : -1,
  }));
  const shares = new Float64Array(rows.length).fill(1 / rows.length);
  return fitLogit(choices, shares, START, PULL / rows.length, { nonNegative: [false, true, true] });
}
