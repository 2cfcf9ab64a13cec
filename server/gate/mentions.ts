import { subjectWords } from "../text/subject-words.ts";
import { hashWord, isEnglish, stem } from "../text/words.ts";
import { relatedWords } from "./related-words.ts";

/** Closeness from which another word counts as the same subject; chosen on the invented companies' follow-ups. */
const NEAR = 0.2;
/** Outside English, words that begin alike for so many letters are forms of one. */
const ALIKE = 5;

/** Whether a text has one of these words, or one that means nearly the same. @param words folded */
export function mentions(text: string, words: readonly string[], language: string): boolean {
  // Small words are near to some large ones by their letters: "at" to "eat".
  const own = new Set(subjectWords(text, language).map((word) => stem(word, language)));
  if (words.some((word) => own.has(stem(word, language)))) return true;
  if (!isEnglish(language)) {
    const starts = new Set([...own].filter((word) => word.length >= ALIKE).map((word) => word.slice(0, ALIKE)));
    return words.some((word) => word.length >= ALIKE && starts.has(word.slice(0, ALIKE)));
  }
  const hashes = new Set([...own].map(hashWord));
  const related = relatedWords(language);
  return words.some((word) => {
    let isNear = false;
    related.of(hashWord(stem(word, language)), (other, closeness) => {
      isNear ||= closeness >= NEAR && hashes.has(other);
    });
    return isNear;
  });
}
