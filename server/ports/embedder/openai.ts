import { LRUCache } from "lru-cache";
import { z } from "zod";
import { EndpointError, postJson } from "../../lib/endpoint.ts";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { PartState } from "../../lib/part-state.ts";
import type { Embedder } from "./port.ts";

export interface OpenAiEmbedderOptions {
  /** Up to /v1. */
  readonly url: string;
  readonly model: string;
  readonly apiKey?: string;
  readonly log: Log;
  /** Characters of a text that are sent; the rest is cut. Default 8,000, about 2,000 tokens. */
  readonly maxChars?: number;
  /** Milliseconds for one batch. Default 30,000. */
  readonly timeoutMs?: number;
}

/** Texts per request; servers accept 2,048 (OpenAI) or as many as fit in memory (llama-server). */
const BATCH = 64;
/** Attempts for a batch that the server couldn't accept just now, and the pause between them in milliseconds. */
const TRIES = 3;
const PAUSE_MS = 300;
/** A refused text shorter than this isn't cut further: its length isn't the reason. */
const LEAST_CHARS = 200;

const shape = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.array(z.number()).min(1) })),
});

/**
 * Any OpenAI-compatible `/embeddings`. Requests one vector at once, to learn the dimension.
 * @throws EMBEDDER_UNAVAILABLE if the server doesn't respond
 */
export async function openOpenAiEmbedder(options: OpenAiEmbedderOptions): Promise<Embedder> {
  const maxChars = options.maxChars ?? 8_000;
  const timeoutMs = options.timeoutMs ?? 30_000;
  const endpoint = { url: options.url, ...(options.apiKey !== undefined && { apiKey: options.apiKey }) };
  const recent = new LRUCache<string, Float32Array>({ max: 500 });
  let dimension = 0;
  let state: PartState = { status: "ready", detail: "" };

  const unavailable = (error: unknown) => {
    const text = messageOf(error);
    state = { status: "failed", detail: `The embedding server at ${options.url} isn't working: ${text}` };
    const remedy =
      error instanceof EndpointError && error.kind === "refused-key"
        ? "Set the embedding server's API key."
        : "Make sure it's running, reachable, and has the model, then try again.";
    return new TuppenceError("EMBEDDER_UNAVAILABLE", state.detail, remedy, { cause: error });
  };

  /** A text that is too long is halved until the server accepts it, because it doesn't say what its limit is. */
  async function batch(
    texts: readonly string[],
    chars: number,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> {
    // OpenAI refuses an empty string; a space has a vector.
    const input = texts.map((text) => text.slice(0, chars) || " ");
    for (let attempt = 1; ; attempt++) {
      try {
        const limits = { firstMs: timeoutMs, gapMs: timeoutMs, totalMs: timeoutMs, ...(signal && { signal }) };
        const reply = shape.parse(
          await postJson(endpoint, "/embeddings", { model: options.model, input, encoding_format: "float" }, limits),
        );
        return inOrder(reply.data, texts.length);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        const kind = error instanceof EndpointError ? error.kind : "bad-reply";
        const longest = Math.max(...input.map((text) => text.length));
        if (kind === "bad-request" && longest > LEAST_CHARS) return batch(texts, Math.floor(longest / 2), signal);
        if (kind !== "down" || attempt === TRIES) throw unavailable(error);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
      }
    }
  }

  function inOrder(data: z.infer<typeof shape>["data"], count: number): Float32Array[] {
    const vectors: Float32Array[] = [];
    for (const { index, embedding } of data) {
      if (dimension !== 0 && embedding.length !== dimension) {
        throw new EndpointError(
          "bad-reply",
          `Its vectors have ${embedding.length} dimensions instead of ${dimension}.`,
        );
      }
      vectors[index] = unit(embedding);
    }
    for (let i = 0; i < count; i++)
      if (vectors[i] === undefined) throw new EndpointError("bad-reply", `It left out vector ${i}.`);
    return vectors;
  }

  const [probe] = await batch(["dimension"], maxChars, undefined);
  dimension = probe?.length ?? 0;
  const ready = (): PartState => ({
    status: "ready",
    detail: `${options.model} at ${options.url}, ${dimension} dimensions.`,
  });
  state = ready();
  options.log.debug({ part: "embedder" }, state.detail);

  return {
    id: options.model,
    get dimension() {
      return dimension;
    },
    async embed(texts, { signal, onProgress } = {}) {
      const only = texts.length === 1 ? texts[0] : undefined;
      const known = only === undefined ? undefined : recent.get(only);
      if (known !== undefined) return [known.slice()];
      const vectors: Float32Array[] = [];
      for (let at = 0; at < texts.length; at += BATCH) {
        vectors.push(...(await batch(texts.slice(at, at + BATCH), maxChars, signal)));
        onProgress?.(vectors.length);
      }
      state = ready();
      if (only !== undefined && only.length <= 2_000 && vectors[0] !== undefined) recent.set(only, vectors[0].slice());
      return vectors;
    },
    state: () => state,
    close: async () => {},
  };
}

function unit(vector: readonly number[]): Float32Array {
  const norm = Math.hypot(...vector) || 1;
  return Float32Array.from(vector, (value) => value / norm);
}
