import type { Nodes, Paragraph, RootContent } from "mdast";
import { offsetsOf, parseMarkdown, plainText, tidy } from "./markdown.ts";
import { type Span, splitSentences, trimSpan } from "./sentences.ts";

/** Neighbouring sentences or list items are joined up to this many characters, because short ones say little alone. */
const TOGETHER = 200;
/** No passage is longer: the embedder reads 256 word pieces, about a thousand characters of English. */
const LONGEST = 800;
/** A list item or quotation that is nested more deeply is split as prose. */
const DEEPEST = 8;

/** A part of an article under one heading. */
export interface Section {
  /** Without Markdown; empty before the first heading. */
  readonly heading: string;
  /** 1 to 6; 0 before the first heading. */
  readonly depth: number;
  /** The section with its heading, up to the next heading of any depth: offsets in the Markdown. */
  readonly start: number;
  readonly end: number;
}

/**
 * One or a few sentences, steps or rows of an article: `markdown.slice(start, end)`, suitable to be shown on its own.
 */
export interface TextPassage extends Span {
  /** The slice without Markdown, preceded by its heading: what is embedded and counted. */
  readonly plain: string;
  /** Index into `sections`. */
  readonly section: number;
  /** `prose`, `step` (item of a numbered list), `item`, `row`, `code` or `html`. */
  readonly block: "prose" | "step" | "item" | "row" | "code" | "html";
}

interface Piece extends Span {
  readonly block: TextPassage["block"];
}

/** Splits what is too long at white space, never inside a surrogate pair. */
function cutLong(text: string, span: Span): Span[] {
  const pieces: Span[] = [];
  let start = span.start;
  while (span.end - start > LONGEST) {
    let at = start + LONGEST;
    const space = text.slice(start, at).search(/\s\S*$/u);
    if (space > LONGEST / 2) at = start + space;
    else if (/[\udc00-\udfff]/.test(text[at] ?? "")) at--;
    const piece = trimSpan(text, start, at);
    if (piece !== undefined) pieces.push(piece);
    start = at;
  }
  const last = trimSpan(text, start, span.end);
  if (last !== undefined) pieces.push(last);
  return pieces;
}

/** A paragraph's sentences; none ends inside a link, emphasis or code span, because that would separate its marks. */
function sentencesOf(text: string, node: Paragraph, language: string): Span[] {
  const { start, end } = offsetsOf(node);
  const whole = node.children.filter((child) => child.type !== "text").map(offsetsOf);
  // Both move forward only, so each is examined once.
  let next = 0;
  const torn = (at: number) => {
    while ((whole[next]?.end ?? Number.POSITIVE_INFINITY) <= at) next++;
    const inner = whole[next];
    return inner !== undefined && at > inner.start;
  };
  const spans: { start: number; end: number }[] = [];
  for (const sentence of splitSentences(text.slice(start, end), language)) {
    const last = spans.at(-1);
    const isTorn = torn(start + sentence.start);
    if (last !== undefined && isTorn) last.end = start + sentence.end;
    else spans.push({ start: start + sentence.start, end: start + sentence.end });
  }
  return spans;
}

function together(pieces: readonly Piece[]): Piece[] {
  const merged: { start: number; end: number; block: Piece["block"] }[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last !== undefined && last.block === piece.block && piece.end - last.start <= TOGETHER) last.end = piece.end;
    else merged.push({ ...piece });
  }
  return merged;
}

function piecesOf(text: string, node: RootContent, language: string, depth = 0): Piece[] {
  const { start, end } = offsetsOf(node);
  const as = (block: Piece["block"], spans: readonly Span[]): Piece[] =>
    spans.flatMap((span) => cutLong(text, span)).map((span) => ({ ...span, block }));
  const inside = (children: readonly RootContent[]) =>
    children.flatMap((child) => piecesOf(text, child, language, depth + 1));
  switch (node.type) {
    case "paragraph":
      return together(as("prose", sentencesOf(text, node, language)));
    case "list": {
      const block = node.ordered === true ? "step" : "item";
      return together(
        node.children.flatMap((item) => {
          const at = offsetsOf(item);
          return at.end - at.start <= LONGEST || depth >= DEEPEST ? as(block, [at]) : inside(item.children);
        }),
      );
    }
    case "blockquote":
    case "footnoteDefinition":
      return end - start <= LONGEST || depth >= DEEPEST ? as("prose", [{ start, end }]) : inside(node.children);
    case "table":
      return end - start <= LONGEST ? as("row", [{ start, end }]) : together(as("row", node.children.map(offsetsOf)));
    case "code":
      return as("code", [{ start, end }]);
    case "html":
      return as("html", [{ start, end }]);
    default:
      return [];
  }
}

/** A slice, as a reader sees it. */
function plainOf(slice: string): string {
  return tidy(plainText(parseMarkdown(slice)));
}

/**
 * Splits an article into sections and into passages small enough to be quoted. What is embedded starts with the
 * heading, not the title: this way the first article by vectors is right for 0.53 of the Login.gov questions instead of
 * 0.55, and for 0.65 of the demo's (without phrasings) instead of 0.69. Passages are in order, don't overlap, and are
 * exact slices of the source, so that quotes are verbatim. Pictures and rules without text give none.
 * @param language BCP 47, for where sentences end
 */
export function splitMarkdown(markdown: string, language = "en"): { sections: Section[]; passages: TextPassage[] } {
  const sections: { heading: string; depth: number; start: number; end: number }[] = [];
  const passages: TextPassage[] = [];
  const open = (heading: string, depth: number, start: number) => {
    const last = sections.at(-1);
    if (last !== undefined) last.end = start;
    sections.push({ heading, depth, start, end: markdown.length });
  };
  const add = (nodes: readonly Nodes[]) => {
    for (const node of nodes as readonly RootContent[]) {
      if (node.type === "heading") {
        open(tidy(plainText(node)), node.depth, offsetsOf(node).start);
        continue;
      }
      for (const piece of piecesOf(markdown, node, language)) {
        if (sections.length === 0) open("", 0, 0);
        const words = plainOf(markdown.slice(piece.start, piece.end));
        if (!/[\p{L}\p{N}]/u.test(words)) continue;
        const section = sections.length - 1;
        const heading = sections[section]?.heading ?? "";
        passages.push({ ...piece, section, plain: heading === "" ? words : `${heading}: ${words}` });
      }
    }
  };
  add(parseMarkdown(markdown).children);
  if (passages.length === 0) {
    // Nothing but headings: then they are the content.
    const whole = trimSpan(markdown, 0, markdown.length);
    for (const span of whole === undefined ? [] : cutLong(markdown, whole)) {
      const plain = plainOf(markdown.slice(span.start, span.end));
      if (!/[\p{L}\p{N}]/u.test(plain)) continue;
      // Then it's one section, from the start to the end.
      sections.splice(0, sections.length, { heading: "", depth: 0, start: 0, end: markdown.length });
      passages.push({ ...span, plain, section: 0, block: "prose" });
    }
  }
  return { sections, passages };
}
