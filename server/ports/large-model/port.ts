import type { PartState } from "../../lib/part-state.ts";

export interface LargeModelMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface LargeModelUsage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

/** An external large model. Personal data has been replaced by placeholders before it gets here. */
export interface LargeModel {
  /** As in the price table, e.g. "gpt-4o-mini". */
  readonly model: string;
  /**
   * @returns the whole text and the tokens that the endpoint counted
   * @throws LARGE_MODEL_UNAVAILABLE (down, slow, refused, breaker open), LARGE_MODEL_REFUSED_KEY
   */
  generate(request: {
    messages: readonly LargeModelMessage[];
    maxTokens: number;
    signal?: AbortSignal;
    onText?: (delta: string) => void;
  }): Promise<{ text: string; usage: LargeModelUsage }>;
  state(): PartState;
  close(): Promise<void>;
}
