import { type ChildProcess, fork } from "node:child_process";
import { builtFile } from "../lib/built-file.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { foreignQuestions, foreignVectors } from "./foreign.ts";
import { isGate } from "./model-bytes.ts";
import type { PackedKnowledge } from "./points.ts";
import { priorsBy, shippedPriors } from "./prior.ts";
import { PHRASING, SENTENCE, TEXT, TITLE } from "./recipe.ts";
import type { TrainInput } from "./train.ts";
import type { Tune, Tuned, TuneInput, TunePassage } from "./tune-input.ts";

const KINDS = { title: TITLE, phrasing: PHRASING, text: TEXT } as const;

/** Heap of the tune's process, in MB; typed arrays are outside it. */
const HEAP_MB = 256;
/** Numbers of the knowledge's vectors per message: 4 MB, so that neither side holds everything twice. */
const PIECE = 1_000_000;

/** What the tune's process receives: everything except the vectors, then those in pieces, then the signal to begin. */
export type ToTune =
  | { readonly begin: Omit<TrainInput, "knowledge"> & { knowledge: Omit<PackedKnowledge, "vectors">; numbers: number } }
  | { readonly at: number; readonly numbers: Float32Array }
  | { readonly train: true };
/** What it sends. */
export type FromTune = { readonly progress: number } | { readonly bytes: Uint8Array; readonly figures: unknown };

export interface QuickTuneOptions {
  /** For the out-of-scope questions' vectors, if the embedder isn't the shipped one; its `id` is the input's. */
  readonly embedder: Pick<Embedder, "embed">;
}

/**
 * The quick tune: classifier, gate and calibration from the knowledge alone, in a separate process. Visitors are served
 * meanwhile, its memory is freed afterwards, and V8 can optimise its loops (because of the embedded database, the
 * server's process only uses the baseline compiler). One second for 1,000 texts.
 */
export function createQuickTune(options: QuickTuneOptions): Tune & Required<Pick<Tune, "isReadable">> {
  const tune = async (input: TuneInput): Promise<Tuned> => {
    input.signal?.throwIfAborted();
    const trainInput = await trainInputOf(input, input.embedder ?? options.embedder);
    input.signal?.throwIfAborted();
    return await runInProcess(trainInput, input);
  };
  return Object.assign(tune, { isReadable: isGate });
}

/** The tune's input, packed for its process. */
export async function trainInputOf(input: TuneInput, embedder: Pick<Embedder, "embed">): Promise<TrainInput> {
  const foreign = foreignQuestions();
  const vectors = await foreignVectors(input.embedderId, (texts) =>
    embedder.embed(texts, {
      kind: "question",
      inBackground: input.isAcross ?? false,
      ...(input.signal === undefined ? {} : { signal: input.signal }),
    }),
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
    priors: priorsBy(input.embedderId, input.priors ?? shippedPriors().priors),
    ...(input.isAcross === undefined ? {} : { isAcross: input.isAcross }),
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

/** Sentences whose vectors are all kept: 61 MB, and 15 ms of every question. Of more, each passage keeps their mean. */
const MOST_SENTENCES = 40_000;

function sentencesOf({ articles }: TuneInput): (passage: TunePassage) => readonly Float32Array[] {
  let count = 0;
  for (const { passages } of articles) for (const { sentences = [] } of passages) count += sentences.length;
  return ({ sentences = [] }) => (count > MOST_SENTENCES && sentences.length > 1 ? [meanOf(sentences)] : sentences);
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + (vector[k] as number);
  const length = Math.hypot(...sum) || 1;
  return sum.map((x) => x / length);
}

function pack(input: TuneInput): PackedKnowledge {
  const sentences = sentencesOf(input);
  const passages = input.articles.flatMap(({ passages }, a) => [
    ...passages.map(({ kind, text, vector }) => ({ a, kind: KINDS[kind] as number, text, vector })),
    ...passages.flatMap((one) => sentences(one).map((vector) => ({ a, kind: SENTENCE, text: "", vector }))),
  ]);
  return {
    dimension: input.dimension,
    articleIds: input.articles.map((article) => article.id),
    owner: Int32Array.from(passages, ({ a }) => a),
    kind: Uint8Array.from(passages, ({ kind }) => kind),
    texts: passages.map(({ text }) => text),
    vectors: flat(
      passages.map(({ vector }) => vector),
      input.dimension,
    ),
  };
}

function failed(message: string, cause?: unknown): TuppenceError {
  return new TuppenceError("INTERNAL", message, "The live version is unchanged. Publish again.", { cause });
}

async function runInProcess(input: TrainInput, { signal, onProgress }: TuneInput): Promise<Tuned> {
  signal?.throwIfAborted();
  const child = fork(builtFile(import.meta.url, "quick-tune-child.js"), [], {
    serialization: "advanced",
    execArgv: ["--enable-source-maps", `--max-old-space-size=${HEAP_MB}`],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const abort = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const answer = answerOf(child, onProgress);
    // Whichever fails first is reported.
    await Promise.race([sendAll(child, input), answer]);
    return await answer;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
    abort();
  }
}

function answerOf(child: ChildProcess, onProgress: TuneInput["onProgress"]): Promise<Tuned> {
  return new Promise((resolve, reject) => {
    child.on("message", (message: FromTune) => {
      if ("progress" in message) onProgress?.(message.progress);
      else resolve({ bytes: message.bytes, figures: message.figures });
    });
    child.on("error", (cause) => reject(failed("The quick tune could not be started.", cause)));
    child.on("exit", (code, ended) => {
      // Out of memory: the system kills it, or V8 aborts (SIGABRT, 134).
      const why = ended ?? `exit code ${code}`;
      reject(failed(`The quick tune ended early (${why}); if the server is low on memory, give it more.`));
    });
  });
}

async function sendAll(child: ChildProcess, { knowledge, ...rest }: TrainInput): Promise<void> {
  const send = (message: ToTune) =>
    new Promise<void>((resolve, reject) =>
      child.send(message, (error) => (error === null ? resolve() : reject(failed("The quick tune went away.", error)))),
    );
  const { vectors, ...others } = knowledge;
  await send({ begin: { ...rest, knowledge: others, numbers: vectors.length } });
  for (let at = 0; at < vectors.length; at += PIECE) await send({ at, numbers: vectors.slice(at, at + PIECE) });
  await send({ train: true });
}
