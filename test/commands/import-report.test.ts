import { expect, test } from "vitest";
import { columnsOf, importReport, previewReport } from "../../server/commands/import-report.ts";
import type { PreviewResult } from "../../server/wire/import.ts";

const PREVIEW: PreviewResult = {
  files: [
    { name: "help.xlsx", format: "xlsx", articles: 2 },
    { name: "alt.csv", format: "csv", encoding: "Windows-1252", articles: 0 },
    { name: "photo.png", format: null, articles: 0 },
  ],
  counts: {
    files: 3,
    articles: 2,
    new: 1,
    changed: 1,
    restored: 0,
    unchanged: 0,
    archived: 1,
    bad: 1,
    notes: 1,
    duplicates: 1,
  },
  articles: [
    {
      file: "help.xlsx",
      sheet: "FAQ",
      unit: "row",
      line: 4,
      key: "b",
      title: "Refunds",
      change: "changed",
      beginning: "…",
    },
    {
      file: "help.xlsx",
      sheet: "FAQ",
      unit: "row",
      line: 3,
      key: "a",
      title: "Delivery",
      change: "new",
      beginning: "…",
    },
  ],
  archived: [{ key: "old", title: "Old one" }],
  duplicates: [
    {
      file: "help.xlsx",
      line: 3,
      key: "a",
      title: "Delivery",
      same: "title",
      of: { key: "d", title: "Delivery", isOnSite: true },
    },
  ],
  bad: [{ file: "help.xlsx", sheet: "FAQ", unit: "row", line: 5, fault: '"answer" is missing' }],
  notes: [{ file: "alt.csv", line: 0, note: "was read as Windows-1252" }],
  tables: [
    {
      file: "alt.csv",
      isReady: false,
      columns: [
        { column: "Thema", field: null, samples: ["Garantie"] },
        { column: "Details", field: null, samples: [] },
      ],
    },
  ],
};

test("a preview in the terminal: files, the question about columns, changes, and places", () => {
  expect(previewReport(PREVIEW)).toEqual([
    "help.xlsx: Excel workbook, 2 articles",
    "alt.csv: table in Windows-1252, 0 articles",
    "photo.png: can't be read, 0 articles",
    'alt.csv: which column is which? For example: --column "title=Thema" "answer=Details"',
    "  Thema: Garantie",
    "  Details: ",
    "Would import: 1 new, 1 changed, 0 restored, 0 unchanged, 1 archived, 1 not imported",
    "  ~ Refunds (b)",
    "  + Delivery (a)",
    "  - Old one (old)",
    '  line 3 of help.xlsx: "Delivery" has the same title as "Delivery" (d)',
    "  alt.csv: was read as Windows-1252",
    '  row 5 of the sheet FAQ of help.xlsx "answer" is missing',
    "Nothing was stored.",
  ]);
});

test("more than twenty of anything are counted", () => {
  const bad = Array.from({ length: 30 }, (_, i) => ({ line: i + 1, fault: "is not JSON" }));
  const said = importReport("k.jsonl", { imported: 1, updated: 0, unchanged: 0, archived: 0, bad, notes: [] });
  expect(said).toHaveLength(22);
  expect(said.at(-1)).toBe("  and 10 more");
});

test("--column is field=name, and anything else is refused with the fields", () => {
  expect(columnsOf([])).toBeUndefined();
  expect(columnsOf(["title=Thema", "Answer = Was wir sagen", "ignore=Besitzer"])).toEqual({
    Thema: "title",
    "Was wir sagen": "answer",
    Besitzer: "ignore",
  });
  for (const wrong of ["Thema", "heading=Thema", "=Thema"]) {
    expect(() => columnsOf([wrong])).toThrow(
      expect.objectContaining({ code: "BAD_REQUEST", remedy: expect.stringContaining("audience") }),
    );
  }
});
