import type { Store } from "../ports/database/port.ts";
import { type ArticleContent, currentArticles } from "./article.ts";
import { waitingArticles } from "./article-list.ts";
import { articlesOfVersion, liveVersion } from "./knowledge-version.ts";

const byKey = (a: ArticleContent, b: ArticleContent) => (a.key < b.key ? -1 : 1);

/**
 * What a publish puts live, in the order of the keys: the newest revision of every article that isn't archived, and of those
 * whose change waits (for its time, or for a second person) the one that visitors see.
 * @param only the articles whose newest revision it takes; the others stay as visitors see them
 */
export async function publishableArticles(
  store: Store,
  siteId: string,
  only?: readonly string[],
): Promise<ArticleContent[]> {
  const held = only === undefined ? await waitingArticles(store, siteId) : undefined;
  const current = await currentArticles(store, siteId);
  if (held?.size === 0) return current;
  const wanted = new Set(only);
  const isNewest = (id: string) => (held === undefined ? wanted.has(id) : !held.has(id));
  const live = await liveVersion(store, siteId);
  const seen = live === undefined ? [] : await articlesOfVersion(store, live.id);
  return [...current.filter((one) => isNewest(one.articleId)), ...seen.filter((one) => !isNewest(one.articleId))].sort(
    byKey,
  );
}
