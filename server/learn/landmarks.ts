import { cholesky, dotRows, invertLower, type Progress, productOfRows, solveSmall } from "./cholesky.ts";
import { kernelOf, type Learners, type TrainedClassifier } from "./kernel.ts";
import type { Points } from "./points.ts";
import type { Recipe } from "./recipe.ts";

/** What keeps the landmarks' own kernel invertible when two texts are the same. */
const JITTER = 1e-6;

/**
 * Ridge regression in the feature space that some of the points span (Williams and Seeger, NIPS 2000): linear in the points
 * where the exact one is cubic. Leaving out is exact here too, for these features.
 */
export function trainOnLandmarks(
  points: Points,
  { all, of, place }: Learners,
  recipe: Recipe,
  onProgress: Progress,
): TrainedClassifier {
  const { articles } = points;
  const n = all.length;
  const m = Math.min(recipe.landmarks, n);
  // Evenly spread, so that every article has some.
  const basis = Int32Array.from({ length: m }, (_, i) => all[Math.floor(((i + 0.5) * n) / m)] as number);
  const root = rootOf(kernelRows(points, basis, basis, recipe), m, JITTER);
  onProgress(0.1);
  const features = productOfRows(kernelRows(points, all, basis, recipe), root, m);
  onProgress(0.5);
  const columns = transposed(features, n, m);
  const gramRoot = rootOf(productOfRows(columns, columns, n), m, recipe.noise);
  onProgress(0.8);
  // Rows of psi multiply to the entries of the hat matrix.
  const psi = productOfRows(features, gramRoot, m);
  const target = new Float64Array(articles * m);
  for (const [c, own] of of.entries()) {
    for (const i of own) {
      for (let k = 0; k < m; k++) target[c * m + k] = (target[c * m + k] as number) + (psi[i * m + k] as number);
    }
  }
  const inFeatures = productOfRows(target, transposed(gramRoot, m, m), m);
  const weights = productOfRows(transposed(root, m, m), inFeatures, m);
  onProgress(1);

  const fitted = (i: number) => productOfRows(psi.subarray(i * m, (i + 1) * m), target, m);
  /** (I - hat matrix of the article's points)⁻¹ of their residuals. */
  const said = (article: number) => {
    const own = of[article] ?? new Int32Array();
    const block = new Float64Array(own.length * own.length);
    const right = new Float64Array(own.length * articles);
    for (const [p, i] of own.entries()) {
      for (const [q, j] of own.entries()) {
        block[p * own.length + q] = (p === q ? 1 : 0) - dotRows(psi, i * m, psi, j * m, m);
      }
      const f = fitted(i);
      for (let c = 0; c < articles; c++) right[p * articles + c] = (c === article ? 1 : 0) - (f[c] as number);
    }
    solveSmall(block, own.length, right, articles);
    return { own, said: right };
  };
  return {
    basis,
    weights: Float32Array.from(weights),
    withoutPoint(point) {
      const i = place[point] as number;
      const hat = dotRows(psi, i * m, psi, i * m, m);
      const own = points.owner[point] as number;
      return fitted(i).map((f, c) => (f - (c === own ? hat : 0)) / (1 - hat));
    },
    withoutArticle(article) {
      const { own, said: right } = said(article);
      return new Map(
        Array.from(own, (i, p) => {
          const scores = right.slice(p * articles, (p + 1) * articles).map((x, c) => (c === article ? 1 : 0) - x);
          return [all[i] as number, scores] as const;
        }),
      );
    },
    askWithoutArticle(cosines, article) {
      const row = Float64Array.from(basis, (point) => kernelOf(cosines[point] as number, recipe.gamma));
      const mine = productOfRows(productOfRows(row, root, m), gramRoot, m);
      const scores = productOfRows(mine, target, m);
      const { own, said: right } = said(article);
      for (const [p, i] of own.entries()) {
        const hat = dotRows(mine, 0, psi, i * m, m);
        for (let c = 0; c < articles; c++) {
          scores[c] = (scores[c] as number) - hat * (right[p * articles + c] as number);
        }
      }
      return scores;
    },
  };
}

/** Kernels of some points with the landmarks, a row a point. */
function kernelRows(points: Points, some: Int32Array, basis: Int32Array, recipe: Recipe): Float64Array {
  const { vectors, dimension } = points;
  const out = new Float64Array(some.length * basis.length);
  let at = 0;
  for (const i of some) {
    for (const j of basis) {
      out[at++] = kernelOf(dotRows(vectors, i * dimension, vectors, j * dimension, dimension), recipe.gamma);
    }
  }
  return out;
}

/** L⁻¹ of A + ridge = L Lᵀ, in row order; destroys A. */
function rootOf(a: Float64Array, m: number, ridge: number): Float64Array {
  for (let k = 0; k < m; k++) a[k * m + k] = (a[k * m + k] as number) + ridge;
  cholesky(a, m);
  return transposed(invertLower(a, m), m, m);
}

function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j] as number;
  return out;
}
