import type { Heading } from "mdast";
import { markdownFault, offsetsOf, parseMarkdown, plainText, tidy } from "../text/markdown.ts";
import { slugOf } from "./article-schema.ts";
import { decodeText } from "./decode-text.ts";
import { frontMatter, listField, textField } from "./front-matter.ts";
import { idOfPath } from "./page-id.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";

interface PageHeading {
  readonly depth: number;
  readonly title: string;
  /** Offsets in the page. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
}

/** Headings at the top level of a text, not those in lists, quotations or code. */
function headingsIn(text: string, offset = 0, linesBefore = 0): PageHeading[] {
  return parseMarkdown(text)
    .children.filter((node): node is Heading => node.type === "heading")
    .map((node) => {
      const { start, end } = offsetsOf(node);
      const line = linesBefore + (node.position?.start.line ?? 1);
      return { depth: node.depth, title: tidy(plainText(node)), start: offset + start, end: offset + end, line };
    });
}

const HASH_HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/u;
const FENCE = /^ {0,3}(`{3,}|~{3,})/u;

/**
 * The headings of a page. One that is too long to be parsed at once (a handbook in one file) is parsed from "#" to "#",
 * taking fenced code into account; a part that is still too long is found by its "#" and refused as an article.
 */
function headingsOf(page: string): PageHeading[] {
  if (markdownFault(page) === undefined) return headingsIn(page);
  const found: PageHeading[] = [];
  let fence: string | undefined;
  let piece: { start: number; line: number } = { start: 0, line: 0 };
  let at = 0;
  const close = (end: number) => {
    const text = page.slice(piece.start, end);
    const first = text.slice(0, text.search(/\r?\n|$/u));
    const readable = markdownFault(text) === undefined ? text : HASH_HEADING.test(first) ? first : "";
    found.push(...headingsIn(readable, piece.start, piece.line));
  };
  for (const [line, text] of page.split("\n").entries()) {
    const [opening = "", mark = ""] = FENCE.exec(text) ?? [];
    const info = text.slice(opening.length);
    if (fence === undefined) {
      if (mark !== "") fence = mark;
      else if (HASH_HEADING.test(text) && at > piece.start) {
        close(at);
        piece = { start: at, line };
      }
    } else if (mark[0] === fence[0] && mark.length >= fence.length && info.trim() === "") fence = undefined;
    at += text.length + 1;
  }
  close(page.length);
  return found;
}

/** The depth at which a page is split: the shallowest with at least two headings, otherwise the shallowest there is. */
function cutDepth(headings: readonly PageHeading[]): number {
  const depths = [1, 2, 3, 4, 5, 6];
  const count = (depth: number) => headings.filter((heading) => heading.depth === depth).length;
  return depths.find((depth) => count(depth) >= 2) ?? depths.find((depth) => count(depth) >= 1) ?? 1;
}

/**
 * A page: each heading of the depth at which it's split becomes an article with its section; deeper headings stay
 * inside. Text before the first one belongs to the page's own title, from the front matter. Ids are the file's path and
 * the heading ("billing/returns#how-long"), or the front matter's `id` for the page itself.
 */
export function* readMarkdown(file: KnowledgeFile): Generator<RawArticle> {
  const { fields, rest, fault } = frontMatter(decodeText(file));
  if (fault !== undefined) {
    yield fault;
    return;
  }
  const headings = headingsOf(rest);
  const depth = cutDepth(headings);
  const cuts = headings.filter((heading) => heading.depth <= depth);
  const title = textField(fields.title);
  const url = textField(fields.url);
  const page = pageId(file.name, textField(fields.id), title ?? cuts[0]?.title);
  const common = {
    url,
    language: textField(fields.language ?? fields.lang),
    audience: textField(fields.audience),
    tags: listField(fields.tags),
    draft: fields.draft,
    published: fields.published,
  };
  const own = {
    ...{ ...common, id: page, examples: listField(fields.examples) },
    variant_of: textField(fields.variant_of ?? fields.translation_of),
    collection: textField(fields.collection),
  };

  const lead = rest.slice(0, cuts[0] === undefined ? rest.length : cuts[0].start).trim();
  if (lead !== "") {
    const line = rest.slice(0, rest.indexOf(lead)).split("\n").length;
    yield title === undefined
      ? { line, fault: "is text above the first heading, and the page has no title: add a heading above it" }
      : { line, given: { ...own, title, answer: lead } };
  }
  const anchors = new Map<string, number>();
  for (const [i, heading] of cuts.entries()) {
    const { end, line } = heading;
    const body = rest.slice(end, cuts[i + 1]?.start ?? rest.length).trim();
    // The page's own heading above its sections: it's fine if it has no text of its own.
    if (body === "" && heading.depth < depth) continue;
    const missing = faultOfSection(heading.title, body);
    if (missing !== undefined) {
      yield { line, fault: missing };
      continue;
    }
    const isPage = lead === "" && (cuts.length === 1 || (i === 0 && heading.depth < depth));
    if (isPage) {
      yield { line, given: { ...own, title: title ?? heading.title, answer: body } };
      continue;
    }
    const anchor = slugOf(heading.title);
    const times = anchors.get(anchor) ?? 0;
    anchors.set(anchor, times + 1);
    const id = `${page}#${anchor}${times === 0 ? "" : `-${times}`}`;
    const address = typeof url === "string" && url !== "" ? `${url}#${anchor}` : url;
    yield { line, given: { ...common, id, title: heading.title, answer: body, url: address } };
  }
}

/** The front matter's id, otherwise the path's, otherwise (an "index" of an unknown folder) the title's. */
function pageId(name: string, id: unknown, title: unknown): string {
  if (typeof id === "string" && id.trim() !== "") return id;
  return idOfPath(name) ?? (typeof title === "string" && title !== "" ? slugOf(title) : "index");
}

function faultOfSection(title: string, body: string): string | undefined {
  if (title === "") return "is a heading without words";
  return body === "" ? `the heading "${title.slice(0, 80)}" has no text below it` : undefined;
}
