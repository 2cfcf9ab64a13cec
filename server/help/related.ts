import type { LiveArticle } from "../knowledge/live.ts";
import { isEnglishStopWord, stem, wordsOf } from "../text/words.ts";

/** A word that more of the titles have tells nothing about a subject. */
const COMMON = 0.1;

/** Which articles' titles are about the same thing, by their rare words; 1 ms at 10,000 titles once it's made. */
export function relatedBy(articles: readonly LiveArticle[]): (article: LiveArticle, limit: number) => LiveArticle[] {
  const stemsOf = (article: LiveArticle) =>
    new Set(
      wordsOf(article.title)
        .filter((word) => word.length > 2 && !isEnglishStopWord(word))
        .map((word) => stem(word, article.language)),
    );
  const postings = new Map<string, LiveArticle[]>();
  for (const article of articles) {
    for (const one of stemsOf(article)) {
      const list = postings.get(one);
      if (list === undefined) postings.set(one, [article]);
      else list.push(article);
    }
  }
  const most = Math.max(5, articles.length * COMMON);
  return (article, limit) => {
    const scores = new Map<LiveArticle, number>();
    for (const one of stemsOf(article)) {
      const list = postings.get(one) ?? [];
      if (list.length > most) continue;
      const weight = Math.log(1 + articles.length / list.length);
      for (const other of list) if (other.id !== article.id) scores.set(other, (scores.get(other) ?? 0) + weight);
    }
    return [...scores]
      .sort(([a, scoreA], [b, scoreB]) => scoreB - scoreA || (a.key < b.key ? -1 : 1))
      .slice(0, limit)
      .map(([one]) => one);
  };
}
