import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { LRUCache } from "lru-cache";
import { builtFile } from "../../lib/built-file.ts";
import { requireGguf, sha256Of } from "../../lib/gguf-file.ts";
import type { Log } from "../../lib/log.ts";
import { Supervised } from "../../lib/supervise.ts";
import type { SuperviseOptions } from "../../lib/supervise-options.ts";
import type { EmbedderInfo, EmbedderInit, EmbedderRequest } from "./child.ts";
import type { Embedder } from "./port.ts";

export interface GgufEmbedderOptions {
  /** Absolute path of the GGUF file. */
  readonly modelPath: string;
  readonly log: Log;
  /** Texts are cut to so many tokens. Default 256, as all-MiniLM-L6-v2's model card says. */
  readonly maxTokens?: number;
  /**
   * Contexts side by side, one thread each. Default: one more than the cores, three at most: while one's vector goes back and
   * its next text comes, another computes (two cores: 4.8 ms a text with two, 3.7 with three).
   */
  readonly workers?: number;
  /** Resident bytes of the child over which it is started again. Default 400 MB: it holds about 220 MB. */
  readonly maxRssBytes?: number;
  /** Questions whose vectors are remembered. Default 500. */
  readonly remembered?: number;
  /** The child's environment; default empty. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly times?: NonNullable<SuperviseOptions["times"]>;
}

/** Texts a request: a child that dies costs no more than these again. */
const BATCH = 64;
/** Batches under way at once: the child is never idle between two. */
const AHEAD = 2;

/** The embedder on node-llama-cpp, with what tests and the bench want to see of its child. */
export interface GgufEmbedder extends Embedder {
  readonly child: Supervised;
}

/**
 * The embedded embedder: a GGUF model in a supervised child process. A child that dies in a request costs a retry that
 * nobody sees. About 5 ms for a question on one core.
 * @throws MODEL_NOT_GGUF when the file is missing or no model
 */
export async function openGgufEmbedder(options: GgufEmbedderOptions): Promise<GgufEmbedder> {
  await requireGguf(options.modelPath);
  const name = basename(options.modelPath).replace(/\.gguf$/i, "");
  const id = `${name}@${(await sha256Of(options.modelPath)).slice(0, 12)}`;
  const init: EmbedderInit = {
    modelPath: options.modelPath,
    maxTokens: options.maxTokens ?? 256,
    workers: options.workers ?? Math.min(3, availableParallelism() + 1),
  };
  const child = new Supervised({
    name: "embedder",
    file: builtFile(import.meta.url, "child.js"),
    init,
    unavailable: "EMBEDDER_UNAVAILABLE",
    whenDown: "wait",
    log: options.log,
    maxRssBytes: options.maxRssBytes ?? 400e6,
    ...(options.environment && { environment: options.environment }),
    ...(options.times && { times: options.times }),
  });
  let info: EmbedderInfo;
  try {
    info = (await child.ready()) as EmbedderInfo;
  } catch (error) {
    await child.close();
    throw error;
  }
  const recent = new LRUCache<string, Float32Array>({ max: options.remembered ?? 500 });

  async function request(texts: readonly string[], signal?: AbortSignal, onPart?: (done: number) => void) {
    const data: EmbedderRequest = { texts };
    return (await child.request("embed", data, {
      repeatable: true,
      onAbort: "reject",
      ...(signal && { signal }),
      ...(onPart && { onPart: (done) => onPart(done as number) }),
    })) as Float32Array[];
  }

  async function question(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const known = recent.get(text);
    if (known !== undefined) return known.slice();
    const [vector] = await request([text], signal);
    if (vector === undefined) throw new Error("The embedder returned no vector.");
    // A text of megabytes is no question that comes again.
    if (text.length <= 2_000) recent.set(text, vector);
    return vector.slice();
  }

  return {
    id,
    dimension: info.dimension,
    child,
    async embed(texts, { signal, onProgress } = {}) {
      if (texts.length === 1 && texts[0] !== undefined) {
        const vector = await question(texts[0], signal);
        onProgress?.(1);
        return [vector];
      }
      const batches: (readonly string[])[] = [];
      for (let at = 0; at < texts.length; at += BATCH) batches.push(texts.slice(at, at + BATCH));
      const results: Float32Array[][] = new Array(batches.length);
      const doneOf = new Array<number>(batches.length).fill(0);
      let told = 0;
      const tell = (batch: number, done: number) => {
        doneOf[batch] = Math.max(doneOf[batch] ?? 0, done);
        const sum = doneOf.reduce((a, b) => a + b, 0);
        if (sum <= told) return;
        told = sum;
        onProgress?.(sum);
      };
      let next = 0;
      const lane = async () => {
        for (let at = next++; at < batches.length; at = next++) {
          const batch = batches[at] ?? [];
          results[at] = await request(batch, signal, (done) => tell(at, done));
          tell(at, batch.length);
        }
      };
      await Promise.all(Array.from({ length: AHEAD }, lane));
      return results.flat();
    },
    state: () =>
      child.status === "ready"
        ? { status: "ready", detail: `${id}, ${info.dimension} dimensions, ${Math.round(child.rssBytes / 1e6)} MB.` }
        : child.status === "failed" || child.status === "closed"
          ? { status: "failed", detail: `${child.why} ${child.fault?.remedy ?? ""}`.trim() }
          : { status: "starting", detail: `The embedder's process ${child.why}; it starts again by itself.` },
    close: () => child.close(),
  };
}
