import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Config } from "../config.ts";
import { availableMemory } from "../lib/available-memory.ts";
import { TuppenceError } from "../lib/errors.ts";
import { readGgufHeader } from "../lib/gguf-header.ts";
import {
  CATALOGUE,
  type CatalogueEntry,
  expectedMemoryBytes,
  expectedTokensPerSecond,
  findInCatalogue,
  HUB_URL,
  isRestricted,
  licenceUrlOf,
} from "../ports/small-model/catalogue.ts";
import { findModel } from "../ports/small-model/fetch.ts";
import { lookUp } from "../ports/small-model/look-up.ts";
import type { ModelFacts } from "../wire/model-shelf.ts";

/** A model to add, and where it comes from. */
export interface Wanted {
  readonly entry: CatalogueEntry;
  readonly sources: readonly string[];
  /** What `model use` is given afterwards. */
  readonly use: string;
}

/** Where models are, and what this machine has room for. */
export interface Shelf {
  readonly config: Config;
  /** Bytes of memory that are free; a test has less. */
  readonly memory?: () => number | undefined;
  /** Where "hub" is; default HUB_URL. */
  readonly hubUrl?: string;
}

/** "owner/repository/file.gguf", as on the hub. */
const HUB_NAME = /^([\w.-]+\/[\w.-]+)\/([\w.-]+\.gguf)$/i;

/**
 * Finds a model by its name; one of the hub's is looked up there for its size and licence.
 * @param options.path a file's path can be given: only by somebody on this server
 * @throws NOT_FOUND, MODEL_NOT_GGUF, ADAPTER_UNFIT, MODEL_SOURCES_EXHAUSTED
 */
export async function wantedOf(
  name: string,
  { config, hubUrl }: Shelf,
  options: { readonly path: boolean; readonly signal?: AbortSignal | undefined },
): Promise<Wanted> {
  const known = findInCatalogue(name);
  if (known !== undefined) return { entry: known, sources: config.modelSources, use: known.name };
  if (options.path && /\.gguf$/i.test(name) && existsSync(name)) {
    await requireWholeModel(name);
    const entry = unlisted({ file: basename(name), repository: "", bytes: (await stat(name)).size });
    return { entry, sources: [resolve(name)], use: join(config.modelsDir, entry.file) };
  }
  const [, repository, file] = HUB_NAME.exec(name) ?? [];
  if (repository !== undefined && file !== undefined) {
    const sources = config.modelSources;
    const found = await lookUp({ repository, file, title: file }, { sources, hubUrl, signal: options.signal });
    const licence = found.licence ?? "unknown";
    const entry = { ...unlisted({ file, repository, bytes: found.bytes ?? 0 }), licence };
    return { entry: { ...entry, restricted: isRestricted(licence) }, sources, use: join(config.modelsDir, file) };
  }
  throw new TuppenceError(
    "NOT_FOUND",
    `There is no model "${name.slice(0, 200)}" in the catalogue, and no such .gguf file.`,
    `Use one of ${CATALOGUE.map((one) => one.name).join(", ")}, the path of a .gguf file, or owner/repository/file.gguf on ${HUB_URL}.`,
  );
}

/** A model that isn't in the catalogue. @param model.bytes 0: unknown until it's downloaded */
export const unlisted = (model: Pick<CatalogueEntry, "file" | "repository" | "bytes">): CatalogueEntry => ({
  ...{ name: model.file.replace(/\.gguf$/i, ""), title: model.file, licence: "unknown", restricted: false },
  ...{ parametersM: 0, ...model },
});

/** @throws MODEL_NOT_GGUF (something else, damaged, cut off), ADAPTER_UNFIT for an adapter */
export async function requireWholeModel(path: string, name = path): Promise<void> {
  const { texts } = await readGgufHeader(path, name);
  if (texts.get("general.type") !== "adapter") return;
  throw new TuppenceError(
    "ADAPTER_UNFIT",
    `${basename(name)} is an adapter, not a whole model.`,
    "Add it as a tune of a site instead: Settings, Models, or npm run tune -- --site KEY --adapter FILE.",
  );
}

/** What a model is called in calls: by the catalogue's name, the hub's, or its file's. */
export function nameOf({ name, repository, file }: CatalogueEntry): string {
  if (findInCatalogue(name) !== undefined) return name;
  return repository === "" ? file : `${repository}/${file}`;
}

/** What is known about a model before it's there. */
export async function factsOf({ entry }: Pick<Wanted, "entry">, shelf: Shelf): Promise<ModelFacts> {
  const { config, memory = availableMemory } = shelf;
  const { licence, bytes } = entry;
  const isKnown = bytes > 0;
  const free = memory();
  const there = await findModel(config.modelsDir, entry);
  return {
    name: nameOf(entry),
    title: entry.title,
    licence: licence === "unknown" ? null : licence,
    licence_url: entry.repository === "" ? null : licenceUrlOf(entry),
    restricted: entry.restricted,
    bytes: isKnown ? bytes : null,
    memory_bytes: isKnown ? expectedMemoryBytes(entry) : null,
    tokens_per_second: isKnown ? speedOf(entry) : null,
    fits: isKnown && free !== undefined ? free >= expectedMemoryBytes(entry) : null,
    fetched: there.there,
    part_bytes: await partBytes(there.path),
  };
}

/** Expected tokens a second on two cores, to a tenth. */
export const speedOf = (model: Pick<CatalogueEntry, "bytes">): number =>
  Math.round(expectedTokensPerSecond(model) * 10) / 10;

/** Bytes of a download of that file that was stopped. */
export const partBytes = (path: string): Promise<number> =>
  stat(`${path}.part`).then(
    ({ size }) => size,
    () => 0,
  );

/** @throws MODEL_TOO_LARGE @param free bytes of memory; undefined: not known */
export function refuseIfTooLarge(entry: Pick<CatalogueEntry, "title" | "bytes">, free: number | undefined): void {
  const needed = expectedMemoryBytes(entry);
  if (entry.bytes === 0 || free === undefined || free >= needed) return;
  throw new TuppenceError(
    "MODEL_TOO_LARGE",
    `${entry.title} needs about ${mb(needed)} MB of memory, and ${mb(free)} MB are free.`,
    "Choose a smaller model (npm run model -- list), free memory, or run it on another machine and set SLM_URL.",
  );
}

/** @throws LICENCE_NOT_ACCEPTED */
export function refuseUnlessAccepted(entry: CatalogueEntry, accepted: boolean): void {
  if (!entry.restricted || accepted) return;
  const what =
    entry.licence === "unknown"
      ? `The licence of ${entry.title} isn't known.`
      : `${entry.title} is licensed under the ${entry.licence}, which restricts its use.`;
  throw new TuppenceError(
    "LICENCE_NOT_ACCEPTED",
    what,
    `Read it at ${licenceUrlOf(entry)}. If you accept it, add the model again with --accept-licence (in the API: acceptLicence).`,
  );
}

/** Bytes as whole megabytes. */
export const mb = (bytes: number): string => Math.round(bytes / 1e6).toLocaleString("en-US");
