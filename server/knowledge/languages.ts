import { guessLanguage, isToldByWords, primaryLanguage } from "../text/language.ts";

/** Characters of an article that tell its language. */
export const TELLING_CHARS = 600;

/**
 * The language of an article, without its region: the one its words tell, otherwise the one it's said to be in. Articles
 * that don't name a language are said to be in the site's, whatever they are written in.
 */
export function languageOfArticle(article: { title: string; answer: string; language: string }): string {
  // Dutch has too many of German's small words.
  if (!isToldByWords(article.language)) return primaryLanguage(article.language);
  const text = `${article.title}\n${article.answer.slice(0, TELLING_CHARS)}`;
  return primaryLanguage(guessLanguage(text, article.language));
}

/** How many of these articles are in each language. */
export function languagesOf(
  articles: readonly { title: string; answer: string; language: string }[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const article of articles) {
    const language = languageOfArticle(article);
    counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return counts;
}
