import type { PartState } from "../../lib/part-state.ts";

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface SmallModelRequest {
  readonly messages: readonly ChatMessage[];
  /** How many leading messages are the same for every question about an article: their state is kept and restored. */
  readonly keep: number;
  /** Aborted when the visitor leaves or an agent takes the floor. */
  readonly signal?: AbortSignal;
}

export interface Usage {
  readonly promptTokens: number;
  /** How many of the prompt tokens a kept state saved. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Milliseconds of computing for this request (not counting the queue): what it costs. */
  readonly busyMs: number;
}

export interface Completion {
  readonly text: string;
  /** `length`: cut at maxTokens. `aborted`: by the signal. */
  readonly stop: "end" | "length" | "aborted";
  readonly usage: Usage;
}

/** The company's own small model: writes and judges. A crash costs one request, never the server. */
export interface SmallModel {
  /** Model and adapter, e.g. "smollm2-135m-instruct-q4_1" or "…+reader@<sha>"; exams are kept under it. */
  readonly id: string;
  /** Requests waiting or running. */
  readonly queued: number;
  /** Milliseconds that a request made now would wait for others: if a visitor wouldn't, the turn takes the next tier. */
  readonly waitMs: number;
  /**
   * @param onText text as it is generated
   * @param firstMs milliseconds to the first text, after which a server counts as down or busy; its own limit if absent
   * @throws SMALL_MODEL_UNAVAILABLE (not there, or died in this request), SMALL_MODEL_BUSY (queue full; at once)
   */
  generate(
    request: SmallModelRequest & { maxTokens: number; firstMs?: number; onText?: (delta: string) => void },
  ): Promise<Completion>;
  /**
   * The probability (0 to 1) that the next word is `yes` rather than `no`.
   * @throws as `generate`
   */
  judge(request: SmallModelRequest): Promise<{ yes: number; usage: Usage }>;
  /**
   * SHA-256 of the model's file, in hexadecimal, and after a `+` of its adapter's; undefined until the file is there,
   * and absent if we can't read the file (on a server). 100 MB take 0.3 s.
   */
  checksum?(): Promise<string | undefined>;
  state(): PartState;
  close(): Promise<void>;
}

/** A small model that can be replaced by another one while the server runs. */
export interface SwitchableModel extends SmallModel {
  /** From now on requests go to `next`; the other one finishes what it has, and is closed. */
  replace(next: SmallModel): Promise<void>;
}
