import { z } from "zod";
import { Breaker } from "../../lib/breaker.ts";
import { EndpointError, postJson } from "../../lib/endpoint.ts";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { clampLogOdds, logOddsOf } from "../../lib/log-odds.ts";
import type { PartState } from "../../lib/part-state.ts";
import type { Judge } from "./port.ts";

export interface RerankJudgeOptions {
  /** Up to /v1. */
  readonly url: string;
  /** The server's name for it. */
  readonly model: string;
  readonly apiKey?: string;
  /** What its scores are. Default "auto": logits as soon as one of them has been outside 0 to 1, else probabilities. */
  readonly scores?: "auto" | "logits" | "probabilities";
  readonly log: Log;
  /** Milliseconds for one question. Default 2,000: a visitor waits, and the answer can be given without it. */
  readonly timeoutMs?: number;
  /** Monotonic milliseconds, for the breaker; a test makes them jump. */
  readonly now?: () => number;
}

/** Characters that are sent of a question and of a passage: more than rerankers of the usual 512 tokens read. */
const QUESTION_CHARS = 1_000;
const PASSAGE_CHARS = 2_000;
/** A refused passage shorter than this isn't cut further: its length isn't the reason. */
const LEAST_CHARS = 200;

const shape = z.object({
  results: z.array(z.object({ index: z.number().int().nonnegative(), relevance_score: z.number() })),
});

/** Asked at the start: servers that return logits give the second passage a negative one. */
const PROBE = {
  question: "What is the capital of France?",
  passages: ["France: Its capital is Paris.", "Bread: Knead the dough for ten minutes."],
};

/**
 * Any `/rerank` as Jina, Cohere, vLLM and llama-server have it. Asks once at the start, in the background, to learn what
 * its scores are and whether it works. Not retried, and paused for 30 s after three failures in a row: questions are
 * answered without it meanwhile.
 */
export function openRerankJudge(options: RerankJudgeOptions): Judge {
  const { url, model, log, scores = "auto" } = options;
  const timeoutMs = options.timeoutMs ?? 2_000;
  const endpoint = { url, ...(options.apiKey !== undefined && { apiKey: options.apiKey }) };
  const breaker = new Breaker(options.now);
  let areLogits = scores === "logits";
  let state: PartState = { status: "starting", detail: `${model} at ${url}, not asked yet.` };

  function unavailable(error: unknown): TuppenceError {
    const kind = error instanceof EndpointError ? error.kind : "bad-reply";
    // A pause doesn't fix a key or a request: the server works.
    if (kind === "refused-key" || kind === "bad-request") breaker.neither();
    else breaker.failed();
    const detail = `The judge's server at ${url} isn't working: ${messageOf(error)}`;
    if (state.detail !== detail) log.warn({ part: "judge" }, detail);
    state = { status: "failed", detail };
    const remedy =
      kind === "refused-key"
        ? "Set JUDGE_API_KEY to a key that this server takes."
        : "Questions are answered without it. Make sure it's running, reachable, has a /rerank and the model in JUDGE_MODEL.";
    return new TuppenceError("JUDGE_UNAVAILABLE", detail, remedy, { cause: error });
  }

  /** Passages that are too long are halved until the server accepts them, because it doesn't say what its limit is. */
  async function ask(question: string, passages: readonly string[], chars: number, signal?: AbortSignal) {
    const limits = { firstMs: timeoutMs, gapMs: timeoutMs, totalMs: timeoutMs, ...(signal && { signal }) };
    const body = {
      model,
      // Some servers refuse an empty text.
      query: question.slice(0, QUESTION_CHARS) || " ",
      documents: passages.map((text) => text.slice(0, chars) || " "),
      top_n: passages.length,
    };
    try {
      const reply = shape.safeParse(await postJson(endpoint, "/rerank", body, limits));
      if (!reply.success) throw new EndpointError("bad-reply", "It sent no results with index and relevance_score.");
      return inOrder(reply.data.results, passages.length);
    } catch (error) {
      const longest = Math.max(...body.documents.map((text) => text.length));
      const tooLong = error instanceof EndpointError && error.kind === "bad-request" && longest > LEAST_CHARS;
      if (!tooLong || signal?.aborted) throw error;
      return ask(question, passages, Math.floor(longest / 2), signal);
    }
  }

  function toLogOdds(found: readonly number[]): Float32Array {
    const isOutside = found.some((score) => score < 0 || score > 1);
    if (isOutside && scores === "probabilities") {
      throw new EndpointError("bad-reply", "Its scores aren't between 0 and 1. Set JUDGE_SCORES=logits.");
    }
    areLogits ||= isOutside;
    return Float32Array.from(found, (value) => (areLogits ? clampLogOdds(value) : logOddsOf(value)));
  }

  async function judge(question: string, passages: readonly string[], signal?: AbortSignal): Promise<Float32Array> {
    if (!breaker.enter()) {
      const seconds = Math.ceil(breaker.waitMs / 1000);
      throw new TuppenceError(
        "JUDGE_UNAVAILABLE",
        `The judge's server at ${url} failed three times in a row, so it's paused for ${seconds} s.`,
        "Questions are answered without it. Tuppence tries it again automatically.",
      );
    }
    try {
      const result = toLogOdds(await ask(question, passages, PASSAGE_CHARS, signal));
      breaker.succeeded();
      state = {
        status: "ready",
        detail: `${model} at ${url}, which returns ${areLogits ? "logits" : "probabilities"}.`,
      };
      return result;
    } catch (error) {
      if (signal?.aborted) {
        breaker.neither();
        throw signal.reason;
      }
      throw unavailable(error);
    }
  }

  // What's wrong is in the state and in the log.
  judge(PROBE.question, PROBE.passages).catch(() => undefined);

  return {
    id: model,
    async judge(question, passages, { signal } = {}) {
      signal?.throwIfAborted();
      return passages.length === 0 ? new Float32Array(0) : judge(question, passages, signal);
    },
    state: () => state,
    close: async () => {},
  };
}

function inOrder(results: z.infer<typeof shape>["results"], count: number): number[] {
  const found: number[] = [];
  for (const { index, relevance_score } of results) found[index] = relevance_score;
  for (let i = 0; i < count; i++) {
    if (found[i] === undefined) throw new EndpointError("bad-reply", `It left out passage ${i}.`);
  }
  if (found.length > count)
    throw new EndpointError("bad-reply", `It scored ${found.length} passages instead of ${count}.`);
  return found;
}
