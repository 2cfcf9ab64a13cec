import { cholesky, dotRows, invertLower, type Progress, productOfRows, solveSmall } from "../math/cholesky.ts";
import { roomForDoubles } from "../math/simd.ts";
import { kernelOf, type Learners, type TrainedClassifier } from "./kernel.ts";
import type { Points } from "./points.ts";
import type { Recipe } from "./recipe.ts";

/** Keeps the landmarks' own kernel invertible if two texts are the same. */
const JITTER = 1e-6;
/** Points whose features are computed at a time: 4 MB for 1,024 landmarks. */
const BLOCK = 512;
/** Numbers of features that are kept instead of being computed again when needed: 100 MB, some 12,000 points. */
const KEPT = 12_500_000;
/** Points whose fit is computed at a time. */
const FITTED = 16;

/**
 * Ridge regression in the feature space that some of the points span (Williams and Seeger, NIPS 2000): linear in the
 * points, where the exact solution is cubic. Leaving points out is exact here too, for these features. Beyond `KEPT`,
 * memory grows with landmarks × articles alone: features are computed block by block, and again for the few points that
 * are held out.
 */
export function trainOnLandmarks(
  points: Points,
  learners: Learners,
  recipe: Recipe,
  onProgress: Progress,
  kept = KEPT,
): TrainedClassifier {
  const { all, of, place } = learners;
  const { articles } = points;
  const space = spaceOf(points, learners, recipe, onProgress, kept);
  const { m, basis, psi, psiOf, target } = space;
  const weights = weightsOf(space, articles);
  onProgress(1);

  /** (I - hat matrix of the article's points)⁻¹ of their residuals. */
  const said = (article: number) => {
    const own = of[article] ?? new Int32Array();
    const block = new Float64Array(own.length * own.length);
    const right = new Float64Array(own.length * articles);
    const rows = own.length === 0 ? psi : psiOf(own[0] as number, (own[0] as number) + own.length);
    const fitted = space.fitted(rows, own.length);
    for (let p = 0; p < own.length; p++) {
      for (let q = 0; q < own.length; q++) {
        block[p * own.length + q] = (p === q ? 1 : 0) - dotRows(rows, p * m, rows, q * m, m);
      }
      for (let c = 0; c < articles; c++) {
        right[p * articles + c] = (c === article ? 1 : 0) - (fitted[p * articles + c] as number);
      }
    }
    const copy = rows.slice(0, own.length * m);
    solveSmall(block, own.length, right, articles);
    return { own, said: right, rows: copy };
  };
  return {
    basis,
    weights,
    withoutPoint(point) {
      const i = place[point] as number;
      const row = psiOf(i, i + 1);
      const hat = dotRows(row, 0, row, 0, m);
      const own = points.owner[point] as number;
      return space.fitted(row, 1).map((f, c) => (f - (c === own ? hat : 0)) / (1 - hat));
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
      const mine = productOfRows(productOfRows(row, space.root, m), space.gramRoot, m);
      const scores = productOfRows(mine, target, m);
      const { own, said: right, rows } = said(article);
      for (let p = 0; p < own.length; p++) {
        const hat = dotRows(mine, 0, rows, p * m, m);
        for (let c = 0; c < articles; c++) {
          scores[c] = (scores[c] as number) - hat * (right[p * articles + c] as number);
        }
      }
      return scores;
    },
  };
}

/**
 * The landmarks, and the mapping from a point's kernels with them to its row of psi: rows of psi multiply to hat
 * entries.
 */
