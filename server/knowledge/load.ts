import { withTitle } from "../domain/passage.ts";
import type { TuneArticle, TunePassage } from "../gate/tune-input.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { Point } from "../ports/vectors/port.ts";
import type { ArticleContent } from "../store/article.ts";
import {
  type PassageToEmbed,
  passagesOf,
  passagesToEmbed,
  setVectors,
  type VectorColumn,
  vectorOf,
  vectorsOfOlder,
} from "../store/passage.ts";
import { Vocabulary } from "../text/spelling.ts";
import { countWords, documentWords } from "../text/words.ts";
import type { LiveArticle, LivePassage } from "./live.ts";

/**
 * Texts per call of the embedder, and per update: enough to keep its workers busy (it gives single questions priority).
 */
const EMBED_BATCH = 128;
/** Passages between two pauses for the event loop: a few milliseconds of counting words. */
const BREATH = 200;

const KINDS = { title: 0, phrasing: 1, text: 2 } as const;

/** A version's content, in every form that is needed. */
export interface LoadedVersion {
  readonly meanWords: number;
  readonly points: readonly Point[];
  readonly tuneArticles: readonly TuneArticle[];
  readonly articles: ReadonlyMap<string, LiveArticle>;
  readonly passages: ReadonlyMap<string, LivePassage>;
  readonly vocabulary: Vocabulary;
}

export const breathe = () => new Promise<void>((resume) => setImmediate(resume));

/**
 * Embeds the passages of these revisions that have no vector of these weights yet (nor the same text in an older
 * revision of their article), and stores each batch immediately, so that a publish that dies has less to do the next
 * time.
 * @returns how many texts were embedded
 */
export async function embedMissing(
  db: Db,
  embedder: Embedder,
  revisionIds: readonly string[],
  options: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
): Promise<number> {
  const rows = await passagesToEmbed(db, revisionIds, embedder.id);
  const older = await vectorsOfOlder(db, [...new Set(rows.map((one) => one.revisionId))], embedder.id);
  const missing = rows.flatMap(textsOf);
  for (const column of ["vector", "titled"] as const) {
    const known = missing.flatMap((one) => {
      const vector = one.column === column ? older.get(one.text) : undefined;
      return vector === undefined ? [] : [{ id: one.id, vector }];
    });
    await setVectors(db, embedder.id, known, column);
  }
  const batches = batchesOf(missing.filter(({ text }) => !older.has(text)));
  const total = batches.reduce((sum, batch) => sum + batch.texts.length, 0);
  let done = 0;
  // One batch is stored while the next is embedded.
  let stored: Promise<void> = Promise.resolve();
  try {
    for (const { kind, column, texts } of batches) {
      const vectors = await embedder.embed(
        texts.map(([text]) => text),
        { kind, ...(options.signal === undefined ? {} : { signal: options.signal }) },
      );
      const rows = texts.flatMap(([, ids], j) => {
        const vector = vectors[j];
        return vector === undefined ? [] : ids.map((id) => ({ id, vector }));
      });
      await stored;
      done += texts.length;
      const share = done / total;
      stored = setVectors(db, embedder.id, rows, column).then(() => options.onProgress?.(share));
      // Awaited one batch later; until then nobody else handles its failure.
      stored.catch(() => {});
    }
  } finally {
    // What was embedded before a failure is kept for the next publish.
    await stored;
  }
  return total;
}

interface MissingText {
  readonly id: string;
  readonly column: VectorColumn;
  readonly kind: "passage" | "question";
  readonly text: string;
}

/** What has to be embedded of a passage. */
function textsOf({ id, kind, plain, title, hasVector }: PassageToEmbed): MissingText[] {
  const own: MissingText = { id, column: "vector", kind: kind === "phrasing" ? "question" : "passage", text: plain };
  const titled: MissingText = { id, column: "titled", kind: "passage", text: withTitle(title, plain) };
  return [...(hasVector ? [] : [own]), ...(kind === "text" ? [titled] : [])];
}

/**
 * Texts with the passages that have them: the same text in two articles ("Who do I write to?") is embedded once. A
 * passage's own vector comes before the one with its title (`setVectors`).
 */
function batchesOf(missing: readonly MissingText[]) {
  const parts = [
    { kind: "passage", column: "vector" },
    { kind: "question", column: "vector" },
    { kind: "passage", column: "titled" },
  ] as const;
  return parts.flatMap(({ kind, column }) => {
    const idsByText = new Map<string, string[]>();
    for (const { id, text } of missing.filter((one) => one.kind === kind && one.column === column)) {
      const ids = idsByText.get(text);
      if (ids === undefined) idsByText.set(text, [id]);
      else ids.push(id);
    }
    const all = [...idsByText];
    return Array.from({ length: Math.ceil(all.length / EMBED_BATCH) }, (_, i) => ({
      ...{ kind, column },
      texts: all.slice(i * EMBED_BATCH, (i + 1) * EMBED_BATCH),
    }));
  });
}

/**
 * Reads the passages of a version's articles with their vectors, and turns them into the index's points, the tune's
 * input and what turns read. Nothing is embedded here.
 */
export async function loadVersion(db: Db, articles: readonly ArticleContent[]): Promise<LoadedVersion> {
  const byRevision = new Map(articles.map((article) => [article.revisionId, article]));
  const rows = (await passagesOf(db, [...byRevision.keys()])).sort(
    (a, b) => KINDS[a.kind] - KINDS[b.kind] || a.position - b.position,
  );
  let words = 0;
  const vocabulary = new Vocabulary();
  for (const [i, row] of rows.entries()) {
    const language = byRevision.get(row.revisionId)?.language ?? "en";
    words += countWords(row.plain, language);
    vocabulary.add(row.plain, language);
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
    const titled = row.titledVector === null ? {} : { titled: vectorOf(row.titledVector) };
    list.push({ id: row.id, kind: row.kind, text: row.plain, vector, ...titled, words: sparse });
    tunePassages.set(articleId, list);
    if (i % BREATH === BREATH - 1) await breathe();
  }
  return {
    meanWords,
    points,
    passages,
    vocabulary,
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
