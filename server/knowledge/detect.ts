import { extname } from "node:path";
import { hasHtml } from "../text/html.ts";
import type { ColumnChoice, ImportFormat } from "../wire/import.ts";
import { delimiterOf, likelyDelimiter } from "./read-csv.ts";
import type { KnowledgeFile } from "./read-file.ts";
import { unreadable } from "./unreadable.ts";

const FORMATS =
  "Tuppence reads JSONL, JSON, CSV, Excel, Markdown, HTML, Word and PDF files, ZIP archives of them, and the exports of other help desks. See docs/knowledge-files.md for examples.";

const ENDINGS: Readonly<Record<string, ImportFormat>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "json",
  ".jsonld": "json",
  ".csv": "csv",
  ".tsv": "csv",
  ".tab": "csv",
  ".psv": "csv",
  ".md": "markdown",
  ".markdown": "markdown",
  ".mdx": "markdown",
  ".html": "html",
  ".htm": "html",
  ".xhtml": "html",
  ".xlsx": "xlsx",
  ".xlsm": "xlsx",
  ".docx": "docx",
  ".pdf": "pdf",
};

/** The format that a file's extension suggests. */
export const formatOfEnding = (name: string): ImportFormat | undefined => ENDINGS[extname(name).toLowerCase()];

const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);
const ascii = (text: string) => [...Buffer.from(text, "latin1")];

const SPREADSHEET = "Save it as an Excel workbook (.xlsx) or as CSV, and import that.";
const DOCUMENT = "Save it as a Word document (.docx) or as a web page (.html), and import that.";

export const isZip = (bytes: Uint8Array) => startsWith(bytes, 0x50, 0x4b, 3, 4) || startsWith(bytes, 0x50, 0x4b, 5, 6);
/** The mark can stand after some bytes of a mail program or server. */
export const isPdf = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1_024)).includes("%PDF-");

/** What a ZIP archive is, by the names in it; undefined: an archive of files. */
export function officeFormat(names: readonly string[]): "xlsx" | "docx" | readonly [string, string] | undefined {
  const has = (name: string) => names.includes(name);
  if (has("xl/workbook.xml")) return "xlsx";
  if (has("word/document.xml")) return "docx";
  if (has("xl/workbook.bin")) return ["an Excel workbook in binary form (.xlsb)", SPREADSHEET];
  if (has("ppt/presentation.xml"))
    return ["a PowerPoint presentation (.pptx)", `Copy its text into a document. ${DOCUMENT}`];
  if (has("content.xml") && has("META-INF/manifest.xml")) {
    return ["an OpenDocument file (.odt, .ods)", `If it is a spreadsheet: ${SPREADSHEET} If it is text: ${DOCUMENT}`];
  }
  if (has("META-INF/container.xml")) return ["an e-book (.epub)", DOCUMENT];
  return undefined;
}

/** Formats that are recognised by their first bytes, with what to do about them. */
function binaryKind(bytes: Uint8Array): readonly [string, string] | undefined {
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    return [
      "an old Excel or Word file (.xls, .doc), or one with a password",
      `If it is a spreadsheet: ${SPREADSHEET} If it is text: ${DOCUMENT}`,
    ];
  }
  if (startsWith(bytes, ...ascii("{\\rtf"))) return ["a rich-text document (.rtf)", DOCUMENT];
  if (startsWith(bytes, 0x1f, 0x8b)) return ["compressed with gzip", "Unpack it (gunzip) and import the file inside."];
  if (startsWith(bytes, ...ascii("7z")) || startsWith(bytes, ...ascii("Rar!"))) {
    return ["a 7z or RAR archive", "Unpack it, and import the files or a ZIP archive of them."];
  }
  if (startsWith(bytes, ...ascii("SQLite format 3")))
    return ["an SQLite database", "Export its articles as CSV and import that."];
  if (
    startsWith(bytes, 0x89, ...ascii("PNG")) ||
    startsWith(bytes, 0xff, 0xd8, 0xff) ||
    startsWith(bytes, ...ascii("GIF8")) ||
    (startsWith(bytes, ...ascii("RIFF")) && Buffer.from(bytes.subarray(8, 12)).equals(Buffer.from("WEBP")))
  ) {
    return ["a picture", "Write what it shows into a document or a Markdown file, and import that."];
  }
  return undefined;
}

