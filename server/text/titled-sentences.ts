import { withTitle } from "../domain/passage.ts";
import { splitSentences } from "./sentences.ts";

/** Fewer characters say nothing. */
const FEWEST_CHARS = 4;
/** A passage of many short lines, such as a table, is read in this many pieces at most. */
const MOST = 12;

/**
 * A passage's sentences and lines as they're embedded, each with its article's title in front. A question is mostly answered by
 * one of them, and the vector of the whole passage is about the others too.
 * @param passage without Markdown
 * @param language BCP 47, the article's
 * @returns at least one, at most 12
 */
export function titledSentences(title: string, passage: string, language: string): string[] {
  const sentences = passage
    .split("\n")
    .flatMap((line) => splitSentences(line, language).map(({ start, end }) => line.slice(start, end)))
    .filter((sentence) => sentence.length >= FEWEST_CHARS);
  const together = Math.ceil(sentences.length / MOST);
  const pieces =
    together <= 1
      ? sentences
      : Array.from({ length: Math.ceil(sentences.length / together) }, (_, i) =>
          sentences.slice(i * together, (i + 1) * together).join(" "),
        );
  return (pieces.length === 0 ? [passage] : pieces).map((piece) => withTitle(title, piece));
}
