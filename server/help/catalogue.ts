import { languageGroups } from "../knowledge/languages.ts";
import type { LiveArticle, LiveKnowledge } from "../knowledge/live.ts";
import { primaryLanguage } from "../text/language.ts";
import { wordsOf } from "../text/words.ts";
import { relatedBy } from "./related.ts";

/** What a help centre shows of a live version: the articles that everyone may read, by language. */
export interface Catalogue {
  /** Of the live version; "" before the first publish. */
  readonly versionId: string;
  /** A passage of an article that is shown, in Markdown. */
  passage(id: string | undefined): string | undefined;
  /** Articles that not everyone may see. */
  readonly restricted: number;
  /** Without regions; the one that most readers want first: the site's own, then those with the most articles. */
  readonly languages: readonly string[];
  /** By title. */
  inLanguage(language: string): readonly LiveArticle[];
  /** By key, or by id. */
  find(keyOrId: string): LiveArticle | undefined;
  /** Whether readers may see it at all. */
  has(articleId: string): boolean;
  /**
   * Articles whose title has a word for every word of the text; the last one may be incomplete, because the reader is
   * still typing.
   */
  byTitle(text: string, language: string, limit: number): LiveArticle[];
  /** The same article in other languages, by language without regions. */
  variants(article: LiveArticle): ReadonlyMap<string, LiveArticle>;
  /** Others in its language whose titles are about the same. */
  related(article: LiveArticle, limit: number): LiveArticle[];
}

/** Everyone may read it: nothing says who it is for. */
export const isPublic = (article: Pick<LiveArticle, "audience">): boolean => article.audience === undefined;

const made = new WeakMap<LiveKnowledge, Catalogue>();

/** Of a site that has published nothing. */
const EMPTY: Catalogue = {
  versionId: "",
  passage: () => undefined,
  restricted: 0,
  languages: [],
  inLanguage: () => [],
  find: () => undefined,
  has: () => false,
  byTitle: () => [],
  variants: () => new Map(),
  related: () => [],
};

/** The catalogue of a version, made once; 50 ms at 10,000 articles. */
export function catalogueOf(live: LiveKnowledge | undefined): Catalogue {
  if (live === undefined) return EMPTY;
  let found = made.get(live);
  if (found === undefined) {
    found = make(live);
    made.set(live, found);
  }
  return found;
}

function make(live: LiveKnowledge): Catalogue {
  const shown = [...live.articles.values()].filter(isPublic);
  const byKey = new Map(shown.map((one) => [one.key, one]));
  const ids = new Set(shown.map((one) => one.id));
  const byLanguage = new Map<string, LiveArticle[]>();
  for (const article of shown) {
    const language = primaryLanguage(article.language);
    const list = byLanguage.get(language);
    if (list === undefined) byLanguage.set(language, [article]);
    else list.push(article);
  }
  for (const [language, list] of byLanguage) {
    const { compare } = new Intl.Collator([language, "en"], { numeric: true, sensitivity: "base" });
    list.sort((a, b) => compare(a.title, b.title));
  }
  const own = primaryLanguage(live.language);
  const languages = [...byLanguage.keys()].sort(
    (a, b) =>
      Number(b === own) - Number(a === own) ||
      (byLanguage.get(b)?.length ?? 0) - (byLanguage.get(a)?.length ?? 0) ||
      (a < b ? -1 : 1),
  );
  const titles = new Map<string, { article: LiveArticle; words: string[] }[]>();
  const titlesIn = (language: string) => {
    let list = titles.get(language);
    if (list === undefined) {
      list = (byLanguage.get(language) ?? []).map((article) => ({ article, words: wordsOf(article.title) }));
      titles.set(language, list);
    }
    return list;
  };
  let groups: ReturnType<typeof languageGroups> | undefined;
  const relations = new Map<string, ReturnType<typeof relatedBy>>();
  return {
    versionId: live.versionId,
    passage(id) {
      const passage = id === undefined ? undefined : live.passages.get(id);
      return passage !== undefined && passage.kind === "text" && ids.has(passage.articleId) ? passage.text : undefined;
    },
    restricted: live.articles.size - shown.length,
    languages,
    inLanguage: (language) => byLanguage.get(language) ?? [],
    find(keyOrId) {
      const article = byKey.get(keyOrId) ?? live.articles.get(keyOrId);
      return article !== undefined && ids.has(article.id) ? article : undefined;
    },
    has: (articleId) => ids.has(articleId),
    byTitle(text, language, limit) {
      const asked = wordsOf(text);
      const last = asked.at(-1);
      if (last === undefined) return [];
      const whole = asked.slice(0, -1);
      const found: LiveArticle[] = [];
      for (const { article, words } of titlesIn(language)) {
        if (!whole.every((word) => words.includes(word)) || !words.some((word) => word.startsWith(last))) continue;
        found.push(article);
        if (found.length === limit) break;
      }
      return found;
    },
    variants(article) {
      groups ??= languageGroups(shown);
      return new Map(
        [...(groups.get(article.id) ?? [])].flatMap(([language, id]) => {
          const one = live.articles.get(id);
          return one === undefined || id === article.id ? [] : [[language, one] as const];
        }),
      );
    },
    related(article, limit) {
      const language = primaryLanguage(article.language);
      let relate = relations.get(language);
      if (relate === undefined) {
        relate = relatedBy(byLanguage.get(language) ?? []);
        relations.set(language, relate);
      }
      return relate(article, limit);
    },
  };
}

/**
 * The company's own page of an article, which search engines should list instead of ours; undefined: it has none.
 * A path alone names no site.
 */
export const ownPage = ({ url }: Pick<LiveArticle, "url">): string | undefined =>
  url !== undefined && /^https?:/iu.test(url) ? url : undefined;
