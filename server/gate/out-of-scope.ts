import { cosinesBetween } from "../math/gram.ts";
import { rowsTimes } from "../math/scan.ts";
import { type Points, rowsOf } from "./points.ts";
import { type Recipe, SENTENCE, TEXT } from "./recipe.ts";
import type { PackedQuestions } from "./rows.ts";
import { hasWordOf, type WordIndex } from "./word-evidence.ts";

export type ForeignQuestions = PackedQuestions & {
  readonly intents: readonly string[];
  /** For each question: the words that alone make it out of scope, if any. */
  readonly names: readonly (readonly string[])[];
};

/**
 * The out-of-scope questions that this site doesn't answer. How close a question comes to one of them reveals a near
 * miss: "reset my gmail password" is close to a shop's article on passwords, and closer to what people ask others.
 */
export type OutOfScope = Pick<ForeignQuestions, "texts" | "vectors" | "intents"> & {
  /** Cosines with all points, for the out-of-scope questions from one position to another: a row each. */
  cosines(from: number, to: number): Float32Array;
};

/** Cosines that are kept while learning: 48 MB. Beyond that they are computed again where needed. */
const KEPT = 12_000_000;
/** Out-of-scope questions that are processed together. */
const BLOCK = 64;

/**
 * Leaves out every intent that comes close to something on this site. A question that a name makes out of scope may
 * come as close as it likes: it's left out only if the name occurs in the site's own articles.
 */
export function outOfScopeOf(
  { points, words, language, recipe }: { points: Points; words: WordIndex; language: string; recipe: Recipe },
  foreign: ForeignQuestions,
): OutOfScope {
  const { count, dimension } = points;
  const between = (vectors: Float32Array) => cosinesBetween(vectors, points.vectors, dimension);
  const all = Array.from(foreign.texts.keys());
  const whole = all.length * count <= KEPT ? between(foreign.vectors) : undefined;
  let block: Float32Array = new Float32Array();
  const nearness = all.map((i) => {
    if (whole === undefined && i % BLOCK === 0) {
      block = between(foreign.vectors.subarray(i * dimension, (i + BLOCK) * dimension));
    }
    const at = (whole === undefined ? i % BLOCK : i) * count;
    const cosines = whole ?? block;
    const names = foreign.names[i] ?? [];
    if (names.some((name) => hasWordOf(words, name, language))) return 1;
    if (names.length > 0) return -1;
    let near = -1;
    for (let p = 0; p < count; p++) {
      const cosine = cosines[at + p] as number;
      // Small pieces of text come close to anything.
      if (points.kind[p] !== TEXT && points.kind[p] !== SENTENCE && cosine > near) near = cosine;
    }
    return near;
  });
  const taken = new Set(foreign.intents.filter((_, i) => (nearness[i] as number) >= recipe.near));
  let kept = all.filter((i) => !taken.has(foreign.intents[i] as string));
  if (kept.length < recipe.fewestForeign) {
    kept = all.sort((a, b) => (nearness[a] as number) - (nearness[b] as number)).slice(0, recipe.fewestForeign);
  }
  const vectors = rowsOf(foreign.vectors, kept, dimension);
  return {
    texts: kept.map((i) => foreign.texts[i] as string),
    intents: kept.map((i) => foreign.intents[i] as string),
    vectors,
    cosines: (from, to) =>
      whole === undefined
        ? between(vectors.subarray(from * dimension, to * dimension))
        : rowsOf(whole, kept.slice(from, to), count),
  };
}

/** Cosine of one vector with the nearest out-of-scope question; 0 if there are none. @param outOfScope flat */
export function nearestOutOfScope(outOfScope: Float32Array, vector: Float32Array): number {
  let nearest = 0;
  for (const cosine of rowsTimes(outOfScope, vector)) if (cosine > nearest) nearest = cosine;
  return nearest;
}

/** The same for many vectors, flat. */
export function nearestOutOfScopes(
  outOfScope: Pick<OutOfScope, "vectors">,
  vectors: Float32Array,
  dimension: number,
): Float64Array {
  return nearestOf(outOfScope, vectors, dimension, () => false);
}

/** For each out-of-scope question: the nearest one with another intent. */
export function nearestOthers(outOfScope: Pick<OutOfScope, "vectors" | "intents">, dimension: number): Float64Array {
  const { vectors, intents } = outOfScope;
  return nearestOf(outOfScope, vectors, dimension, (i, j) => intents[i] === intents[j]);
}

function nearestOf(
  outOfScope: Pick<OutOfScope, "vectors">,
  vectors: Float32Array,
  dimension: number,
  isLeftOut: (row: number, stranger: number) => boolean,
): Float64Array {
  const width = outOfScope.vectors.length / dimension;
  const cosines = cosinesBetween(vectors, outOfScope.vectors, dimension);
  return Float64Array.from({ length: vectors.length / dimension }, (_, i) => {
    let nearest = 0;
    for (let j = 0; j < width; j++) {
      const cosine = cosines[i * width + j] as number;
      if (cosine > nearest && !isLeftOut(i, j)) nearest = cosine;
    }
    return nearest;
  });
}
