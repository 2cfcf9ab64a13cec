import { type CsvError, parse } from "csv-parse/sync";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import { decodeText } from "./decode-text.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";

const LISTS = new Set(["examples", "tags"]);

/** A cell with several entries: a JSON list, or entries separated by line breaks or "|". */
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

/** Possible column separators, most likely first. */
const DELIMITERS = [",", ";", "\t", "|", "^", "~", ":"];

const cellsOf = (line: string, delimiter: string) =>
  line.split(delimiter).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/u, "$1")
      .trim()
      .toLowerCase(),
  );

/** The separator with which the heading row has columns "title" and "answer", or undefined. */
export function delimiterOf(text: string): string | undefined {
  const heading =
    text
      .replace(/^\ufeff/u, "")
      .split(/\r\n?|\n/u)
      .find((line) => line.trim() !== "") ?? "";
  // A heading row with all columns is a few hundred characters at most.
  if (heading.length > 10_000) return undefined;
  return DELIMITERS.find((delimiter) => {
    const cells = cellsOf(heading, delimiter);
    return cells.includes("title") && cells.includes("answer");
  });
}

/**
 * A table with a heading row: id, title, answer, examples, tags, url, language, audience, draft; other columns are
 * ignored.
 * @throws KNOWLEDGE_FILE_UNREADABLE without the columns title and answer, or in another encoding
 */
export function* readCsv(file: KnowledgeFile): Generator<RawArticle> {
  // One kind of line break: the parser counts the two characters of the other kind as two lines inside quotation marks.
  const text = decodeText(file, 'Save it as "CSV UTF-8" and import it again.').replace(/\r\n?/gu, "\n");
  const broken: RawArticle[] = [];
  let heading: string[] = [];
  type Row = { record: string[]; info: { lines: number } };
  let rows: Row[] = [];
  try {
    rows = parse(text, {
      bom: true,
      delimiter: delimiterOf(text) ?? ",",
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error: CsvError | undefined) => {
        broken.push({ line: Number(error?.lines ?? 0), fault: `cannot be read as a table (${messageOf(error)})` });
        return undefined;
      },
    }) as unknown as Row[];
  } catch (error) {
    broken.push({
      line: Number((error as CsvError).lines ?? 0),
      fault: `cannot be read as a table (${messageOf(error)})`,
    });
  }
  const first = rows.shift();
  heading = first?.record.map((cell) => cell.trim().toLowerCase()) ?? [];
  if (!heading.includes("title") || !heading.includes("answer")) {
    throw new TuppenceError(
      "KNOWLEDGE_FILE_UNREADABLE",
      `The first row of ${file.name} has no columns named "title" and "answer"; it reads: ${text.trim().split("\n", 1)[0]?.slice(0, 120) ?? ""}`,
      "Name the columns in the first row: title, answer and, if you have them, id, examples, tags, url, language, audience, draft.",
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
    const options = Object.fromEntries(
      heading
        .map((column, i) => [column, record[i] ?? ""] as const)
        .filter(([, cell]) => cell.trim() !== "")
        .map(([column, cell]) => [column, LISTS.has(column) ? listOf(cell) : cell]),
    );
    yield { line: start, given: options };
  }
  yield* broken;
}
