import { averageLinkage } from "../math/average-linkage.ts";
import { dot } from "../math/dot.ts";
import { normaliseQuestion } from "../text/normalise.ts";

/**
 * The mean cosine from which groups are joined, of vectors without the middle of their site. What all texts of a company
 * have in common says nothing, and how much that is depends on the company and on the embedder: without it, one number
 * does for both of ours. Source: docs/decisions/2026-11-30-gaps.md (test/bench/gaps.mjs --choose, validation companies).
 */
export const SAME_MEANING = 0.2;
/** Titles from which a site's middle is taken; with fewer, the questions themselves have one. */
const ENOUGH_TITLES = 8;

/**
 * What a site's texts have in common.
 * @param titles unit vectors of its articles' titles, embedded as questions; @param questions unit vectors
 */
export function middleOf(titles: readonly Float32Array[], questions: readonly Float32Array[]): Float32Array {
  return meanOf(titles.length >= ENOUGH_TITLES ? titles : [...titles, ...questions]);
}

/** A unit vector without the middle, of norm 1. */
export function withoutMiddle(vector: Float32Array, middle: Float32Array): Float32Array {
  const rest = vector.map((x, k) => x - (middle[k] as number));
  const norm = Math.hypot(...rest);
  // A site's only question is its own middle.
  return norm < 1e-6 ? vector : rest.map((x) => x / norm);
}

/** A question to be grouped. */
export interface Grouped {
  readonly question: string;
  /** Without the site's middle, of norm 1. */
  readonly vector: Float32Array;
}

/**
 * Groups questions by meaning: average linkage over their vectors; the same words are one question that counts more.
 * @returns the members of each group, as places in the list
 */
export async function groupByMeaning(
  questions: readonly Grouped[],
  least = SAME_MEANING,
  pause?: () => Promise<void>,
): Promise<number[][]> {
  const places = new Map<string, number[]>();
  for (const [i, { question }] of questions.entries()) {
    const same = normaliseQuestion(question);
    places.set(same, [...(places.get(same) ?? []), i]);
  }
  const distinct = [...places.values()];
  const numbers = await averageLinkage(
    distinct.map(([first]) => (questions[first as number] as Grouped).vector),
    least,
    { weights: distinct.map((all) => all.length), ...(pause && { pause }) },
  );
  const groups: number[][] = [];
  for (const [i, number] of numbers.entries()) {
    const group = groups[number] ?? [];
    groups[number] = group;
    group.push(...(distinct[i] as number[]));
  }
  return groups;
}

/** The mean of vectors, not normalised: its product with a vector is the mean cosine to them. */
export function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let k = 0; k < mean.length; k++) mean[k] = (mean[k] as number) + (vector[k] as number) / vectors.length;
  return mean;
}

/** How near a vector is to a group's mean: the mean cosine to its members. */
export const closenessTo = (mean: Float32Array, vector: Float32Array): number => dot(mean, vector);
