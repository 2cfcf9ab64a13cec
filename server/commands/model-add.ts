import { existsSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Config } from "../config.ts";
import { availableMemory } from "../lib/available-memory.ts";
import { TuppenceError } from "../lib/errors.ts";
import { requireGguf } from "../lib/gguf-file.ts";
import type { Log } from "../lib/log.ts";
import {
  CATALOGUE,
  type CatalogueEntry,
  expectedMemoryBytes,
  expectedTokensPerSecond,
  findInCatalogue,
  HUB_URL,
} from "../ports/small-model/catalogue.ts";
import { fetchModel, findModel } from "../ports/small-model/fetch.ts";

/** A model to add, and where it comes from. */
interface Wanted {
  readonly entry: CatalogueEntry;
  readonly sources: readonly string[];
  /** What `model use` is given afterwards. */
  readonly use: string;
}

export interface AddOptions {
  readonly config: Config;
  readonly log: Log;
  readonly acceptLicence: boolean;
  /** Tells the licence, size, memory and speed before anything is downloaded. */
  readonly say: (text: string) => void;
  readonly onProgress: (stage: string, share: number) => void;
  /** Bytes of memory that are free; a test has less. */
  readonly memory?: () => number | undefined;
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
  const { entry, sources, use } = await wantedOf(name, config);
  say(describe(entry));
  if ((await findModel(config.modelsDir, entry)).there) return { path: join(config.modelsDir, entry.file), use };
  if (entry.restricted && !options.acceptLicence) {
    throw new TuppenceError(
      "LICENCE_NOT_ACCEPTED",
      `${entry.title} is licensed under the ${entry.licence}, which restricts its use.`,
      `Read it at ${HUB_URL}/${entry.repository}. If you accept it, run the command again with --accept-licence.`,
    );
  }
  refuseIfTooLarge(entry, (options.memory ?? availableMemory)());
  const path = await fetchModel({
    entry,
    sources,
    log,
    folder: config.modelsDir,
    environment: config.inherited,
    onProgress: ({ source, share }) => options.onProgress(`${entry.name} from ${source}`, share),
  });
  return { path, use };
}

async function wantedOf(name: string, config: Config): Promise<Wanted> {
  const known = findInCatalogue(name);
  if (known !== undefined) return { entry: known, sources: config.modelSources, use: known.name };
  if (/\.gguf$/i.test(name) && existsSync(name)) {
    await requireGguf(name);
    const entry = unlisted(basename(name), "", (await stat(name)).size);
    return { entry, sources: [resolve(name)], use: join(config.modelsDir, entry.file) };
  }
  const [, repository, file] = /^([\w.-]+\/[\w.-]+)\/([\w.-]+\.gguf)$/i.exec(name) ?? [];
  if (repository !== undefined && file !== undefined) {
    return { entry: unlisted(file, repository, 0), sources: config.modelSources, use: join(config.modelsDir, file) };
  }
  throw new TuppenceError(
    "NOT_FOUND",
    `There is no model "${name.slice(0, 200)}" in the catalogue, and no such .gguf file.`,
    `Use one of ${CATALOGUE.map((one) => one.name).join(", ")}, the path of a .gguf file, or owner/repository/file.gguf on ${HUB_URL}.`,
  );
}

/** A model that isn't in the catalogue. @param bytes 0: unknown until it's downloaded */
const unlisted = (file: string, repository: string, bytes: number): CatalogueEntry => ({
  ...{ name: file.replace(/\.gguf$/i, ""), title: file, licence: "unknown", restricted: false },
  ...{ parametersM: 0, file, repository, bytes },
});

function describe(entry: CatalogueEntry): string {
  const licence =
    entry.licence === "unknown" ? "licence unknown: check it where the file comes from" : `licence ${entry.licence}`;
  if (entry.bytes === 0) return `${entry.title}: ${licence}; size, memory and speed unknown.`;
  const speed = expectedTokensPerSecond(entry).toPrecision(2);
  return `${entry.title}: ${licence}; ${mb(entry.bytes)} MB; needs about ${mb(expectedMemoryBytes(entry))} MB of memory; about ${speed} tokens a second on two cores (an estimate from its size).`;
}

function refuseIfTooLarge(entry: CatalogueEntry, free: number | undefined): void {
  const needed = expectedMemoryBytes(entry);
  if (entry.bytes === 0 || free === undefined || free >= needed) return;
  throw new TuppenceError(
    "MODEL_TOO_LARGE",
    `${entry.title} needs about ${mb(needed)} MB of memory, and ${mb(free)} MB are free.`,
    "Choose a smaller model (npm run model -- list), free memory, or run it on another machine and set SLM_URL.",
  );
}

/**
 * Deletes a downloaded model, or what a stopped download left.
 * @param name from the catalogue, or a file in MODELS_DIR
 * @param inUse the name or path of the model that the next start uses
 * @returns the deleted file's path
 * @throws NOT_FOUND, MODEL_IN_USE
 */
export async function removeModel(name: string, config: Config, inUse: string): Promise<string> {
  // Only from that folder: a path's other folders are ignored.
  const file = findInCatalogue(name)?.file ?? basename(name);
  const path = join(config.modelsDir, file);
  const parts = [path, `${path}.part`, `${path}.part.json`].filter((one) => existsSync(one));
  if (!/\.gguf$/i.test(file) || parts.length === 0) {
    throw new TuppenceError(
      "NOT_FOUND",
      `${config.modelsDir} has no model "${name.slice(0, 200)}".`,
      "Run npm run model -- list to see what's downloaded.",
    );
  }
  if (existsSync(path) && (findInCatalogue(inUse)?.file === file || resolve(inUse) === path)) {
    throw new TuppenceError(
      "MODEL_IN_USE",
      `${name} is the model in use.`,
      "Choose another one first: npm run model -- use NAME, or use none.",
    );
  }
  for (const one of parts) await rm(one);
  return path;
}

const mb = (bytes: number) => Math.round(bytes / 1e6).toLocaleString("en-US");
