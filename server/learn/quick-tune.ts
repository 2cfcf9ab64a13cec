import { Worker } from "node:worker_threads";
import type { Tune, Tuned, TuneInput } from "../knowledge/tune-input.ts";
import { builtFile } from "../lib/built-file.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { foreignQuestions, foreignVectors } from "./foreign.ts";
import { isGate } from "./model-bytes.ts";
import type { PackedKnowledge } from "./points.ts";
import { shippedPriors } from "./prior.ts";
import type { TuneMessage } from "./quick-tune-worker.ts";
import { PHRASING, TEXT, TITLE } from "./recipe.ts";
import type { TrainInput } from "./train.ts";

const KINDS = { title: TITLE, phrasing: PHRASING, text: TEXT } as const;

/** Heap of the tune's thread, in MB: typed arrays stand outside of it. */
const HEAP_MB = 256;

export interface QuickTuneOptions {
  /** For the foreign questions' vectors, when the embedder is not the shipped one; its `id` is the input's. */
  readonly embedder: Pick<Embedder, "embed">;
}

/** A prepared thread that nobody took after so long ends: 30 MB. */
const SPARE_MS = 60_000;

/**
 * The quick tune: classifier, gate and calibration from the knowledge alone, on a thread of its own, so that visitors are
 * served meanwhile. A second for 1,000 texts; a prepared thread has started and its code is compiled, half a second less.
 */
export function createQuickTune(options: QuickTuneOptions): Required<Pick<Tune, "prepare" | "isReadable">> & Tune {
  let spare: { worker: Worker; timer: NodeJS.Timeout } | undefined;
  const take = (): Worker => {
    const found = spare;
    spare = undefined;
    if (found === undefined) return newThread();
    clearTimeout(found.timer);
    found.worker.removeAllListeners();
    found.worker.ref();
    return found.worker;
  };
  const tune = async (input: TuneInput): Promise<Tuned> => {
    input.signal?.throwIfAborted();
    const trainInput = await trainInputOf(input, options.embedder);
    input.signal?.throwIfAborted();
    return await runOnThread(take(), trainInput, input);
  };
  return Object.assign(tune, {
    prepare() {
      if (spare !== undefined) return;
      const worker = newThread();
      const drop = () => {
        if (spare?.worker !== worker) return;
        clearTimeout(spare.timer);
        spare = undefined;
        void worker.terminate();
      };
      // It must not keep a process alive that has nothing else to do; one that fails is started again when it is needed.
      worker.unref();
      worker.once("error", drop);
      worker.once("exit", drop);
      spare = { worker, timer: setTimeout(drop, SPARE_MS).unref() };
    },
    isReadable: isGate,
  });
}

function newThread(): Worker {
  return new Worker(builtFile(import.meta.url, "quick-tune-worker.js"), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
}

/** The tune's input, packed for its thread. */
export async function trainInputOf(input: TuneInput, embedder: Pick<Embedder, "embed">): Promise<TrainInput> {
  const foreign = foreignQuestions();
  const vectors = await foreignVectors(input.embedderId, (texts) =>
    embedder.embed(texts, input.signal === undefined ? {} : { signal: input.signal }),
  );
  const { calibration } = input;
  const place = new Map(input.articles.map((article, i) => [article.id, i]));
  return {
    knowledge: pack(input),
    language: input.language,
    foreign: {
      texts: foreign.map((one) => one.question),
      intents: foreign.map((one) => one.intent),
      names: foreign.map((one) => one.names ?? []),
      vectors,
    },
    priors: shippedPriors(),
    ...(calibration === undefined || calibration.length === 0
      ? {}
      : {
          calibration: {
            texts: calibration.map((one) => one.question),
            vectors: flat(
              calibration.map((one) => one.vector),
              input.dimension,
            ),
            expected: Int32Array.from(calibration, (one) =>
              one.articleId === null ? -1 : (place.get(one.articleId) ?? -1),
            ),
          },
        }),
  };
}

function flat(rows: readonly Float32Array[], dimension: number): Float32Array {
  const all = new Float32Array(rows.length * dimension);
  for (const [i, row] of rows.entries()) all.set(row, i * dimension);
  return all;
}

function pack(input: TuneInput): PackedKnowledge {
  const passages = input.articles.flatMap((article, a) => article.passages.map((passage) => ({ a, passage })));
  return {
    dimension: input.dimension,
    articleIds: input.articles.map((article) => article.id),
    owner: Int32Array.from(passages, ({ a }) => a),
    kind: Uint8Array.from(passages, ({ passage }) => KINDS[passage.kind]),
    texts: passages.map(({ passage }) => passage.text),
    vectors: flat(
      passages.map(({ passage }) => passage.vector),
      input.dimension,
    ),
  };
}

function runOnThread(worker: Worker, input: TrainInput, { signal, onProgress }: TuneInput): Promise<Tuned> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      void worker.terminate();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    const done = () => signal?.removeEventListener("abort", abort);
    worker.on("message", (message: TuneMessage) => {
      if ("progress" in message) onProgress?.(message.progress);
      else resolve({ bytes: message.bytes, figures: message.figures });
    });
    worker.on("error", (cause) => {
      done();
      reject(
        new TuppenceError("INTERNAL", "The quick tune failed.", "The live version stays. Publish again.", { cause }),
      );
    });
    worker.on("exit", (code) => {
      done();
      reject(
        new TuppenceError("INTERNAL", `The quick tune ended with ${code}.`, "The live version stays. Publish again."),
      );
    });
    // Copied nowhere: the thread owns the vectors from here.
    worker.postMessage(input, [input.knowledge.vectors.buffer as ArrayBuffer]);
  });
}
