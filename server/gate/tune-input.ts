import type { PassageKind, SparseVector } from "../domain/passage.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { Priors } from "./prior.ts";

export interface TunePassage {
  readonly id: string;
  readonly kind: PassageKind;
  /** As it was embedded and counted; for kind `text` without Markdown. */
  readonly text: string;
  /** L2 norm 1. */
  readonly vector: Float32Array;
  /** Of kind `text`: its sentences, each with the article's title in front (`titledSentences`). */
  readonly sentences?: readonly Float32Array[];
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

/** What a quick tune learns from: all the knowledge of the version being published. */
export interface TuneInput {
  readonly siteId: string;
  readonly versionId: string;
  readonly embedderId: string;
  readonly dimension: number;
  /** What made the vectors. Default: the embedder that the tune was made with. */
  readonly embedder?: Pick<Embedder, "embed">;
  /** Mean passage length in words, as used by `documentWords`. */
  readonly meanWords: number;
  /** The site's language, BCP 47. */
  readonly language: string;
  readonly articles: readonly TuneArticle[];
  /** Real questions (`evaluate --calibrate`): they calibrate the gate instead of the held-out phrasings. */
  readonly calibration?: readonly CalibrationQuestion[];
  /** What the gate assumes without evidence; default: what is shipped (`evaluate --prior` gives others). */
  readonly priors?: Priors;
  /**
   * For questions in languages that no article is in (`across.ts`): nothing is learnt from this site, whose words and
   * phrasings say nothing of them.
   */
  readonly isAcross?: boolean;
  readonly signal?: AbortSignal;
  /** @param share 0 to 1 */
  readonly onProgress?: (share: number) => void;
}

/** The result of a quick tune: its serialised form, and figures for the console (JSON). */
export interface Tuned {
  readonly bytes: Uint8Array;
  readonly figures: unknown;
}

/** The quick tune (server/gate/quick-tune.ts), injected into publish. */
export interface Tune {
  (input: TuneInput): Promise<Tuned>;
  /** Whether stored bytes have the current layout; absent: all do. */
  isReadable?(bytes: Uint8Array): boolean;
}
