/** An Excel workbook: each sheet with columns for titles and answers is a table of articles. */
import type { ColumnChoice } from "../wire/import.ts";
import type { Archive } from "./archive.ts";
import { areEnough, fieldsOf } from "./columns.ts";
import type { OpenTable } from "./open-file.ts";
import type { RawArticle } from "./read-file.ts";
import { columnsUnknown, type TableRow, tableOf } from "./table.ts";
import { openWorkbook, type SheetRow } from "./workbook.ts";

/** Rows above the one that names the columns: a title, a date, an empty line. */
const ABOVE = 20;

function tableRow({ row, cells }: SheetRow, columns: number): TableRow {
  const texts = Array.from({ length: columns }, (_, i) => cells.get(i)?.text ?? "");
  const faults = new Map([...cells].flatMap(([i, { fault }]) => (fault === undefined ? [] : [[i, fault] as const])));
  return { line: row, cells: texts, ...(faults.size > 0 && { faults }) };
}

/** The rows from the one that names the columns on: the first with a title and an answer, otherwise the first with two cells. */
function fromHeading(rows: readonly TableRow[], choice: ColumnChoice | undefined): readonly TableRow[] {
  const head = rows.slice(0, ABOVE);
  const known = head.findIndex(({ cells }) => areEnough(fieldsOf(cells, choice)));
  const first = head.findIndex(({ cells }) => cells.filter((cell) => cell.trim() !== "").length > 1);
  return rows.slice(Math.max(0, known === -1 ? first : known));
}

/**
 * The articles of a workbook, and its sheets' columns. Sheets without columns for titles and answers are left out with a
 * note if another has them.
 * @throws KNOWLEDGE_FILE_UNREADABLE if none has
 */
export async function readXlsx(
  file: { readonly name: string },
  archive: Archive,
  choice?: ColumnChoice,
): Promise<{ articles: RawArticle[]; tables: OpenTable[]; isReady: boolean; fault: Error | undefined }> {
  const articles: RawArticle[] = [];
  const tables: OpenTable[] = [];
  const notes: RawArticle[] = [];
  let headings: readonly string[] = [];
  for (const sheet of await openWorkbook(archive)) {
    const place = { unit: "row", sheet: sheet.name } as const;
    if (sheet.isHidden) {
      notes.push({ ...place, line: 1, note: "the sheet is hidden, and was left out" });
      continue;
    }
    const found = (await sheet.rows()).filter(({ cells }) => cells.size > 0);
    if (found.length === 0) continue;
    const columns = Math.max(...found.slice(0, 1_000).map(({ cells }) => Math.max(...cells.keys()) + 1));
    const table = tableOf(
      fromHeading(
        found.map((row) => tableRow(row, Math.min(columns, 500))),
        choice,
      ),
      choice,
      place,
    );
    const named = table.columns.filter(({ column }) => column !== "");
    if (named.length > 1) tables.push({ sheet: sheet.name, columns: named });
    if (table.isReady) articles.push(...table.articles());
    else {
      if (headings.length === 0) headings = table.heading;
      notes.push({ ...place, line: 1, note: "the sheet has no columns for titles and answers, and was left out" });
    }
  }
  const isReady = articles.length > 0;
  return {
    articles: [...articles, ...notes],
    tables,
    isReady,
    fault: isReady
      ? undefined
      : columnsUnknown(
          file.name,
          headings.filter((cell) => cell !== ""),
        ),
  };
}
