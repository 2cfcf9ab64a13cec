import { cholesky, dotRows, invertLower, type Progress, productOfRows, solveSmall } from "./cholesky.ts";
import type { Points } from "./points.ts";
import { type Recipe, TEXT } from "./recipe.ts";

/**
 * The classifier: kernel ridge regression, one article against the rest, with kernel exp(gamma (cosine - 1)). What it
 * would say of a text without that text, or without its whole article, is exact and needs no second training.
 */
export interface Classifier {
  /** The points that a question is compared with: indices into `Points`. */
  readonly basis: Int32Array;
  /** basis × articles. */
  readonly weights: Float32Array;
}

/** A classifier with what only its training knows. */
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

/** The points that learn, by article. */
function learners(points: Points): { all: Int32Array; of: Int32Array[]; place: Int32Array } {
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

/** Trains on all points that learn: exactly, or on landmarks when there are too many. */
export function trainClassifier(points: Points, recipe: Recipe, onProgress: Progress = () => {}): TrainedClassifier {
  const found = learners(points);
  return found.all.length <= recipe.exactPoints
    ? trainExact(points, found, recipe, onProgress)
    : trainOnLandmarks(points, found, recipe, onProgress);
}

type Learners = ReturnType<typeof learners>;

/** (K + noise) alpha = Y, through the inverse of its Cholesky factor. */
function trainExact(
  points: Points,
  { all, of, place }: Learners,
  recipe: Recipe,
  onProgress: Progress,
): TrainedClassifier {
  const { dimension, vectors, articles } = points;
  const n = all.length;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const from = (all[i] as number) * dimension;
    for (let j = 0; j <= i; j++) {
      const cosine = dotRows(vectors, from, vectors, (all[j] as number) * dimension, dimension);
      a[i * n + j] = kernelOf(cosine, recipe.gamma);
    }
    const isText = points.kind[all[i] as number] === TEXT;
    a[i * n + i] = 1 + (isText ? recipe.textNoise : recipe.noise);
  }
  onProgress(0.2);
  cholesky(a, n, (share) => onProgress(0.2 + 0.3 * share));
  const m = invertLower(a, n, (share) => onProgress(0.5 + 0.3 * share));
  // Z = L⁻¹ Y, one row an article; alpha = L⁻ᵀ Z.
  const z = new Float64Array(articles * n);
  for (let c = 0; c < articles; c++) {
    for (const j of of[c] as Int32Array) {
      for (let k = j; k < n; k++) z[c * n + k] = (z[c * n + k] as number) + (m[j * n + k] as number);
    }
  }
  const alpha = productOfRows(m, z, n);
  onProgress(1);
  const row = (i: number) => alpha.subarray(i * articles, (i + 1) * articles);
  /** Entry of the inverse. */
  const inverse = (i: number, j: number) => {
    const from = Math.max(i, j);
    return dotRows(m, i * n + from, m, j * n + from, n - from);
  };
  /** (A⁻¹ over the article's points)⁻¹ alpha over them: what those points say that the others do not. */
  const said = (article: number): { own: Int32Array; said: Float64Array } => {
    const own = of[article] as Int32Array;
    const block = new Float64Array(own.length * own.length);
    const right = new Float64Array(own.length * articles);
    for (let p = 0; p < own.length; p++) {
      for (let q = 0; q <= p; q++) block[p * own.length + q] = inverse(own[p] as number, own[q] as number);
      right.set(row(own[p] as number), p * articles);
    }
    solveSmall(block, own.length, right, articles);
    return { own, said: right };
  };
  return {
    basis: all,
    weights: Float32Array.from(alpha),
    withoutPoint(point) {
      const i = place[point] as number;
      const diagonal = inverse(i, i);
      const scores = new Float64Array(articles);
      for (let c = 0; c < articles; c++) scores[c] = -(alpha[i * articles + c] as number) / diagonal;
      const own = points.owner[point] as number;
      scores[own] = (scores[own] as number) + 1;
      return scores;
    },
    withoutArticle(article) {
      const { own, said: right } = said(article);
      return new Map(
        Array.from(own, (i, p) => {
          const scores = right.slice(p * articles, (p + 1) * articles).map((x) => -x);
          scores[article] = 1 + (scores[article] as number);
          return [all[i] as number, scores] as const;
        }),
      );
    },
    askWithoutArticle(cosines, article) {
      const scores = new Float64Array(articles);
      const v = new Float64Array(n);
      for (let j = 0; j < n; j++) {
        const k = kernelOf(cosines[all[j] as number] as number, recipe.gamma);
        for (let c = 0; c < articles; c++) scores[c] = (scores[c] as number) + k * (alpha[j * articles + c] as number);
        for (let i = j; i < n; i++) v[i] = (v[i] as number) + k * (m[j * n + i] as number);
      }
      const { own, said: right } = said(article);
      for (let p = 0; p < own.length; p++) {
        const i = own[p] as number;
        const g = dotRows(m, i * n + i, v, i, n - i);
        for (let c = 0; c < articles; c++) scores[c] = (scores[c] as number) - g * (right[p * articles + c] as number);
      }
      return scores;
    },
  };
}

/** Evenly spread over the points, so that every article has some. */
function landmarksOf(all: Int32Array, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)] as number);
}

