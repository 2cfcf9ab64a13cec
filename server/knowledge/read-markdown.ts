import type { Heading } from "mdast";
import { markdownFault, offsetsOf, parseMarkdown, plainText, tidy } from "../text/markdown.ts";
import { slugOf } from "./article-schema.ts";
import { decodeText } from "./decode-text.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";

/** `name: value` lines between two `---`; quotes are taken off. What a help centre's front matter needs, no YAML. */
function frontMatter(text: string): { fields: Record<string, string>; rest: string } {
  const found = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/u.exec(text);
  if (found === null) return { fields: {}, rest: text };
  const fields: Record<string, string> = {};
  for (const line of (found[1] ?? "").split(/\r?\n/u)) {
    const pair = /^([A-Za-z_-]+)\s*:\s*(.*?)\s*$/u.exec(line);
    if (pair !== null) fields[(pair[1] ?? "").toLowerCase()] = (pair[2] ?? "").replace(/^(["'])(.*)\1$/u, "$2");
  }
  // Blanked, not cut: line numbers stay.
  return { fields, rest: found[0].replace(/[^\r\n]/gu, " ") + text.slice(found[0].length) };
}

function listField(value: string | undefined): string[] | undefined {
  return value === undefined
    ? undefined
    : value
        .replace(/^\[|\]$/gu, "")
        .split(",")
        .map((entry) => entry.trim().replace(/^(["'])(.*)\1$/u, "$2"));
}

interface PageHeading {
  readonly depth: number;
  readonly title: string;
  /** Offsets in the page. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
}

/** Headings at the top of a text, not those in lists, quotations or code. */
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
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/u;

/**
 * The headings of a page. One that is too long to be parsed at once (a handbook in one file) is parsed from "#" to "#",
 * with an eye on fenced code; what is too much even so is found by its "#" and refused as an article.
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
    const [, mark = "", info = ""] = FENCE.exec(text) ?? [];
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

/** The depth at which a page is cut: the shallowest that has two headings or more, else the shallowest there is. */
function cutDepth(headings: readonly PageHeading[]): number {
  const depths = [1, 2, 3, 4, 5, 6];
  const count = (depth: number) => headings.filter((heading) => heading.depth === depth).length;
  return depths.find((depth) => count(depth) >= 2) ?? depths.find((depth) => count(depth) >= 1) ?? 1;
}

/**
 * A page: each heading of the depth at which it is cut becomes an article with its section; deeper headings stay inside;
 * text before the first of them belongs to the page's own title (front matter's, or the heading above). Ids are the
 * file's name and the heading ("returns#how-long"), or front matter's `id` for the page's own.
 */
export function* readMarkdown(file: KnowledgeFile): Generator<RawArticle> {
  const text = decodeText(file, "Save it as UTF-8 and import it again.");
  const { fields, rest } = frontMatter(text);
  const page = fields.id ?? file.name.replace(/\.[^.]*$/u, "");
  const headings = headingsOf(rest);
  const depth = cutDepth(headings);
  const cuts = headings.filter((heading) => heading.depth <= depth);
  const common = {
    url: fields.url,
    language: fields.language ?? fields.lang,
    audience: fields.audience,
    tags: listField(fields.tags),
  };
  const anchors = new Map<string, number>();

  const pageHeading = headings.find((heading) => heading.depth === 1);
  const lead = rest.slice(0, cuts[0] === undefined ? rest.length : cuts[0].start).trim();
  const pageTitle = fields.title ?? (pageHeading === undefined ? undefined : pageHeading.title);
  if (lead !== "") {
    const line = rest.slice(0, rest.indexOf(lead)).split("\n").length;
    yield pageTitle === undefined
      ? { line, fault: "stands before the first heading, and the page has no title: add one, or a heading above" }
      : { line, given: { id: page, title: pageTitle, answer: lead, ...common } };
  }
  const [only] = cuts;
  for (const [i, heading] of cuts.entries()) {
    const { end, line, title } = heading;
    const body = rest.slice(end, cuts[i + 1]?.start ?? rest.length).trim();
    // The page's own heading above its sections: nothing of its own to say is no fault.
    if (body === "" && heading.depth < depth) continue;
    if (title === "") {
      yield { line, fault: "is a heading without words" };
      continue;
    }
    if (body === "") {
      yield { line, fault: `the heading "${title.slice(0, 80)}" has no text below it` };
      continue;
    }
    const isPage = lead === "" && (cuts.length === 1 || (heading === only && heading.depth < depth));
    const anchor = slugOf(title);
    const times = anchors.get(anchor) ?? 0;
    anchors.set(anchor, times + 1);
    const id = isPage ? page : `${page}#${anchor}${times === 0 ? "" : `-${times}`}`;
    const url = isPage || common.url === undefined ? common.url : `${common.url}#${anchor}`;
    yield { line, given: { ...common, id, title: isPage ? (fields.title ?? title) : title, answer: body, url } };
  }
}
