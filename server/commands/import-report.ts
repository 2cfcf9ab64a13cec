/** Imports as the terminal shows them. */
import type { ImportResult } from "../knowledge/import.ts";
import { placeName } from "../knowledge/read-file.ts";
import { TuppenceError } from "../lib/errors.ts";
import { COLUMN_FIELDS, type ColumnChoice, type ColumnField, type PreviewResult } from "../wire/import.ts";

/** Entries of a list that are shown; the count covers the rest. */
const SHOWN = 20;

const some = (entries: readonly string[], all = entries.length) => [
  ...entries.slice(0, SHOWN),
  ...(all > SHOWN ? [`  and ${(all - SHOWN).toLocaleString("en")} more`] : []),
];

/** The result of an import. */
export function importReport(name: string, result: ImportResult): string[] {
  const { imported, updated, unchanged, archived, bad, notes } = result;
  return [
    `${name}: ${imported} new, ${updated} changed, ${unchanged} unchanged, ${archived} archived, ${bad.length} not imported`,
    ...some(notes.map((one) => `  ${placeName(one)}: ${one.note}`)),
    ...some(bad.map((one) => `  ${placeName(one)} ${one.fault}`)),
    ...(bad.length > 0 && imported + updated + unchanged === 0 ? ["Nothing was imported from this file."] : []),
  ];
}

const FORMATS: Readonly<Record<string, string>> = {
  jsonl: "JSON Lines",
  json: "JSON",
  csv: "table",
  markdown: "Markdown",
  html: "web page",
  xlsx: "Excel workbook",
  docx: "Word document",
  pdf: "PDF",
  "faq-json-ld": "FAQ in JSON-LD",
  zendesk: "Zendesk export",
  intercom: "Intercom export",
  freshdesk: "Freshdesk export",
  "help-scout": "Help Scout export",
  chatwoot: "Chatwoot export",
  crisp: "Crisp export",
};

const SIGNS = { new: "+", changed: "~", restored: "+", unchanged: "=" } as const;

/** What an import would do. */
export function previewReport({
  files,
  counts,
  articles,
  archived,
  duplicates,
  bad,
  notes,
  tables,
}: PreviewResult): string[] {
  return [
    ...some(
      files.map(({ name, format, encoding, articles: count }) => {
        const what = format === null ? "can't be read" : (FORMATS[format] ?? format);
        return `${name}: ${what}${encoding === undefined ? "" : ` in ${encoding}`}, ${count} ${count === 1 ? "article" : "articles"}`;
      }),
      counts.files,
    ),
    ...tables.filter((table) => !table.isReady).flatMap(columnQuestion),
    `Would import: ${counts.new} new, ${counts.changed} changed, ${counts.restored} restored, ${counts.unchanged} unchanged, ${counts.archived} archived, ${counts.bad} not imported`,
    ...some(
      articles
        .filter(({ change }) => change !== "unchanged")
        .map(({ change, title, key }) => `  ${SIGNS[change]} ${title} (${key})`),
      counts.new + counts.changed + counts.restored,
    ),
    ...some(
      archived.map(({ title, key }) => `  - ${title} (${key})`),
      counts.archived,
    ),
    ...some(
      duplicates.map(
        (one) => `  ${placeName(one)}: "${one.title}" has the same ${one.same} as "${one.of.title}" (${one.of.key})`,
      ),
      counts.duplicates,
    ),
    ...some(
      notes.map((one) => `  ${placeName(one)}: ${one.note}`),
      counts.notes,
    ),
    ...some(
      bad.map((one) => `  ${placeName(one)} ${one.fault}`),
      counts.bad,
    ),
    "Nothing was stored.",
  ];
}

/** The columns of a table that aren't known, and how to say which is which. */
function columnQuestion({ file, sheet, columns }: PreviewResult["tables"][number]): string[] {
  return [
    `${sheet === undefined ? file : `The sheet ${sheet} of ${file}`}: which column is which? For example: --column "title=${columns[0]?.column ?? ""}" "answer=${columns[1]?.column ?? ""}"`,
    ...columns.map(
      ({ column, field, samples }) => `  ${column}${field === null ? "" : ` (${field})`}: ${samples.join(" / ")}`,
    ),
  ];
}

/**
 * A person's choice of columns: "title=Topic".
 * @throws BAD_REQUEST naming the one that can't be read
 */
export function columnsOf(given: readonly string[]): ColumnChoice | undefined {
  if (given.length === 0) return undefined;
  const fields: readonly string[] = [...COLUMN_FIELDS, "ignore"];
  return Object.fromEntries(
    given.map((one) => {
      const at = one.indexOf("=");
      const field = one.slice(0, at).trim().toLowerCase();
      if (at < 1 || !fields.includes(field)) {
        throw new TuppenceError(
          "BAD_REQUEST",
          `--column can't read "${one}".`,
          `Write field=name, for example "title=Topic". The fields are ${fields.join(", ")}.`,
        );
      }
      return [one.slice(at + 1).trim(), field as ColumnField | "ignore"];
    }),
  );
}
