import type { PartState } from "../../lib/part-state.ts";

/** What a text is: some models read what is asked and what answers apart. */
export type TextKind = "question" | "passage";

/** Turns text into a unit vector. */
export interface Embedder {
  /** Name of the weights, stored with each index; a change re-embeds. E.g. "tuppence-embedder-en-q8_0@<first 12 of sha256>". */
  readonly id: string;
  /** Length of a vector. */
  readonly dimension: number;
  /**
   * @param texts in any language; long ones are cut at the model's limit, never refused
   * @param options.kind of all of them; default passage
   * @param options.inBackground nobody waits: done while there is nothing else to do, on a busy server a text a second
   * @returns one normalised vector (L2 norm 1) per text, in order
   * @throws EMBEDDER_UNAVAILABLE if the process or server behind it is down and a restart didn't help
   */
  embed(
    texts: readonly string[],
    options?: {
      signal?: AbortSignal;
      onProgress?: (done: number) => void;
      kind?: TextKind;
      inBackground?: boolean;
    },
  ): Promise<Float32Array[]>;
  state(): PartState;
  close(): Promise<void>;
}

/** The languages that a site's embedder has to read, BCP 47. */
export interface SiteLanguages {
  /** The site's own: what its visitors write. */
  readonly site: string;
  /** How many of its articles are in each. */
  readonly articles: ReadonlyMap<string, number>;
}

/** An embedder that is opened when it's first needed. */
export interface LazyEmbedder {
  /** Its `id`, without opening it. @throws MODEL_NOT_GGUF */
  id(): Promise<string>;
  /** @throws EMBEDDER_UNAVAILABLE, MODEL_NOT_GGUF */
  open(): Promise<Embedder>;
}

/** Which embedder reads which site. Each is opened when it's first needed. */
export interface EmbedderChoice {
  /** Finds articles for questions in other languages than the articles'. Absent: this server has none that does. */
  readonly across?: LazyEmbedder;
  /** @throws EMBEDDER_UNAVAILABLE, MODEL_NOT_GGUF */
  forSite(languages: SiteLanguages): Promise<Embedder>;
  /** The one with these weights; undefined: this server hasn't got it. */
  withId(id: string): Promise<Embedder | undefined>;
}
