import { extname } from "node:path";
import { TuppenceError } from "../lib/errors.ts";
import { delimiterOf } from "./read-csv.ts";
import type { KnowledgeFile, KnowledgeFormat } from "./read-file.ts";

const FORMATS = "Tuppence reads JSONL, JSON, CSV and Markdown in UTF-8. See docs/knowledge-files.md for examples.";

export const unreadable = (message: string, remedy: string, cause?: unknown) =>
  new TuppenceError("KNOWLEDGE_FILE_UNREADABLE", message, remedy, { cause });

const ENDINGS: Readonly<Record<string, KnowledgeFormat>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "json",
  ".csv": "csv",
  ".tsv": "csv",
  ".psv": "csv",
  ".md": "markdown",
  ".markdown": "markdown",
  ".mdx": "markdown",
};

/** The format that a file's extension suggests. */
export const formatOfEnding = (name: string): KnowledgeFormat | undefined => ENDINGS[extname(name).toLowerCase()];

const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);
const ascii = (text: string) => [...Buffer.from(text, "latin1")];

const SPREADSHEET = "In the spreadsheet, choose Save As or Download, pick CSV (UTF-8), and import that file.";
const DOCUMENT = "Copy its text into a Markdown file (.md) with a heading for each article, and import that.";

/** What is inside a ZIP archive, by the names of its entries. */
function zipFault(bytes: Uint8Array): readonly [string, string] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const holds = (name: string) => text.includes(name, 0, "latin1");
  if (holds("xl/workbook")) return ["an Excel workbook (.xlsx)", SPREADSHEET];
  if (holds("word/document")) return ["a Word document (.docx)", DOCUMENT];
  if (holds("ppt/presentation")) return ["a PowerPoint presentation (.pptx)", DOCUMENT];
  if (holds("opendocument.spreadsheet")) return ["an OpenDocument spreadsheet (.ods)", SPREADSHEET];
  if (holds("opendocument.text")) return ["an OpenDocument text (.odt)", DOCUMENT];
  return ["a ZIP archive", "Unpack it and import the files inside. The command line takes several at once."];
}

/** Formats that are recognised by their first bytes, with what to do about them. */
function binaryKind(bytes: Uint8Array): readonly [string, string] | undefined {
  if (startsWith(bytes, 0x50, 0x4b, 3, 4)) return zipFault(bytes);
  if (startsWith(bytes, ...ascii("%PDF"))) return ["a PDF", DOCUMENT];
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    return [
      "an old Excel or Word file (.xls, .doc)",
      `If it is a spreadsheet: ${SPREADSHEET} If it is text: ${DOCUMENT}`,
    ];
  }
  if (startsWith(bytes, ...ascii("{\\rtf"))) return ["a rich-text document (.rtf)", DOCUMENT];
  if (startsWith(bytes, 0x1f, 0x8b)) return ["compressed with gzip", "Unpack it (gunzip) and import the file inside."];
  if (startsWith(bytes, ...ascii("7z")) || startsWith(bytes, ...ascii("Rar!"))) {
    return ["a 7z or RAR archive", "Unpack it and import the files inside."];
  }
  if (startsWith(bytes, ...ascii("SQLite format 3")))
    return ["an SQLite database", "Export its articles as CSV and import that."];
  if (
    startsWith(bytes, 0x89, ...ascii("PNG")) ||
    startsWith(bytes, 0xff, 0xd8, 0xff) ||
    startsWith(bytes, ...ascii("GIF8"))
  ) {
    return ["a picture", FORMATS];
  }
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff))
    return ["UTF-16", "Save it as UTF-8, then import it again."];
  return undefined;
}

/** Characters at a file's beginning that are examined: enough for a heading row and the first articles. */
const LOOKED_AT = 64 * 1024;

/**
 * A file's format, by its content first and its extension second, because people rename files.
 * @throws KNOWLEDGE_FILE_UNREADABLE saying what was found and what to do, if we can't read the format
 */
export function formatOf({ name, bytes }: KnowledgeFile): KnowledgeFormat {
  const binary = binaryKind(bytes);
  if (binary !== undefined) throw unreadable(`${name} is ${binary[0]}.`, binary[1]);
  const ending = formatOfEnding(name);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, LOOKED_AT))
    .toString("utf8")
    .replace(/^\ufeff/u, "")
    .trimStart();
  if (/^(?:<\?xml|<!doctype html|<html|<head|<body)/iu.test(head) && ending !== "csv") {
    throw unreadable(
      `${name} is ${/^<\?xml/iu.test(head) && !/<html/iu.test(head) ? "XML" : "a web page (HTML)"}.`,
      `Put its text into a Markdown file, or into the "answer" column of a CSV: HTML inside an answer is converted. ${FORMATS}`,
    );
  }
  const found = textFormat(head, ending);
  if (found !== undefined) return found;
  if (head === "") throw unreadable(`${name} is empty.`, "Check that it is the file you meant.");
  const isBinary = bytes.includes(0) || head.includes("\ufffd");
  throw unreadable(
    `${name} is ${isBinary ? "binary, not text" : "text, but we can't find any articles in it"}.`,
    FORMATS,
  );
}

function textFormat(head: string, ending: KnowledgeFormat | undefined): KnowledgeFormat | undefined {
  const first = head.split(/\r?\n|\r/u, 1)[0] ?? "";
  if (head.startsWith("{")) {
    if (isObject(first) && (ending === "jsonl" || /\n[^\S\n]*\{/u.test(head))) return "jsonl";
    if (ending === undefined || ending === "json" || isObject(first) || isOpenObject(first)) return "json";
  }
  // "[" alone on a line, or before an object, begins a list; "[Link](/x)" is Markdown.
  if (/^\[\s*(?:[{\]]|$)/u.test(head)) return ending === "jsonl" && isList(first) ? "jsonl" : "json";
  if (ending !== "markdown" && ending !== "jsonl" && delimiterOf(head) !== undefined) return "csv";
  if (ending !== undefined) return ending;
  return /^ {0,3}#{1,6}[ \t]+\S/mu.test(head) ? "markdown" : undefined;
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
const isObject = (line: string) => typeof parsed(line) === "object";
const isList = (line: string) => Array.isArray(parsed(line));
/** "{" or `{"title": "T",`: an object that continues on the next line. */
const isOpenObject = (line: string) => /^\{\s*$|[,[{]\s*$/u.test(line);
