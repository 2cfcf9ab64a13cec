import { dotRows } from "../math/cholesky.ts";
import type { Points } from "./points.ts";
import { PHRASING, type Recipe, TITLE } from "./recipe.ts";

/**
 * How close an article's own wordings are to each other. A question at cosine 0.6 is close to an article whose
 * phrasings each ask something else, and far from one whose phrasings are all alike.
 */
export interface Siblings {
  /** Title and phrasings of article a: `points[first[a]]` up to `first[a + 1]`. */
  readonly points: Int32Array;
  readonly first: Int32Array;
  /**
   * Each one's cosine with its nearest sibling, which one that is (a point), and the cosine with the second nearest.
   */
  readonly nearest: Float32Array;
  readonly nearestAt: Int32Array;
  readonly second: Float32Array;
}

export function siblingsOf(points: Points): Siblings {
  const all: number[] = [];
  const first = new Int32Array(points.articles + 1);
  for (let a = 0; a < points.articles; a++) {
    first[a] = all.length;
    for (let i = points.first[a] as number; i < (points.first[a + 1] as number); i++) {
      if (points.kind[i] === TITLE || points.kind[i] === PHRASING) all.push(i);
    }
  }
  first[points.articles] = all.length;
  const nearest = new Float32Array(all.length);
  const second = new Float32Array(all.length);
  const nearestAt = new Int32Array(all.length).fill(-1);
  const { vectors, dimension } = points;
  const see = (p: number, other: number, cosine: number) => {
    if (nearestAt[p] === -1 || cosine > (nearest[p] as number)) {
      second[p] = nearest[p] as number;
      nearest[p] = cosine;
      nearestAt[p] = other;
    } else if (cosine > (second[p] as number)) second[p] = cosine;
  };
  for (let a = 0; a < points.articles; a++) {
    for (let p = first[a] as number; p < (first[a + 1] as number); p++) {
      for (let q = first[a] as number; q < p; q++) {
        const [i, j] = [all[p] as number, all[q] as number];
        const cosine = dotRows(vectors, i * dimension, vectors, j * dimension, dimension);
        see(p, j, cosine);
        see(q, i, cosine);
      }
    }
  }
  return { points: Int32Array.from(all), first, nearest, nearestAt, second };
}

/**
 * The typical cosine between an article's wordings, pulled towards the usual one if there are few.
 * @param without a point that is held out
 */
export function typicalCosine(siblings: Siblings, article: number, recipe: Recipe, without = -1): number {
  let sum = recipe.usualCosine;
  let count = 1;
  for (let p = siblings.first[article] as number; p < (siblings.first[article + 1] as number); p++) {
    if (siblings.points[p] === without || siblings.nearestAt[p] === -1) continue;
    const gone = siblings.nearestAt[p] === without;
    // The held-out text was its only sibling.
    if (gone && (siblings.second[p] as number) === 0) continue;
    sum += (gone ? siblings.second[p] : siblings.nearest[p]) as number;
    count++;
  }
  return sum / count;
}
