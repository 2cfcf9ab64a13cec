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

/** An article, as far as its languages go. */
export interface Versioned {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly answer: string;
  /** BCP 47. */
  readonly language: string;
  readonly variantOf?: string | null;
}

/**
 * Which articles are the same one in several languages: those that are linked, and those whose ids differ in the language only
 * ("de/returns", "returns.de"). Each article's group by language, without regions; the first of a language counts, the
 * original before its variants. Pure.
 */
export function languageGroups(articles: Iterable<Versioned>): Map<string, ReadonlyMap<string, string>> {
  const all = [...articles].map((article) => {
    const language = languageOfArticle(article);
    return { ...article, language, bare: keyWithoutLanguage(article.key, language) };
  });
  const originals = new Set(all.flatMap((one) => one.variantOf ?? []));
  const byBareKey = new Map(all.flatMap((one) => (originals.has(one.id) ? [[one.bare, one.id] as const] : [])));
  const groups = new Map<string, Map<string, string>>();
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const article of all.sort((a, b) => Number(originals.has(b.id)) - Number(originals.has(a.id)))) {
    const { id, language, bare, variantOf } = article;
    const linked = variantOf ?? (originals.has(id) ? id : byBareKey.get(bare));
    const name = linked === undefined ? `key ${bare}` : `id ${linked}`;
    const group = groups.get(name) ?? new Map<string, string>();
    if (!group.has(language)) group.set(language, id);
    groups.set(name, group);
    found.set(id, group);
  }
  return found;
}

/** An article's id in the company's own files without its language: "help/returns" of "de/help/returns", "help/de/returns" or "help/returns.de". */
export function keyWithoutLanguage(key: string, language: string): string {
  // Names and the signs between them, by turns.
  const parts = key.split(/([/._#-])/u);
  const at = parts.findIndex((part, i) => i % 2 === 0 && part.toLowerCase() === language);
  if (at < 0) return key;
  // "pt-BR" is one language.
  const hasRegion = parts[at + 1] === "-" && /^[a-z]{2}$/iu.test(parts[at + 2] ?? "");
  const from = Math.max(0, at - 1);
  parts.splice(from, at + (hasRegion ? 3 : 1) - from);
  return parts.join("").replace(/^[/._#-]/u, "");
}
