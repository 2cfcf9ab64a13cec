import { stat } from "node:fs/promises";
import type { Llama, LlamaModel, LlamaRankingContext, Token } from "node-llama-cpp";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import { ggufFault } from "../../lib/gguf-file.ts";
import type { JudgeInit } from "../../lib/judge-messages.ts";
import { logOddsOf } from "../../lib/log-odds.ts";
import type { Pool } from "../../lib/schedule.ts";

/**
 * A loaded cross-encoder: reads one pair at a time in each of its contexts.
 *
 * Processor time per pair (MiniLM's size, Q8_0, one thread, Xeon with 2 cores, best of three series on a busy machine):
 * 10 ms at 20 tokens, 54 at 60, 13 at 64, 27 at 120, 56 at 200, 68 at 255. Below 64 tokens llama.cpp's flash attention
 * on a CPU leaves its fast path.
 */
export interface CrossEncoder {
  readonly ranking: Pool<LlamaRankingContext>;
  /** @returns one function per passage that reads it in a context: log-odds, at most 12 either way */
  pairs(question: string, passages: readonly string[]): ((context: LlamaRankingContext) => Promise<number>)[];
}

/**
 * Tokens of a pair with its marks. One less than the context: node-llama-cpp refuses a pair that fills it, and
 * llama.cpp rounds a larger context up to 512, more than a model of tuner/judge_to_gguf.py has positions.
 */
const PAIR_TOKENS = 255;
const CONTEXT_TOKENS = 256;
/** Tokens of the question: a long one would leave no room for the passage. */
const QUESTION_TOKENS = 96;
/** A token is at least one character; text beyond this many characters per token isn't worth tokenizing. */
const CHARS_A_TOKEN = 24;
/** Largest file. The process's ceiling of memory counts on it; a judge of MiniLM's size has 25 MB. */
const MOST_BYTES = 60e6;

/** The parent says which file, and what to do. @param why continues "It can't be used: …" */
function unusable(why: string, cause?: unknown): TuppenceError {
  return new TuppenceError("JUDGE_UNAVAILABLE", why, "Use another file.", { cause });
}

/** @throws JUDGE_UNAVAILABLE if the file is missing, too large, damaged, or no cross-encoder with one label */
export async function loadCrossEncoder(llama: Llama, init: JudgeInit): Promise<CrossEncoder> {
  const { modelPath } = init;
  const fault = await ggufFault(modelPath);
  if (fault !== undefined) throw unusable(fault);
  const { size } = await stat(modelPath);
  if (size > MOST_BYTES) {
    throw unusable(`it has ${Math.round(size / 1e6)} MB, more than the ${MOST_BYTES / 1e6} MB allowed here`);
  }
  let model: LlamaModel | undefined;
  try {
    model = await llama.loadModel({ modelPath, useMmap: true });
    const kind = kindFault(model);
    if (kind !== undefined) throw unusable(kind);
    const contexts: LlamaRankingContext[] = [];
    for (let i = 0; i < init.workers; i++) {
      contexts.push(
        await model.createRankingContext({ contextSize: CONTEXT_TOKENS, batchSize: CONTEXT_TOKENS, threads: 1 }),
      );
    }
    const encoder: CrossEncoder = { ranking: { free: contexts }, pairs: pairsOf(model) };
    await tryOut(encoder);
    return encoder;
  } catch (error) {
    await model?.dispose();
    throw error instanceof TuppenceError ? error : unusable(messageOf(error), error);
  }
}

function kindFault(model: LlamaModel): string | undefined {
  const { general, bert } = model.fileInfo.metadata as {
    general?: { architecture?: string };
    bert?: { classifier?: { output_labels?: readonly string[] } };
  };
  if (general?.architecture !== "bert") return `its architecture is ${general?.architecture}, not bert`;
  if (!model.fileInsights.supportsRanking) return "it has no classification head, so it isn't a cross-encoder";
  const labels = bert?.classifier?.output_labels?.length ?? 1;
  return labels === 1 ? undefined : `it tells ${labels} labels apart instead of giving one score`;
}

/** Damaged weights load without an error, but give no number, or every pair the same. */
async function tryOut({ ranking, pairs }: CrossEncoder) {
  const [context] = ranking.free;
  if (context === undefined) return;
  const scores: number[] = [];
  for (const read of pairs("How long does delivery take?", ["Delivery: It takes two to four days.", "Lamps"])) {
    scores.push(await read(context));
  }
  if (scores[0] === scores[1]) throw new Error("it gives two different passages the same score, so it's damaged");
}

/**
 * A pair as the model was trained on it: [CLS] question [SEP] passage [SEP]. node-llama-cpp adds the marks, but no last
 * one for a model without an end token, which BERT doesn't have.
 */
function pairsOf(model: LlamaModel): CrossEncoder["pairs"] {
  const { sep, eos } = model.tokens;
  const last: readonly Token[] = eos === null && sep !== null ? [sep] : [];
  const marks = eos === null ? 3 : 4;
  const tokensOf = (text: string, most: number) =>
    model.tokenize(text.slice(0, most * CHARS_A_TOKEN), false).slice(0, most);
  return (question, passages) => {
    const asked = tokensOf(question, QUESTION_TOKENS);
    return passages.map((passage) => async (context) => {
      const read = [...tokensOf(passage, PAIR_TOKENS - marks - asked.length), ...last];
      const probability = await context.rank(asked, read);
      // A sigmoid is never exactly 0 here: it's what node-llama-cpp makes of a score that is no number.
      if (!(probability > 0)) throw unusable("it gave no number for a passage, so it's damaged");
      return logOddsOf(probability);
    });
  };
}
