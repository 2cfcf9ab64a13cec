import type { PassageKind, SparseVector } from "../ports/vectors/port.ts";

export interface TunePassage {
  readonly id: string;
  readonly kind: PassageKind;
  /** As it was embedded and counted; for kind `text` without Markdown. */
  readonly text: string;
  /** L2 norm 1. */
  readonly vector: Float32Array;
  /** With the version's BM25 weights, without the IDF. */
  readonly words: SparseVector;
}

export interface TuneArticle {
  readonly id: string;
  /** The id in the company's own files. */
  readonly key: string;
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  /** Title first, then phrasings, then text, in order. */
  readonly passages: readonly TunePassage[];
}

/** A question whose answer is known. */
export interface CalibrationQuestion {
  readonly question: string;
  /** L2 norm 1, of the same embedder. */
  readonly vector: Float32Array;
  /** null: the knowledge does not answer it. */
  readonly articleId: string | null;
}

/** What a quick tune learns from: the whole knowledge of the version that is being published. */
export interface TuneInput {
  readonly siteId: string;
  readonly versionId: string;
  readonly embedderId: string;
  readonly dimension: number;
  /** Mean passage length in words, as `documentWords` took it. */
  readonly meanWords: number;
  /** The site's language, BCP 47. */
  readonly language: string;
  readonly articles: readonly TuneArticle[];
  /** Real questions (`evaluate --calibrate`): they calibrate the gate in place of the held-out phrasings. */
  readonly calibration?: readonly CalibrationQuestion[];
  readonly signal?: AbortSignal;
  /** @param share 0 to 1 */
  readonly onProgress?: (share: number) => void;
}

/** What a quick tune gives: its serialised form, and figures for the console (JSON). */
export interface Tuned {
  readonly bytes: Uint8Array;
  readonly figures: unknown;
}

/** The quick tune (server/learn/quick-tune.ts), injected into publish. */
export interface Tune {
  (input: TuneInput): Promise<Tuned>;
  /** Whether stored bytes are of the layout that is read today; absent: all are. */
  isReadable?(bytes: Uint8Array): boolean;
}
