import { messageOf } from "../lib/errors.ts";
import { declaredQuestions, hasDeclaredQuestions } from "../text/faq-schema.ts";
import type { ColumnChoice, ColumnField, ImportFormat } from "../wire/import.ts";
import { slugOf } from "./article-schema.ts";
import { areEnough, type FoundColumn, fieldsOf, foundColumns, withStatus } from "./columns.ts";
import { decodeText } from "./decode-text.ts";
import { exportedArticles, exportedRecords, isRecord } from "./help-desk-exports.ts";
import { idOfPath } from "./page-id.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";
import { unreadable } from "./unreadable.ts";

const REMEDY =
  "Give a list of articles, [{…}, {…}], or one object a line (.jsonl); docs/knowledge-files.md shows both.";

/** What a JSON file turned out to be. */
export interface JsonReading {
  readonly format: ImportFormat;
  /** The records' fields, if they are a list of records; a person can say which is which. */
  readonly columns?: readonly FoundColumn[];
  articles(): Iterable<RawArticle>;
}

/** Names of a record's fields that are already an article's. */
const OWN = new Set(["id", "title", "answer", "examples", "tags", "url", "language", "audience", "draft", "published"]);

/**
 * A record under an article's names. One that has a title and an answer is left as it is, so that other fields it may have
 * don't take their place.
 */
export function renamed(record: unknown, choice: ColumnChoice | undefined): unknown {
  if (!isRecord(record) || ("title" in record && "answer" in record && choice === undefined)) return record;
  const names = Object.keys(record);
  const fields = fieldsOf(names, choice);
  if (!areEnough(fields) && choice === undefined) return record;
  const given = names.flatMap((name, i) => {
    const field: ColumnField | undefined = fields[i];
    return field === undefined ? [] : [[field, listed(field, record[name])] as const];
  });
  return withStatus(Object.fromEntries(given));
}

/** A single tag or phrasing as a list of one. */
const listed = (field: ColumnField, value: unknown) =>
  (field === "tags" || field === "examples") && typeof value === "string" ? value.split(/\r?\n|\|/u) : value;

/** The fields of records with their first values. */
export function recordColumns(records: readonly unknown[], choice: ColumnChoice | undefined): FoundColumn[] {
  const some = records.filter(isRecord).slice(0, 20);
  const names = [...new Set(some.flatMap((one) => Object.keys(one)))].slice(0, 100);
  const isOwn = names.includes("title") && names.includes("answer") && choice === undefined;
  const fields = isOwn
    ? names.map((name) => (OWN.has(name) ? (name as ColumnField) : undefined))
    : fieldsOf(names, choice);
  const shown = (value: unknown) =>
    typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
  return foundColumns(
    names,
    fields,
    some.map((one) => names.map((name) => shown(one[name]))),
  );
}

/**
 * A JSON list of articles, or an object with one: `[{…}]`, `{"articles": [{…}]}`; what the API of another help desk
 * answers; or schema.org's FAQPage. A single article is a list of one.
 * @throws KNOWLEDGE_FILE_UNREADABLE if it isn't JSON or has no list
 */
export function openJson(file: KnowledgeFile, choice?: ColumnChoice): JsonReading {
  const text = decodeText(file);
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch (error) {
    throw unreadable(`${file.name} is not valid JSON (${messageOf(error).slice(0, 200)}).`, REMEDY, error);
  }
  const { records, folders } = exportedRecords(whole);
  const [first] = records;
  if (first !== undefined) {
    return {
      format: first.system,
      *articles() {
        const lines = linesOf(text, whole);
        for (const { record, system } of records)
          for (const given of exportedArticles(system, record, folders))
            yield { line: lines(record), given, keepsLoose: true };
      },
    };
  }
  if (hasDeclaredQuestions(whole)) return { format: "faq-json-ld", articles: () => questions(file.name, whole) };
  const list = listIn(whole);
  if (list === undefined) {
    const fields = Object.keys((whole ?? {}) as object).slice(0, 8);
    const found = fields.length === 0 ? "no fields" : `the fields ${fields.map((field) => `"${field}"`).join(", ")}`;
    throw unreadable(`${file.name} is one JSON object with ${found}, and none of them is a list of articles.`, REMEDY);
  }
  return {
    format: "json",
    columns: recordColumns(list, choice),
    *articles() {
      const lines = linesOf(text, whole);
      let line = 1;
      for (const record of list) {
        // A number or text in the list is reported with the line of the article before it.
        if (isRecord(record)) line = lines(record);
        yield { line, given: renamed(record, choice) };
      }
    },
  };
}

export function* readJson(file: KnowledgeFile): Generator<RawArticle> {
  yield* openJson(file).articles();
}

function* questions(name: string, whole: unknown): Generator<RawArticle> {
  const page = idOfPath(name) ?? "faq";
  for (const { title, answer, url } of declaredQuestions(whole)) {
    yield { line: 1, given: { id: `${page}#${slugOf(title)}`, title, answer, url }, keepsLoose: true };
  }
}

function listIn(whole: unknown): readonly unknown[] | undefined {
  if (Array.isArray(whole)) return whole;
  if (!isRecord(whole)) return undefined;
  if ("title" in whole && "answer" in whole) return [whole];
  const lists = Object.values(whole).filter(
    (value): value is unknown[] => Array.isArray(value) && value.some((one) => typeof one === "object" && one !== null),
  );
  return lists.length === 1 ? lists[0] : undefined;
}

/** The line on which a record of a document begins. `text` is valid JSON, and `whole` what it says. */
function linesOf(text: string, whole: unknown): (record: object) => number {
  const starts: number[] = [];
  let line = 1;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (sign === "\n") line++;
    else if (sign === '"') for (at++; text[at] !== '"'; at++) at += text[at] === "\\" ? 1 : 0;
    else if (sign === "{") starts.push(line);
  }
  // In the order in which they begin, which is the text's unless a name is a number.
  const numbers = new Map<object, number>();
  const rest: unknown[] = [whole];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) numbers.set(value, numbers.size);
    const inner: unknown[] = Array.isArray(value) ? value : Object.values(value);
    for (let i = inner.length - 1; i >= 0; i--) rest.push(inner[i]);
  }
  return (record) => starts[numbers.get(record) ?? 0] ?? 1;
}
