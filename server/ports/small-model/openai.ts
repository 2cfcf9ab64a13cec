import { EndpointError } from "../../lib/endpoint.ts";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { type ChatReply, firstTokenOdds, streamChat } from "../../lib/openai-chat.ts";
import type { PartState } from "../../lib/part-state.ts";
import { watchText } from "../../lib/watch-text.ts";
import { withoutControlTokens } from "./control-tokens.ts";
import type { SmallModel, Usage } from "./port.ts";
import { type RequestKind, waitingForFirstText } from "./waiting.ts";

export interface OpenAiSmallModelOptions {
  /** Up to /v1. */
  readonly url: string;
  /** The server's name for it. */
  readonly model: string;
  readonly apiKey?: string;
  readonly log: Log;
  /**
   * Maximum of waiting and running requests; one more gets SMALL_MODEL_BUSY immediately. Default 32: such servers
   * batch.
   */
  readonly maxQueue?: number;
  /** Milliseconds to the first word. Default 10,000. */
  readonly firstMs?: number;
  /** Milliseconds for a whole answer. Default 60,000. */
  readonly totalMs?: number;
  /** Monotonic milliseconds; a test makes them jump. */
  readonly now?: () => number;
}

const BUSY_REMEDY = "Try again in a moment.";
/** A server that failed isn't asked for so long; then the next question tries. */
const PAUSE_MS = 30_000;

/**
 * The small model on any OpenAI-compatible server: llama-server, vLLM, Ollama. Keeps no states: such servers do that
 * themselves.
 */
export function openAiSmallModel(options: OpenAiSmallModelOptions): SmallModel {
  const endpoint = { url: options.url, ...(options.apiKey !== undefined && { apiKey: options.apiKey }) };
  const maxQueue = options.maxQueue ?? 32;
  const firstMs = options.firstMs ?? 10_000;
  const limits = { firstMs, gapMs: firstMs, totalMs: options.totalMs ?? 60_000 };
  let queued = 0;
  const waiting = waitingForFirstText();
  const now = options.now ?? (() => performance.now());
  let failedAt: number | undefined;
  let state: PartState = { status: "ready", detail: `${options.model} at ${options.url}, not asked yet.` };

  const usageOf = (usage: ChatReply["usage"], since: number): Usage => ({
    promptTokens: usage?.promptTokens ?? 0,
    cachedTokens: usage?.cachedTokens ?? 0,
    completionTokens: usage?.completionTokens ?? 0,
    // The server doesn't report its compute time; the wall time is an honest upper bound.
    busyMs: performance.now() - since,
  });

  /** Counts the request, turns errors into codes, and remembers the result for `state`. */
  async function call<T>(
    kind: RequestKind,
    signal: AbortSignal | undefined,
    work: (first: () => void) => Promise<T>,
  ): Promise<T> {
    if (queued >= maxQueue) {
      throw new TuppenceError("SMALL_MODEL_BUSY", `The small model already has ${queued} requests.`, BUSY_REMEDY);
    }
    const isAlone = queued === 0;
    queued++;
    const ended = waiting.begin(kind);
    const sinceMs = performance.now();
    let firstMs: number | undefined;
    const sofarMs = () => performance.now() - sinceMs;
    try {
      const result = await work(() => {
        firstMs ??= sofarMs();
      });
      failedAt = undefined;
      state = { status: "ready", detail: `${options.model} at ${options.url}.` };
      return result;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      const isSlow = error instanceof EndpointError && error.kind === "slow";
      // Behind others it's the queue that took too long: the server is well, and the next one needn't join.
      if (isSlow && firstMs === undefined && !isAlone) {
        firstMs = sofarMs();
        throw new TuppenceError("SMALL_MODEL_BUSY", `The small model's server is busy: ${error.message}`, BUSY_REMEDY, {
          cause: error,
        });
      }
      const message = `The small model's server at ${options.url} failed: ${messageOf(error)}`;
      const key = error instanceof EndpointError && error.kind === "refused-key";
      if (!(error instanceof EndpointError && error.kind === "bad-request")) {
        failedAt = now();
        state = { status: "failed", detail: message };
        options.log.warn({ part: "small model" }, message);
      }
      throw new TuppenceError(
        "SMALL_MODEL_UNAVAILABLE",
        message,
        key
          ? "Check the server's API key."
          : "Make sure it's running, reachable from here, and serves the model in SLM_MODEL.",
        { cause: error },
      );
    } finally {
      queued--;
      ended(firstMs === undefined ? {} : { firstMs });
    }
  }

  return {
    id: options.model,
    get queued() {
      return queued;
    },
    get waitMs() {
      return waiting.ms;
    },
    async generate({ messages, maxTokens, firstMs, signal, onText }) {
      const since = performance.now();
      const own = firstMs === undefined ? limits : { ...limits, firstMs: Math.min(limits.firstMs, firstMs) };
      let began = () => {};
      let text = "";
      let pieces = 0;
      const watch = watchText(own, maxTokens, (shown) => tokens.take(shown));
      const tokens = withoutControlTokens(
        (shown) => {
          text += shown;
          onText?.(shown);
        },
        (token) => watch.fail(new EndpointError("bad-reply", `It wrote the control token ${token}.`)),
      );
      const take = (delta: string) => {
        pieces++;
        began();
        watch.take(delta);
      };
      try {
        const reply = await call("generate", signal, async (first) => {
          began = first;
          const request = { model: options.model, messages, maxTokens, onText: take };
          const signals = AbortSignal.any([watch.signal, ...(signal === undefined ? [] : [signal])]);
          const streamed = await streamChat(endpoint, request, { ...watch.limits, signal: signals });
          // The last piece may hold what ends it.
          watch.signal.throwIfAborted();
          tokens.end();
          if (text.trim() === "") throw new EndpointError("bad-reply", "Its answer was empty.");
          return streamed;
        });
        return { text, stop: reply.cut ? "length" : "end", usage: usageOf(reply.usage, since) };
      } catch (error) {
        if (!signal?.aborted) throw error;
        // Usage comes last in a stream, so an aborted one has none; a piece is about one token.
        const usage = usageOf({ promptTokens: 0, cachedTokens: 0, completionTokens: pieces }, since);
        return { text, stop: "aborted", usage };
      } finally {
        watch.end();
      }
    },
    async judge({ messages, signal }) {
      const since = performance.now();
      return call("judge", signal, async (first) => {
        const request = { model: options.model, messages };
        const { odds, usage } = await firstTokenOdds(endpoint, request, { ...limits, ...(signal && { signal }) });
        first();
        if (odds === undefined || odds.length === 0) {
          throw new EndpointError("bad-reply", "It gave no log-probabilities, which a judgement is read from.");
        }
        const sum = (word: string) =>
          odds.reduce(
            (total, { token, probability }) => total + (token.trim().toLowerCase() === word ? probability : 0),
            0,
          );
        const [yes, no] = [sum("yes"), sum("no")];
        // Neither is among the most likely words: no judgement.
        return { yes: yes + no > 0 ? yes / (yes + no) : 0.5, usage: usageOf(usage, since) };
      });
    },
    // Turns ask a model that is ready: one that failed must become so again by itself.
    state: () =>
      failedAt !== undefined && now() - failedAt >= PAUSE_MS
        ? { status: "ready", detail: `${state.detail} It's tried again with the next question.` }
        : state,
    close: async () => {},
  };
}