/** @throws KNOWLEDGE_FILE_UNREADABLE if a file's first bytes are those of a format that isn't read */
export function refuseBinary({ name, bytes }: KnowledgeFile): void {
  const binary = binaryKind(bytes);
  if (binary !== undefined) throw unreadable(`${name} is ${binary[0]}.`, binary[1]);
}

/** Characters at a file's beginning that are examined: enough for a heading row and the first articles. */
const LOOKED_AT = 64 * 1024;

/** A page's beginning, after what may stand before it: a comment, an XML declaration. */
const PAGE = /^(?:<\?xml[^>]{0,500}>\s{0,100}|<!--[^>]{0,2000}-->\s{0,100})?(?:<!doctype html|<html|<head|<body)/iu;

/**
 * A text file's format, by its content first and its extension second, because people rename files.
 * @param file in UTF-8
 * @throws KNOWLEDGE_FILE_UNREADABLE saying what was found and what to do, if we can't read the format
 */
export function textFormat({ name, bytes }: KnowledgeFile, choice?: ColumnChoice): ImportFormat {
  const ending = formatOfEnding(name);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, LOOKED_AT))
    .toString("utf8")
    .replace(/^\ufeff/u, "")
    .trimStart();
  if (head === "") throw unreadable(`${name} is empty.`, "Check that it is the file you meant.");
  // In JSON, the line with a zero byte is named.
  if (bytes.includes(0) && !/^[{[]/u.test(head)) throw unreadable(`${name} is binary, not text.`, FORMATS);
  if (PAGE.test(head) && ending !== "csv") return "html";
  if (/^<\?xml/iu.test(head) && ending !== "csv" && ending !== "html") {
    throw unreadable(`${name} is XML.`, `Export it as HTML, JSON or CSV, and import that. ${FORMATS}`);
  }
  if (
    /^(?:from|mime-version|content-type|snapshot-content-location):/iu.test(head) &&
    /multipart\/related/iu.test(head)
  ) {
    throw unreadable(
      `${name} is a web archive (.mht).`,
      'Save the page as "Web page, HTML only" or complete, and import that.',
    );
  }
  const found = formatOfText(head, ending, choice);
  if (found === undefined) throw unreadable(`${name} is text, but we can't find any articles in it.`, FORMATS);
  return found;
}

function formatOfText(head: string, ending: ImportFormat | undefined, choice?: ColumnChoice): ImportFormat | undefined {
  const first = head.split(/\r?\n|\r/u, 1)[0] ?? "";
  if (head.startsWith("{")) {
    if (isObject(first) && (ending === "jsonl" || /\n[^\S\n]*\{/u.test(head))) return "jsonl";
    if (ending === undefined || ending === "json" || isObject(first) || isOpenObject(first)) return "json";
  }
  // "[" alone on a line, or before an object, begins a list; "[Link](/x)" is Markdown.
  if (/^\[\s*(?:[{\]]|$)/u.test(head)) return ending === "jsonl" && isList(first) ? "jsonl" : "json";
  if (ending !== "markdown" && ending !== "jsonl" && ending !== "html" && delimiterOf(head, choice) !== undefined)
    return "csv";
  if (ending === "html" && !hasHtml(head)) return undefined;
  // A workbook, document or PDF would have been found by its bytes.
  if (ending !== undefined && !["xlsx", "docx", "pdf"].includes(ending)) return ending;
  if (/^ {0,3}#{1,6}[ \t]+\S/mu.test(head)) return "markdown";
  return likelyDelimiter(head) === undefined ? undefined : "csv";
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
