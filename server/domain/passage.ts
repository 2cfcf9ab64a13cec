/** Words as a sparse vector: a stem's 32-bit hash and its BM25 term weight, without the IDF, which the index applies. */
export interface SparseVector {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** Which part of its article a passage is. */
export type PassageKind = "title" | "phrasing" | "text";

/** A piece of an article as it's read together with its title: a passage alone often doesn't say what it's about. */
export const withTitle = (title: string, passage: string): string => `${title}: ${passage}`;
