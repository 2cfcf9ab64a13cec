/** Words as a sparse vector: a stem's 32-bit hash and its BM25 term weight, without the IDF, which the index applies. */
export interface SparseVector {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** Which part of its article a passage is. */
export type PassageKind = "title" | "phrasing" | "text";
