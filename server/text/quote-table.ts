import type { Span } from "./sentences.ts";
import { stem, wordsOf } from "./words.ts";

/** A table in an article: its position and its rows' positions, the heading row first. */
export interface Table extends Span {
  readonly rows: readonly Span[];
}

/** Where the reader finds the whole article. */
export interface ArticleLink {
  readonly title: string;
  readonly url: string;
}

/** Rows within this share of the best one's score are shown with it. */
const CLOSE_ROWS = 0.8;
/** The weight of a part or order number; an ordinary word counts 1 at most. */
const CODE_WEIGHT = 10;
/** A number or code with fewer characters ("30 days") doesn't identify anything. */
const SHORTEST_CODE = 4;

const CODE = /[\p{L}\p{N}]{1,40}(?:[-./_][\p{L}\p{N}]{1,40}){0,6}/gu;

/** Part numbers and the like, without their hyphens, because a visitor types "AX1204" for "AX-1204". */
export function codesOf(text: string): Set<string> {
  return new Set(
    [...text.matchAll(CODE)]
      .map(([one]) => one.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""))
      .filter((one) => one.length >= SHORTEST_CODE && /\d/u.test(one)),
  );
}

/** In the language of the article. */
const ALL: Readonly<Record<string, string>> = {
  en: "See the full table: ",
  de: "Die vollständige Tabelle: ",
  es: "La tabla completa: ",
  fr: "Le tableau complet : ",
};

/**
 * The rows of a long table that answer, with the table's heading row; says what was left out, with a link if there is
 * one.
 * @param options.near where the answer was found: its rows, if no row has the question's words
 * @param options.most characters; one row is always shown, however long it is
 */
export function quoteTable(
  markdown: string,
  table: Table,
  options: {
    readonly question: string;
    readonly language: string;
    readonly near?: Span | undefined;
    readonly link?: ArticleLink | undefined;
    readonly most: number;
  },
): string {
  const [first, ...body] = table.rows;
  const firstRow = body[0];
  if (first === undefined || firstRow === undefined) return markdown.slice(table.start, table.end);
  const text = ({ start, end }: Span) => markdown.slice(start, end).trim();
  // The heading row with the line of dashes below it.
  const head = markdown.slice(table.start, firstRow.start).trimEnd();
  const wanted = wantedRows(body.map(text), options) ?? rowsFrom(body, options.near);
  const shown: string[] = [];
  let left = options.most - head.length;
  for (const i of wanted) {
    const row = text(body[i] as Span);
    if (shown.length > 0 && row.length > left) break;
    shown.push(row);
    left -= row.length + 1;
  }
  const [only] = shown;
  const isWide = only !== undefined && head.length + only.length > options.most;
  const rows = isWide ? asList(text(first), only, options.most) : [head, ...shown].join("\n");
  return shown.length === body.length && !isWide ? rows : `${rows}\n\n${whereAll(options)}`;
}

function whereAll({ language, link }: { readonly language: string; readonly link?: ArticleLink | undefined }): string {
  if (link === undefined) return "…";
  const words = ALL[language.split("-")[0] ?? "en"] ?? ALL.en;
  return `${words}[${link.title.replace(/[[\]\\]/gu, "\\$&")}](${link.url})`;
}

/** The rows with the question's rarest words and codes; undefined if nothing distinguishes the rows. */
function wantedRows(rows: readonly string[], options: { question: string; language: string }): number[] | undefined {
  const stemsOf = (text: string) => new Set(wordsOf(text).map((word) => stem(word, options.language)));
  const codes = codesOf(options.question);
  const asked = [...stemsOf(options.question)];
  const found = rows.map((row) => ({ stems: stemsOf(row), codes: codesOf(row) }));
  const weights = new Map(
    asked.map((word) => {
      const count = found.filter(({ stems }) => stems.has(word)).length;
      // A word that is in half of the rows doesn't distinguish them.
      return [word, count === 0 || count * 2 > rows.length ? 0 : 1 / count];
    }),
  );
  const scores = found.map(
    (row) =>
      asked.reduce((sum, word) => sum + (row.stems.has(word) ? (weights.get(word) ?? 0) : 0), 0) +
      [...codes].filter((code) => row.codes.has(code)).length * CODE_WEIGHT,
  );
  const best = Math.max(...scores);
  if (best === 0) return undefined;
  return scores.flatMap((score, i) => (score >= best * CLOSE_ROWS ? [i] : []));
}

/** The rows from where the answer was found; otherwise from the first. */
function rowsFrom(rows: readonly Span[], near: Span | undefined): number[] {
  const at =
    near === undefined
      ? 0
      : Math.max(
          0,
          rows.findIndex((row) => row.end > near.start),
        );
  return rows.map((_, i) => i).slice(at);
}

/** The cells of a row; a pipe after a backslash is text. */
const cellsOf = (row: string): string[] =>
  row
    .replace(/^\|/u, "")
    .replace(/(?<!\\)\|$/u, "")
    .split(/(?<!\\)\|/u)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

/** A row that is too wide for a chat window: one line per cell, beginning with the column's name. */
function asList(head: string, row: string, most: number): string {
  const names = cellsOf(head);
  const lines: string[] = [];
  let left = most;
  for (const [i, cell] of cellsOf(row).entries()) {
    const name = names[i] ?? "";
    const line = name === "" ? `- ${cell}` : `- **${name}:** ${cell}`;
    if (cell === "" || (lines.length > 0 && line.length > left)) continue;
    lines.push(line.length > most ? `${line.slice(0, most - 1)}…` : line);
    left -= line.length + 1;
  }
  return lines.join("\n");
}
