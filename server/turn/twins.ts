import type { Verdict } from "../domain/verdict.ts";
import { languageGroups } from "../knowledge/languages.ts";
import type { LiveKnowledge } from "../knowledge/live.ts";
import { primaryLanguage } from "../text/language.ts";

/** Made once per published version. */
const groupsOf = new WeakMap<LiveKnowledge, ReadonlyMap<string, ReadonlyMap<string, string>>>();

/** The groups of articles that the version has in several languages, by article; the others aren't in it. */
function groupsIn(live: LiveKnowledge): ReadonlyMap<string, ReadonlyMap<string, string>> {
  let found = groupsOf.get(live);
  if (found === undefined) {
    found = new Map([...languageGroups(live.articles.values())].filter(([, group]) => group.size > 1));
    groupsOf.set(live, found);
  }
  return found;
}

/**
 * Which of an article's variants a visitor gets: the one in their language, else in the site's, else the article itself.
 * @param language the visitor's, BCP 47
 */
export function variantFor(live: LiveKnowledge, language: string): (articleId: string) => string {
  const groups = groupsIn(live);
  return (id) => {
    const group = groups.get(id);
    return group?.get(primaryLanguage(language)) ?? group?.get(primaryLanguage(live.language)) ?? id;
  };
}

/**
 * A verdict in which an article that the site has in several languages counts once: in the visitor's language, else in the
 * site's. Two languages of one article share its probability, and are nothing to ask back about.
 * @param language the visitor's, BCP 47
 */
export function inOneLanguage(verdict: Verdict, live: LiveKnowledge, language: string): Verdict {
  if (groupsIn(live).size === 0) return verdict;
  const preferred = variantFor(live, language);
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
  const isSure = verdict.limits !== undefined && merged.confidence >= verdict.limits.answer;
  if (!isSure && (verdict.options.length < 2 || options.length > 1)) return merged;
  return { ...merged, tier: "machine", form: "quoted", reason: "one-article-fits", options: [] };
}
