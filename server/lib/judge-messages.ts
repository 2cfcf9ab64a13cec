/** What the embedder's process is asked for the embedded judge: to load it, and to read for it. */

/** Once after each start of the process. */
export interface JudgeInit {
  /** Absolute path of a GGUF file of a cross-encoder. */
  readonly modelPath: string;
  /** Contexts that read in parallel, each on one thread. */
  readonly workers: number;
}

/** The reply is one log-odds per passage. */
export interface JudgeRequest {
  readonly question: string;
  readonly passages: readonly string[];
}
