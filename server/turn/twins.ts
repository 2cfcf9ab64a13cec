import type { Verdict } from "../domain/verdict.ts";
import { languageOfArticle } from "../knowledge/languages.ts";
import type { LiveArticle, LiveKnowledge } from "../knowledge/live.ts";
import { primaryLanguage } from "../text/language.ts";

/** The same article in several languages: its id in each. */
type Twins = ReadonlyMap<string, string>;

/** By article; those without a twin aren't in it. Made once per published version. */
const twinsOf = new WeakMap<LiveKnowledge, ReadonlyMap<string, Twins>>();

/** An id without its language: "help/returns" of "de/help/returns", "help/de/returns" or "help/returns.de". */
function keyOfAll(article: LiveArticle, language: string): string {
  // Names and the signs between them, by turns.
  const parts = article.key.split(/([/._#-])/u);
  const at = parts.findIndex((part, i) => i % 2 === 0 && part.toLowerCase() === language);
  if (at < 0) return article.key;
  // "pt-BR" is one language.
  const hasRegion = parts[at + 1] === "-" && /^[a-z]{2}$/iu.test(parts[at + 2] ?? "");
  const from = Math.max(0, at - 1);
  parts.splice(from, at + (hasRegion ? 3 : 1) - from);
  return parts.join("").replace(/^[/._#-]/u, "");
}

function twinsIn(live: LiveKnowledge): ReadonlyMap<string, Twins> {
  let found = twinsOf.get(live);
  if (found === undefined) {
    const byKey = new Map<string, Map<string, string>>();
    const keys = new Map<string, string>();
    for (const article of live.articles.values()) {
      const language = languageOfArticle(article);
      const key = keyOfAll(article, language);
      keys.set(article.id, key);
      const group = byKey.get(key) ?? new Map<string, string>();
      if (!group.has(language)) group.set(language, article.id);
      byKey.set(key, group);
    }
    found = new Map(
      [...keys].flatMap(([id, key]) => {
        const group = byKey.get(key);
        return group !== undefined && group.size > 1 ? [[id, group] as const] : [];
      }),
    );
    twinsOf.set(live, found);
  }
  return found;
}

/**
 * A verdict in which an article that the site has in several languages counts once: in the visitor's language, else in the
 * site's. Two languages of one article share its probability, and are nothing to ask back about.
 * @param language the visitor's, BCP 47
 */
export function inOneLanguage(verdict: Verdict, live: LiveKnowledge, language: string): Verdict {
  const twins = twinsIn(live);
  if (twins.size === 0) return verdict;
  const preferred = (id: string): string => {
    const group = twins.get(id);
    return group?.get(primaryLanguage(language)) ?? group?.get(primaryLanguage(live.language)) ?? id;
  };
  const sums = new Map<string, number>();
  for (const { articleId, probability } of verdict.ranked) {
    const id = preferred(articleId);
    sums.set(id, (sums.get(id) ?? 0) + probability);
  }
  const ranked = [...sums]
    .map(([articleId, probability]) => ({ articleId, probability }))
    .sort((a, b) => b.probability - a.probability);
  const options = [...new Set(verdict.options.map(preferred))];
  const merged = { ...verdict, ranked, options, confidence: ranked[0]?.probability ?? 0 };
  if (verdict.options.length < 2 || options.length > 1) return merged;
  return { ...merged, tier: "machine", form: "quoted", reason: "one-article-fits", options: [] };
}
