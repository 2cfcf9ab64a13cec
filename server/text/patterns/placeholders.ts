import { splitSentences } from "../sentences.ts";

/** What stands for personal data that was hidden, e.g. "[EMAIL-1]". */
const PLACEHOLDER = /\[[A-Z]+(?:-[A-Z]+)*-\d+\]/gu;

/** Characters of a question that is put to the assistant, or proposed as a phrasing. */
const LONGEST = 1_000;

/** True if something in the text was hidden. */
export const hasPlaceholder = (text: string): boolean => text.search(PLACEHOLDER) >= 0;

/** In how many places something was hidden. */
export const countPlaceholders = (text: string): number => text.match(PLACEHOLDER)?.length ?? 0;

/** The text with spaces where something was hidden. */
export const blankPlaceholders = (text: string): string => text.replace(PLACEHOLDER, " ");

/** A question as it's put to the assistant: without the marks of what was hidden. */
export const plainQuestion = (question: string): string =>
  question
    .replace(PLACEHOLDER, "")
    .replace(/\s+/gu, " ")
    .replace(/[ ,]{1,4}(?=[?!.,])/gu, "")
    .trim()
    .slice(0, LONGEST);

/** A question's sentences in which nothing was hidden; undefined: none. @param language BCP 47 */
export function withoutPlaceholders(text: string, language: string): string | undefined {
  const sentences = text
    .split("\n")
    .flatMap((line) => splitSentences(line, language).map(({ start, end }) => line.slice(start, end)));
  const kept = sentences.filter((one) => !hasPlaceholder(one)).join(" ");
  return kept === "" ? undefined : kept;
}
