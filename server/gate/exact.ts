import { cholesky, dotRows, invertLower, type Progress, productOfRows, solveSmall } from "../math/cholesky.ts";
import { roomForSingles } from "../math/simd.ts";
import { kernelOf, type Learners, putKernels, type TrainedClassifier } from "./kernel.ts";
import type { Points } from "./points.ts";
import type { Recipe } from "./recipe.ts";

/** (K + noise) alpha = Y, through the inverse of its Cholesky factor. */
export function trainExact(
  points: Points,
  { all, of, place }: Learners,
  recipe: Recipe,
  cosines: Float32Array,
  onProgress: Progress,
): TrainedClassifier {
  const { articles } = points;
  const n = all.length;
  // Both matrices and both sides share one buffer: 23 MB for 1,640 points. The ridge keeps the condition number near n,
  // so 32 bits give four digits of a score.
  const room = roomForSingles(2 * n * n + 2 * articles * n + 8);
  const a = room.take(n * n);
  for (let i = 0; i < n; i++) {
    putKernels(cosines, (all[i] as number) * points.count, all, i, recipe.gamma, a, i * n);
    a[i * n + i] = 1 + recipe.noise;
  }
  onProgress(0.2);
  cholesky(a, n, (share) => onProgress(0.2 + 0.3 * share));
  const m = invertLower(a, n, (share) => onProgress(0.5 + 0.3 * share), room.take(n * n));
  // Z = L⁻¹ Y, one row per article; alpha = L⁻ᵀ Z.
  const z = room.take(articles * n);
  for (let c = 0; c < articles; c++) {
    for (const j of of[c] as Int32Array) {
      for (let k = j; k < n; k++) z[c * n + k] = (z[c * n + k] as number) + (m[j * n + k] as number);
    }
  }
  const alpha = productOfRows(m, z, n, { isUpper: true, into: room.take(n * articles) });
  onProgress(1);
  const row = (i: number) => alpha.subarray(i * articles, (i + 1) * articles);
  /** An entry of the inverse. */
  const inverse = (i: number, j: number) => {
    const from = Math.max(i, j);
    return dotRows(m, i * n + from, m, j * n + from, n - from);
  };
  /** (A⁻¹ over the article's points)⁻¹ alpha over them: what those points add to the others. */
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
