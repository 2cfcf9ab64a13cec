import { open } from "node:fs/promises";
import { TuppenceError } from "./errors.ts";
import { requireGguf } from "./gguf-file.ts";

/** Bytes of a header that are read: a vocabulary of 256,000 words with its merges takes some 15 MB. */
const MOST = 48 * 1024 * 1024;
/** Bytes of a block of so many numbers, by the type's number in ggml.h; others aren't checked for length. */
const BLOCKS: Readonly<Record<number, readonly [bytes: number, numbers: number]>> = {
  0: [4, 1],
  1: [2, 1],
  2: [18, 32],
  3: [20, 32],
  6: [22, 32],
  7: [24, 32],
  8: [34, 32],
  10: [84, 256],
  11: [110, 256],
  12: [144, 256],
  13: [176, 256],
  14: [210, 256],
  30: [2, 1],
};
/** Bytes of a metadata value by its type; 8 is a text and 9 a list. */
const SIZES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 };

/** What a GGUF says of itself, as far as we look at it. */
export interface GgufHeader {
  /** Metadata that are texts. */
  readonly texts: ReadonlyMap<string, string>;
  /** Dimensions by tensor. */
  readonly tensors: ReadonlyMap<string, readonly number[]>;
}

/**
 * Reads a GGUF's header, and checks that everything it announces is in the file.
 * @param name what messages call it
 * @throws MODEL_NOT_GGUF for a file that is something else, damaged, or cut off
 */
export async function readGgufHeader(path: string, name = path): Promise<GgufHeader> {
  await requireGguf(path, name);
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(Math.min(size, MOST)), position: 0 });
    return parse(new Reader(buffer.subarray(0, bytesRead)), size);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new TuppenceError(
      "MODEL_NOT_GGUF",
      `${name} is damaged or cut off: ${cause.message}`,
      "Copy or download the file again, and compare its size with the original's.",
      { cause },
    );
  } finally {
    await handle.close();
  }
}

/** Reads on from where it is. A read past the end throws RangeError, as Buffer does. */
class Reader {
  at = 8;
  readonly #bytes: Buffer;
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }
  u32(): number {
    this.at += 4;
    return this.#bytes.readUInt32LE(this.at - 4);
  }
  u64(): number {
    this.at += 8;
    return Number(this.#bytes.readBigUInt64LE(this.at - 8));
  }
  skip(bytes: number): void {
    this.at += bytes;
    if (this.at > this.#bytes.length) throw new RangeError("its header ends too early.");
  }
  text(): string {
    const length = this.u64();
    this.skip(length);
    return this.#bytes.toString("utf8", this.at - length, this.at);
  }
  value(type: number): string | undefined {
    if (type === 8) return this.text();
    if (type === 9) {
      const of = this.u32();
      const count = this.u64();
      const each = SIZES[of];
      if (each !== undefined) this.skip(each * count);
      else for (let i = 0; i < count; i++) this.value(of);
      return undefined;
    }
    const bytes = SIZES[type];
    if (bytes === undefined) throw new RangeError(`its metadata have a value of the unknown type ${type}.`);
    this.skip(bytes);
    return undefined;
  }
}

function parse(reader: Reader, size: number): GgufHeader {
  const tensorCount = reader.u64();
  const valueCount = reader.u64();
  const texts = new Map<string, string>();
  for (let i = 0; i < valueCount; i++) {
    const key = reader.text();
    const value = reader.value(reader.u32());
    if (value !== undefined) texts.set(key, value);
  }
  const tensors = new Map<string, readonly number[]>();
  let end = 0;
  for (let i = 0; i < tensorCount; i++) {
    const name = reader.text();
    const dimensions = Array.from({ length: reader.u32() }, () => reader.u64());
    const [bytes, numbers] = BLOCKS[reader.u32()] ?? [0, 1];
    const offset = reader.u64();
    const count = dimensions.reduce((product, one) => product * one, 1);
    end = Math.max(end, offset + (count / numbers) * bytes);
    tensors.set(name, dimensions);
  }
  // Tensors begin at the next multiple of 32 bytes at most; an alignment of its own only makes the file longer.
  if (reader.at + end > size) {
    throw new RangeError(`it has ${size} bytes, and its tensors need ${Math.ceil(reader.at + end)}.`);
  }
  return { texts, tensors };
}
