import { constants, setPriority } from "node:os";
import {
  type ControlledEvaluateInputItem,
  getLlama,
  type LlamaContextSequence,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
  TokenBias,
} from "node-llama-cpp";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import { requireGguf } from "../../lib/gguf-file.ts";
import { stripEnd } from "../../lib/strip.ts";
import { serveParent } from "../../lib/supervised-child.ts";
import { BusyClock } from "./busy-clock.ts";
import type { ChatMessage, Completion, Usage } from "./port.ts";
import { ChatTemplate } from "./prompt.ts";
import { StateFiles } from "./states.ts";

/** What the parent passes at the start. */
export interface SmallModelInit {
  /** Absolute path of a GGUF file. */
  readonly modelPath: string;
  /** Absolute path of a LoRA adapter in GGUF, made for exactly this model. */
  readonly adapterPath?: string;
  /** Requests that compute in parallel. */
  readonly sequences: number;
  /** Tokens of prompt and answer together, per sequence. */
  readonly contextTokens: number;
  readonly threads: number;
  /** Folder of the saved states; emptied at the start. */
  readonly stateFolder: string;
  /** Maximum bytes of saved states on disk. */
  readonly stateBytes: number;
}

export interface SmallModelInfo {
  readonly contextTokens: number;
}

export interface ChildRequestData {
  readonly messages: readonly ChatMessage[];
  readonly keep: number;
}
export interface GenerateData extends ChildRequestData {
  readonly maxTokens: number;
}
export interface JudgeReply {
  readonly yes: number;
  readonly usage: Usage;
}

/**
 * Tokens per batch, which is also the longest wait for an abort or the other sequence's next word: 64 take SmolLM2
 * about 100 ms on two cores.
 * Larger batches don't read a prompt faster there, and cost memory (tokens × vocabulary × 4 bytes).
 */
const BATCH_TOKENS = 64;
/** A shorter prefix is read again faster than its state can be loaded. */
const LEAST_KEPT_TOKENS = 24;
/** The answer to a request that was given up before anything was computed for it. */
const NOTHING: Completion = {
  text: "",
  stop: "aborted",
  usage: { promptTokens: 0, cachedTokens: 0, completionTokens: 0, busyMs: 0 },
};
const YES = ["yes", " yes", "Yes", " Yes", "YES", " YES"];
const NO = ["no", " no", "No", " No", "NO", " NO"];

