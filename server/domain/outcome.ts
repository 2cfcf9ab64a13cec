import type { Form, Reason, Tier } from "../wire/names.ts";
import type { Citation, Option, Quote } from "./article.ts";

/** What a turn says to the visitor, as stored with the message. */
export interface Outcome {
  readonly tier: Tier;
  readonly form: Form;
  readonly reason: Reason;
  readonly confidence: number;
  /** Markdown. */
  readonly text: string;
  readonly citations: readonly Citation[];
  /** Of a short reply: what the first citation's article says itself. */
  readonly quote?: Quote;
  readonly options: readonly Option[];
  /** True if an agent took the floor, or the visitor left, before the end. */
  readonly cutShort: boolean;
  /** `offered`: the visitor can say yes or press the button; `queued`: a person has been asked for. */
  readonly handoff?: "offered" | "queued";
  /** It ends by asking whether to bring in a person: yes or no answers it. */
  readonly yesOrNo?: true;
}

/** Work that costs money, measured where it was done; `settle` turns it into ledger lines. */
export interface Work {
  /** Milliseconds of this server's compute that no model accounts for. */
  computeMs: number;
  readonly smallModel: { promptTokens: number; cachedTokens: number; completionTokens: number; busyMs: number };
  readonly largeModel: {
    model: string;
    promptTokens: number;
    cachedTokens: number;
    cacheWriteTokens?: number;
    completionTokens: number;
  }[];
}

/** Milliseconds by step, and to the first text. */
export interface Latency {
  readonly steps: Partial<
    Record<
      "receive" | "guard" | "understand" | "recall" | "retrieve" | "gate" | "answer" | "handoff" | "settle",
      number
    >
  >;
  /** From the stored message to the first text leaving the server; undefined if there was none. */
  firstTokenMs?: number;
  totalMs: number;
}
