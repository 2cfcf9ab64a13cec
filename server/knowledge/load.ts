import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { Point } from "../ports/vectors/port.ts";
import type { ArticleContent } from "../store/article.ts";
import { passagesOf, passagesToEmbed, setVectors, vectorOf, vectorsOfOlder } from "../store/passage.ts";
import { countWords, documentWords } from "../text/words.ts";
import type { LiveArticle, LivePassage } from "./live.ts";
import type { TuneArticle, TunePassage } from "./tune-input.ts";

/** Texts in one call of the embedder, and in one update: enough to keep its workers busy (it puts single questions first). */
const EMBED_BATCH = 128;
/** Passages between two breaths of the event loop: a few milliseconds of counting words. */
const BREATH = 200;

const KINDS = { title: 0, phrasing: 1, text: 2 } as const;

/** A version's content in every form that is needed of it. */
export interface LoadedVersion {
  readonly meanWords: number;
  readonly points: readonly Point[];
  readonly tuneArticles: readonly TuneArticle[];
  readonly articles: ReadonlyMap<string, LiveArticle>;
  readonly passages: ReadonlyMap<string, LivePassage>;
}

export const breathe = () => new Promise<void>((resume) => setImmediate(resume));

/**
 * Embeds the passages of these revisions that have no vector of these weights (nor the same words in an older revision of
 * their article), and stores each batch at once, so that a
 * publish that dies has less to do the next time.
 * @returns how many texts were embedded
 */
export async function embedMissing(
  db: Db,
  embedder: Embedder,
  revisionIds: readonly string[],
  options: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
): Promise<number> {
  const missing = await passagesToEmbed(db, revisionIds, embedder.id);
  // The same words in two articles ("Who do I write to?") are embedded once.
  const idsByText = new Map<string, string[]>();
  for (const { id, plain } of missing) {
    const ids = idsByText.get(plain);
    if (ids === undefined) idsByText.set(plain, [id]);
    else ids.push(id);
  }
  const older = await vectorsOfOlder(db, [...new Set(missing.map((one) => one.revisionId))], embedder.id);
  const kept = [...idsByText].flatMap(([text, ids]) => {
    const vector = older.get(text);
    return vector === undefined ? [] : ids.map((id) => ({ id, vector }));
  });
  await setVectors(db, embedder.id, kept);
  const texts = [...idsByText.keys()].filter((text) => !older.has(text));
  // One batch is stored while the next is embedded.
  let stored: Promise<void> = Promise.resolve();
  try {
    for (let i = 0; i < texts.length; i += EMBED_BATCH) {
      const batch = texts.slice(i, i + EMBED_BATCH);
      const vectors = await embedder.embed(batch, options.signal === undefined ? {} : { signal: options.signal });
      const rows = batch.flatMap((text, j) => {
        const vector = vectors[j];
        return vector === undefined ? [] : (idsByText.get(text) ?? []).map((id) => ({ id, vector }));
      });
      await stored;
      stored = setVectors(db, embedder.id, rows).then(() =>
        options.onProgress?.(Math.min(1, (i + batch.length) / texts.length)),
      );
      // Awaited a batch later; until then nobody else looks at its failure.
      stored.catch(() => {});
    }
  } finally {
    // What was embedded before a failure is kept for the next publish.
    await stored;
  }
  return texts.length;
}

/**
 * Reads the passages of a version's articles with their vectors and makes of them the index's points, the tune's input
 * and what the turns read. Nothing is embedded here.
 */
export async function loadVersion(db: Db, articles: readonly ArticleContent[]): Promise<LoadedVersion> {
  const byRevision = new Map(articles.map((article) => [article.revisionId, article]));
  const rows = (await passagesOf(db, [...byRevision.keys()])).sort(
    (a, b) => KINDS[a.kind] - KINDS[b.kind] || a.position - b.position,
  );
  let words = 0;
  for (const [i, row] of rows.entries()) {
    words += countWords(row.plain, byRevision.get(row.revisionId)?.language ?? "en");
    if (i % BREATH === BREATH - 1) await breathe();
  }
  const meanWords = rows.length === 0 ? 1 : Math.max(1, words / rows.length);

  const points: Point[] = [];
  const passages = new Map<string, LivePassage>();
  const tunePassages = new Map<string, TunePassage[]>();
  for (const [i, row] of rows.entries()) {
    const article = byRevision.get(row.revisionId);
    if (article === undefined || row.vector === null) continue;
    const vector = vectorOf(row.vector);
    const sparse = documentWords(row.plain, article.language, meanWords);
    const { articleId, language } = article;
    points.push({ id: row.id, articleId, kind: row.kind, language, vector, words: sparse });
    passages.set(row.id, {
      id: row.id,
      articleId,
      kind: row.kind,
      position: row.position,
      text: row.text,
      ...(row.startOffset === null || row.endOffset === null ? {} : { start: row.startOffset, end: row.endOffset }),
    });
    const list = tunePassages.get(articleId) ?? [];
    list.push({ id: row.id, kind: row.kind, text: row.plain, vector, words: sparse });
    tunePassages.set(articleId, list);
    if (i % BREATH === BREATH - 1) await breathe();
  }
  return {
    meanWords,
    points,
    passages,
    tuneArticles: articles.map(({ articleId, key, title, language }) => ({
      id: articleId,
      key,
      title,
      language,
      passages: tunePassages.get(articleId) ?? [],
    })),
    articles: new Map(
      articles.map(({ articleId, key, title, answer, url, language, revisionId }) => [
        articleId,
        { id: articleId, key, title, answer, language, revisionId, ...(url === null ? {} : { url }) },
      ]),
    ),
  };
}