serveParent(async (init: SmallModelInit, { log }) => {
  // Before any computing thread is created: they inherit it.
  stepBack();
  await requireGguf(init.modelPath);
  if (init.adapterPath !== undefined) await requireGguf(init.adapterPath);
  const llama = await getLlama({
    gpu: false,
    build: "never",
    maxThreads: init.threads,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => log(level === LlamaLogLevel.warn ? "debug" : "error", message.trim()),
  });
  const model = await orNotGguf(init.modelPath, llama.loadModel({ modelPath: init.modelPath, useMmap: true }));
  const contextTokens = Math.min(init.contextTokens, model.trainContextSize);
  const context = await orNotGguf(
    init.adapterPath ?? init.modelPath,
    model.createContext({
      sequences: init.sequences,
      contextSize: contextTokens,
      batchSize: BATCH_TOKENS * init.sequences,
      threads: init.threads,
      ...(init.adapterPath !== undefined && { lora: { adapters: [{ filePath: init.adapterPath }] } }),
    }),
  );
  const template = new ChatTemplate(model.fileInfo.metadata.tokenizer.chat_template, {
    bos: model.tokens.bosString ?? "",
    eos: model.tokens.eosString ?? "",
  });
  const states = new StateFiles(init.stateFolder, init.stateBytes);
  const clock = new BusyClock();
  const [yesTokens, noTokens] = [firstTokens(model, YES), firstTokens(model, NO)];
  if (yesTokens.length === 0 || noTokens.length === 0)
    log("warn", "the model has no token for yes or no: it cannot judge");

  const free = Array.from({ length: init.sequences }, () => context.getSequence());
  const waiting: ((sequence: LlamaContextSequence) => void)[] = [];
  const release = (sequence: LlamaContextSequence) => {
    const next = waiting.shift();
    if (next === undefined) free.push(sequence);
    else next(sequence);
  };

  /**
   * A free sequence, preferably one that has already read the beginning of this prompt; undefined if the caller gave up
   * while it was waiting for one.
   */
  async function acquire(tokens: Token[], signal: AbortSignal): Promise<LlamaContextSequence | undefined> {
    if (signal.aborted) return undefined;
    let best: LlamaContextSequence | undefined;
    let most = -1;
    for (const sequence of free) {
      const shared = sequence.compareContextTokens(tokens).firstDifferentIndex;
      if (shared > most) [best, most] = [sequence, shared];
    }
    if (best === undefined) return inLine(signal);
    free.splice(free.indexOf(best), 1);
    return best;
  }

  /** Waits for the next free sequence. Who gives up leaves the line at once. */
  function inLine(signal: AbortSignal): Promise<LlamaContextSequence | undefined> {
    return new Promise((resolve) => {
      const take = (sequence: LlamaContextSequence) => {
        signal.removeEventListener("abort", leave);
        resolve(sequence);
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(take), 1);
        resolve(undefined);
      };
      signal.addEventListener("abort", leave, { once: true });
      waiting.push(take);
    });
  }

  function tokenize(request: ChildRequestData) {
    const prompt = template.render(request.messages, request.keep);
    const tokens: Token[] = [];
    let kept = 0;
    for (const [i, piece] of prompt.pieces.entries()) {
      for (const token of model.tokenize(piece.text, piece.special)) tokens.push(token);
      if (i + 1 === prompt.kept) kept = tokens.length;
    }
    const { bos } = model.tokens;
    if (model.tokens.shouldPrependBosToken && bos !== null && tokens[0] !== bos) {
      tokens.unshift(bos);
      if (kept > 0) kept++;
    }
    // The caller reads the last token, for what follows it.
    return { tokens, kept: Math.min(kept, tokens.length - 1) };
  }

  /** Reads tokens up to `end` in small batches, so that an abort takes effect soon. */
  async function read(sequence: LlamaContextSequence, tokens: Token[], end: number, signal: AbortSignal) {
    while (sequence.nextTokenIndex < end && !signal.aborted) {
      const at = sequence.nextTokenIndex;
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, Math.min(end, at + BATCH_TOKENS)));
    }
  }

  /** Brings a sequence to all tokens but the last; returns how many of them a kept state saved. */
  async function prepare(sequence: LlamaContextSequence, tokens: Token[], kept: number, signal: AbortSignal) {
    let shared = Math.min(sequence.compareContextTokens(tokens).firstDifferentIndex, tokens.length - 1);
    const key = kept >= LEAST_KEPT_TOKENS ? states.key(tokens.slice(0, kept)) : undefined;
    if (key !== undefined && shared < kept && states.has(key)) {
      try {
        await sequence.loadStateFromFile(states.path(key), { acceptRisk: true });
        shared = kept;
      } catch (error) {
        log("warn", `a kept state could not be read and is forgotten: ${messageOf(error)}`);
        states.drop(key);
        shared = 0;
      }
    }
    if (sequence.nextTokenIndex > shared) {
      await sequence.eraseContextTokenRanges([{ start: shared, end: sequence.nextTokenIndex }]);
    }
    // Erasing may have removed more than requested.
    const spared = sequence.nextTokenIndex;
    if (key !== undefined && spared < kept) {
      await read(sequence, tokens, kept, signal);
      if (!signal.aborted) {
        await states
          .add(key, async (path) => (await sequence.saveStateToFile(path)).fileSize)
          .catch((error) => log("warn", `the state of an article could not be kept: ${messageOf(error)}`));
      }
    }
    await read(sequence, tokens, tokens.length - 1, signal);
    return spared;
  }

  // With the same bias on each of them and nothing else among the best, the result is their odds relative to each
  // other: 13 ms instead of 50 for sorting and returning a vocabulary of 49,000.
  const bias = TokenBias.for(model);
  for (const token of [...yesTokens, ...noTokens]) bias.set(token, { logit: 100 });
  const sampling = { temperature: 1, topK: yesTokens.length + noTokens.length, topP: 1, minP: 0, tokenBias: bias };

  /** The probability of yes as the word after `last`, given that it's yes or no. */
  async function weigh(sequence: LlamaContextSequence, last: Token): Promise<number> {
    const input: ControlledEvaluateInputItem = [last, { generateNext: { probabilities: true, options: sampling } }];
    const [result] = await sequence.controlledEvaluate([input]);
    const odds = result?.next.probabilities;
    if (odds === undefined) throw new Error("The model gave no probabilities.");
    const sum = (tokens: readonly Token[]) => tokens.reduce((total, token) => total + (odds.get(token) ?? 0), 0);
    return sum(yesTokens) / (sum(yesTokens) + sum(noTokens));
  }

  /**
   * Takes a sequence, reads the prompt, calls `work`, and gives the sequence back whatever happens.
   * @returns undefined if the caller gave up before there was a sequence
   */
  async function withPrompt<T>(
    request: ChildRequestData,
    answerTokens: number,
    signal: AbortSignal,
    work: (sequence: LlamaContextSequence, last: Token, count: (completionTokens: number) => Usage) => Promise<T>,
  ): Promise<T | undefined> {
    const { tokens, kept } = tokenize(request);
    const last = tokens.at(-1);
    if (last === undefined || tokens.length + answerTokens > contextTokens) {
      throw new TuppenceError(
        "SMALL_MODEL_TOO_LONG",
        `The prompt is too long for the small model: ${tokens.length} tokens plus ${answerTokens} for the answer, with room for ${contextTokens}.`,
        "Split the article, or use a model with a longer context.",
      );
    }
    const sequence = await acquire(tokens, signal);
    if (sequence === undefined) return undefined;
    const meter = clock.begin();
    try {
      const cachedTokens = signal.aborted ? 0 : await prepare(sequence, tokens, kept, signal);
      return await work(sequence, last, (completionTokens) => ({
        promptTokens: tokens.length,
        cachedTokens,
        completionTokens,
        busyMs: meter.ms(),
      }));
    } finally {
      meter.end();
      release(sequence);
    }
  }

  return {
    info: { contextTokens } satisfies SmallModelInfo,
    methods: {
      async generate({ maxTokens, ...request }: GenerateData, { signal, part }): Promise<Completion> {
        const done = await withPrompt(request, maxTokens, signal, async (sequence, last, count) => {
          const written: Token[] = [];
          let text = "";
          let shown = 0;
          let stop: Completion["stop"] = "end";
          const say = (upTo: number) => {
            // A character can be split over tokens; its first half is read as U+FFFD.
            const more = model.detokenize(written.slice(shown, upTo), false, written.slice(0, shown));
            if (more === "" || (more.endsWith("\uFFFD") && upTo < maxTokens && written.length - shown < 8)) return;
            shown = upTo;
            text += more;
            part(more);
          };
          if (!signal.aborted) {
            for await (const token of sequence.evaluate([last], { temperature: 0 })) {
              if (signal.aborted) break;
              written.push(token);
              say(written.length);
              if (written.length >= maxTokens) {
                stop = "length";
                break;
              }
            }
          }
          if (signal.aborted) stop = "aborted";
          if (shown < written.length) {
            const rest = stripEnd(model.detokenize(written.slice(shown), false, written.slice(0, shown)), "\uFFFD");
            text += rest;
            if (rest !== "") part(rest);
          }
          return { text, stop, usage: count(written.length) };
        });
        return done ?? NOTHING;
      },

      async judge(request: ChildRequestData, { signal }): Promise<JudgeReply> {
        const done = await withPrompt(request, 1, signal, async (sequence, last, count) => {
          signal.throwIfAborted();
          if (yesTokens.length === 0 || noTokens.length === 0) throw new Error("The model has no token for yes or no.");
          return { yes: await weigh(sequence, last), usage: count(1) };
        });
        if (done === undefined) throw signal.reason;
        return done;
      },
    },
    async stop() {
      states.clear();
    },
  };
});

/** The first token of each spelling, without repeats; if a tokenizer splits one ("Y" "ES"), it's left out. */
function firstTokens(model: LlamaModel, spellings: readonly string[]): Token[] {
  const tokens = spellings.map((text) => model.tokenize(text, false)).filter((list) => list.length === 1);
  return [...new Set(tokens.flat())];
}

async function orNotGguf<T>(path: string, loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (cause) {
    // Lack of memory may pass; a file that isn't a model, or another model's adapter, doesn't.
    if (/memory|alloc|VRAM/i.test(messageOf(cause))) throw cause;
    throw new TuppenceError(
      "MODEL_NOT_GGUF",
      `${path} couldn't be loaded as a model: ${messageOf(cause)}.`,
      "Download the file again, or use another one. It must be a GGUF that llama.cpp supports; an adapter must be made for this model.",
      { cause },
    );
  }
}

/**
 * Other visitors' questions come first: a quoted answer's few milliseconds of embedding and database must not wait
 * behind a sentence that is being written for seconds. Measured on two cores: docs/benchmarks.md.
 */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // If the system doesn't allow it, it works as well, just a little later.
  }
}
