import type { Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** Quotations and lists nested forty deep on one line are nobody's article: the parser needs seconds and a deep stack. */
const ABSURDLY_NESTED = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){40}/mu;

/** Parses GitHub-flavoured Markdown; every node knows its offsets in the source. Never throws: any text is Markdown. */
export function parseMarkdown(markdown: string): Root {
  if (!ABSURDLY_NESTED.test(markdown)) {
    try {
      return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
    } catch (error) {
      // A stack overflow of the parser in a text made for it: read as one paragraph.
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

/** Where a node stands in the source. */
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
 * What a reader sees of a node, in words: link texts without addresses, pictures by their description, tags of HTML
 * left out (scripts and styles with their content).
 */
export function plainText(node: Nodes): string {
  switch (node.type) {
    case "text":
    case "inlineCode":
    case "code":
      return node.value;
    case "html":
      return node.value
        .replace(/<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)/giu, " ")
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

/** Markdown as plain text on lines: for embedding, counting words, summaries and clients that render none. */
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
