import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isTuppenceError, TuppenceError } from "../../lib/errors.ts";
import { newId } from "../../lib/ids.ts";
import { freeBytesOf, SPARE_BYTES, sync } from "./fetch.ts";
import { isDiskFull } from "./fetch-http.ts";

export interface ReceiveOptions {
  readonly folder: string;
  /** As its sender named it; for messages. */
  readonly name: string;
  /** What the sender announced; undefined: nothing. */
  readonly bytes: number | undefined;
  readonly signal: AbortSignal;
  /** Free bytes on a folder's disk; tests use other values. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** A file that is being received has a name that begins so. */
const PREFIX = ".upload-";
/** Milliseconds after which such a file was left by a process that is gone. */
const LEFT_MS = 24 * 3_600_000;
const MAGIC = Buffer.from("GGUF");

/**
 * Receives a GGUF into a folder, under a name of its own. What isn't one is refused at its first bytes, before the
 * rest is sent; what comes after those isn't checked here.
 * @returns the file's path, flushed to disk: rename it, or delete it
 * @throws MODEL_NOT_GGUF, DISK_FULL, BAD_REQUEST if it was cut off; nothing is left then
 */
export async function receiveGguf(
  stream: Readable,
  options: ReceiveOptions,
): Promise<{ readonly path: string; readonly bytes: number }> {
  const { folder, name, signal } = options;
  await mkdir(folder, { recursive: true });
  const free = (await (options.freeBytes ?? freeBytesOf)(folder)) - SPARE_BYTES;
  if ((options.bytes ?? 0) > free) throw diskFull(options);
  const path = join(folder, `${PREFIX}${newId()}.part`);
  const head = requireMagic(name);
  try {
    await pipeline(stream, head.transform, createWriteStream(path, { flags: "wx" }), { signal });
    const bytes = head.received();
    if (bytes < MAGIC.length) throw notGguf(name, `it has only ${bytes} bytes`);
    if (options.bytes !== undefined && bytes !== options.bytes) throw cutOff(options, bytes);
    await sync(path);
    return { path, bytes };
  } catch (error) {
    await rm(path, { force: true });
    if (isTuppenceError(error)) throw error;
    if (isDiskFull(error)) throw diskFull(options, error);
    throw cutOff(options, head.received(), error);
  }
}

/** Deletes what processes that are gone were receiving into a folder. */
export async function dropReceived(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > LEFT_MS) await rm(path, { force: true });
  }
}

function requireMagic(name: string) {
  let received = 0;
  let head = Buffer.alloc(0);
  const transform = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      received += chunk.length;
      if (head.length < MAGIC.length) {
        head = Buffer.concat([head, chunk]).subarray(0, MAGIC.length);
        if (!MAGIC.subarray(0, head.length).equals(head)) {
          const begins = JSON.stringify(head.toString("latin1"));
          return void next(notGguf(name, `it begins with ${begins}, not with GGUF`));
        }
      }
      next(null, chunk);
    },
  });
  return { transform, received: () => received };
}

const notGguf = (name: string, why: string) =>
  new TuppenceError("MODEL_NOT_GGUF", `${name} isn't a GGUF model: ${why}.`, "Choose a valid .gguf file.");

const cutOff = ({ name, bytes }: ReceiveOptions, received: number, cause?: unknown) =>
  new TuppenceError(
    "BAD_REQUEST",
    `${name} was cut off after ${received}${bytes === undefined ? "" : ` of ${bytes}`} bytes.`,
    "Send it again. Nothing of it was kept.",
    { cause },
  );

const diskFull = ({ folder, name, bytes = 0 }: ReceiveOptions, cause?: unknown) =>
  new TuppenceError(
    "DISK_FULL",
    `There isn't enough disk space in ${folder} for ${name}.`,
    `Free ${Math.ceil((bytes + SPARE_BYTES) / 1e6)} MB, or use a folder on another disk (MODELS_DIR), then send it again.`,
    { cause },
  );
