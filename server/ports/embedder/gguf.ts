import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { LRUCache } from "lru-cache";
import { builtFile } from "../../lib/built-file.ts";
import { requireGguf, sha256Of } from "../../lib/gguf-file.ts";
import type { Log } from "../../lib/log.ts";
import { Supervised } from "../../lib/supervise.ts";
import type { SuperviseOptions } from "../../lib/supervise-options.ts";
import type { EmbedderInfo, EmbedderInit, EmbedderRequest } from "./child.ts";
import type { Embedder, TextKind } from "./port.ts";

export interface GgufEmbedderOptions {
  /** Absolute path of the GGUF file. */
  readonly modelPath: string;
  readonly log: Log;
  /**
   * Another embedder's process, which computes for this model too: a second process would take 130 MB more. It isn't closed
   * with this embedder. Default: a process of its own.
   */
  readonly child?: Supervised;
  /** What the model was trained to see in front of a question and of a passage. Default: nothing. */
  readonly prefixes?: Readonly<Record<TextKind, string>>;
  /** Texts are cut to this many tokens. Default 256: the shipped model was trained on no longer ones. */
  readonly maxTokens?: number;
  /**
   * Contexts in parallel, one thread each. Default: one more than the cores, three at most: while one's vector is
   * returned and its next text arrives, another computes (two cores: 4.8 ms a text with two, 3.7 with three).
   */
  readonly workers?: number;
  /**
   * If the child uses more resident bytes, it's restarted. Default 550 MB. Measured with a judge of 25 MB loaded too:
   * 190 MB at the start, 320 MB after thousands of texts and pairs, 411 MB at most; without one 220 to 310 MB.
   */
  readonly maxRssBytes?: number;
  /** Questions whose vectors are cached. Default 500. */
  readonly remembered?: number;
  /** The child's environment; default empty. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly times?: NonNullable<SuperviseOptions["times"]>;
}

/** Texts per request: if the child dies, no more than these are repeated. */
const BATCH = 64;
/** The same for what is done in the background, which may take a second a text. */
const BACKGROUND_BATCH = 8;
/** Batches in progress at once, so that the child is never idle between two. */
const AHEAD = 2;

/** The embedder on node-llama-cpp, with what tests and the bench need to see of its child. */
export interface GgufEmbedder extends Embedder {
  readonly child: Supervised;
}

/** The id that a model file's embedder has. @throws MODEL_NOT_GGUF if the file is missing or isn't a model */
export async function ggufEmbedderId(modelPath: string): Promise<string> {
  await requireGguf(modelPath);
  const name = basename(modelPath).replace(/\.gguf$/i, "");
  return `${name}@${(await sha256Of(modelPath)).slice(0, 12)}`;
}

/**
 * The embedded embedder: a GGUF model in a supervised child process. If the child dies during a request, it's retried
 * and nobody notices. About 5 ms for a question on one core.
 * @throws MODEL_NOT_GGUF if the file is missing or isn't a model
 */
export async function openGgufEmbedder(options: GgufEmbedderOptions): Promise<GgufEmbedder> {
  const id = await ggufEmbedderId(options.modelPath);
  const init: EmbedderInit = {
    modelPath: options.modelPath,
    maxTokens: options.maxTokens ?? 256,
    workers: options.workers ?? Math.min(3, availableParallelism() + 1),
  };
  const { child, info, model } = await (options.child === undefined ? start(options, init) : join(options.child, init));
  const recent = new LRUCache<string, Float32Array>({ max: options.remembered ?? 500 });

  interface Wish {
    readonly signal?: AbortSignal | undefined;
    readonly inBackground?: boolean | undefined;
    readonly onPart?: (done: number) => void;
  }
  async function request(texts: readonly string[], { signal, inBackground = false, onPart }: Wish) {
    const data: EmbedderRequest = { texts, ...(model && { model }), ...(inBackground && { inBackground }) };
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
    const [vector] = await request([text], { signal });
    if (vector === undefined) throw new Error("The embedder returned no vector.");
    // A text of megabytes isn't a question that will be asked again.
    if (text.length <= 2_000) recent.set(text, vector);
    return vector.slice();
  }

  return {
    id,
    dimension: info.dimension,
    child,
    async embed(plain, { signal, onProgress, kind = "passage", inBackground } = {}) {
      const prefix = options.prefixes?.[kind] ?? "";
      const texts = prefix === "" ? plain : plain.map((text) => prefix + text);
      if (texts.length === 1 && texts[0] !== undefined && !inBackground) {
        const vector = await question(texts[0], signal);
        onProgress?.(1);
        return [vector];
      }
      const batches: (readonly string[])[] = [];
      const size = inBackground ? BACKGROUND_BATCH : BATCH;
      for (let at = 0; at < texts.length; at += size) batches.push(texts.slice(at, at + size));
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
          results[at] = await request(batch, { signal, inBackground, onPart: (done) => tell(at, done) });
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
          : { status: "starting", detail: `The embedder's process ${child.why}; it restarts automatically.` },
    close: async () => {
      if (options.child === undefined) await child.close();
    },
  };
}

/** Where a model's texts are embedded; `model`: it isn't the one that the process started with. */
interface Home {
  readonly child: Supervised;
  readonly info: EmbedderInfo;
  readonly model?: EmbedderInit;
}

async function start(options: GgufEmbedderOptions, init: EmbedderInit): Promise<Home> {
  const child = new Supervised({
    name: "embedder",
    file: builtFile(import.meta.url, "child.js"),
    init,
    unavailable: "EMBEDDER_UNAVAILABLE",
    whenDown: "wait",
    log: options.log,
    maxRssBytes: options.maxRssBytes ?? 550e6,
    ...(options.environment && { environment: options.environment }),
    ...(options.times && { times: options.times }),
  });
  try {
    return { child, info: (await child.ready()) as EmbedderInfo };
  } catch (error) {
    await child.close();
    throw error;
  }
}

async function join(child: Supervised, init: EmbedderInit): Promise<Home> {
  return { child, info: (await child.request("load", init, { repeatable: true })) as EmbedderInfo, model: init };
}
