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

/**
 * The quick tune: classifier, gate and calibration from the knowledge alone, on a thread of its own, so that visitors are
 * served meanwhile. A second for 1,000 texts.
 */
export function createQuickTune(options: QuickTuneOptions): Tune & Required<Pick<Tune, "isReadable">> {
  const tune = async (input: TuneInput): Promise<Tuned> => {
    input.signal?.throwIfAborted();
    const trainInput = await trainInputOf(input, options.embedder);
    input.signal?.throwIfAborted();
    return await runOnThread(trainInput, input);
  };
  return Object.assign(tune, { isReadable: isGate });
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

function runOnThread(workerData: TrainInput, { signal, onProgress }: TuneInput): Promise<Tuned> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(builtFile(import.meta.url, "quick-tune-worker.js"), {
      workerData,
      // Copied nowhere: the thread owns them from here.
      transferList: [workerData.knowledge.vectors.buffer as ArrayBuffer],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
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
  });
}
