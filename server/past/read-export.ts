import { TuppenceError } from "../lib/errors.ts";
import { isChatwoot, readChatwoot } from "./chatwoot.ts";
import { type Entry, type Export, fieldsOf } from "./exported.ts";
import { isIntercom, readIntercom } from "./intercom.ts";
import { readTable } from "./table.ts";
import { isZendesk, readZendesk } from "./zendesk.ts";

/** A file with its bytes. */
export interface PastFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const KINDS = [
  { source: "zendesk", is: isZendesk, read: readZendesk },
  { source: "intercom", is: isIntercom, read: readIntercom },
  { source: "chatwoot", is: isChatwoot, read: readChatwoot },
] as const;

/** Values that are looked at to tell whose export it is: the first ones may be empty. */
const LOOKED_AT = 200;
/** Lists of conversations inside a reply of an API, by the names on the way to them. */
const LISTS = [["tickets"], ["conversations"], ["data", "payload"], ["payload"], ["data"], ["results"]];

/**
 * Finds out by looking whose export a file is: Zendesk's, Intercom's or Chatwoot's conversations as JSON (a list, or one a
 * line), or a table of messages or conversations.
 * @throws KNOWLEDGE_FILE_UNREADABLE saying what was found and what can be read
 */
export function readExport(file: PastFile): Export {
  const text = decoded(file);
  const start = text.slice(0, 10_000).trimStart();
  if (start === "") throw unreadable(file.name, "is empty");
  if (!start.startsWith("{") && !start.startsWith("[")) return { source: "csv", entries: readTable(file.name, text) };
  const values = valuesOf(file.name, text);
  const kind = KINDS.find(({ is }) => values.slice(0, LOOKED_AT).some((one) => "value" in one && is(one.value)));
  if (kind === undefined) {
    const first = values.find((one) => "value" in one);
    const fields = Object.keys(fieldsOf(first !== undefined && "value" in first ? first.value : undefined));
    throw unreadable(
      file.name,
      fields.length === 0
        ? "holds no conversations"
        : `holds something else than conversations with their messages (fields: ${fields.slice(0, 12).join(", ")})`,
    );
  }
  return { source: kind.source, entries: entriesOf(values, kind) };
}

function* entriesOf(values: readonly Value[], kind: (typeof KINDS)[number]): Generator<Entry> {
  for (const one of values) {
    if ("fault" in one) yield one;
    else if (kind.is(one.value)) yield kind.read(one.value, one.line);
    else yield { line: one.line, fault: "isn't a conversation with messages" };
  }
}

type Value = { readonly line: number; readonly value: unknown } | { readonly line: number; readonly fault: string };

function valuesOf(name: string, text: string): Value[] {
  try {
    return listIn(JSON.parse(text) as unknown).map((value, i) => ({ line: i + 1, value }));
  } catch {
    // One value a line.
  }
  const values: Value[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      const value = JSON.parse(line) as unknown;
      values.push(...listIn(value).map((one) => ({ line: i + 1, value: one })));
    } catch {
      values.push({ line: i + 1, fault: "isn't valid JSON" });
    }
  }
  if (values.every((one) => "fault" in one))
    throw unreadable(name, "isn't valid JSON, neither as a whole nor line by line");
  return values;
}

/** The conversations of one value: a list, what an API's reply holds, or the value itself. */
function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (KINDS.some(({ is }) => is(value))) return [value];
  for (const path of LISTS) {
    const found = path.reduce<unknown>((at, name) => fieldsOf(at)[name], value);
    if (Array.isArray(found)) return found;
  }
  return [value];
}

function decoded({ name, bytes }: PastFile): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) throw unreadable(name, "is a ZIP file or a spreadsheet");
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw unreadable(name, "is compressed with gzip");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // What Excel writes where it doesn't write UTF-8.
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

const unreadable = (name: string, why: string) =>
  new TuppenceError(
    "KNOWLEDGE_FILE_UNREADABLE",
    `${name} ${why}.`,
    "Import a JSON export of Zendesk tickets with comments, Intercom conversations with their parts or Chatwoot conversations with their messages, unpacked, or a CSV file with one row for each message or conversation.",
  );
