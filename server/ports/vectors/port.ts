import type { PassageKind, SparseVector } from "../../domain/passage.ts";
import type { PartState } from "../../lib/part-state.ts";

/** One passage, as the index holds it. */
export interface Point {
  /** The passage's id, a UUID. */
  readonly id: string;
  readonly articleId: string;
  readonly kind: PassageKind;
  /** BCP 47, e.g. "en". */
  readonly language: string;
  readonly vector: Float32Array;
  readonly words: SparseVector;
}

/** One knowledge version of one site; versions are built next to the live one and swapped. */
export interface IndexName {
  readonly siteId: string;
  readonly versionId: string;
}

export interface Query {
  readonly vector: Float32Array;
  readonly words: SparseVector;
  /** Only passages in this language, if given. */
  readonly language?: string;
  /** Articles whose passages aren't looked for. */
  readonly hidden?: ReadonlySet<string>;
  /** Maximum number of passages in each of the three lists. */
  readonly limit: number;
}

export interface Hit {
  readonly passageId: string;
  readonly articleId: string;
  readonly kind: PassageKind;
  /** Cosine (dense list), BM25 with IDF ln(1 + (N - n + 0.5) / (n + 0.5)) (words list), or reciprocal rank fusion (fused list). */
  readonly score: number;
}

/** Three lists, each best first, ties broken by passage id. The gate reads the raw ones; the fused one only orders. */
export interface SearchResult {
  readonly dense: readonly Hit[];
  readonly words: readonly Hit[];
  /** Reciprocal rank fusion of the two lists, k = 2 (Qdrant's default), rank counted from 0. */
  readonly fused: readonly Hit[];
}

/** Search over passages; every implementation gives the same figures (test/contract/vectors.ts). */
export interface VectorIndex {
  readonly engine: "embedded" | "qdrant";
  /** Builds a complete version; invisible to others until `activate`. Building it again replaces it. */
  build(index: IndexName, points: readonly Point[], options?: { onProgress?: (done: number) => void }): Promise<void>;
  /** Makes a version the site's live one, atomically. */
  activate(index: IndexName): Promise<void>;
  /** The live version of a site as the index knows it, or undefined. */
  live(siteId: string): Promise<string | undefined>;
  /** @throws INDEX_MISSING if that version isn't there: build it from the database. */
  search(index: IndexName, query: Query): Promise<SearchResult>;
  has(index: IndexName): Promise<boolean>;
  drop(index: IndexName): Promise<void>;
  state(): Promise<PartState>;
  close(): Promise<void>;
}
