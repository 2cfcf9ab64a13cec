import { breathe } from "../knowledge/load.ts";
import { passagesOfArticle } from "../knowledge/split.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { type ArticleContent, currentArticles } from "../store/article.ts";
import { passagesOf, vectorOf } from "../store/passage.ts";
import { judgedText } from "../text/judged-text.ts";

interface Passage {
  readonly text: string;
  readonly vector: Float32Array;
}

/** A site's articles as they will be published, by how near they are to a question. */
export interface Neighbours {
  /** Every article with the cosine of its nearest passage, nearest first. */
  nearest(vector: Float32Array): { readonly articleId: string; readonly cosine: number }[];
  /** What a judge reads of an article beside this question; "" for an unknown one. */
  judgedText(articleId: string, vector: Float32Array): string;
}

/** Both have norm 1. */
const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

const cosinesOf = (passages: readonly Passage[], vector: Float32Array) =>
  passages.map((one) => cosine(one.vector, vector));

/**
 * Reads the vectors that a publish stored; what hasn't been published yet is embedded here, and not stored: a publish
 * may be splitting the same revision.
 */
export async function loadNeighbours(
  deps: { readonly db: Db; readonly embedder: Embedder },
  siteId: string,
  signal?: AbortSignal,
): Promise<Neighbours> {
  const articles = await currentArticles(deps.db, siteId);
  const stored = await storedPassages(deps, articles);
  const byArticle = new Map<string, { title: string; all: Passage[]; texts: Passage[] }>();
  for (const article of articles) {
    const found = stored.get(article.revisionId) ?? (await embedded(deps.embedder, article, signal));
    byArticle.set(article.articleId, {
      title: article.title,
      all: found,
      texts: found.filter((one) => one.kind === "text"),
    });
  }
  return {
    nearest: (vector) =>
      [...byArticle]
        .map(([articleId, { all }]) => ({ articleId, cosine: Math.max(-1, ...cosinesOf(all, vector)) }))
        .sort((a, b) => b.cosine - a.cosine),
    judgedText(articleId, vector) {
      const found = byArticle.get(articleId);
      if (found === undefined) return "";
      const { title, texts } = found;
      return judgedText(
        title,
        texts.map((one) => one.text),
        cosinesOf(texts, vector),
      );
    },
  };
}

type Kinded = Passage & { readonly kind: string };

/** By revision: only those whose passages all have vectors of this embedder. */
async function storedPassages(
  { db, embedder }: { readonly db: Db; readonly embedder: Embedder },
  articles: readonly ArticleContent[],
): Promise<Map<string, Kinded[]>> {
  const found = new Map<string, Kinded[]>();
  const unfinished = new Set<string>();
  const rows = await passagesOf(
    db,
    articles.map((article) => article.revisionId),
  );
  for (const { revisionId, kind, plain, vector, embedderId } of rows) {
    if (vector === null || embedderId !== embedder.id) {
      unfinished.add(revisionId);
      continue;
    }
    const list = found.get(revisionId) ?? [];
    list.push({ kind, text: plain, vector: vectorOf(vector) });
    found.set(revisionId, list);
  }
  for (const revisionId of unfinished) found.delete(revisionId);
  return found;
}

async function embedded(
  embedder: Embedder,
  article: ArticleContent,
  signal: AbortSignal | undefined,
): Promise<Kinded[]> {
  const passages = passagesOfArticle(article);
  // Parsing Markdown takes milliseconds per article, and visitors are being served.
  await breathe();
  const vectors = await embedder.embed(
    passages.map((one) => one.plain),
    signal === undefined ? {} : { signal },
  );
  return passages.flatMap(({ kind, plain }, i) => {
    const vector = vectors[i];
    return vector === undefined ? [] : [{ kind, text: plain, vector }];
  });
}
