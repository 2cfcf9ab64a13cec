import { analyse } from "chardet";
import { TuppenceError } from "../lib/errors.ts";
import type { KnowledgeFile } from "./read-file.ts";

/**
 * A file's text, for formats whose lines depend on each other, so that one bad byte spoils the file. Files in other
 * encodings were converted before (`asUtf8`).
 * @throws KNOWLEDGE_FILE_UNREADABLE if it isn't UTF-8 throughout
 */
export function decodeText({ name, bytes }: KnowledgeFile): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TuppenceError(
      "KNOWLEDGE_FILE_UNREADABLE",
      `${name} is UTF-8, except for line ${firstBroken(bytes)}, which has bytes of another encoding.`,
      "Correct that line, or save the file as UTF-8, then import it again.",
      { cause },
    );
  }
}

function firstBroken(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(10, start);
    const end = found === -1 ? bytes.length : found;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
  return line;
}

const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);

/** The encoding that a file's first bytes name, as they were put there for. */
function marked(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return "utf-8";
  if (startsWith(bytes, 0xff, 0xfe)) return "utf-16le";
  if (startsWith(bytes, 0xfe, 0xff)) return "utf-16be";
  return undefined;
}

/** Bytes in which UTF-16 without a mark shows: every other one is zero in most of the world's scripts' spaces and digits. */
const SAMPLE = 4_096;

function utf16(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, SAMPLE - (SAMPLE % 2));
  const zeros = [0, 0];
  for (const [i, byte] of sample.entries()) if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const pairs = sample.length / 2;
  // A few bytes prove nothing.
  if (pairs < 8) return undefined;
  if (odd > pairs * 0.3 && even < pairs * 0.05) return "utf-16le";
  if (even > pairs * 0.3 && odd < pairs * 0.05) return "utf-16be";
  return undefined;
}

/** Characters of several bytes that are UTF-8, and bytes that aren't. */
function countUtf8(bytes: Uint8Array): { right: number; wrong: number } {
  let right = 0;
  let wrong = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x80) continue;
    const more =
      byte >= 0xc2 && byte < 0xe0 ? 1 : byte >= 0xe0 && byte < 0xf0 ? 2 : byte >= 0xf0 && byte < 0xf5 ? 3 : 0;
    let found = 0;
    while (found < more && ((bytes[at + found + 1] ?? 0) & 0xc0) === 0x80) found++;
    if (more > 0 && found === more) {
      right++;
      at += more;
    } else wrong++;
  }
  return { right, wrong };
}

/** What a page or XML says about its encoding, if it's one that we know. */
function declared(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4_096)).toString("latin1");
  if (!/<(?:meta|\?xml)/iu.test(head)) return undefined;
  const label = /(?:charset|encoding)\s{0,3}=\s{0,3}["']?\s{0,3}([a-z\d_-]{2,20})/iu.exec(head)?.[1];
  return label === undefined ? undefined : known(label);
}

function known(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** What Windows-1252 has from 0x80 to 0x9f, where ISO-8859-1 has control characters. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Node 20 decodes Windows-1252 as ISO-8859-1 (nodejs/node#56542). */
const decodeAs = (encoding: string, bytes: Uint8Array): string =>
  encoding === "windows-1252"
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        .toString("latin1")
        .replace(/[\u0080-\u009f]/gu, (sign) => WINDOWS_1252[sign.charCodeAt(0) - 0x80] ?? sign)
    : new TextDecoder(encoding).decode(bytes);

const canDecode = (bytes: Uint8Array, encoding: string) => {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
};

/** Bytes that are compared with what languages look like; more makes the guess slower, not better. */
const GUESSED = 64 * 1024;
/** How much likelier (of 100) another encoding must look than the one that most of these files have. */
const AHEAD = 10;

/** The likeliest of the encodings with one byte a character, or of East Asia's. */
function guessed(bytes: Uint8Array): string {
  const first = Math.max(0, bytes.findIndex((byte) => byte >= 0x80) - 1_000);
  const sample = bytes.subarray(first, first + GUESSED);
  const found = analyse(sample).flatMap(({ name, confidence }) => {
    const encoding = known(name);
    return encoding === undefined ||
      encoding === "utf-8" ||
      encoding.startsWith("utf-16") ||
      !canDecode(sample, encoding)
      ? []
      : [{ encoding, confidence }];
  });
  const usual = Math.max(0, ...found.filter((one) => one.encoding === "windows-1252").map((one) => one.confidence));
  const [best] = found.sort((a, b) => b.confidence - a.confidence);
  return best !== undefined && best.confidence >= usual + AHEAD ? best.encoding : "windows-1252";
}

/**
 * The encoding of a text file: its mark, what it declares, UTF-8 if it is, otherwise a guess by its bytes.
 * @returns a name that TextDecoder knows; undefined if it has zero bytes, as texts don't
 */
export function encodingOf(bytes: Uint8Array): string | undefined {
  const named = marked(bytes) ?? utf16(bytes);
  if (named !== undefined) return named;
  if (bytes.includes(0)) return undefined;
  const { right, wrong } = countUtf8(bytes);
  // One line from elsewhere in a file in UTF-8 is a fault of that line.
  if (wrong === 0 || right > wrong) return "utf-8";
  const label = declared(bytes);
  return label !== undefined && label !== "utf-8" && canDecode(bytes, label) ? label : guessed(bytes);
}

/** How people call an encoding. */
export function encodingName(encoding: string): string {
  if (encoding.startsWith("windows-")) return `Windows-${encoding.slice(8)}`;
  return encoding.toUpperCase().replace("UTF-16LE", "UTF-16").replace("UTF-16BE", "UTF-16 (big-endian)");
}

/**
 * The same file in UTF-8.
 * @returns also the encoding that it was in, if it was another
 */
export function asUtf8(file: KnowledgeFile): { readonly file: KnowledgeFile; readonly encoding?: string } {
  const encoding = encodingOf(file.bytes);
  if (encoding === undefined || encoding === "utf-8") return { file };
  return { file: { ...file, bytes: new TextEncoder().encode(decodeAs(encoding, file.bytes)) }, encoding };
}
