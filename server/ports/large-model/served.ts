import { Breaker } from "../../lib/breaker.ts";
import { type CallLimits, EndpointError } from "../../lib/endpoint.ts";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { PartState } from "../../lib/part-state.ts";
import { watchText } from "../../lib/watch-text.ts";
import type { LargeModel, LargeModelMessage, LargeModelReply, LargeModelRequest, LargeModelUsage } from "./port.ts";

/** What a large model of any kind is set up with. */
export interface LargeModelOptions {
  /** As in LLM_URL. */
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

/** One completion, in a kind's own way of asking. @throws EndpointError, or the signal's reason */
export type Complete = (
  request: Pick<LargeModelRequest, "messages" | "maxTokens"> & { readonly onText: (delta: string) => void },
  limits: CallLimits,
) => Promise<{
  readonly stop: LargeModelReply["stop"];
  /** As the endpoint counted; undefined if it didn't. */
  readonly usage: LargeModelUsage | undefined;
}>;

/** Characters per token, if an endpoint counts nothing: an estimated cost is better than none, and never too low. */
const CHARS_A_TOKEN = 3;
/** After a refused key, questions go elsewhere for so long; then one tries whether it's valid again. */
const KEY_PAUSE_MS = 5 * 60_000;

/** The part of a large model that is the same for all kinds: limits, breaker, clean text, errors and the state. */
export function servedLargeModel(options: LargeModelOptions, complete: Complete): LargeModel {
  const { log, model } = options;
  const now = options.now ?? (() => performance.now());
  const breaker = new Breaker(now);
  const host = new URL(options.url).host;
  let refusedKey: { readonly why: string; readonly at: number } | undefined;
  /** Why the last call failed; undefined after one that succeeded. */
  let last: string | undefined;

  function fail(error: unknown): TuppenceError {
    const why = messageOf(error);
    log.warn({ part: "large model" }, why);
    last = why;
    if (error instanceof EndpointError && error.kind === "refused-key") {
      // A pause doesn't fix a key: the endpoint works, so the breaker stays as it is.
      breaker.neither();
      refusedKey = { why: `${host} refused the key: ${why}`, at: now() };
      return new TuppenceError(
        "LARGE_MODEL_REFUSED_KEY",
        refusedKey.why,
        "Set LLM_API_KEY to a valid key with credit.",
        { cause: error },
      );
    }
    const isOurs = error instanceof EndpointError && error.kind === "bad-request";
    if (isOurs) breaker.neither();
    else breaker.failed(error instanceof EndpointError ? error.retryAfterMs : undefined);
    return new TuppenceError(
      "LARGE_MODEL_UNAVAILABLE",
      `The large model at ${host} failed: ${why}`,
      isOurs
        ? "The answer is made without it. Check LLM_URL, LLM_KIND and LLM_MODEL."
        : "The answer is made without it. Check LLM_URL and LLM_MODEL, and that the endpoint is up.",
      { cause: error },
    );
  }

  function refuseWhilePaused(): void {
    if (breaker.enter()) return;
    const seconds = Math.ceil(breaker.waitMs / 1000);
    throw new TuppenceError(
      "LARGE_MODEL_UNAVAILABLE",
      `The large model at ${host} is failing (${last}), so it's paused for ${seconds} s.`,
      "Answers are made without it. Tuppence tries it again automatically.",
    );
  }

  return {
    model,
    async generate({ messages, maxTokens, signal, onText }) {
      signal?.throwIfAborted();
      refuseWhilePaused();
      const limits = {
        firstMs: options.firstMs ?? 15_000,
        gapMs: options.gapMs ?? 10_000,
        totalMs: options.totalMs ?? 60_000,
      };
      const watch = watchText(limits, maxTokens, onText);
      try {
        const { stop, usage } = await complete(
          { messages, maxTokens, onText: watch.take },
          { ...watch.limits, signal: signal === undefined ? watch.signal : AbortSignal.any([signal, watch.signal]) },
        );
        refusedKey = undefined;
        if (watch.text === "" && stop !== "refused") {
          // It was paid for, so it's no error here; but an endpoint that says nothing three times is paused.
          last = "Its answer was empty.";
          log.warn({ part: "large model" }, last);
          breaker.failed();
        } else {
          last = undefined;
          breaker.succeeded();
        }
        return { text: watch.text, stop, usage: usage ?? estimated(messages, watch.text) };
      } catch (error) {
        if (signal?.aborted) {
          breaker.neither();
          throw signal.reason;
        }
        throw fail(watch.signal.aborted ? watch.signal.reason : error);
      } finally {
        watch.end();
      }
    },
    state(): PartState {
      if (refusedKey !== undefined) {
        const status = now() - refusedKey.at < KEY_PAUSE_MS ? "failed" : "degraded";
        return { status, detail: `${refusedKey.why} Set LLM_API_KEY to a valid key.` };
      }
      if (breaker.state !== "closed") {
        const seconds = Math.ceil(breaker.waitMs / 1000);
        const next = seconds > 0 ? `in ${seconds} s` : "with the next question";
        return {
          status: "degraded",
          detail: `${model} at ${host} is failing (${last}). Tuppence tries again ${next}.`,
        };
      }
      if (last?.startsWith("It answered 4")) {
        return {
          status: "degraded",
          detail: `${host} refused the last request (${last}). Check LLM_URL, LLM_KIND and LLM_MODEL.`,
        };
      }
      return { status: "ready", detail: `${model} at ${host}.` };
    },
    close: async () => {},
  };
}

function estimated(messages: readonly LargeModelMessage[], text: string): LargeModelUsage {
  const guess = (one: string) => Math.ceil(one.length / CHARS_A_TOKEN);
  return {
    promptTokens: messages.reduce((sum, message) => sum + guess(message.content), 0),
    cachedTokens: 0,
    completionTokens: guess(text),
  };
}
