import type { Hit, Point } from "./port.ts";

/**
 * Scores that are equal after rounding to this many parts of 1 are ties: Qdrant computes in float32 and this process in
 * float64, so the last digits differ although the words and vectors are the same.
 */
const TIE_PARTS = 1e5;

/** Reciprocal rank fusion's constant: Qdrant's default (60 is the paper's). */
const RRF_K = 2;

/** A score, as it's compared. */
export function comparable(score: number): number {
  return Math.round(score * TIE_PARTS);
}

/** Best first; ties by passage id. */
export function byScore(a: Hit, b: Hit): number {
  return (
    comparable(b.score) - comparable(a.score) || (a.passageId < b.passageId ? -1 : a.passageId > b.passageId ? 1 : 0)
  );
}

/** True if two neighbours of a sorted list tie, so that another index may order them differently. */
export function hasTies(sorted: readonly Hit[]): boolean {
  return sorted.some((hit, i) => i > 0 && comparable(hit.score) === comparable(sorted[i - 1]?.score ?? Number.NaN));
}

/** Sum over the lists of 1 / (k + rank), k = 2, rank from 0: the formula of Qdrant's `rrf`. */
export function fuse(lists: readonly (readonly Hit[])[], limit: number): Hit[] {
  const fused = new Map<string, Hit>();
  for (const list of lists) {
    list.forEach((hit, rank) => {
      const score = 1 / (RRF_K + rank) + (fused.get(hit.passageId)?.score ?? 0);
      fused.set(hit.passageId, { ...hit, score });
    });
  }
  return [...fused.values()].sort(byScore).slice(0, limit);
}

/** A copy of a vector with L2 norm 1; a zero vector stays zero. */
export function unit(vector: Float32Array): Float32Array {
  let square = 0;
  for (const x of vector) square += x * x;
  const norm = Math.sqrt(square);
  return norm === 0 ? vector.slice() : vector.map((x) => x / norm);
}

/** The dimension that all points share, or 0 if there are none. @throws RangeError if they differ (a bug) */
export function dimensionOf(points: readonly Point[]): number {
  const dimension = points[0]?.vector.length ?? 0;
  for (const point of points) {
    if (point.vector.length !== dimension)
      throw new RangeError(`A vector has ${point.vector.length} numbers, others ${dimension}.`);
  }
  return dimension;
}
