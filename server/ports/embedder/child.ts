import { getLlama, type LlamaEmbeddingContext, LlamaLogLevel, type LlamaModel, type Token } from "node-llama-cpp";
import { TuppenceError } from "../../lib/errors.ts";
import { requireGguf } from "../../lib/gguf-file.ts";
import type { JudgeInit, JudgeRequest } from "../../lib/judge-messages.ts";
import { createSchedule, type Pool } from "../../lib/schedule.ts";
import { serveParent } from "../../lib/supervised-child.ts";
import { type CrossEncoder, loadCrossEncoder } from "./cross-encoder.ts";

/** What the parent passes at the start. */
export interface EmbedderInit {
  /** Absolute path of a GGUF file of an embedding model. */
  readonly modelPath: string;
  /** Texts are cut to this many tokens, including the model's own start and end tokens. */
  readonly maxTokens: number;
  /** Contexts that compute in parallel, each on one thread: two threads on one question are slower than one. */
  readonly workers: number;
}

export interface EmbedderInfo {
  readonly dimension: number;
}

export interface EmbedderRequest {
  readonly texts: readonly string[];
  /** Another model in this process, loaded when it's first asked. Absent: the one that the process started with. */
  readonly model?: EmbedderInit;
  /** Nobody waits for it: it's done while nothing else is. */
  readonly inBackground?: boolean;
}

/** A token is at least one character; text beyond this many characters per token isn't worth tokenizing. */
const CHARS_A_TOKEN = 24;

serveParent(async (init: EmbedderInit, { log }) => {
  // Before llama.cpp is loaded, which takes longer than a look at the file.
  await requireGguf(init.modelPath);
  const llama = await getLlama({
    gpu: false,
    build: "never",
    maxThreads: init.workers,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => log(level === LlamaLogLevel.warn ? "warn" : "error", message.trim()),
  });
  const own = await open(llama, init);
  /** By file: loaded once, and again after a restart of the process, without anybody having to say so. */
  const others = new Map<string, Promise<Opened>>();
  const schedule = createSchedule(init.workers);
  let judge: Promise<CrossEncoder> | undefined;

  function opened(wanted: EmbedderInit | undefined): Opened | Promise<Opened> {
    if (wanted === undefined) return own;
    let found = others.get(wanted.modelPath);
    if (found === undefined) {
      found = open(llama, wanted);
      others.set(wanted.modelPath, found);
      // A failure isn't kept: the next request tries again.
      found.catch(() => others.delete(wanted.modelPath));
    }
    return found;
  }

  // The judge is loaded when the parent asks, not at the start: what is wrong with it mustn't stop the embedder.
  return {
    info: infoOf(own),
    methods: {
      async load(other: EmbedderInit) {
        return infoOf(await opened(other));
      },
      async embed({ texts, model: wanted, inBackground }: EmbedderRequest, { signal, part }) {
        const { model, contexts, maxTokens } = await opened(wanted);
        let done = 0;
        // A visitor's question is one text, an index that is being built many.
        const urgency = inBackground ? "background" : texts.length === 1 ? "visitor" : "bulk";
        return Promise.all(
          texts.map(async (text) => {
            const { vector } = await schedule.run(contexts, signal, urgency, (context) =>
              context.getEmbeddingFor(cut(model, text, maxTokens)),
            );
            if (++done % 16 === 0) part(done);
            return unit(vector);
          }),
        );
      },
      async loadJudge(judgeInit: JudgeInit) {
        judge ??= loadCrossEncoder(llama, judgeInit);
        await judge;
      },
      async judge({ question, passages }: JudgeRequest, { signal }) {
        const encoder = await judge;
        if (encoder === undefined) throw new Error("The judge is asked before it was loaded.");
        const pairs = encoder.pairs(question, passages);
        const scores = pairs.map((read) => schedule.run(encoder.ranking, signal, "visitor", read));
        return Float32Array.from(await Promise.all(scores));
      },
    },
  };
});

type Llama = Awaited<ReturnType<typeof getLlama>>;

/** A model with the contexts that compute for it. */
interface Opened {
  readonly model: LlamaModel;
  readonly contexts: Pool<LlamaEmbeddingContext>;
  readonly maxTokens: number;
}

async function open(llama: Llama, { modelPath, maxTokens, workers }: EmbedderInit): Promise<Opened> {
  await requireGguf(modelPath);
  const model = await load(llama, modelPath);
  const contextSize = maxTokens + 8;
  const free: LlamaEmbeddingContext[] = [];
  for (let i = 0; i < workers; i++) {
    free.push(await model.createEmbeddingContext({ contextSize, batchSize: contextSize, threads: 1 }));
  }
  return { model, contexts: { free }, maxTokens };
}

const infoOf = ({ model }: Opened): EmbedderInfo => ({ dimension: model.embeddingVectorSize });

async function load(llama: Llama, modelPath: string): Promise<LlamaModel> {
  try {
    // On an Intel Xeon with AVX-512, flash attention pays from about 64 tokens on, and passages have 40: without it the demo's
    // take 44% less time, and a question of 16 tokens a quarter less; on an AMD EPYC without AVX-512 it makes no difference.
    // The vectors are the same but for a cosine of 0.9999.
    return await llama.loadModel({ modelPath, useMmap: true, defaultContextFlashAttention: false });
  } catch (cause) {
    throw new TuppenceError(
      "MODEL_NOT_GGUF",
      `${modelPath} couldn't be loaded as a model: ${cause instanceof Error ? cause.message : cause}.`,
      "Download the file again, or use another one. It must be a GGUF model that llama.cpp supports.",
      { cause },
    );
  }
}

/**
 * As the model was trained: at most `maxTokens` including its start and end tokens; the rest of a long text is ignored.
 * node-llama-cpp refuses long texts instead of cutting them, and gives an empty text no tokens, so no vector.
 */
function cut(model: LlamaModel, text: string, maxTokens: number): Token[] {
  const { bos, sep, eos } = model.tokens;
  const end = sep ?? eos;
  const marks = (bos === null ? 0 : 1) + (end === null ? 0 : 1);
  const tokens = model.tokenize(text.slice(0, maxTokens * CHARS_A_TOKEN), false).slice(0, maxTokens - marks);
  return [...(bos === null ? [] : [bos]), ...tokens, ...(end === null ? [] : [end])];
}

function unit(vector: readonly number[]): Float32Array {
  const norm = Math.hypot(...vector) || 1;
  return Float32Array.from(vector, (value) => value / norm);
}
