import { resolve } from "node:path";
import type { Config } from "./config.ts";
import { TuppenceError } from "./lib/errors.ts";
import { ggufFault } from "./lib/gguf-file.ts";
import type { Log } from "./lib/log.ts";
import type { Db } from "./ports/database/port.ts";
import { findInCatalogue } from "./ports/small-model/catalogue.ts";
import { modelIdOf } from "./ports/small-model/child-process.ts";
import { findModel } from "./ports/small-model/fetch.ts";
import { readTune, tuneInUse } from "./store/tune.ts";
import type { ModelFiles } from "./tuning/run.ts";

/** The embedded small model's file without an adapter, and its id. @throws TUNER_MISSING if there is none to train */
export async function baseOf(config: Config): Promise<{ path: string; id: string }> {
  const none = (message: string, remedy: string) => new TuppenceError("TUNER_MISSING", message, remedy);
  if (config.slmUrl !== undefined) {
    throw none(
      "The small model runs on the server at SLM_URL.",
      "Train it there: npm run tune -- --site KEY --export FILE.",
    );
  }
  if (config.slmModel === "none") {
    throw none("This server has no small model (SLM_MODEL=none).", "Choose one: npm run model -- use NAME.");
  }
  const entry = findInCatalogue(config.slmModel);
  const path = entry === undefined ? resolve(config.slmModel) : (await findModel(config.modelsDir, entry)).path;
  const fault = await ggufFault(path);
  if (fault !== undefined) {
    throw none(
      `The small model's file isn't there yet: ${fault}.`,
      "Wait until it's downloaded, or run: npm run model -- add NAME.",
    );
  }
  return { path, id: modelIdOf(path) };
}

/**
 * What the tune in use puts in the small model's place; undefined: nothing. A tune whose file is gone, or that was made
 * for another model than the one chosen now, is left aside and the model speaks as it came.
 */
export async function tunedFiles(config: Config, db: Db, log: Log): Promise<Partial<ModelFiles> | undefined> {
  const use = await tuneInUse(db);
  const row = use?.id == null ? undefined : await readTune(db, use.id);
  if (row?.path == null) return undefined;
  const fault = await ggufFault(row.path);
  const entry = findInCatalogue(config.slmModel);
  const base = modelIdOf(entry?.file ?? config.slmModel);
  if (fault === undefined && row.kind === "model") return { modelPath: row.path };
  if (fault === undefined && row.base === base) return { adapterPath: row.path };
  log.warn(
    { tune: row.id, base: row.base, uses: base, fault },
    "the tune in use doesn't fit the small model, and is left aside",
  );
  return undefined;
}
