/** One file as articles, whatever it is. */
import { isTuppenceError, messageOf } from "../lib/errors.ts";
import type { ColumnChoice, ImportFormat } from "../wire/import.ts";
import { type Archive, ArchiveFault } from "./archive.ts";
import type { FoundColumn } from "./columns.ts";
import { asUtf8 } from "./decode-text.ts";
import { isPdf, refuseBinary, textFormat } from "./detect.ts";
import { pageReader } from "./page-reader.ts";
import { openCsv } from "./read-csv.ts";
import { readDocx } from "./read-docx.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";
import { readHtml } from "./read-html.ts";
import { openJson } from "./read-json.ts";
import { jsonlColumns, readJsonl } from "./read-jsonl.ts";
import { readMarkdown } from "./read-markdown.ts";
import { readXlsx } from "./read-xlsx.ts";
import { columnsUnknown } from "./table.ts";
import { unreadable } from "./unreadable.ts";

/** A table of a file, with what its columns were taken for. */
export interface OpenTable {
  readonly sheet?: string;
  readonly columns: readonly FoundColumn[];
}

export interface OpenFile {
  readonly format: ImportFormat;
  /** The encoding that it was in, if it wasn't UTF-8. */
  readonly encoding?: string;
  readonly tables: readonly OpenTable[];
  readonly articles: Iterable<RawArticle>;
  /** Why it has no articles: its columns have to be chosen first. */
  readonly fault?: Error;
}

/** @throws KNOWLEDGE_FILE_UNREADABLE if the format is unknown, or nothing in the file can be an article */
export function openTextFile(given: KnowledgeFile, choice?: ColumnChoice): OpenFile {
  refuseBinary(given);
  const { file, encoding } = asUtf8(given);
  const format = textFormat(file, choice);
  return { ...openText(file, format, choice), ...(encoding !== undefined && { encoding }) };
}

function openText(file: KnowledgeFile, format: ImportFormat, choice: ColumnChoice | undefined): OpenFile {
  switch (format) {
    case "csv": {
      const { table, broken } = openCsv(file, choice);
      const tables = [{ columns: table.columns }];
      if (table.isReady) return { format, tables, articles: joined(table.articles(), broken) };
      return { format, tables, articles: [], fault: columnsUnknown(file.name, table.heading) };
    }
    case "json": {
      const { articles, columns, format: found } = openJson(file, choice);
      return { format: found, tables: columns === undefined ? [] : [{ columns }], articles: articles() };
    }
    case "jsonl":
      return { format, tables: [{ columns: jsonlColumns(file, choice) }], articles: readJsonl(file, choice) };
    case "html":
      return { format, tables: [], articles: readHtml(file) };
    default:
      return { format: "markdown", tables: [], articles: readMarkdown(file) };
  }
}

function* joined(...parts: readonly Iterable<RawArticle>[]): Generator<RawArticle> {
  for (const part of parts) yield* part;
}

/** Bytes of a web page from which it's read beside the server's thread. */
const LARGE_PAGE = 256 * 1024;

/**
 * @param office the file's content, if it's a workbook or document
 * @param options.onProgress the share of the file that was read, for those that take long
 * @throws KNOWLEDGE_FILE_UNREADABLE if nothing in the file can be an article
 */
export async function openFile(
  file: KnowledgeFile,
  office: { readonly format: "xlsx" | "docx"; readonly archive: Archive } | undefined,
  options: {
    readonly choice?: ColumnChoice | undefined;
    /** Web pages are read beside the server's thread. */
    readonly isOneOfMany?: boolean;
    readonly onProgress?: (share: number) => void;
  } = {},
): Promise<OpenFile> {
  const { choice, isOneOfMany = false, onProgress } = options;
  try {
    if (office?.format === "docx") {
      return { format: "docx", tables: [], articles: await readDocx(file, office.archive) };
    }
    if (office !== undefined) {
      const { articles, tables, fault } = await readXlsx(file, office.archive, choice);
      return { format: "xlsx", tables, articles, ...(fault !== undefined && { fault }) };
    }
    if (isPdf(file.bytes))
      return { format: "pdf", tables: [], articles: await pageReader.read("pdf", file, onProgress) };
  } catch (error) {
    if (isTuppenceError(error)) throw error;
    if (error instanceof ArchiveFault) {
      throw unreadable(
        `${file.name} ${error.message}.`,
        "Open it in the program that made it, save it, and import that.",
        error,
      );
    }
    throw unreadable(
      `${file.name} is broken (${messageOf(error).slice(0, 200)}).`,
      "Open it in the program that made it, save it again, and import that.",
      error,
    );
  }
  const open = openTextFile(file, choice);
  // Few and small pages are read before the thread would have started.
  if (open.format !== "html" || !(isOneOfMany || file.bytes.length > LARGE_PAGE)) return open;
  return { ...open, articles: await pageReader.read("html", asUtf8(file).file) };
}
