import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { messageOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { unpacked } from "../../math/int8.ts";
import type { Embedder, TextKind } from "./port.ts";

/** One embedder's vectors in the file (tuner/demo_vectors.mjs). */
interface KnownFile {
  readonly embedderId: string;
  readonly dimension: number;
  /** Base64 of the bytes of `keyOf` each text, one after the other. */
  readonly keys: string;
  /** Base64 of a row a text, as `packed` makes them. */
  readonly vectors: string;
}

/** What a text is found by: the first 8 bytes of the SHA-256 of kind and text, in base64. */
export const keyOf = (kind: TextKind, text: string): string =>
  inBase64(createHash("sha256").update(`${kind}\n${text}`).digest());

const KEY_BYTES = 8;
const inBase64 = (bytes: Buffer, at = 0) => bytes.subarray(at, at + KEY_BYTES).toString("base64");

/**
 * Takes vectors of texts that come with Tuppence from a file instead of embedding them: the demo's take half a minute. Only
 * for several texts at once, which is how a publish asks: a visitor's question is always read.
 * @param path a missing or unreadable file, or one for other weights, knows nothing
 * @returns the same embedder; cosines to what it would return itself are above 0.999
 */
export function withKnownVectors<T extends Embedder>(embedder: T, path: string, log: Log): T {
  let known: Promise<ReadonlyMap<string, Int8Array>> | undefined;
  return {
    ...embedder,
    async embed(texts, options = {}) {
      if (texts.length < 2) return await embedder.embed(texts, options);
      known ??= read(path, embedder, log);
      const rows = await known;
      const { kind = "passage", onProgress } = options;
      const found = texts.map((text) => rows.get(keyOf(kind, text)));
      const missing = texts.filter((_, i) => found[i] === undefined);
      const there = texts.length - missing.length;
      if (there > 0) onProgress?.(there);
      const made =
        missing.length === 0
          ? []
          : await embedder.embed(missing, {
              ...options,
              ...(onProgress && { onProgress: (done) => onProgress(there + done) }),
            });
      let at = 0;
      return found.map((row) => (row === undefined ? (made[at++] as Float32Array) : unpacked(row)));
    },
  };
}

async function read(path: string, { id, dimension }: Embedder, log: Log): Promise<ReadonlyMap<string, Int8Array>> {
  const rows = new Map<string, Int8Array>();
  try {
    const files: readonly KnownFile[] = JSON.parse(await readFile(path, "utf8"));
    const file = files.find((one) => one.embedderId === id && one.dimension === dimension);
    if (file === undefined) return rows;
    const keys = Buffer.from(file.keys, "base64");
    const bytes = Buffer.from(file.vectors, "base64");
    for (let i = 0; i * KEY_BYTES < keys.length; i++) {
      const row = new Int8Array(bytes.buffer, bytes.byteOffset + i * dimension, dimension);
      rows.set(inBase64(keys, i * KEY_BYTES), row);
    }
  } catch (error) {
    log.debug({ path, error: messageOf(error) }, "no vectors are known beforehand");
  }
  return rows;
}
