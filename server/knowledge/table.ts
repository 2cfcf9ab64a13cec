/** A table as articles: its first row names the columns; CSV and spreadsheets share it. */
import type { ColumnChoice } from "../wire/import.ts";
import { areEnough, type FoundColumn, fieldsOf, foundColumns, withStatus } from "./columns.ts";
import type { RawArticle } from "./read-file.ts";
import { unreadable } from "./unreadable.ts";

export interface TableRow {
  /** From 1: the line of a text file, the row of a sheet. */
  readonly line: number;
  readonly cells: readonly string[];
  /** By column, from 0: why a cell has no value. */
  readonly faults?: ReadonlyMap<number, string>;
}

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

export interface Table {
  readonly heading: readonly string[];
  readonly columns: readonly FoundColumn[];
  /** Whether the articles' titles and answers are known. */
  readonly isReady: boolean;
  articles(): Generator<RawArticle>;
}

/** Rows that a person sees values of. */
const SEEN = 20;

/**
 * @param rows the first one names the columns
 * @param place what each article's place has besides its line
 */
export function tableOf(
  rows: readonly TableRow[],
  choice: ColumnChoice | undefined,
  place: { readonly unit: "line" | "row"; readonly sheet?: string },
): Table {
  const [first, ...rest] = rows;
  const heading = first?.cells.map((cell) => cell.trim()) ?? [];
  const fields = fieldsOf(heading, choice);
  const seen = rest.slice(0, SEEN).map(({ cells }) => cells);
  return {
    heading,
    columns: foundColumns(heading, fields, seen),
    isReady: areEnough(fields),
    *articles() {
      for (const { line, cells, faults } of rest) {
        if (cells.every((cell) => cell.trim() === "") && faults === undefined) continue;
        const at = { ...place, line };
        if (place.unit === "line" && cells.length !== heading.length) {
          yield { ...at, fault: `has ${cells.length} columns, the first row has ${heading.length}` };
          continue;
        }
        const broken = fields.findIndex((field, i) => field !== undefined && faults?.has(i));
        if (broken !== -1) {
          yield { ...at, fault: `${heading[broken]}: ${faults?.get(broken)}` };
          continue;
        }
        const given = fields.flatMap((field, i) => {
          const cell = cells[i] ?? "";
          return field === undefined || cell.trim() === "" ? [] : [[field, LISTS.has(field) ? listOf(cell) : cell]];
        });
        yield { ...at, given: withStatus(Object.fromEntries(given) as Record<string, unknown>) };
      }
    },
  };
}

/** For a table whose columns aren't known: what they are, and how a person says which is which. */
export const columnsUnknown = (name: string, heading: readonly string[]) =>
  unreadable(
    `${name} has no columns that are known to hold the titles and answers; its first row reads: ${heading.join(", ").slice(0, 200)}`,
    'Say which column is which, for example --column "title=Topic" --column "answer=Details" (in the console, choose them in the preview), or rename the columns in the first row to title and answer.',
  );
