/** Imports of knowledge: what files are, what would change, what changed. */
import * as z from "zod/mini";
import { articleDiff } from "./knowledge.ts";

/** Help desks whose exports are known. */
export const EXPORT_SYSTEMS = ["zendesk", "intercom", "freshdesk", "help-scout", "chatwoot", "crisp"] as const;
export type ExportSystem = (typeof EXPORT_SYSTEMS)[number];

/** What a file is, found by looking into it. */
export const IMPORT_FORMATS = [
  "jsonl",
  "json",
  "csv",
  "markdown",
  "html",
  "xlsx",
  "docx",
  "pdf",
  "faq-json-ld",
  ...EXPORT_SYSTEMS,
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** What `line` counts: lines of a text file, rows of a sheet, pages of a PDF, sections of a Word document. */
export const PLACE_UNITS = ["line", "row", "page", "section"] as const;
export type PlaceUnit = (typeof PLACE_UNITS)[number];

/** Where something is in what was imported. */
export const importPlace = z.object({
  /** Missing: the only file there is. */
  file: z.optional(z.string()),
  /** The sheet of a workbook. */
  sheet: z.optional(z.string()),
  /** Missing: lines. */
  unit: z.optional(z.enum(PLACE_UNITS)),
  /** From 1; 0: the file as a whole. */
  line: z.int(),
});
export type ImportPlace = z.infer<typeof importPlace>;

const badPlace = z.extend(importPlace, { fault: z.string() });
const notedPlace = z.extend(importPlace, { note: z.string() });

/** The last line of an import. */
export const importResult = z.object({
  imported: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  archived: z.int(),
  bad: z.array(badPlace),
  /** What the file's owner should know although nothing is wrong, e.g. drafts that were skipped. */
  notes: z.array(notedPlace),
});
export type ImportResult = z.infer<typeof importResult>;

/** What a column of a table can be; `status` says "published" or "draft" in a word. */
export const COLUMN_FIELDS = [
  "id",
  "title",
  "answer",
  "examples",
  "tags",
  "url",
  "language",
  "audience",
  "collection",
  "variant_of",
  "draft",
  "published",
  "status",
] as const;
export type ColumnField = (typeof COLUMN_FIELDS)[number];

/** A person's choice, by the columns' names; "ignore": the column is left out, whatever it's called. */
export const columnChoice = z.record(z.string().check(z.maxLength(500)), z.enum([...COLUMN_FIELDS, "ignore"]));
export type ColumnChoice = z.infer<typeof columnChoice>;

/** What becomes of an article; `restored`: it's unchanged, and comes back from the archive. */
export const PREVIEW_CHANGES = ["new", "changed", "restored", "unchanged"] as const;
export type PreviewChange = (typeof PREVIEW_CHANGES)[number];

/** Items of each list of a preview; the counts cover the rest. */
export const PREVIEW_SHOWN = 200;

const column = z.object({
  column: z.string(),
  /** Null: not known, and left out. */
  field: z.nullable(z.enum(COLUMN_FIELDS)),
  /** Its first values, shortened. */
  samples: z.array(z.string()),
});

/** What an import would do; nothing was stored. */
export const previewResult = z.object({
  files: z.array(
    z.object({
      name: z.string(),
      /** Null: it can't be read, and `bad` says why. */
      format: z.nullable(z.enum(IMPORT_FORMATS)),
      /** Missing: UTF-8, or a format that has none. */
      encoding: z.optional(z.string()),
      articles: z.int(),
    }),
  ),
  counts: z.object({
    files: z.int(),
    articles: z.int(),
    new: z.int(),
    changed: z.int(),
    restored: z.int(),
    unchanged: z.int(),
    /** Articles that would be archived: drafts that were live and, with `replace`, those that aren't in the files. */
    archived: z.int(),
    bad: z.int(),
    notes: z.int(),
    duplicates: z.int(),
  }),
  /** Changed ones first, then new ones. */
  articles: z.array(
    z.extend(importPlace, {
      key: z.string(),
      title: z.string(),
      change: z.enum(PREVIEW_CHANGES),
      /** How its answer begins. */
      beginning: z.string(),
      /** For changed ones, the first of them: what differs from what is there. */
      diff: z.optional(articleDiff),
    }),
  ),
  /** Articles that would be archived. */
  archived: z.array(z.object({ key: z.string(), title: z.string() })),
  /** Articles with the title or the answer of another one, in the files or on the site. */
  duplicates: z.array(
    z.extend(importPlace, {
      key: z.string(),
      title: z.string(),
      same: z.enum(["title", "answer"]),
      of: z.object({ key: z.string(), title: z.string(), isOnSite: z.boolean() }),
    }),
  ),
  bad: z.array(badPlace),
  notes: z.array(notedPlace),
  /** Tables with what their columns were taken for. */
  tables: z.array(
    z.object({ file: z.string(), sheet: z.optional(z.string()), isReady: z.boolean(), columns: z.array(column) }),
  ),
});
export type PreviewResult = z.infer<typeof previewResult>;
