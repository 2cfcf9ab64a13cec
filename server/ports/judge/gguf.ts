import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { Breaker } from "../../lib/breaker.ts";
import { isTuppenceError, messageOf, TuppenceError } from "../../lib/errors.ts";
import { sha256Of } from "../../lib/gguf-file.ts";
import type { JudgeInit, JudgeRequest } from "../../lib/judge-messages.ts";
import type { Log } from "../../lib/log.ts";
import type { PartState } from "../../lib/part-state.ts";
import type { Supervised } from "../../lib/supervise.ts";
import type { Judge } from "./port.ts";

export interface GgufJudgeOptions {
  /** Absolute path of the GGUF file of a cross-encoder. */
  readonly modelPath: string;
  /** The embedder's process, which reads the pairs too. It isn't closed with the judge. */
  readonly child: Supervised;
  readonly log: Log;
  /** Pairs that are read at once, one thread each. Default: as many as there are cores, two at most. */
  readonly workers?: number;
  /** Monotonic milliseconds, for the pause after crashes; a test makes them jump. */
  readonly now?: () => number;
}

/** If the process died this often while it loaded the file, it always will. */
const LOAD_DEATHS_MOST = 2;

/**
 * The embedded judge: a GGUF cross-encoder in the embedder's process, loaded once that is ready, and again after each of
 * its restarts. What goes wrong with it costs judgements, never the embedder: it isn't waited for, and if the process
 * dies three times in a row over a judgement, it's left alone for 30 s.
 */
export async function openGgufJudge(options: GgufJudgeOptions): Promise<Judge> {
  const { child, modelPath, log } = options;
  const name = basename(modelPath).replace(/\.gguf$/i, "");
  // A file that can't be read has no checksum; loading it says why.
  const id = await sha256Of(modelPath).then(
    (sum) => `${name}@${sum.slice(0, 12)}`,
    () => name,
  );
  const init: JudgeInit = { modelPath, workers: options.workers ?? Math.min(2, availableParallelism()) };
  const breaker = new Breaker(options.now);
  let fault: TuppenceError | undefined;
  let isLoaded = false;
  let loadDeaths = 0;

  async function load() {
    isLoaded = false;
    if (loadDeaths >= LOAD_DEATHS_MOST) return;
    fault = undefined;
    try {
      await child.request("loadJudge", init);
      loadDeaths = 0;
      isLoaded = true;
    } catch (error) {
      if (child.status === "closed") return;
      if (isOwn(error)) fault = broken(modelPath, error.message, error);
      else if (++loadDeaths >= LOAD_DEATHS_MOST) fault = broken(modelPath, "loading it ended the process", error);
      else return;
      log.warn({ part: "judge" }, `${fault.message} ${fault.remedy}`);
    }
  }
  child.onReady(load);
  if (child.status === "ready") void load();

  /** If it's still being loaded, the process waits for that. */
  async function ask(question: string, passages: readonly string[], signal: AbortSignal | undefined) {
    const data: JudgeRequest = { question, passages };
    return (await child.request("judge", data, { onAbort: "reject", ...(signal && { signal }) })) as Float32Array;
  }

  return {
    id,
    async judge(question, passages, { signal } = {}) {
      signal?.throwIfAborted();
      if (passages.length === 0) return new Float32Array(0);
      if (fault !== undefined) throw fault;
      if (child.status !== "ready") throw down(`its process ${child.why}`);
      if (!breaker.enter()) throw down("its process died three times in a row over a question, so it's paused");
      try {
        const scores = await ask(question, passages, signal);
        breaker.succeeded();
        return scores;
      } catch (error) {
        if (signal?.aborted) {
          breaker.neither();
          throw signal.reason;
        }
        breaker.failed();
        throw isOwn(error) ? broken(modelPath, error.message, error) : down(messageOf(error), error);
      }
    },
    state(): PartState {
      if (fault !== undefined) return { status: "failed", detail: `${fault.message} ${fault.remedy}` };
      if (child.status === "failed" || child.status === "closed") {
        return { status: "failed", detail: `It runs in the embedder's process, which isn't running: ${child.why}` };
      }
      if (!isLoaded || child.status !== "ready") return { status: "starting", detail: "The judge is being loaded." };
      if (breaker.state !== "closed") {
        return { status: "degraded", detail: "The judge keeps failing. Tuppence tries it again every 30 s." };
      }
      return { status: "ready", detail: `${id}, in the embedder's process.` };
    },
    close: async () => {},
  };
}

const isOwn = (error: unknown): error is TuppenceError => isTuppenceError(error) && error.code === "JUDGE_UNAVAILABLE";

function down(why: string, cause?: unknown): TuppenceError {
  return new TuppenceError(
    "JUDGE_UNAVAILABLE",
    `The judge isn't available: ${why}.`,
    "Questions are answered without it. It comes back automatically; if not, check the server's log.",
    { cause },
  );
}

/** Another try won't make the file usable. @param why continues "It can't be used: …" */
function broken(modelPath: string, why: string, cause: unknown): TuppenceError {
  return new TuppenceError(
    "JUDGE_UNAVAILABLE",
    `The judge ${modelPath} can't be used: ${why}.`,
    "Set JUDGE_MODEL to a GGUF cross-encoder (BERT with one label), then restart the server. Until then, questions are answered without a judge.",
    { cause },
  );
}
