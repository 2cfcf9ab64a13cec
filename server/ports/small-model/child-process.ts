import { statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { builtFile } from "../../lib/built-file.ts";
import { requireGguf, sha256Of } from "../../lib/gguf-file.ts";
import type { Log } from "../../lib/log.ts";
import { Supervised } from "../../lib/supervise.ts";
import type { SuperviseOptions } from "../../lib/supervise-options.ts";
import type { ChildRequestData, GenerateData, JudgeReply, SmallModelInfo, SmallModelInit } from "./child.ts";
import type { Completion, SmallModel } from "./port.ts";
import { waitingForSlots } from "./waiting.ts";
import { written } from "./written.ts";

export interface ChildSmallModelOptions {
  /** Absolute path of the GGUF file. */
  readonly modelPath: string;
  /** Absolute path of a LoRA adapter in GGUF. */
  readonly adapterPath?: string;
  readonly log: Log;
  /** Requests that compute in parallel. Default: one per core, at least two and at most four. */
  readonly sequences?: number;
  /** Tokens of prompt and answer together. Default 2,048: 47 MB a sequence with SmolLM2-135M (23 KB a token). */
  readonly contextTokens?: number;
  /**
   * Default: one less than the cores, eight at most. With a thread on every core, the threads wait for each other as
   * soon as other work takes a core: on two busy cores SmolLM2-135M then wrote 4 tokens a second, with one thread 60.
   */
  readonly threads?: number;
  /**
   * Maximum of waiting and running requests; one more gets SMALL_MODEL_BUSY immediately. Default: four times the
   * sequences.
   */
  readonly maxQueue?: number;
  /** If the child uses more resident bytes, it's restarted. Default: 1.5 times the file plus 600 MB. */
  readonly maxRssBytes?: number;
  /** Bytes on disk for kept article states. Default 256 MB: about 50 articles of 200 tokens with SmolLM2-135M. */
  readonly stateBytes?: number;
  /** Folder of the kept states, emptied at the start. Default: this process's own in the system's temporary folder. */
  readonly stateFolder?: string;
  /** The child's environment; default empty. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly times?: NonNullable<SuperviseOptions["times"]>;
}

/** The small model in a child process, with what tests and the console need to see of it. */
export interface ChildSmallModel extends SmallModel {
  readonly child: Supervised;
  /** Resolves when it's ready. @throws MODEL_NOT_GGUF and the like if it never will be */
  ready(): Promise<void>;
}

let opened = 0;

const NOTHING: Completion = {
  text: "",
  stop: "aborted",
  usage: { promptTokens: 0, cachedTokens: 0, completionTokens: 0, busyMs: 0 },
};

/** "SmolLM2-135M-Instruct.Q4_1.gguf" is "smollm2-135m-instruct-q4_1". */
export function modelIdOf(path: string): string {
  return basename(path)
    .replace(/\.gguf$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9_+-]+/g, "-");
}

/** Name of model and adapter, e.g. "smollm2-135m-instruct-q4_1+reader@0123456789ab". @throws MODEL_NOT_GGUF of the adapter */
export async function smallModelId(modelPath: string, adapterPath: string | undefined): Promise<string> {
  if (adapterPath === undefined) return modelIdOf(modelPath);
  await requireGguf(adapterPath);
  return `${modelIdOf(modelPath)}+${modelIdOf(adapterPath)}@${(await sha256Of(adapterPath)).slice(0, 12)}`;
}

/**
 * The embedded small model: a GGUF in a supervised child process. Starts it and returns; `ready()` waits for it.
 * @throws MODEL_NOT_GGUF if a file is missing or isn't a model
 */
export async function openChildSmallModel(options: ChildSmallModelOptions): Promise<ChildSmallModel> {
  await requireGguf(options.modelPath);
  const id = await smallModelId(options.modelPath, options.adapterPath);
  const cores = availableParallelism();
  const sequences = options.sequences ?? Math.max(2, Math.min(4, cores));
  const init: SmallModelInit = {
    modelPath: options.modelPath,
    ...(options.adapterPath !== undefined && { adapterPath: options.adapterPath }),
    sequences,
    contextTokens: options.contextTokens ?? 2_048,
    threads: options.threads ?? Math.max(1, Math.min(8, cores - 1)),
    stateFolder: options.stateFolder ?? join(tmpdir(), `tuppence-states-${process.pid}-${++opened}`),
    stateBytes: options.stateBytes ?? 256e6,
  };
  const child = new Supervised({
    name: "small model",
    file: builtFile(import.meta.url, "child.js"),
    init,
    unavailable: "SMALL_MODEL_UNAVAILABLE",
    busy: "SMALL_MODEL_BUSY",
    whenDown: "fail",
    maxQueue: options.maxQueue ?? sequences * 4,
    maxRssBytes: options.maxRssBytes ?? statSync(options.modelPath).size * 1.5 + 600e6,
    log: options.log,
    ...(options.environment && { environment: options.environment }),
    ...(options.times && { times: options.times }),
  });
  let info: SmallModelInfo | undefined;
  const ready = child.ready().then((said) => {
    info = said as SmallModelInfo;
  });
  // Callers that never wait for `ready` learn of it through `state`.
  ready.catch(() => {});
  const waiting = waitingForSlots(sequences);

  return {
    id,
    child,
    ready: () => ready,
    get queued() {
      return child.queued;
    },
    get waitMs() {
      return waiting.ms;
    },
    async generate({ messages, keep, maxTokens, signal, onText }) {
      if (signal?.aborted) return NOTHING;
      const data: GenerateData = { messages, keep, maxTokens };
      const ended = waiting.begin("generate");
      try {
        return await written(
          (onPart, signals) =>
            child.request("generate", data, { onAbort: "reply", signal: signals, onPart }) as Promise<Completion>,
          signal,
          onText,
        );
      } catch (error) {
        // Aborted while it was waiting, or in a batch that took too long.
        if (signal?.aborted && error === signal.reason) return NOTHING;
        throw error;
      } finally {
        ended();
      }
    },
    async judge({ messages, keep, signal }) {
      const data: ChildRequestData = { messages, keep };
      const ended = waiting.begin("judge");
      try {
        return (await child.request("judge", data, { onAbort: "reject", ...(signal && { signal }) })) as JudgeReply;
      } finally {
        ended();
      }
    },
    async checksum() {
      const { modelPath, adapterPath } = options;
      const paths = adapterPath === undefined ? [modelPath] : [modelPath, adapterPath];
      return (await Promise.all(paths.map(sha256Of))).join("+");
    },
    state() {
      if (child.status === "ready") {
        const mb = Math.round(child.rssBytes / 1e6);
        return {
          status: "ready",
          detail: `${id}, ${sequences} at once, ${info?.contextTokens ?? 0} tokens, ${mb} MB.`,
        };
      }
      if (child.status === "failed" || child.status === "closed") {
        return { status: "failed", detail: `${child.why} ${child.fault?.remedy ?? ""}`.trim() };
      }
      return { status: "starting", detail: `The small model's process ${child.why}; it restarts automatically.` };
    },
    close: () => child.close(),
  };
}
