import { messageOf } from "../lib/errors.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The lines of a file as bytes, so that one that isn't UTF-8 doesn't spoil the others; numbered from 1. */
export function* linesOf(
  bytes: Uint8Array,
): Generator<{ line: number; text: string } | { line: number; fault: string }> {
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let line = 1; start < bytes.length; line++) {
    const found = bytes.indexOf(10, start);
    const end = found === -1 ? bytes.length : found;
    const slice = bytes.subarray(start, end);
    start = end + 1;
    let text: string | undefined;
    try {
      text = decoder.decode(slice).trim();
    } catch {
      yield { line, fault: "is not UTF-8: save the file as UTF-8" };
    }
    if (text !== undefined && text !== "") yield { line, text };
  }
}

/** JSON Lines: one object per line; empty lines are skipped. */
export function* readJsonl({ bytes }: KnowledgeFile): Generator<RawArticle> {
  for (const one of linesOf(bytes)) {
    if ("fault" in one) {
      yield one;
      continue;
    }
    if (one.text.includes("\0")) {
      yield { line: one.line, fault: "holds a NUL character: binary data, not text" };
      continue;
    }
    let options: unknown;
    try {
      options = JSON.parse(one.text);
    } catch (error) {
      yield { line: one.line, fault: `is not JSON (${messageOf(error).slice(0, 200)})` };
      continue;
    }
    yield { line: one.line, given: options };
  }
}
