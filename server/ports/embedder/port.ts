import type { PartState } from "../../lib/part-state.ts";

/** Turns text into a unit vector. */
export interface Embedder {
  /** Name of the weights, stored with each index; a change re-embeds. E.g. "all-minilm-l6-v2-q8_0@<first 12 of sha256>". */
  readonly id: string;
  /** Length of a vector. */
  readonly dimension: number;
  /**
   * @param texts in any language; over-long ones are cut at the model's limit, never refused
   * @returns one normalised vector (L2 norm 1) a text, in order
   * @throws EMBEDDER_UNAVAILABLE when the process or server behind it is down and a restart did not help
   */
  embed(
    texts: readonly string[],
    options?: { signal?: AbortSignal; onProgress?: (done: number) => void },
  ): Promise<Float32Array[]>;
  state(): PartState;
  close(): Promise<void>;
}
