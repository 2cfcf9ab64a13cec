import { stripEnd } from "../lib/strip.ts";
import { normaliseQuestion } from "../text/normalise.ts";
import { findPersonalData } from "../text/patterns/personal-data.ts";
import { isEnglishStopWord, stem, wordsOf } from "../text/words.ts";

/** Characters of a phrasing. A choice: 25 words of English have about 150; a longer text is a letter. */
const LONGEST = 220;
const SHORTEST = 3;
/** Quotation marks and list marks before a question, and quotation marks after it, as models write them. */
const BEFORE = /^(?:\s|["'\u201c\u201d\u2018\u2019]|[-*\u2022]\s|\d{1,2}[.)]\s)+/u;
const AFTER = ' "\u201c\u201d';
/** Addresses, markup and placeholders: nobody asks with them. */
const NOT_TYPED = /https?:\/\/|[<>{}[\]]|\*\*/u;

/** A phrasing that may be proposed. `sameAs`: two texts with the same one are the same question. */
export interface Usable {
  readonly text: string;
  readonly sameAs: string;
  readonly conversationId?: string;
}

export interface OfArticle {
  readonly title: string;
  readonly examples: readonly string[];
  readonly language: string;
}

/** Its words without those that say nothing, in any order. */
const subjectOf = (text: string, language: string) =>
  [...new Set(wordsOf(text).filter((word) => !isEnglishStopWord(word)))]
    .map((word) => stem(word, language))
    .sort()
    .join(" ");

/**
 * Those of the texts that may be proposed for an article: questions as people type them, each once, none that it has
 * already, that repeats its title or that holds personal data.
 * @param before `sameAs` of what was proposed for it before
 */
export function usable(
  texts: readonly { readonly text: string; readonly conversationId?: string }[],
  article: OfArticle,
  before: ReadonlySet<string>,
): Usable[] {
  const taken = new Set([...before, ...[article.title, ...article.examples].map(normaliseQuestion)]);
  const title = subjectOf(article.title, article.language);
  const found: Usable[] = [];
  for (const { text: raw, ...rest } of texts) {
    const text = stripEnd(raw.replace(/\s+/gu, " ").replace(BEFORE, ""), AFTER);
    const sameAs = normaliseQuestion(text);
    if (text.length < SHORTEST || text.length > LONGEST || !/\p{L}/u.test(text) || NOT_TYPED.test(text)) continue;
    if (taken.has(sameAs) || subjectOf(text, article.language) === title) continue;
    if (findPersonalData(text).length > 0) continue;
    taken.add(sameAs);
    found.push({ ...rest, text, sameAs });
  }
  return found;
}
