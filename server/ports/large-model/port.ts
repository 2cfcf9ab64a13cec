import type { PartState } from "../../lib/part-state.ts";

export interface LargeModelMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface LargeModelUsage {
  /** All tokens that were read, those from or for a cache included. */
  readonly promptTokens: number;
  /** Of these, read from the endpoint's cache. */
  readonly cachedTokens: number;
  /** Of these, written to the endpoint's cache, if it charges for that. */
  readonly cacheWriteTokens?: number;
  readonly completionTokens: number;
}

export interface LargeModelRequest {
  readonly messages: readonly LargeModelMessage[];
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  readonly onText?: (delta: string) => void;
}

export interface LargeModelReply {
  readonly text: string;
  /** `length`: cut at maxTokens. `refused`: the model declined, or a filter of the endpoint's stopped it. */
  readonly stop: "end" | "length" | "refused";
  readonly usage: LargeModelUsage;
}

/** An external large model. Personal data has been replaced by placeholders before it gets here. */
export interface LargeModel {
  /** As in the price table, e.g. "gpt-4o-mini". */
  readonly model: string;
  /**
   * @returns the whole text without control characters, and the tokens that the endpoint counted
   * @throws LARGE_MODEL_UNAVAILABLE (down, slow, refused, breaker open), LARGE_MODEL_REFUSED_KEY
   */
  generate(request: LargeModelRequest): Promise<LargeModelReply>;
  state(): PartState;
  close(): Promise<void>;
}
