import { dotRows } from "./cholesky.ts";
import { cosinesBetween } from "./gram.ts";
import { type Points, rowsOf } from "./points.ts";
import { type Recipe, TEXT } from "./recipe.ts";
import type { PackedQuestions } from "./rows.ts";
import { countsOf, type WordIndex } from "./word-evidence.ts";

export type ForeignQuestions = PackedQuestions & {
  readonly intents: readonly string[];
  /** Of each question: the words that alone make it foreign, if any. */
  readonly names: readonly (readonly string[])[];
};

/**
 * The foreign questions that this site does not answer. How near a question comes to one of them tells a near miss: "reset my
 * gmail password" is near to a shop's article on passwords, and nearer to what people ask of others.
 */
export type Strangers = Pick<ForeignQuestions, "texts" | "vectors" | "intents"> & {
  /** With all points: strangers × points. */
  readonly cosines: Float32Array;
};

/**
 * Leaves out every intent that comes near to something here. One that a name makes foreign may come as near as it likes: it
 * is left out only when the name stands in the site's own articles.
 */
export function strangersOf(
  { points, words, language, recipe }: { points: Points; words: WordIndex; language: string; recipe: Recipe },
  foreign: ForeignQuestions,
): Strangers {
  const { count, dimension } = points;
  const cosines = cosinesBetween(foreign.vectors, points.vectors, dimension);
  const nearness = foreign.texts.map((_, i) => {
    const names = foreign.names[i] ?? [];
    if (names.some((name) => [...countsOf(name, language).keys()].some((one) => words.postings.has(one)))) return 1;
    if (names.length > 0) return -1;
    let near = -1;
    for (let p = 0; p < count; p++) {
      const cosine = cosines[i * count + p] as number;
      // Bodies in small pieces come near to anything.
      if (points.kind[p] !== TEXT && cosine > near) near = cosine;
    }
    return near;
  });
  const taken = new Set(foreign.intents.filter((_, i) => (nearness[i] as number) >= recipe.near));
  const all = Array.from(foreign.texts.keys());
  let kept = all.filter((i) => !taken.has(foreign.intents[i] as string));
  if (kept.length < recipe.fewestForeign) {
    kept = all.sort((a, b) => (nearness[a] as number) - (nearness[b] as number)).slice(0, recipe.fewestForeign);
  }
  return {
    texts: kept.map((i) => foreign.texts[i] as string),
    intents: kept.map((i) => foreign.intents[i] as string),
    vectors: rowsOf(foreign.vectors, kept, dimension),
    cosines: rowsOf(cosines, kept, count),
  };
}

/** Cosine of one vector with the nearest stranger; 0 when there is none. @param strangers flat */
export function nearestStranger(strangers: Float32Array, vector: Float32Array): number {
  const dimension = vector.length;
  let nearest = 0;
  for (let at = 0; at < strangers.length; at += dimension) {
    const cosine = dotRows(strangers, at, vector, 0, dimension);
    if (cosine > nearest) nearest = cosine;
  }
  return nearest;
}

/** The same for many vectors, flat. */
export function nearestStrangers(
  strangers: Pick<Strangers, "vectors">,
  vectors: Float32Array,
  dimension: number,
): Float64Array {
  return nearestOf(strangers, vectors, dimension, () => false);
}

/** Of each stranger itself: the nearest one of another intent. */
export function nearestOthers(strangers: Pick<Strangers, "vectors" | "intents">, dimension: number): Float64Array {
  const { vectors, intents } = strangers;
  return nearestOf(strangers, vectors, dimension, (i, j) => intents[i] === intents[j]);
}

function nearestOf(
  strangers: Pick<Strangers, "vectors">,
  vectors: Float32Array,
  dimension: number,
  isLeftOut: (row: number, stranger: number) => boolean,
): Float64Array {
  const width = strangers.vectors.length / dimension;
  const cosines = cosinesBetween(vectors, strangers.vectors, dimension);
  return Float64Array.from({ length: vectors.length / dimension }, (_, i) => {
    let nearest = 0;
    for (let j = 0; j < width; j++) {
      const cosine = cosines[i * width + j] as number;
      if (cosine > nearest && !isLeftOut(i, j)) nearest = cosine;
    }
    return nearest;
  });
}
