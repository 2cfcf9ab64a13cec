import { type CsvError, parse } from "csv-parse/sync";
import { messageOf } from "../lib/errors.ts";
import type { ColumnChoice } from "../wire/import.ts";
import { areEnough, fieldsOf } from "./columns.ts";
import { decodeText } from "./decode-text.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";
import { columnsUnknown, type Table, type TableRow, tableOf } from "./table.ts";

/** Possible column separators, most likely first. */
const DELIMITERS = [",", ";", "\t", "|", "^", "~", ":"];

const cellsOf = (line: string, delimiter: string) =>
  line.split(delimiter).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/u, "$1")
      .trim(),
  );

/** Excel's first line that names the separator: "sep=;". */
const SEP = /^\ufeff?"?sep=(.)"?[ \t]*(?:\r\n?|\n|$)/iu;
/** A heading row with all columns is a few hundred characters at most. */
const LONGEST_HEADING = 10_000;

const linesOf = (text: string) =>
  text
    .replace(/^\ufeff/u, "")
    .split(/\r\n?|\n/u)
    .filter((line) => line.trim() !== "");

/** The separator that "sep=" names, or with which the heading row has columns for title and answer; otherwise undefined. */
export function delimiterOf(text: string, choice?: ColumnChoice): string | undefined {
  const named = SEP.exec(text)?.[1];
  if (named !== undefined) return named;
  const [heading = ""] = linesOf(text.slice(0, LONGEST_HEADING * 2));
  if (heading.length > LONGEST_HEADING) return undefined;
  return DELIMITERS.find((delimiter) => areEnough(fieldsOf(cellsOf(heading, delimiter), choice)));
}

/** Lines by which a table is recognised whose columns have unknown names. */
const COMPARED = 20;

/** The separator that gives all of a text's first lines the same number of columns, at least two; undefined: it's no table. */
export function likelyDelimiter(text: string): string | undefined {
  const lines = linesOf(text).slice(0, COMPARED);
  if (lines.length < 2) return undefined;
  const counts = ["\t", ";", ",", "|"].map((delimiter) => {
    const [first = 0, ...rest] = lines.map((line) => countOutsideQuotes(line, delimiter));
    return { delimiter, columns: first, same: rest.filter((count) => count === first).length / rest.length };
  });
  return counts.filter(({ columns, same }) => columns > 0 && same >= 0.8).sort((a, b) => b.same - a.same)[0]?.delimiter;
}

function countOutsideQuotes(line: string, sign: string): number {
  let count = 0;
  let quoted = false;
  for (const one of line) {
    if (one === '"') quoted = !quoted;
    else if (one === sign && !quoted) count++;
  }
  return count;
}

type Row = { record: string[]; info: { lines: number } };

/** A table with a heading row, and its lines that can't be read as one. */
export function openCsv(file: KnowledgeFile, choice?: ColumnChoice): { table: Table; broken: RawArticle[] } {
  // One kind of line break: the parser counts the two characters of the other kind as two lines inside quotation marks.
  const whole = decodeText(file).replace(/\r\n?/gu, "\n");
  const sep = SEP.exec(whole)?.[0] ?? "";
  const text = whole.slice(sep.length);
  const before = sep === "" ? 0 : 1;
  const broken: RawArticle[] = [];
  const fault = (error: CsvError | undefined) =>
    broken.push({ line: before + Number(error?.lines ?? 0), fault: `cannot be read as a table (${messageOf(error)})` });
  let rows: Row[] = [];
  try {
    rows = parse(text, {
      bom: true,
      delimiter: delimiterOf(whole, choice) ?? likelyDelimiter(text) ?? ",",
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error: CsvError | undefined) => {
        fault(error);
        return undefined;
      },
    }) as unknown as Row[];
  } catch (error) {
    fault(error as CsvError);
  }
  const table: TableRow[] = [];
  let line = before;
  for (const { record, info } of rows) {
    // `lines` counts those read when the record ended; it began after the one before it.
    const start = line + 1;
    line = before + info.lines;
    table.push({ line: start, cells: record });
  }
  return { table: tableOf(table, choice, { unit: "line" }), broken };
}

/**
 * A table with a heading row: id, title, answer, examples, tags, url, language, audience, draft, under these names or those
 * that other systems have for them; other columns are left out.
 * @throws KNOWLEDGE_FILE_UNREADABLE if no columns are known for title and answer
 */
export function* readCsv(file: KnowledgeFile, choice?: ColumnChoice): Generator<RawArticle> {
  const { table, broken } = openCsv(file, choice);
  if (!table.isReady) throw columnsUnknown(file.name, table.heading);
  yield* table.articles();
  yield* broken;
}
