import type { Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** Quotations and lists nested so deep on one line are nobody's article: the parser needs seconds and a deep stack. */
const ABSURDLY_NESTED = 16;

/**
 * How much Markdown one text may be. The parser's work grows with the square of the marks that may open or close something
 * (50,000 closing brackets: 45 s; 12,500 underlined headings: 70 s) and is that of plain text without them. Chosen so that
 * the worst that we could think of takes some twenty times as long as plain text of 50,000 characters, about a second; a
 * price list of 700 rows and seven columns still fits.
 */
export const MARKDOWN_LIMITS = { marks: 6_000, lines: 3_000 };

/** What may open or close something inside a line. */
const MARKS = /[[\]*_~`|<]/gu;
/** What opens quotations and lists at a line's beginning. */
const CONTAINERS = /^[ \t]*(?:(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])[ \t]*)+/gmu;

/** One of them: a number's full stop or bracket stands for it. */
const CONTAINER_MARK = /[>+.)*-]/gu;

/** Why a text is more Markdown than is read, in words; undefined: it is not. */
export function markdownFault(markdown: string): string | undefined {
  const { marks: most, lines: mostLines } = MARKDOWN_LIMITS;
  const lines = count(markdown, /\n/gu) + 1;
  if (lines > mostLines) return `has ${figure(lines)} lines, more than the ${figure(mostLines)} allowed`;
  let marks = count(markdown, MARKS);
  for (const [opening] of markdown.matchAll(CONTAINERS)) marks += count(opening, CONTAINER_MARK);
  if (marks <= most) return undefined;
  return `has ${figure(marks)} signs of Markdown (brackets, stars, pipes, bullets), more than the ${figure(most)} allowed`;
}

function isAbsurdlyNested(markdown: string): boolean {
  for (const [opening] of markdown.matchAll(CONTAINERS))
    if (count(opening, CONTAINER_MARK) >= ABSURDLY_NESTED) return true;
  return false;
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(pattern)) found++;
  return found;
}

const figure = (value: number) => value.toLocaleString("en");

/** Made once: putting it together takes longer than parsing a sentence. */
const GFM = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/**
 * Parses GitHub-flavoured Markdown; every node knows its offsets in the source. Never throws: any text is Markdown. A
 * text that `markdownFault` considers too much is read as one paragraph; articles are refused for it before they are
 * stored.
 */
export function parseMarkdown(markdown: string): Root {
  if (!isAbsurdlyNested(markdown) && markdownFault(markdown) === undefined) {
    try {
      return fromMarkdown(markdown, GFM);
    } catch (error) {
      // The text made the parser's stack overflow: read it as one paragraph.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  const position = {
    start: { line: 1, column: 1, offset: 0 },
    end: { line: 1, column: 1, offset: markdown.length },
  };
  const text = { type: "text", value: markdown, position } as const;
  return { type: "root", position, children: [{ type: "paragraph", position, children: [text] }] };
}

/** A node's position in the source. */
export function offsetsOf(node: Nodes): { start: number; end: number } {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 };
}

const BLOCKS = new Set([
  "paragraph",
  "heading",
  "listItem",
  "list",
  "blockquote",
  "code",
  "table",
  "tableRow",
  "thematicBreak",
  "html",
]);

/**
 * What a reader sees of a node: link texts without addresses, pictures by their description, without HTML tags (scripts
 * and styles are dropped with their content).
 */
export function plainText(node: Nodes): string {
  switch (node.type) {
    case "text":
    case "inlineCode":
    case "code":
      return node.value;
    case "html":
      return withoutCode(node.value)
        .replace(/<!--[\s\S]*?(?:-->|$)/gu, " ")
        .replace(/<\/?(?:br|p|div|li|ul|ol|t[dhr]|table|h[1-6]|hr|section)\b[^>]*>?/giu, " ")
        .replace(/<\/?[a-z][^>]*>?/giu, "");
    case "image":
    case "imageReference":
      return node.alt ?? "";
    case "break":
      return " ";
    case "definition":
    case "thematicBreak":
      return "";
  }
  if (!("children" in node)) return "";
  const children: readonly Nodes[] = node.children;
  if (node.type === "tableRow")
    return children
      .map(plainText)
      .filter((cell) => cell !== "")
      .join(", ");
  const inline = node.type === "paragraph" || node.type === "heading";
  return children
    .map((child) => (BLOCKS.has(child.type) && !inline ? `${plainText(child)}\n` : plainText(child)))
    .join("");
}

/** HTML without its scripts and styles; one that isn't closed extends to the end. */
function withoutCode(html: string): string {
  let kept = "";
  let at = 0;
  for (const { 0: opening, 1: name = "", index } of html.matchAll(/<(script|style)\b/giu)) {
    if (index < at) continue;
    const closing = name.toLowerCase() === "script" ? /<\/script/giu : /<\/style/giu;
    closing.lastIndex = index + opening.length;
    kept += `${html.slice(at, index)} `;
    // The rest of the closing tag is cut with the other tags.
    at = closing.test(html) ? closing.lastIndex - "</".length - name.length : html.length;
  }
  return kept + html.slice(at);
}

/** Markdown as plain text lines: for embedding, counting words, summaries and clients that can't render it. */
export function markdownToText(markdown: string): string {
  return tidy(plainText(parseMarkdown(markdown)));
}

/** No white space at line ends, no empty lines, one space between words. */
export function tidy(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/\s+/gu, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}
