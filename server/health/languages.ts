import { languageGroups, languageOfArticle } from "../knowledge/languages.ts";
import { guessLanguage, isToldByWords, primaryLanguage } from "../text/language.ts";

/** An article that others of its kind are in more languages than. */
export interface MissingLanguages {
  readonly articleId: string;
  /** BCP 47, without a region. */
  readonly missing: readonly string[];
}

interface Named {
  readonly articleId: string;
  readonly key: string;
  readonly title: string;
  readonly answer: string;
  /** BCP 47. */
  readonly language: string;
  readonly variantOf?: string | null;
}

/** A language that fewer of the translated articles are in is an exception, not one of the site's. */
const USUAL = 0.3;

/**
 * Articles that lack a language which the site's articles usually have. Pure.
 */
export function missingLanguages(articles: readonly Named[]): MissingLanguages[] {
  const groups = new Set(languageGroups(articles.map((one) => ({ ...one, id: one.articleId }))).values());
  const translated = [...groups].filter((group) => group.size > 1);
  if (translated.length === 0) return [];
  const counts = new Map<string, number>();
  for (const group of groups)
    for (const language of group.keys()) counts.set(language, (counts.get(language) ?? 0) + 1);
  const usual = [...counts].flatMap(([language, count]) => (count >= USUAL * groups.size ? [language] : []));
  return [...groups].flatMap((group) => {
    const missing = usual.filter((language) => !group.has(language)).sort();
    const [articleId] = group.values();
    return missing.length === 0 || articleId === undefined ? [] : [{ articleId, missing }];
  });
}

/** A language that customers write and no article is in. */
export interface AskedLanguage {
  readonly language: string;
  readonly asked: number;
}

/** Fewer questions are chance, and so is a smaller share of all. */
const FEWEST_ASKED = 5;
const LEAST_SHARE = 0.02;

/**
 * The languages that customers ask in and that no article is in, most asked first. Pure.
 * @param language the site's, BCP 47
 */
export function askedLanguages(
  questions: readonly string[],
  articles: readonly Pick<Named, "title" | "answer" | "language">[],
  language: string,
): AskedLanguage[] {
  if (!isToldByWords(language)) return [];
  const there = new Set(articles.map(languageOfArticle));
  const counts = new Map<string, number>();
  for (const question of questions) {
    const asked = primaryLanguage(guessLanguage(question, language));
    if (!there.has(asked)) counts.set(asked, (counts.get(asked) ?? 0) + 1);
  }
  return [...counts]
    .map(([one, asked]) => ({ language: one, asked }))
    .filter(({ asked }) => asked >= FEWEST_ASKED && asked >= LEAST_SHARE * questions.length)
    .sort((a, b) => b.asked - a.asked);
}
