import { isTelling } from "../text/language.ts";
import { hashWord, isEnglish, isEnglishStopWord, stem, wordsOf } from "../text/words.ts";
import { foreignQuestions } from "./foreign.ts";
import { relatedWords } from "./related-words.ts";

let foreign: ReadonlySet<string> | undefined;

/**
 * Whether a word is spelt correctly in its language, whatever the site writes about. English: the 14,000 stems of the
 * embedder's own words, and the words of the shipped out-of-scope questions. Other languages: only their small words.
 * @param word folded
 */
export function isCommonWord(word: string, language: string): boolean {
  if (isTelling(word, language)) return true;
  if (!isEnglish(language)) return false;
  foreign ??= new Set(foreignQuestions().flatMap(({ question }) => wordsOf(question).map((one) => stem(one, "en"))));
  const stemmed = stem(word, language);
  return isEnglishStopWord(word) || foreign.has(stemmed) || relatedWords(language).has(hashWord(stemmed));
}
