import { type CsvError, parse } from "csv-parse/sync";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import { decodeText } from "./decode-text.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";

const LISTS = new Set(["examples", "tags"]);

/** A cell of several entries: a JSON list, or entries divided by line breaks or by "|". */
function listOf(cell: string): unknown {
  const trimmed = cell.trim();
  if (trimmed.startsWith("[")) {
    try {
      return JSON.parse(trimmed) as unknown;
    } catch {
      // Not JSON after all: "[beta] how do I ...".
    }
  }
  return trimmed.split(/\r?\n|\|/u);
}

/** The sign that divides the columns: the one of comma, semicolon and tab that the heading has most. */
function delimiterOf(text: string): string {
  const heading = text.split(/\r?\n/u, 1)[0] ?? "";
  const count = (sign: string) => heading.split(sign).length - 1;
  return [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/**
 * A table with a heading row: id, title, answer, examples, tags, url, language, audience; others are passed over.
 * @throws KNOWLEDGE_FILE_UNREADABLE without the columns title and answer, or in another encoding
 */
export function* readCsv(file: KnowledgeFile): Generator<RawArticle> {
  const text = decodeText(file, 'Save it as "CSV UTF-8" and import it again.');
  const broken: RawArticle[] = [];
  let heading: string[] = [];
  type Row = { record: string[]; info: { lines: number } };
  let rows: Row[] = [];
  try {
    rows = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error: CsvError | undefined) => {
        broken.push({ line: Number(error?.lines ?? 0), fault: `is not CSV (${messageOf(error)})` });
        return undefined;
      },
    }) as unknown as Row[];
  } catch (error) {
    broken.push({ line: Number((error as CsvError).lines ?? 0), fault: `is not CSV (${messageOf(error)})` });
  }
  const first = rows.shift();
  heading = first?.record.map((cell) => cell.trim().toLowerCase()) ?? [];
  if (!heading.includes("title") || !heading.includes("answer")) {
    throw new TuppenceError(
      "KNOWLEDGE_FILE_UNREADABLE",
      `${file.name} has no columns "title" and "answer" in its first row.`,
      "The first row names the columns: id, title, answer, examples, tags, url, language, audience.",
    );
  }
  let line = first?.info.lines ?? 1;
  for (const { record, info } of rows) {
    // `lines` counts those read when the record ended; it began after the one before it.
    const start = line + 1;
    line = info.lines;
    if (record.every((cell) => cell.trim() === "")) continue;
    if (record.length !== heading.length) {
      yield { line: start, fault: `has ${record.length} columns, the first row has ${heading.length}` };
      continue;
    }
    const given = Object.fromEntries(
      heading
        .map((column, i) => [column, record[i] ?? ""] as const)
        .filter(([, cell]) => cell.trim() !== "")
        .map(([column, cell]) => [column, LISTS.has(column) ? listOf(cell) : cell]),
    );
    yield { line: start, given };
  }
  yield* broken;
}
