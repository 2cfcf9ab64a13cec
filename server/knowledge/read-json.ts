import { messageOf } from "../lib/errors.ts";
import { decodeText } from "./decode-text.ts";
import { unreadable } from "./detect.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";

const REMEDY =
  "Give a list of articles, [{…}, {…}], or one object a line (.jsonl); docs/knowledge-files.md shows both.";

/**
 * A JSON list of articles, or an object with one: `[{…}]`, `{"articles": [{…}]}`. A single article is a list of one.
 * @throws KNOWLEDGE_FILE_UNREADABLE if it isn't JSON or has no list
 */
export function* readJson(file: KnowledgeFile): Generator<RawArticle> {
  const text = decodeText(file, "Save it as UTF-8, then import it again.");
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch (error) {
    throw unreadable(`${file.name} is not valid JSON (${messageOf(error).slice(0, 200)}).`, REMEDY, error);
  }
  const list = listIn(whole);
  if (list === undefined) {
    const fields = Object.keys((whole ?? {}) as object).slice(0, 8);
    const found = fields.length === 0 ? "no fields" : `the fields ${fields.map((field) => `"${field}"`).join(", ")}`;
    throw unreadable(`${file.name} is one JSON object with ${found}, and none of them is a list of articles.`, REMEDY);
  }
  const lines = linesOfObjects(text, list.depth);
  let line = 1;
  let objects = 0;
  for (const options of list.articles) {
    const isObject = typeof options === "object" && options !== null && !Array.isArray(options);
    // A number or text in the list is reported with the line of the article before it.
    if (isObject) line = lines[objects++] ?? line;
    yield { line, given: options };
  }
}

/** The articles, and how many brackets are open where each begins. */
function listIn(whole: unknown): { articles: readonly unknown[]; depth: number } | undefined {
  if (Array.isArray(whole)) return { articles: whole, depth: 1 };
  if (typeof whole !== "object" || whole === null) return undefined;
  if ("title" in whole && "answer" in whole) return { articles: [whole], depth: 0 };
  const lists = Object.values(whole).filter(
    (value): value is unknown[] => Array.isArray(value) && value.some((one) => typeof one === "object" && one !== null),
  );
  return lists.length === 1 ? { articles: lists[0] as unknown[], depth: 2 } : undefined;
}

/** The line on which each object of the list at that depth begins; `text` is valid JSON. */
function linesOfObjects(text: string, depth: number): number[] {
  const lines: number[] = [];
  const open: string[] = [];
  let line = 1;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (sign === "\n") line++;
    else if (sign === '"') for (at++; text[at] !== '"'; at++) at += text[at] === "\\" ? 1 : 0;
    else if (sign === "{" || sign === "[") {
      if (sign === "{" && open.length === depth && open.at(-1) !== "{") lines.push(line);
      open.push(sign);
    } else if (sign === "}" || sign === "]") open.pop();
  }
  return lines;
}