function spaceOf(points: Points, { all, of }: Learners, recipe: Recipe, onProgress: Progress, kept: number) {
  const { articles } = points;
  const n = all.length;
  const m = Math.min(recipe.landmarks, n);
  // Evenly spread, so that every article has some.
  const basis = Int32Array.from({ length: m }, (_, i) => all[Math.floor(((i + 0.5) * n) / m)] as number);
  const isKept = n * m <= kept;
  const most = Math.min(
    n,
    of.reduce((longest, own) => Math.max(longest, own.length), BLOCK),
  );
  // One buffer, so that every product is computed there.
  const room = roomForDoubles(3 * m * m + 3 * most * m + (isKept ? n * m : 0) + articles * (m + FITTED) + 16);
  const put = (values: Float64Array) => {
    const there = room.take(values.length);
    there.set(values);
    return there;
  };
  const root = put(rootOf(kernelRows(points, basis, basis, recipe), m, JITTER));
  onProgress(0.1);
  const [kernels, block, turned] = [room.take(most * m), room.take(most * m), room.take(most * m)];
  const features = isKept ? room.take(n * m) : block;
  const product = room.take(m * m);
  const target = room.take(articles * m);
  const scores = room.take(FITTED * articles);

  const multiply = (a: Float64Array, b: Float64Array, inner: number, into: Float64Array) =>
    productOfRows(a, b, inner, { into: into.fill(0) });
  const featuresOf = (from: number, to: number, into: Float64Array) => {
    const some = kernels.subarray(0, (to - from) * m);
    kernelRows(points, all.subarray(from, to), basis, recipe, some);
    return multiply(some, root, m, into.subarray(0, (to - from) * m));
  };
  const blocks = function* (share: number, from: number) {
    for (let at = 0; at < n; at += BLOCK) {
      yield { at, to: Math.min(n, at + BLOCK) };
      onProgress(from + (share * at) / n);
    }
  };

  const gram = new Float64Array(m * m);
  for (const { at, to } of blocks(0.4, 0.1)) {
    const made = featuresOf(at, to, isKept ? features.subarray(at * m) : block);
    const columns = turned.subarray(0, made.length);
    transpose(made, to - at, m, columns);
    multiply(columns, columns, to - at, product);
    for (let k = 0; k < gram.length; k++) gram[k] = (gram[k] as number) + (product[k] as number);
  }
  const gramRoot = product;
  gramRoot.set(rootOf(gram, m, recipe.noise));
  for (const { at, to } of blocks(0.4, 0.5)) {
    const rows = to - at;
    const made = isKept ? features.subarray(at * m, to * m) : featuresOf(at, to, block);
    const psi = multiply(made, gramRoot, m, turned.subarray(0, rows * m));
    if (isKept) made.set(psi);
    for (let i = 0; i < rows; i++) {
      const own = (points.owner[all[at + i] as number] as number) * m;
      for (let k = 0; k < m; k++) target[own + k] = (target[own + k] as number) + (psi[i * m + k] as number);
    }
  }
  return {
    m,
    basis,
    root,
    gramRoot,
    target,
    /** Empty rows. */
    psi: turned.subarray(0, 0),
    /** Rows of psi of the learners from one position to another; valid until the next call. */
    psiOf(from: number, to: number): Float64Array {
      if (isKept) return features.subarray(from * m, to * m);
      return multiply(featuresOf(from, to, block), gramRoot, m, turned.subarray(0, (to - from) * m));
    },
    /** Scores of all articles for some rows of psi. */
    fitted(rows: Float64Array, count: number): Float64Array {
      const out = new Float64Array(count * articles);
      for (let at = 0; at < count; at += FITTED) {
        const some = rows.subarray(at * m, Math.min(count, at + FITTED) * m);
        out.set(multiply(some, target, m, scores.subarray(0, (some.length / m) * articles)), at * articles);
      }
      return out;
    },
  };
}

/** Landmarks × articles, some articles at a time. */
function weightsOf({ m, root, gramRoot, target }: ReturnType<typeof spaceOf>, articles: number): Float32Array {
  const weights = new Float32Array(m * articles);
  const [turnedRoot, turnedGramRoot] = [transposed(root, m, m), transposed(gramRoot, m, m)];
  for (let at = 0; at < articles; at += BLOCK) {
    const rows = Math.min(articles, at + BLOCK) - at;
    const inFeatures = productOfRows(target.slice(at * m, (at + rows) * m), turnedGramRoot, m);
    const some = productOfRows(inFeatures, turnedRoot, m);
    for (let c = 0; c < rows; c++) {
      for (let k = 0; k < m; k++) weights[k * articles + at + c] = some[c * m + k] as number;
    }
  }
  return weights;
}

/** Kernels of some points with the landmarks, a row a point. */
function kernelRows(
  points: Points,
  some: Int32Array,
  basis: Int32Array,
  recipe: Recipe,
  out: Float64Array = new Float64Array(some.length * basis.length),
): Float64Array {
  const { vectors, dimension } = points;
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
  transpose(a, rows, columns, out);
  return out;
}

function transpose(a: Float64Array, rows: number, columns: number, out: Float64Array): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j] as number;
}
