import { isTuppenceError } from "../lib/errors.ts";
import type { ColumnChoice, ImportFormat, ImportPlace, PlaceUnit } from "../wire/import.ts";
import { type ArticleInput, type BadLine, type CheckOptions, checkArticle } from "./article-schema.ts";
import { encodingName } from "./decode-text.ts";
import { type OpenFile, type OpenTable, openFile, openTextFile } from "./open-file.ts";
import { faultOf, unpack } from "./unpack.ts";
import { unreadable } from "./unreadable.ts";

/** An article as the file's format gives it, before it's checked; `fault` if the format itself is broken there. */
export type RawArticle = {
  /** From 1, in `unit`s. */
  readonly line: number;
  /** Default: lines. */
  readonly unit?: PlaceUnit;
  readonly sheet?: string;
} & (
  | { readonly given: unknown /** See `CheckOptions`. */; readonly keepsLoose?: boolean }
  | { readonly fault: string }
  | { readonly note: string }
);

/** A file's content, e.g. from disk or an upload. */
export interface KnowledgeFile {
  /** Its path with "/" between folders, as far as it's known: pages get their ids from it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Something about a place of a file that its owner should know, although nothing is wrong. */
export type FileNote = Readonly<ImportPlace> & { readonly note: string };

/** A file of an import; `format` null: it can't be read. */
export interface ReadFile {
  readonly name: string;
  readonly format: ImportFormat | null;
  readonly encoding?: string;
  readonly articles: number;
}

/** A table whose columns a person can choose. */
export interface ReadTable extends OpenTable {
  readonly file: string;
  readonly isReady: boolean;
}

/** The articles of an import, its invalid places, and its drafts. */
export interface KnowledgeRead {
  /** Of the first file that can be read. */
  readonly format: ImportFormat | null;
  readonly files: readonly ReadFile[];
  readonly articles: readonly ArticleInput[];
  /** Where each article is. */
  readonly places: readonly ImportPlace[];
  readonly bad: readonly BadLine[];
  readonly notes: readonly FileNote[];
  /** Ids of articles that the file marks as drafts: visitors must not see them. */
  readonly drafts: readonly string[];
  readonly tables: readonly ReadTable[];
}

export interface ReadOptions extends CheckOptions {
  /** Which column is which, where a person said so. */
  readonly columns?: ColumnChoice;
}

/** Bytes that everything unpacked in one import may have together; a help centre of ten thousand articles is about 30 MB. */
export const LARGEST = 200 * 1024 * 1024;

/** Articles between two looks at the clock. */
const SLICE = 20;
/** Files of an archive that are opened before the first of them has been checked. */
const AHEAD = 8;
/** Web pages of an import that are read where visitors are served; further ones by a thread of their own. */
const FEW = 20;
/** Milliseconds after which visitors get their turn. */
const TURN_MS = 10;

/**
 * The articles of a text file: JSONL, JSON, CSV, Markdown or HTML. Invalid lines are reported, and the others are taken.
 * @throws KNOWLEDGE_FILE_UNREADABLE if the format is unknown, or nothing in the file can be an article: empty, binary, or a
 * table without the required columns
 */
export function readKnowledge(file: KnowledgeFile, options: ReadOptions): KnowledgeRead {
  const collected = new Collected(options);
  const open = openTextFile(file, options.columns);
  if (open.fault !== undefined) throw open.fault;
  for (const _ of collected.take(open, file.name, undefined)) {
    // Nobody is waiting.
  }
  return collected.result(file.name);
}

/**
 * The articles of any file, or of the files in an archive; in slices of a few milliseconds, so that visitors are served
 * while 50,000 lines are checked. One file of an archive that can't be read doesn't keep the others out.
 * @param onProgress called with the share that has been read, 0 to 1
 * @throws KNOWLEDGE_FILE_UNREADABLE if the file, or every file of the archive, can't be read
 */
export async function readKnowledgeCalmly(
  file: KnowledgeFile,
  options: ReadOptions & {
    /** Tables whose columns have to be chosen are reported rather than refused. */
    readonly asksForColumns?: boolean;
  },
  onProgress: (share: number) => void = () => {},
): Promise<KnowledgeRead> {
  const collected = new Collected(options);
  let last = performance.now();
  const pause = async () => {
    if (performance.now() - last < TURN_MS) return;
    await new Promise<void>((resume) => setImmediate(resume));
    last = performance.now();
  };
  let seen = 0;
  const opened = ahead(unpack(file, { bytes: LARGEST }), AHEAD, (one) => {
    if (!("file" in one)) return Promise.resolve(undefined);
    const isOneOfMany = ++seen > FEW;
    return openFile(one.file, one.office, { choice: options.columns, isOneOfMany, onProgress });
  });
  for await (const { item: one, result } of opened) {
    // The only file there is needs no name: everything is about it.
    const shown = "file" in one && one.file === file ? undefined : one.shown;
    onProgress(one.share);
    if (!("file" in one)) {
      collected.say({
        ...(shown !== undefined && { file: shown }),
        line: 0,
        ...("fault" in one ? { fault: one.fault } : { note: one.note }),
      });
      if ("fault" in one) collected.files.push({ name: one.shown, format: null, articles: 0 });
      continue;
    }
    try {
      const open = (await result) as OpenFile;
      if (open.fault !== undefined && !(options.asksForColumns ?? false)) throw open.fault;
      const lines = shown === undefined ? Math.max(1, countLines(one.file.bytes)) : 0;
      for (const line of collected.take(open, one.shown, shown)) {
        if (lines > 0) onProgress(Math.min(1, line / lines));
        await pause();
      }
    } catch (error) {
      // The fault of the only file is the import's.
      if (shown === undefined || !isTuppenceError(error)) throw error;
      collected.files.push({ name: shown, format: null, articles: 0 });
      collected.say({ file: shown, line: 0, fault: faultOf(error, one.file.name) });
    }
    await pause();
  }
  return collected.result(file.name);
}

/**
 * Begins work on items before the ones before them are finished with, and gives them in their order.
 * @param most begun at a time
 */
async function* ahead<Item, Result>(
  items: AsyncIterable<Item>,
  most: number,
  begin: (item: Item) => Promise<Result>,
): AsyncGenerator<{ readonly item: Item; readonly result: Promise<Result> }> {
  const begun: { item: Item; result: Promise<Result> }[] = [];
  for await (const item of items) {
    const result = begin(item);
    // Whoever awaits it hears of its failure; until then it's nobody's.
    result.catch(() => {});
    begun.push({ item, result });
    if (begun.length >= most) yield begun.shift() as (typeof begun)[number];
  }
  yield* begun;
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

/** A place as part of a sentence: "line 3", "row 4 of the sheet FAQ of help.xlsx". */
export function placeName({ file, sheet, unit = "line", line }: ImportPlace): string {
  const parts = [
    ...(line === 0 ? [] : [`${unit} ${line}`]),
    ...(sheet === undefined ? [] : [`the sheet ${sheet}`]),
    ...(file === undefined ? [] : [file]),
  ];
  return parts.length === 0 ? "the file" : parts.join(" of ");
}

/** What has been read so far. */
class Collected {
  readonly files: ReadFile[] = [];
  readonly #options: ReadOptions;
  readonly #articles: ArticleInput[] = [];
  readonly #places: ImportPlace[] = [];
  readonly #bad: BadLine[] = [];
  readonly #notes: FileNote[] = [];
  readonly #drafts: string[] = [];
  readonly #tables: ReadTable[] = [];
  readonly #seen = new Map<string, ImportPlace>();

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  say(one: BadLine | FileNote): void {
    if ("fault" in one) this.#bad.push(one);
    else this.#notes.push(one);
  }

  /**
   * Takes a file's articles; yields the current line, now and then.
   * @param file the file's name, for places; undefined: it's the only one
   */
  *take(open: OpenFile, name: string, file: string | undefined): Generator<number> {
    const before = this.#articles.length;
    const { format, encoding, tables } = open;
    const isReady = open.fault === undefined;
    this.#tables.push(...tables.map((table) => ({ ...table, file: name, isReady })));
    let count = 0;
    for (const raw of open.articles) {
      if (++count % SLICE === 0 || format === "html") yield raw.line;
      this.#one(raw, file);
    }
    const articles = this.#articles.length - before;
    if (encoding !== undefined) {
      const note = `was read as ${encodingName(encoding)}; if letters look wrong, save it as UTF-8`;
      this.#notes.push({ ...(file !== undefined && { file }), line: 0, note });
    }
    this.files.push({ name, format, articles, ...(encoding !== undefined && { encoding: encodingName(encoding) }) });
    if (file !== undefined && count === 0 && isReady) this.say({ file, line: 0, note: "has no articles in it" });
  }

  #one(raw: RawArticle, file: string | undefined): void {
    const { line, unit, sheet } = raw;
    const place: ImportPlace = {
      ...(file !== undefined && { file }),
      ...(sheet !== undefined && { sheet }),
      ...(unit !== undefined && unit !== "line" && { unit }),
      line,
    };
    if ("note" in raw || "fault" in raw) {
      this.say({ ...place, ...("note" in raw ? { note: raw.note } : { fault: raw.fault }) });
      return;
    }
    const { keepsLoose = false } = raw;
    const article = checkArticle(raw.given, { ...this.#options, keepsLoose });
    if (isDraft(raw.given)) {
      // A draft's faults don't matter yet.
      const title = "fault" in article ? "" : ` "${article.title.slice(0, 80)}"`;
      if (!("fault" in article)) this.#drafts.push(article.key);
      this.#notes.push({ ...place, note: `the draft${title} was left out: visitors don't see it` });
      return;
    }
    if ("fault" in article) {
      this.#bad.push({ ...place, fault: article.fault });
      return;
    }
    const before = this.#seen.get(article.key);
    if (before !== undefined) {
      this.#bad.push({ ...place, fault: `has the id "${article.key}", which ${placeName(before)} has too` });
      return;
    }
    this.#seen.set(article.key, place);
    this.#articles.push(article);
    this.#places.push(place);
  }

  /** @throws KNOWLEDGE_FILE_UNREADABLE if there was nothing to say about the file */
  result(name: string): KnowledgeRead {
    const [bad, notes] = [this.#bad, this.#notes];
    const isUnready = this.#tables.some((table) => !table.isReady);
    if (this.#articles.length === 0 && bad.length === 0 && notes.length === 0 && !isUnready) {
      throw unreadable(`${name} has no articles in it.`, "Check that it is the file you meant.");
    }
    // In the order of the files, and of the lines in each.
    const order = new Map(this.files.map((file, i) => [file.name, i]));
    bad.sort(
      (a, b) =>
        (order.get(a.file ?? "") ?? 0) - (order.get(b.file ?? "") ?? 0) || (a.sheet === b.sheet ? a.line - b.line : 0),
    );
    return {
      format: this.files.find((file) => file.format !== null)?.format ?? null,
      files: this.files,
      articles: this.#articles,
      places: this.#places,
      bad,
      notes,
      drafts: this.#drafts,
      tables: this.#tables,
    };
  }
}
