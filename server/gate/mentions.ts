import { subjectWords } from "../text/subject-words.ts";
import { hashWord, isEnglish, stem } from "../text/words.ts";
import { relatedWords } from "./related-words.ts";

/** Closeness from which another word counts as the same subject; chosen on the invented companies' follow-ups. */
const NEAR = 0.2;
/** Outside English, words that begin alike for so many letters are forms of one. */
const ALIKE = 5;

/** Those of the words that a text has, or has a word for that means nearly the same. @param words folded */
export function mentioned(text: string, words: readonly string[], language: string): string[] {
  // Small words are near to some large ones by their letters: "at" to "eat".
  const own = new Set(subjectWords(text, language).map((word) => stem(word, language)));
  const isThere = (word: string) => own.has(stem(word, language));
  if (!isEnglish(language)) {
    const starts = new Set([...own].filter((word) => word.length >= ALIKE).map((word) => word.slice(0, ALIKE)));
    return words.filter((word) => isThere(word) || (word.length >= ALIKE && starts.has(word.slice(0, ALIKE))));
  }
  const hashes = new Set([...own].map(hashWord));
  const related = relatedWords(language);
  const isRelated = (word: string) => {
    let isNear = false;
    related.of(hashWord(stem(word, language)), (other, closeness) => {
      isNear ||= closeness >= NEAR && hashes.has(other);
    });
    return isNear;
  };
  return words.filter((word) => isThere(word) || isRelated(word));
}
