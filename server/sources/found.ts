import { type CheckOptions, checkArticle, contentHash } from "../knowledge/article-schema.ts";
import type { StoredArticle } from "../store/schema/source.ts";
import type { SourcePageRow } from "../store/source-page.ts";
import type { ArticleContent } from "../wire/knowledge.ts";
import type { SourceKind } from "../wire/sources.ts";
import { type PageArticles, withoutFrame } from "./boilerplate.ts";

/** An article that a run found, checked as an import would. */
export interface FoundArticle {
  readonly key: string;
  /** Its page. */
  readonly address: string;
  readonly content: ArticleContent;
  readonly hash: string;
}

/** What a run found. */
export interface Found {
  readonly articles: ReadonlyMap<string, FoundArticle>;
  /** Articles that can't be taken, and why: what is here stays as it is. */
  readonly unfit: ReadonlyMap<string, { readonly address: string; readonly fault: string }>;
}

/** The articles of a run's pages: without the frame around them, each text once. */
export function foundArticles(pages: readonly SourcePageRow[], kind: SourceKind, options: CheckOptions): Found {
  const read: PageArticles[] = pages.filter((page) => page.state === "done");
  const articles = new Map<string, FoundArticle>();
  const unfit = new Map<string, { address: string; fault: string }>();
  const texts = new Set<string>();
  for (const page of kind === "website" ? withoutFrame(read) : read) {
    for (const one of page.articles) {
      const checked = checkArticle(asGiven(one), options);
      if ("fault" in checked) {
        unfit.set(one.key, { address: page.address, fault: checked.fault });
        continue;
      }
      // The same page under two addresses.
      const text = `${checked.title}\n${checked.answer}`;
      if (articles.has(checked.key) || texts.has(text)) continue;
      texts.add(text);
      articles.set(checked.key, {
        key: checked.key,
        address: page.address,
        hash: contentHash(checked),
        content: {
          title: checked.title,
          answer: checked.answer,
          phrasings: [...checked.examples],
          tags: [...checked.tags],
          url: checked.url ?? null,
          language: checked.language,
          audience: checked.audience ?? null,
        },
      });
    }
  }
  return { articles, unfit };
}

function asGiven({ key, title, answer, url, language, phrasings, tags, audience }: StoredArticle) {
  return {
    id: key,
    title,
    answer,
    url,
    language,
    examples: phrasings ?? [],
    tags: tags ?? [],
    audience: audience ?? null,
  };
}
