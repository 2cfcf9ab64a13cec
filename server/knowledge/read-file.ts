import { readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import { type ArticleInput, type BadLine, checkArticle } from "./article-schema.ts";
import { readCsv } from "./read-csv.ts";
import { readJsonl } from "./read-jsonl.ts";
import { readMarkdown } from "./read-markdown.ts";

export type KnowledgeFormat = "jsonl" | "csv" | "markdown";

/** An article as a file's format gives it, before it is checked; `fault` when the format itself is broken there. */
export type RawArticle = { readonly line: number } & ({ readonly given: unknown } | { readonly fault: string });

/** A file's content, e.g. from disk or from an upload. */
export interface KnowledgeFile {
  /** With its ending, which tells the format: .jsonl (.ndjson), .csv (.tsv), .md (.markdown). */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The articles of a file, and its lines that are none. */
export interface KnowledgeRead {
  readonly format: KnowledgeFormat;
  readonly articles: readonly ArticleInput[];
  readonly bad: readonly BadLine[];
}

/** A help centre of ten thousand articles is about 30 MB; more is another kind of file. */
const LARGEST = 200 * 1024 * 1024;

/** Articles between two breaths of the event loop. */
const SLICE = 200;

const ENDINGS: Readonly<Record<string, KnowledgeFormat>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".tsv": "csv",
  ".md": "markdown",
  ".markdown": "markdown",
};

const unreadable = (message: string, remedy: string, cause?: unknown) =>
  new TuppenceError("KNOWLEDGE_FILE_UNREADABLE", message, remedy, { cause });

/** Reads a file from disk. @throws KNOWLEDGE_FILE_UNREADABLE when it is not there, not a file, or too large */
export async function openKnowledgeFile(path: string): Promise<KnowledgeFile> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST) {
      throw unreadable(`${path} has ${Math.round(size / 1048576)} MB.`, "Split it into files of 200 MB or less.");
    }
    return { name: basename(path), bytes: await readFile(path) };
  } catch (error) {
    if (error instanceof TuppenceError) throw error;
    throw unreadable(
      `${path} cannot be read: ${messageOf(error)}.`,
      "Check the path and that this user may read the file.",
      error,
    );
  }
}

/** Latin letters of UTF-16 have a NUL beside each; a byte order mark says so too. */
function looksUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/**
 * The articles of a file in JSONL, CSV or Markdown. A bad line is left out and named; the others are taken.
 * @param language the site's, for articles that name none
 * @throws KNOWLEDGE_FILE_UNREADABLE when the format is unknown, or nothing in the file can be an article: empty, binary,
 *   in another encoding, a table without the needed columns
 */
export function readKnowledge(file: KnowledgeFile, language: string): KnowledgeRead {
  const reading = readingOf(file, language);
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
  }
}

/**
 * The same in slices of a few milliseconds, so that visitors are served while 50,000 lines are checked.
 * @param onProgress told the share of the file that is read, 0 to 1
 */
export async function readKnowledgeCalmly(
  file: KnowledgeFile,
  language: string,
  onProgress: (share: number) => void = () => {},
): Promise<KnowledgeRead> {
  const lines = Math.max(1, countLines(file.bytes));
  const reading = readingOf(file, language);
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
    onProgress(Math.min(1, step.value / lines));
    await new Promise<void>((resume) => setImmediate(resume));
  }
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

/** Yields the line that it is at, now and then. */
function* readingOf(file: KnowledgeFile, language: string): Generator<number, KnowledgeRead> {
  const { name, bytes } = file;
  const format = ENDINGS[extname(name).toLowerCase()];
  if (format === undefined) {
    throw unreadable(`${name} ends in no known format.`, "Give a .jsonl, .csv or .md file (docs: knowledge files).");
  }
  if (looksUtf16(bytes)) throw unreadable(`${name} is UTF-16.`, "Save it as UTF-8 and import it again.");
  const read = { jsonl: readJsonl, csv: readCsv, markdown: readMarkdown }[format];
  const articles: ArticleInput[] = [];
  const bad: BadLine[] = [];
  const seen = new Map<string, number>();
  let count = 0;
  for (const raw of read(file)) {
    if (++count % SLICE === 0) yield raw.line;
    const article = "fault" in raw ? raw : checkArticle(raw.given, language);
    if ("fault" in article) {
      bad.push({ line: raw.line, fault: article.fault });
      continue;
    }
    const before = seen.get(article.key);
    if (before !== undefined) {
      bad.push({ line: raw.line, fault: `the id "${article.key}" stands in line ${before} already` });
      continue;
    }
    seen.set(article.key, raw.line);
    articles.push(article);
  }
  if (articles.length === 0) {
    if (bytes.includes(0))
      throw unreadable(`${name} is binary, not text.`, "Give a .jsonl, .csv or .md file in UTF-8.");
    if (bad.length === 0) throw unreadable(`${name} holds no article.`, "Check that it is the file you meant.");
  }
  bad.sort((a, b) => a.line - b.line);
  return { format, articles, bad };
}
