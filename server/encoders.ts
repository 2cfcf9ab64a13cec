import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config } from "./config.ts";
import { type Embedders, openEmbedders } from "./embedders.ts";
import type { LiveKnowledge } from "./knowledge/live.ts";
import { packageRoot } from "./lib/built-file.ts";
import { TuppenceError } from "./lib/errors.ts";
import type { Log } from "./lib/log.ts";
import { openGgufJudge } from "./ports/judge/gguf.ts";
import type { Judge } from "./ports/judge/port.ts";
import { openRerankJudge } from "./ports/judge/rerank.ts";
import { guessLanguage } from "./text/language.ts";
import { isEnglish } from "./text/words.ts";
import type { Read } from "./turn/6-gate.ts";
import { createRead } from "./turn/reading.ts";

/** Where a judge is looked for unless JUDGE_MODEL names another file. */
export const JUDGE_PATH = join(packageRoot(import.meta.url), "models", "tuppence-judge-en-q8_0.gguf");

/** What reads texts. */
export interface Encoders {
  readonly embedders: Embedders;
  /** Undefined: turned off, or there's none. */
  readonly judge?: Judge;
}

/**
 * The embedders, and the judge: in the usual embedder's process, or the server at JUDGE_URL. What is wrong with the judge is
 * in its state.
 * @throws MODEL_NOT_GGUF, EMBEDDER_UNAVAILABLE
 */
export async function openEncoders(config: Config, log: Log): Promise<Encoders> {
  const embedders = await openEmbedders(config, log);
  const { judge } = config;
  if (!judge.isOn) return { embedders };
  if (judge.url !== undefined) {
    const { url, model = "", apiKey, scores } = judge;
    const key = apiKey === undefined ? {} : { apiKey };
    return { embedders, judge: openRerankJudge({ url, model, scores, log, ...key }) };
  }
  const { child } = embedders;
  // Texts that are embedded elsewhere leave no process here to read them.
  if (child === undefined || (judge.model === undefined && !existsSync(JUDGE_PATH))) return { embedders };
  const modelPath = judge.model === undefined ? JUDGE_PATH : resolve(judge.model);
  return { embedders, judge: await openGgufJudge({ modelPath, child, log }) };
}

/**
 * How the judge reads a site's questions. The one that ships knows English only: with any other language its opinion isn't
 * asked (the gate goes on without it).
 */
export function readerFor({ judge: own }: Config, judge: Judge, live: LiveKnowledge): Read {
  const read = createRead(judge, live);
  if (own.url !== undefined || own.model !== undefined) return read;
  return async (question, candidates) => {
    if (!isEnglish(live.language) || !isEnglish(guessLanguage(question, live.language))) {
      throw new TuppenceError(
        "JUDGE_UNAVAILABLE",
        "The judge only reads English.",
        "Set JUDGE_URL to one that reads more.",
      );
    }
    return await read(question, candidates);
  };
}
