import { getLlama, type LlamaEmbeddingContext, LlamaLogLevel, type LlamaModel, type Token } from "node-llama-cpp";
import { TuppenceError } from "../../lib/errors.ts";
import { requireGguf } from "../../lib/gguf-file.ts";
import { serveParent } from "../../lib/supervised-child.ts";

/** What the parent passes at the start. */
export interface EmbedderInit {
  /** Absolute path of a GGUF file of an embedding model. */
  readonly modelPath: string;
  /** Texts are cut to so many tokens, the model's own start and end marks counted. */
  readonly maxTokens: number;
  /** Contexts that compute side by side, each on one thread: two threads on one question are slower than one. */
  readonly workers: number;
}

export interface EmbedderInfo {
  readonly dimension: number;
}

export interface EmbedderRequest {
  readonly texts: readonly string[];
}

interface Job {
  readonly text: string;
  readonly signal: AbortSignal;
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/** A token is at least one character; nothing longer than this many characters a token is worth tokenizing. */
const CHARS_A_TOKEN = 24;

serveParent(async (init: EmbedderInit, { log }) => {
  await requireGguf(init.modelPath);
  const llama = await getLlama({
    gpu: false,
    build: "never",
    maxThreads: init.workers,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => log(level === LlamaLogLevel.warn ? "warn" : "error", message.trim()),
  });
  const model = await load(llama, init.modelPath);
  const contextSize = init.maxTokens + 8;
  const contexts: LlamaEmbeddingContext[] = [];
  for (let i = 0; i < init.workers; i++) {
    contexts.push(await model.createEmbeddingContext({ contextSize, batchSize: contextSize, threads: 1 }));
  }

  // A visitor's question (one text) goes before the texts of an index that is being built.
  const questions: Job[] = [];
  const bulk: Job[] = [];
  const free = [...contexts];
  const pump = () => {
    for (;;) {
      const context = free.pop();
      if (context === undefined) return;
      const job = questions.shift() ?? bulk.shift();
      if (job === undefined) {
        free.push(context);
        return;
      }
      void run(context, job).finally(() => {
        free.push(context);
        pump();
      });
    }
  };
  async function run(context: LlamaEmbeddingContext, job: Job) {
    try {
      job.signal.throwIfAborted();
      const { vector } = await context.getEmbeddingFor(cut(model, job.text, init.maxTokens));
      job.resolve(unit(vector));
    } catch (error) {
      job.reject(error);
    }
  }

  return {
    info: { dimension: model.embeddingVectorSize } satisfies EmbedderInfo,
    methods: {
      async embed({ texts }: EmbedderRequest, { signal, part }) {
        let done = 0;
        const queue = texts.length === 1 ? questions : bulk;
        const vectors = texts.map(
          (text) =>
            new Promise<Float32Array>((resolve, reject) => {
              const job: Job = {
                text,
                signal,
                reject,
                resolve: (vector) => {
                  resolve(vector);
                  if (++done % 16 === 0) part(done);
                },
              };
              queue.push(job);
            }),
        );
        pump();
        return Promise.all(vectors);
      },
    },
  };
});

async function load(llama: Awaited<ReturnType<typeof getLlama>>, modelPath: string): Promise<LlamaModel> {
  try {
    return await llama.loadModel({ modelPath, useMmap: true });
  } catch (cause) {
    throw new TuppenceError(
      "MODEL_NOT_GGUF",
      `${modelPath} could not be loaded as a model: ${cause instanceof Error ? cause.message : cause}.`,
      "Fetch the file again or name another one; it must be a GGUF of a model that llama.cpp knows.",
      { cause },
    );
  }
}

/**
 * As the model was trained: at most `maxTokens` with its start and end marks; the rest of a long text is not seen.
 * node-llama-cpp cuts nothing and refuses instead; and an empty text gets no marks from it, so no vector.
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
