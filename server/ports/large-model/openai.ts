import { Breaker } from "../../lib/breaker.ts";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { streamChat } from "../../lib/openai-chat.ts";
import { EndpointError } from "../../lib/openai-http.ts";
import type { PartState } from "../../lib/part-state.ts";
import type { LargeModel } from "./port.ts";

export interface OpenAiLargeModelOptions {
  /** Up to /v1. */
  readonly url: string;
  readonly model: string;
  readonly apiKey?: string;
  readonly log: Log;
  /** Milliseconds to the first word. Default 15,000: visitors won't wait longer. */
  readonly firstMs?: number;
  /** Milliseconds between two words. Default 10,000. */
  readonly gapMs?: number;
  /** Milliseconds for a whole answer. Default 60,000. */
  readonly totalMs?: number;
  /** Monotonic milliseconds, for the breaker; a test makes them jump. */
  readonly now?: () => number;
}

/** Characters per token, if an endpoint counts nothing: an estimated cost is better than none, and never too low. */
const CHARS_A_TOKEN = 3;

/** Any OpenAI-compatible endpoint, streamed at temperature 0, behind a circuit breaker. */
export function openAiLargeModel(options: OpenAiLargeModelOptions): LargeModel {
  const endpoint = { url: options.url, ...(options.apiKey !== undefined && { apiKey: options.apiKey }) };
  const limits = {
    firstMs: options.firstMs ?? 15_000,
    gapMs: options.gapMs ?? 10_000,
    totalMs: options.totalMs ?? 60_000,
  };
  const breaker = new Breaker(options.now);
  const host = new URL(options.url).host;
  let refused: string | undefined;
  let last: string | undefined;

  function fail(error: unknown): TuppenceError {
    const why = messageOf(error);
    options.log.warn({ part: "large model" }, why);
    if (error instanceof EndpointError && error.kind === "refused-key") {
      // A pause doesn't fix a key: the endpoint works, so the breaker stays as it is.
      breaker.neither();
      refused = `${host} refused the key: ${why}`;
      return new TuppenceError("LARGE_MODEL_REFUSED_KEY", refused, "Set LLM_API_KEY to a valid key with credit.", {
        cause: error,
      });
    }
    if (error instanceof EndpointError && error.kind === "bad-request") breaker.neither();
    else breaker.failed();
    last = why;
    return new TuppenceError(
      "LARGE_MODEL_UNAVAILABLE",
      `The large model at ${host} failed: ${why}`,
      "The answer is made without it. Check LLM_URL and LLM_MODEL, and that the endpoint is up.",
      { cause: error },
    );
  }

  return {
    model: options.model,
    async generate({ messages, maxTokens, signal, onText }) {
      signal?.throwIfAborted();
      if (!breaker.enter()) {
        throw new TuppenceError(
          "LARGE_MODEL_UNAVAILABLE",
          `The large model at ${host} failed three times in a row (${last}), so it's paused for ${Math.ceil(breaker.waitMs / 1000)} s.`,
          "Answers are made without it. Tuppence tries it again automatically.",
        );
      }
      try {
        const reply = await streamChat(
          endpoint,
          { model: options.model, messages, maxTokens, ...(onText && { onText }) },
          { ...limits, ...(signal && { signal }) },
        );
        breaker.succeeded();
        refused = undefined;
        const guess = (text: string) => Math.ceil(text.length / CHARS_A_TOKEN);
        return {
          text: reply.text,
          usage: reply.usage ?? {
            promptTokens: messages.reduce((sum, message) => sum + guess(message.content), 0),
            cachedTokens: 0,
            completionTokens: guess(reply.text),
          },
        };
      } catch (error) {
        if (signal?.aborted) {
          breaker.neither();
          throw signal.reason;
        }
        throw fail(error);
      }
    },
    state(): PartState {
      if (refused !== undefined) return { status: "failed", detail: `${refused} Set LLM_API_KEY to a valid key.` };
      if (breaker.state !== "closed") {
        return {
          status: "degraded",
          detail: `${options.model} at ${host} is failing (${last}). Tuppence tries again every 30 s.`,
        };
      }
      return { status: "ready", detail: `${options.model} at ${host}.` };
    },
    close: async () => {},
  };
}