/** Ridge regression in the feature space that `count` landmarks span (Williams and Seeger 2001); linear in the points. */
function trainOnLandmarks(
  points: Points,
  { all, of, place }: Learners,
  recipe: Recipe,
  onProgress: Progress,
): TrainedClassifier {
  const { dimension, vectors, articles } = points;
  const n = all.length;
  const basis = landmarksOf(all, recipe.landmarks);
  const m = basis.length;
  const toLandmarks = (from: number, into: Float64Array, at: number, width: number) => {
    for (let j = 0; j < width; j++) {
      const cosine = dotRows(vectors, from, vectors, (basis[j] as number) * dimension, dimension);
      into[at + j] = kernelOf(cosine, recipe.gamma);
    }
  };
  const own = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    toLandmarks((basis[i] as number) * dimension, own, i * m, i + 1);
    own[i * m + i] = (own[i * m + i] as number) + 1e-6;
  }
  cholesky(own, m);
  // Rows of `root` are the columns of L⁻¹; as a lower triangle again it maps a kernel row to a feature row.
  const root = transposed(invertLower(own, m), m);
  const kernel = new Float64Array(n * m);
  /** Bodies count less: their rows are scaled down, and so is what they should say. */
  const scale = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    toLandmarks((all[i] as number) * dimension, kernel, i * m, m);
    scale[i] = points.kind[all[i] as number] === TEXT ? Math.sqrt(recipe.noise / recipe.textNoise) : 1;
  }
  onProgress(0.4);
  const features = productOfRows(kernel, root, m);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < m; k++) features[i * m + k] = (features[i * m + k] as number) * (scale[i] as number);
  onProgress(0.6);
  const gram = new Float64Array(m * m);
  const columns = transposedRectangle(features, n, m);
  gram.set(productOfRows(columns, columns, n));
  for (let k = 0; k < m; k++) gram[k * m + k] = (gram[k * m + k] as number) + recipe.noise;
  cholesky(gram, m);
  const gramRoot = transposed(invertLower(gram, m), m);
  // psi: rows whose products are the entries of the hat matrix.
  const psi = productOfRows(features, gramRoot, m);
  onProgress(0.9);
  // Weights in psi's space: sum over the article's points; fitted scores are psi times them.
  const target = new Float64Array(articles * m);
  for (let c = 0; c < articles; c++) {
    for (const i of of[c] as Int32Array) {
      for (let k = 0; k < m; k++)
        target[c * m + k] = (target[c * m + k] as number) + (scale[i] as number) * (psi[i * m + k] as number);
    }
  }
  // Back to kernel space: root' gramRoot' target.
  const rootColumns = transposed(root, m);
  const gramColumns = transposed(gramRoot, m);
  const weights = productOfRows(rootColumns, productOfRows(target, gramColumns, m), m);
  onProgress(1);

  const fitted = (i: number) => productOfRows(psi.subarray(i * m, (i + 1) * m), target, m);
  const said = (article: number) => {
    const rows = of[article] as Int32Array;
    const size = rows.length;
    const block = new Float64Array(size * size);
    const right = new Float64Array(size * articles);
    for (let p = 0; p < size; p++) {
      const i = rows[p] as number;
      for (let q = 0; q < size; q++) {
        const hat = dotRows(psi, i * m, psi, (rows[q] as number) * m, m);
        block[p * size + q] = (p === q ? 1 : 0) - hat;
      }
      const f = fitted(i);
      for (let c = 0; c < articles; c++) {
        right[p * articles + c] = (c === article ? (scale[i] as number) : 0) - (f[c] as number);
      }
    }
    solveSmall(block, size, right, articles);
    return { rows, said: right };
  };
  return {
    basis,
    weights: Float32Array.from(weights),
    withoutPoint(point) {
      const i = place[point] as number;
      const s = scale[i] as number;
      const hat = dotRows(psi, i * m, psi, i * m, m);
      const article = points.owner[point] as number;
      return fitted(i).map((f, c) => (f - hat * (c === article ? s : 0)) / (1 - hat) / s);
    },
    withoutArticle(article) {
      const { rows, said: right } = said(article);
      return new Map(
        Array.from(rows, (i, p) => {
          const s = scale[i] as number;
          const scores = new Float64Array(articles);
          for (let c = 0; c < articles; c++) {
            scores[c] = ((c === article ? s : 0) - (right[p * articles + c] as number)) / s;
          }
          return [all[i] as number, scores] as const;
        }),
      );
    },
    askWithoutArticle(cosines, article) {
      const k = Float64Array.from(basis, (point) => kernelOf(cosines[point] as number, recipe.gamma));
      const mine = productOfRows(productOfRows(k, root, m), gramRoot, m);
      const scores = productOfRows(mine, target, m);
      const { rows, said: right } = said(article);
      for (let p = 0; p < rows.length; p++) {
        const hat = dotRows(mine, 0, psi, (rows[p] as number) * m, m);
        for (let c = 0; c < articles; c++)
          scores[c] = (scores[c] as number) - hat * (right[p * articles + c] as number);
      }
      return scores;
    },
  };
}

function transposedRectangle(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j] as number;
  return out;
}

const transposed = (a: Float64Array, n: number) => transposedRectangle(a, n, n);
