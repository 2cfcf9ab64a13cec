import { readFile, stat } from "node:fs/promises";
import { isAbsolute, relative, sep } from "node:path";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import { type ArticleInput, type BadLine, type CheckOptions, checkArticle } from "./article-schema.ts";
import { formatOf, unreadable } from "./detect.ts";
import { readCsv } from "./read-csv.ts";
import { folderFault } from "./read-folder.ts";
import { readJson } from "./read-json.ts";
import { readJsonl } from "./read-jsonl.ts";
import { readMarkdown } from "./read-markdown.ts";

export type KnowledgeFormat = "jsonl" | "json" | "csv" | "markdown";

/** An article as the file's format gives it, before it's checked; `fault` if the format itself is broken there. */
export type RawArticle = { readonly line: number } & ({ readonly given: unknown } | { readonly fault: string });

/** A file's content, e.g. from disk or an upload. */
export interface KnowledgeFile {
  /** Its path with "/" between folders, as far as it's known: pages get their ids from it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Something about a file that its owner should know, although nothing is wrong. */
export interface FileNote {
  /** From 1, as editors count. */
  readonly line: number;
  readonly note: string;
}

/** The articles of a file, its invalid lines, and its drafts. */
export interface KnowledgeRead {
  readonly format: KnowledgeFormat;
  readonly articles: readonly ArticleInput[];
  readonly bad: readonly BadLine[];
  readonly notes: readonly FileNote[];
  /** Ids of articles that the file marks as drafts: visitors must not see them. */
  readonly drafts: readonly string[];
}

/** A help centre with ten thousand articles is about 30 MB; anything larger is another kind of file. */
const LARGEST = 200 * 1024 * 1024;

/** Articles between two pauses for the event loop. */
const SLICE = 200;

/** A path as used for ids: relative to the current folder, otherwise its last folder and name. */
function nameOf(path: string): string {
  const below = relative(process.cwd(), path);
  const deps = below.split(sep).filter((part) => part !== "..");
  return (isAbsolute(below) || below.startsWith("..") ? deps.slice(-2) : deps).join("/");
}

/** Reads a file from disk. @throws KNOWLEDGE_FILE_UNREADABLE if it doesn't exist, is a folder, or is too large */
export async function openKnowledgeFile(path: string): Promise<KnowledgeFile> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw await folderFault(path);
    const { size } = found;
    if (size > LARGEST) {
      throw unreadable(`${path} has ${Math.round(size / 1048576)} MB.`, "Split it into files of 200 MB or less.");
    }
    return { name: nameOf(path), bytes: await readFile(path) };
  } catch (error) {
    if (error instanceof TuppenceError) throw error;
    throw unreadable(
      `${path} cannot be read: ${messageOf(error)}.`,
      "Check the path and that this user may read the file.",
      error,
    );
  }
}

/**
 * The articles of a file in JSONL, JSON, CSV or Markdown. Invalid lines are reported, and the others are taken.
 * @throws KNOWLEDGE_FILE_UNREADABLE if the format is unknown, or nothing in the file can be an article: empty, binary,
 * in another   encoding, or a table without the required columns
 */
export function readKnowledge(file: KnowledgeFile, options: CheckOptions): KnowledgeRead {
  const reading = readingOf(file, options);
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
  }
}

/**
 * The same in slices of a few milliseconds, so that visitors are served while 50,000 lines are checked.
 * @param onProgress called with the share of the file that has been read, 0 to 1
 */
export async function readKnowledgeCalmly(
  file: KnowledgeFile,
  options: CheckOptions,
  onProgress: (share: number) => void = () => {},
): Promise<KnowledgeRead> {
  const lines = Math.max(1, countLines(file.bytes));
  const reading = readingOf(file, options);
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

/** Whether an article says that it shouldn't be published: `draft: true`, or `published: false`. */
function isDraft(options: unknown): boolean {
  const { draft, published } = (options ?? {}) as { draft?: unknown; published?: unknown };
  const says = (value: unknown, ...words: string[]) =>
    words.includes(
      String(value ?? "")
        .trim()
        .toLowerCase(),
    );
  return says(draft, "true", "yes", "1", "x", "on") || says(published, "false", "no", "0", "off");
}

/** Yields the current line, now and then. */
function* readingOf(file: KnowledgeFile, options: CheckOptions): Generator<number, KnowledgeRead> {
  const format = formatOf(file);
  const read = { jsonl: readJsonl, json: readJson, csv: readCsv, markdown: readMarkdown }[format];
  const articles: ArticleInput[] = [];
  const bad: BadLine[] = [];
  const notes: FileNote[] = [];
  const drafts: string[] = [];
  const seen = new Map<string, number>();
  let count = 0;
  for (const raw of read(file)) {
    if (++count % SLICE === 0) yield raw.line;
    const article = "fault" in raw ? raw : checkArticle(raw.given, options);
    if ("given" in raw && isDraft(raw.given)) {
      // A draft's faults don't matter yet.
      const title = "fault" in article ? "" : ` "${article.title.slice(0, 80)}"`;
      if (!("fault" in article)) drafts.push(article.key);
      notes.push({ line: raw.line, note: `the draft${title} was left out: visitors don't see it` });
      continue;
    }
    if ("fault" in article) {
      bad.push({ line: raw.line, fault: article.fault });
      continue;
    }
    const before = seen.get(article.key);
    if (before !== undefined) {
      bad.push({ line: raw.line, fault: `has the id "${article.key}", which line ${before} has too` });
      continue;
    }
    seen.set(article.key, raw.line);
    articles.push(article);
  }
  if (articles.length === 0 && bad.length === 0 && notes.length === 0) {
    throw unreadable(`${file.name} has no articles in it.`, "Check that it is the file you meant.");
  }
  bad.sort((a, b) => a.line - b.line);
  return { format, articles, bad, notes, drafts };
}
