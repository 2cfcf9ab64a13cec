import { messageOf } from "../lib/errors.ts";
import type { ColumnChoice } from "../wire/import.ts";
import type { FoundColumn } from "./columns.ts";
import { exportedArticles, isRecord, systemOf } from "./help-desk-exports.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";
import { recordColumns, renamed } from "./read-json.ts";

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

/** JSON Lines: one object per line, an article or a help desk's; empty lines are skipped. */
export function* readJsonl({ bytes }: KnowledgeFile, choice?: ColumnChoice): Generator<RawArticle> {
  for (const one of linesOf(bytes)) {
    if ("fault" in one) {
      yield one;
      continue;
    }
    if (one.text.includes("\0")) {
      yield { line: one.line, fault: "holds a NUL character: binary data, not text" };
      continue;
    }
    let record: unknown;
    try {
      record = JSON.parse(one.text);
    } catch (error) {
      yield { line: one.line, fault: `is not JSON (${messageOf(error).slice(0, 200)})` };
      continue;
    }
    const system = isRecord(record) ? systemOf(record) : undefined;
    if (system === undefined || !isRecord(record)) yield { line: one.line, given: renamed(record, choice) };
    else
      for (const given of exportedArticles(system, record, new Map()))
        yield { line: one.line, given, keepsLoose: true };
  }
}

/** Lines by which the fields are known. */
const LOOKED_AT = 20;

/** The fields of the first lines, for a person to say which is which. */
export function jsonlColumns({ bytes }: KnowledgeFile, choice?: ColumnChoice): FoundColumn[] {
  const records: unknown[] = [];
  for (const one of linesOf(bytes)) {
    if (records.length >= LOOKED_AT) break;
    if ("fault" in one) continue;
    try {
      records.push(JSON.parse(one.text));
    } catch {
      // Reported where the line is read.
    }
  }
  return recordColumns(records, choice);
}
