import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Config } from "../config.ts";
import { availableMemory } from "../lib/available-memory.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import {
  type CatalogueEntry,
  expectedMemoryBytes,
  expectedTokensPerSecond,
  findInCatalogue,
} from "../ports/small-model/catalogue.ts";
import { fetchModel, findModel } from "../ports/small-model/fetch.ts";
import { mb, refuseIfTooLarge, refuseUnlessAccepted, type Shelf, wantedOf } from "./model-facts.ts";

export interface AddOptions extends Shelf {
  readonly log: Log;
  readonly acceptLicence: boolean;
  /** Tells the licence, size, memory and speed before anything is downloaded. */
  readonly say: (text: string) => void;
  readonly onProgress: (stage: string, share: number) => void;
}

/**
 * Downloads or copies a model into MODELS_DIR, also while a server runs: a lock next to the file prevents two downloads
 * at once, and a stopped one goes on where it was.
 * @param name from the catalogue, a .gguf file's path, or owner/repository/file.gguf on the hub
 * @returns the file's path, and what to give to `use`
 * @throws NOT_FOUND, LICENCE_NOT_ACCEPTED, MODEL_TOO_LARGE, MODEL_NOT_GGUF, and what `fetchModel` throws
 */
export async function addModel(name: string, options: AddOptions): Promise<{ path: string; use: string }> {
  const { config, log, say } = options;
  const { entry, sources, use } = await wantedOf(name, options, { path: true });
  say(describe(entry));
  if ((await findModel(config.modelsDir, entry)).there) return { path: join(config.modelsDir, entry.file), use };
  refuseUnlessAccepted(entry, options.acceptLicence);
  refuseIfTooLarge(entry, (options.memory ?? availableMemory)());
  const path = await fetchModel({
    entry,
    sources,
    log,
    folder: config.modelsDir,
    environment: config.inherited,
    ...(options.hubUrl === undefined ? {} : { hubUrl: options.hubUrl }),
    onProgress: ({ source, share }) => options.onProgress(`${entry.name} from ${source}`, share),
  });
  return { path, use };
}

function describe(entry: CatalogueEntry): string {
  const licence =
    entry.licence === "unknown" ? "licence unknown: check it where the file comes from" : `licence ${entry.licence}`;
  if (entry.bytes === 0) return `${entry.title}: ${licence}; size, memory and speed unknown.`;
  const speed = expectedTokensPerSecond(entry).toPrecision(2);
  return `${entry.title}: ${licence}; ${mb(entry.bytes)} MB; needs about ${mb(expectedMemoryBytes(entry))} MB of memory; about ${speed} tokens a second on two cores (an estimate from its size).`;
}

/** A model's file, and what a stopped download of it leaves. */
const partsOf = (path: string): string[] => [path, `${path}.part`, `${path}.part.json`];
export const isOnDisk = (path: string): boolean => partsOf(path).some((one) => existsSync(one));

/**
 * Deletes a downloaded model, or what a stopped download left.
 * @param name from the catalogue, or a file in MODELS_DIR
 * @param inUse names or paths of models that are needed: the one that the next start uses, and a tune's
 * @returns the deleted file's path
 * @throws NOT_FOUND, MODEL_IN_USE
 */
export async function removeModel(name: string, config: Config, inUse: readonly string[]): Promise<string> {
  // Only from that folder: a path's other folders are ignored.
  const file = findInCatalogue(name)?.file ?? basename(name);
  const path = join(config.modelsDir, file);
  const parts = partsOf(path).filter((one) => existsSync(one));
  if (!/\.gguf$/i.test(file) || parts.length === 0) {
    throw new TuppenceError(
      "NOT_FOUND",
      `${config.modelsDir} has no model "${name.slice(0, 200)}".`,
      "Run npm run model -- list to see what's downloaded.",
    );
  }
  const isNeeded = inUse.some((one) => findInCatalogue(one)?.file === file || resolve(one) === resolve(path));
  if (existsSync(path) && isNeeded) {
    throw new TuppenceError(
      "MODEL_IN_USE",
      `${name} is the model in use.`,
      "Choose another one first: npm run model -- use NAME, or use none.",
    );
  }
  for (const one of parts) await rm(one);
  return path;
}
