import { isFarewell, withoutGreeting } from "../text/patterns/courtesy.ts";
import type { KnownIdentity } from "../text/patterns/known-identity.ts";
import { createMask } from "../text/patterns/personal-data.ts";
import { hasPlaceholder } from "../text/patterns/placeholders.ts";
import { splitSentences } from "../text/sentences.ts";

/** Characters of a name beneath a farewell. */
const NAME = 40;

/**
 * An agent's reply as an article can say it: without greeting, farewell, the visitor's name, and every sentence that holds
 * personal data, or did before it was hidden. Its paragraphs and lists stay.
 * @param language BCP 47
 * @returns "" if nothing is left
 */
export function replyAsArticle(reply: string, known: KnownIdentity, language: string): string {
  const mask = createMask(known);
  // All of it first: a name that one sentence gives away is hidden in the others.
  mask.hide(reply);
  const lines = withoutSignature(reply.replace(/\r\n?/gu, "\n").split("\n"));
  return lines
    .join("\n")
    .split(/\n{2,}/u)
    .map((paragraph) =>
      paragraph
        .split("\n")
        .map((line) => lineAsArticle(line, mask, language))
        .filter((line) => line !== "")
        .join("\n"),
    )
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}

/** The lines up to the farewell that a name stands beneath. */
function withoutSignature(lines: readonly string[]): readonly string[] {
  const at = lines.findLastIndex((line) => isFarewell(line.trim()));
  const isSigned = at >= 0 && lines.slice(at + 1).every((line) => line.length <= NAME && !/[.?!]$/u.test(line.trim()));
  return isSigned ? lines.slice(0, at) : lines;
}

function lineAsArticle(line: string, mask: ReturnType<typeof createMask>, language: string): string {
  const said = withoutGreeting(line);
  const sentences = splitSentences(said, language).map(({ start, end }) => said.slice(start, end).trim());
  const kept = sentences
    .filter((one) => one !== "" && mask.hide(one) === one && !hasPlaceholder(one) && !isFarewell(one))
    .join(" ");
  return said === line ? kept : kept.charAt(0).toLocaleUpperCase(language) + kept.slice(1);
}

/**
 * The replies as one text: the longest first, then of the others every paragraph that says something new.
 * @param overlap share of a paragraph's words, from 0 to 1, that must already be there for it to count as said
 */
export function joinReplies(replies: readonly string[], overlap = 0.6): string {
  const sorted = [...replies].filter((one) => one !== "").sort((a, b) => b.length - a.length);
  const kept: string[] = [];
  const words = new Set<string>();
  for (const paragraph of sorted.flatMap((one) => one.split(/\n{2,}/u))) {
    const own = paragraph.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
    const known = own.filter((word) => words.has(word)).length;
    if (own.length === 0 || known / own.length >= overlap) continue;
    kept.push(paragraph);
    for (const word of own) words.add(word);
  }
  return kept.join("\n\n");
}

/** A question as an article's title: its first sentence that asks, with a capital letter. */
export function questionAsTitle(question: string, language: string, longest: number): string {
  const sentences = splitSentences(question, language).map(({ start, end }) => question.slice(start, end).trim());
  const asking = sentences.find((one) => one.endsWith("?")) ?? sentences.at(-1) ?? question.trim();
  const title = asking.length > longest ? `${asking.slice(0, longest - 1)}…` : asking;
  return title.charAt(0).toLocaleUpperCase(language) + title.slice(1);
}
