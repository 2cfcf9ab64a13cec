import type { RootContent } from "mdast";
import { offsetsOf, parseMarkdown } from "../text/markdown.ts";
import { QUOTE_LIMITS } from "../text/quote.ts";

/** What of an article can't be quoted whole. */
export interface TooLong {
  /** Characters of Markdown. */
  readonly characters: number;
  readonly limit: number;
  readonly reason: "part" | "steps" | "headings";
}

/** An article without a heading is found and quoted by its first part only, beyond so many characters. */
const WITHOUT_HEADINGS = 3 * QUOTE_LIMITS.part;

/** The longest part of an article that is more than is quoted at once; undefined: all of it can be shown. Pure. */
export function tooLongIn(markdown: string): TooLong | undefined {
  if (markdown.length <= QUOTE_LIMITS.part) return undefined;
  const blocks = parseMarkdown(markdown).children;
  const found = blocks.flatMap((block) => tooLongBlock(block) ?? []);
  const longest = found.reduce<TooLong | undefined>(
    (a, b) => (a === undefined || b.characters > a.characters ? b : a),
    undefined,
  );
  if (longest !== undefined) return longest;
  const hasHeading = blocks.some((block) => block.type === "heading");
  const { length: characters } = markdown.trim();
  if (hasHeading || characters <= WITHOUT_HEADINGS) return undefined;
  return { characters, limit: WITHOUT_HEADINGS, reason: "headings" };
}

function tooLongBlock(block: RootContent): TooLong | undefined {
  const { start, end } = offsetsOf(block);
  const characters = end - start;
  const isSteps = block.type === "list" && block.ordered === true;
  // Of tables and of lists without an order, the rows that answer are shown.
  if (!isSteps && block.type !== "paragraph" && block.type !== "blockquote") return undefined;
  const limit = isSteps ? QUOTE_LIMITS.steps : QUOTE_LIMITS.part;
  return characters > limit ? { characters, limit, reason: isSteps ? "steps" : "part" } : undefined;
}
