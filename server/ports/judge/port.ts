import type { PartState } from "../../lib/part-state.ts";

/** Reads a question together with a passage, and says whether the passage answers it. */
export interface Judge {
  /** Name of the weights, e.g. "tuppence-judge-en-q8_0@<first 12 of sha256>": scores of two judges don't compare. */
  readonly id: string;
  /**
   * @param question in any language; a long one is cut, never refused
   * @param passages each as `Title: text`; a long one is cut, never refused
   * @returns for each passage, in order, the natural logarithm of the odds that it answers the question: 0 is even,
   *   above 0 is likelier than not. At most 12 either way (lib/log-odds.ts). Evidence, not a decision: it isn't calibrated
   * @throws JUDGE_UNAVAILABLE at once if it's down, broken or paused after failures: go on without it; or the signal's
   *   reason
   */
  judge(question: string, passages: readonly string[], options?: { signal?: AbortSignal }): Promise<Float32Array>;
  state(): PartState;
  close(): Promise<void>;
}
