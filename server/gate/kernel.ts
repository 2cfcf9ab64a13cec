import { productOfRows } from "../math/cholesky.ts";
import { roomForDoubles } from "../math/simd.ts";
import type { Points } from "./points.ts";

/**
 * The classifier: kernel ridge regression, one article against the rest, with kernel exp(gamma (cosine - 1)). Its score
 * for a text when trained without that text, or without its whole article, is exact and needs no second training.
 */
export interface Classifier {
  /** The points that a question is compared with: indices into `Points`. */
  readonly basis: Int32Array;
  /** basis × articles. */
  readonly weights: Float32Array;
}

/** A classifier, with what is only known during training. */
export interface TrainedClassifier extends Classifier {
  /** Scores of all articles for a point of the classifier, learnt without that point. */
  withoutPoint(point: number): Float64Array;
  /** Scores for each point of an article, learnt without that article's points (its own score means nothing then). */
  withoutArticle(article: number): Map<number, Float64Array>;
  /** Scores of a question, learnt without an article's points. */
  askWithoutArticle(cosines: Float32Array, article: number): Float64Array;
}

/** Kernel of a cosine. */
export const kernelOf = (cosine: number, gamma: number) => Math.exp(gamma * (cosine - 1));

/** Kernels of one row of cosines (beginning at `from`) with the first `length` of some points, written at `at`. */
export function putKernels(
  cosines: Float32Array,
  from: number,
  some: Int32Array,
  length: number,
  gamma: number,
  into: Float32Array | Float64Array,
  at: number,
): void {
  for (let j = 0; j < length; j++)
    into[at + j] = Math.exp(gamma * ((cosines[from + (some[j] as number)] as number) - 1));
}

/** Scores of all articles from a question's cosines with all points. */
export function scoresOf(classifier: Classifier, cosines: Float32Array, articles: number, gamma: number): Float64Array {
  const scores = new Float64Array(articles);
  const { basis, weights } = classifier;
  for (let b = 0; b < basis.length; b++) {
    const k = kernelOf(cosines[basis[b] as number] as number, gamma);
    const row = b * articles;
    for (let a = 0; a < articles; a++) scores[a] = (scores[a] as number) + k * (weights[row + a] as number);
  }
  return scores;
}

/** Questions, and articles, that are scored at a time: the copies stay within 10 MB. */
const BATCH = 256;

/**
 * Scores of all articles for many questions: the same as `scoresOf`, in a tenth of the time.
 * @param cosines of each question with all points, a row a question
 * @returns questions × articles
 */
export function scoresOfMany(
  { basis, weights }: Classifier,
  cosines: Float32Array,
  { count, articles }: Pick<Points, "count" | "articles">,
  gamma: number,
): Float64Array {
  const n = basis.length;
  const questions = cosines.length / count;
  const scores = new Float64Array(questions * articles);
  if (n === 0 || questions === 0) return scores;
  const [most, widest] = [Math.min(BATCH, questions), Math.min(BATCH, articles)];
  const room = roomForDoubles((most + widest) * n + most * widest + 8);
  const [kernels, columns, products] = [room.take(most * n), room.take(widest * n), room.take(most * widest)];
  for (let q = 0; q < questions; q += most) {
    const rows = Math.min(most, questions - q);
    for (let i = 0; i < rows; i++) putKernels(cosines, (q + i) * count, basis, n, gamma, kernels, i * n);
    for (let a = 0; a < articles; a += widest) {
      const width = Math.min(widest, articles - a);
      for (let b = 0; b < n; b++) {
        for (let j = 0; j < width; j++) columns[j * n + b] = weights[b * articles + a + j] as number;
      }
      const into = products.subarray(0, rows * width).fill(0);
      productOfRows(kernels.subarray(0, rows * n), columns.subarray(0, width * n), n, { into });
      for (let i = 0; i < rows; i++) scores.set(into.subarray(i * width, (i + 1) * width), (q + i) * articles + a);
    }
  }
  return scores;
}

/** The points that take part in learning. */
export interface Learners {
  /** Indices into `Points`. */
  readonly all: Int32Array;
  /** By article: positions in `all`. */
  readonly of: readonly Int32Array[];
  /** By point: its position in `all`, or -1. */
  readonly place: Int32Array;
}

export function learnersOf(points: Points): Learners {
  const all: number[] = [];
  const place = new Int32Array(points.count).fill(-1);
  const of: Int32Array[] = [];
  for (let a = 0; a < points.articles; a++) {
    const own: number[] = [];
    for (let i = points.first[a] as number; i < (points.first[a + 1] as number); i++) {
      if (points.learns[i] !== 1) continue;
      place[i] = all.length;
      own.push(all.length);
      all.push(i);
    }
    of.push(Int32Array.from(own));
  }
  return { all: Int32Array.from(all), of, place };
}
