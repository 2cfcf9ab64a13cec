import type { PartState } from "../../lib/part-state.ts";

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface SmallModelRequest {
  readonly messages: readonly ChatMessage[];
  /** How many of the leading messages are the same for every question about an article: their state is kept and restored. */
  readonly keep: number;
  /** Aborted when the visitor leaves or a person takes the floor. */
  readonly signal?: AbortSignal;
}

export interface Usage {
  readonly promptTokens: number;
  /** Of the prompt tokens, those that a kept state spared. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Milliseconds in which the model computed for this request (queueing not counted): what it costs. */
  readonly busyMs: number;
}

export interface Completion {
  readonly text: string;
  /** `length`: cut at maxTokens. `aborted`: by the signal. */
  readonly stop: "end" | "length" | "aborted";
  readonly usage: Usage;
}

/** The company's own small model: writes, judges. A crash costs one request, never the server. */
export interface SmallModel {
  /** Model and adapter, e.g. "smollm2-135m-instruct-q4_1" or "…+reader@<sha>"; exams are kept under it. */
  readonly id: string;
  /** Requests waiting or running: the turn takes the next tier when it is too long. */
  readonly queued: number;
  /**
   * @param onText text as it is generated
   * @throws SMALL_MODEL_UNAVAILABLE (not there, or died in this request), SMALL_MODEL_BUSY (queue full; at once)
   */
  generate(request: SmallModelRequest & { maxTokens: number; onText?: (delta: string) => void }): Promise<Completion>;
  /**
   * The probability (0 to 1) that the next word is `yes` rather than `no`.
   * @throws as `generate`
   */
  judge(request: SmallModelRequest): Promise<{ yes: number; usage: Usage }>;
  state(): PartState;
  close(): Promise<void>;
}
