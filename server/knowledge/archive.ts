/** What is in a ZIP file, read into memory within limits; nothing is written to disk. */
import { type Entry, fromBufferPromise, getFileNameLowLevel, validateFileName, type ZipFile } from "yauzl";
import { messageOf } from "../lib/errors.ts";

/** Bytes that everything unpacked in one import may have together; what is left of them. */
export interface Budget {
  bytes: number;
}

/** Entries of an archive that are looked at. */
const MOST_ENTRIES = 20_000;
/**
 * Times by which an entry may be larger than it was packed: text packs to a tenth, a table of repeated words to a
 * fiftieth. A ZIP bomb has a thousand (deflate's limit).
 */
const MOST_RATIO = 300;
/** Bytes from which that is asked. */
const SMALL = 1024 * 1024;

/** Why an archive, or a file in it, is refused. */
export class ArchiveFault extends Error {}

export interface Archive {
  /** The files' paths with "/" between folders, in the archive's order. */
  readonly names: readonly string[];
  /** Entries that are refused for their names. */
  readonly refused: readonly { readonly name: string; readonly fault: string }[];
  /** @throws ArchiveFault if it's encrypted, broken, larger than it says or than the budget */
  read(name: string): Promise<Uint8Array>;
}

/** An entry's path: UTF-8 if it is, whatever its flag says, because many programs forget it; otherwise as the format has it. */
function nameOf(entry: Entry): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(entry.fileNameRaw).replaceAll("\\", "/");
  } catch {
    return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  }
}

/**
 * Reads an archive's list of entries.
 * @throws ArchiveFault if it's broken or has too many
 */
export async function openArchive(bytes: Uint8Array, budget: Budget): Promise<Archive> {
  let zip: ZipFile;
  const entries = new Map<string, Entry>();
  const refused: { name: string; fault: string }[] = [];
  try {
    zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
      decodeStrings: false,
    });
    let count = 0;
    for await (const entry of zip.eachEntry()) {
      if (++count > MOST_ENTRIES) {
        throw new ArchiveFault(`has more than ${MOST_ENTRIES.toLocaleString("en")} files`);
      }
      const name = nameOf(entry);
      if (name.endsWith("/")) continue;
      const fault = validateFileName(name);
      if (fault !== null) refused.push({ name, fault: "has a path that leads out of the archive, and was left out" });
      else if (entries.has(name)) refused.push({ name, fault: "is in the archive twice; the first one was taken" });
      else entries.set(name, entry);
    }
  } catch (error) {
    if (error instanceof ArchiveFault) throw error;
    throw new ArchiveFault(`is a broken ZIP archive (${messageOf(error)})`);
  }
  return {
    names: [...entries.keys()],
    refused,
    read: async (name) => {
      const entry = entries.get(name);
      if (entry === undefined) throw new ArchiveFault(`has no ${name} in it`);
      return await unpack(zip, entry, budget);
    },
  };
}

async function unpack(zip: ZipFile, entry: Entry, budget: Budget): Promise<Uint8Array> {
  if (entry.isEncrypted()) throw new ArchiveFault("is protected by a password: save it without one");
  const { compressedSize, uncompressedSize } = entry;
  if (uncompressedSize > SMALL && uncompressedSize > compressedSize * MOST_RATIO) {
    throw new ArchiveFault(
      `unpacks to ${Math.round(uncompressedSize / Math.max(1, compressedSize)).toLocaleString("en")} times its size, as a ZIP bomb does`,
    );
  }
  // Before a byte is unpacked; that the entry isn't larger than it says, the reader checks while it unpacks.
  if (uncompressedSize > budget.bytes) throw new ArchiveFault("unpacks to more than can be imported at once");
  budget.bytes -= uncompressedSize;
  try {
    const parts: Buffer[] = [];
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
    return Buffer.concat(parts);
  } catch (error) {
    throw new ArchiveFault(`cannot be unpacked (${messageOf(error)})`);
  }
}
