import type { Heading } from "mdast";
import { offsetsOf, parseMarkdown, plainText, tidy } from "../text/markdown.ts";
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

/** The depth at which a page is cut: the shallowest that has two headings or more, else the shallowest there is. */
function cutDepth(headings: readonly Heading[]): number {
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
  const headings = parseMarkdown(rest).children.filter((node): node is Heading => node.type === "heading");
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
  const lead = rest.slice(0, cuts[0] === undefined ? rest.length : offsetsOf(cuts[0]).start).trim();
  const pageTitle = fields.title ?? (pageHeading === undefined ? undefined : tidy(plainText(pageHeading)));
  if (lead !== "") {
    const line = rest.slice(0, rest.indexOf(lead)).split("\n").length;
    yield pageTitle === undefined
      ? { line, fault: "stands before the first heading, and the page has no title: add one, or a heading above" }
      : { line, given: { id: page, title: pageTitle, answer: lead, ...common } };
  }
  const [only] = cuts;
  for (const [i, heading] of cuts.entries()) {
    const { end } = offsetsOf(heading);
    const next = cuts[i + 1];
    const body = rest.slice(end, next === undefined ? rest.length : offsetsOf(next).start).trim();
    const line = heading.position?.start.line ?? 1;
    const title = tidy(plainText(heading));
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
