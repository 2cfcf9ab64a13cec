import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { messageOf, TuppenceError } from "./errors.ts";

/** First bytes of every GGUF file, little- and big-endian alike. */
const MAGIC = "GGUF";
/** Shortest header: magic, version, number of tensors, number of metadata entries. */
const HEAD_BYTES = 24;
/** Versions that llama.cpp can read. */
const VERSIONS = [2, 3];

/** Why a file isn't a GGUF, or undefined if it looks like one. */
export async function ggufFault(path: string): Promise<string | undefined> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, "r");
  } catch (error) {
    return `it cannot be opened (${messageOf(error)})`;
  }
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    if (bytesRead < HEAD_BYTES) return `it has only ${bytesRead} bytes`;
    if (head.toString("latin1", 0, 4) !== MAGIC)
      return `it begins with ${JSON.stringify(head.toString("latin1", 0, 16))}, not with GGUF`;
    const version = head.readUInt32LE(4);
    if (!VERSIONS.includes(version)) return `its GGUF version is ${version}, not ${VERSIONS.join(" or ")}`;
    return undefined;
  } catch (error) {
    return `it cannot be read (${messageOf(error)})`;
  } finally {
    await handle.close();
  }
}

/**
 * @param name what messages call it
 * @throws MODEL_NOT_GGUF if the file is missing or is something else (a web page, a Git LFS pointer)
 */
export async function requireGguf(path: string, name = path): Promise<void> {
  const fault = await ggufFault(path);
  if (fault === undefined) return;
  throw new TuppenceError(
    "MODEL_NOT_GGUF",
    `${name} isn't a GGUF model: ${fault}.`,
    "Use a valid .gguf file, or delete this one and download it again (npm run model -- add NAME).",
  );
}

/** SHA-256 of a file in hexadecimal; 100 MB take about 0.3 s. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
