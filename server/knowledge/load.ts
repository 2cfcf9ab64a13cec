import type { TuneArticle, TunePassage } from "../gate/tune-input.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder, TextKind } from "../ports/embedder/port.ts";
import type { Point } from "../ports/vectors/port.ts";
import type { ArticleContent } from "../store/article.ts";
import {
  type PassageToEmbed,
  passagesOf,
  passagesOfOlder,
  passagesToEmbed,
  type ReadPassage,
  setVectors,
  type VectorColumn,
  vectorOf,
  vectorsOf,
} from "../store/passage.ts";
import { Vocabulary } from "../text/spelling.ts";
import { titledSentences } from "../text/titled-sentences.ts";
import { countWords, documentWords } from "../text/words.ts";
import type { LiveArticle, LivePassage } from "./live.ts";

/**
 * Texts per call of the embedder, and per update: enough to keep its workers busy (it gives single questions priority).
 */
const EMBED_BATCH = 128;
/** Passages per update, where most of their texts are known already. */
const STORE_BATCH = 500;
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
  const older = await passagesOfOlder(db, [...new Set(rows.map((one) => one.revisionId))], embedder.id);
  const vectors = vectorsByText(older);
  const batches = batchesOf(rows.flatMap(readingsOf), vectors);
  const total = batches.reduce((sum, batch) => sum + batch.texts.length, 0);
  let done = 0;
  // One batch is stored while the next is embedded.
  let stored: Promise<void> = Promise.resolve();
  try {
    for (const { kind, column, texts, readings } of batches) {
      const found = await embedder.embed(texts, {
        kind,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      for (const [i, text] of texts.entries()) vectors.set(text, found[i] as Float32Array);
      const made = readings.map((one) => ({ id: one.id, vector: joined(one.texts.map((text) => vectors.get(text))) }));
      await stored;
      done += texts.length;
      const share = total === 0 ? 1 : done / total;
      stored = setVectors(db, embedder.id, made, column).then(() => options.onProgress?.(share));
      // Awaited one batch later; until then nobody else handles its failure.
      stored.catch(() => {});
    }
  } finally {
    // What was embedded before a failure is kept for the next publish.
    await stored;
  }
  return total;
}

function vectorsByText(passages: readonly ReadPassage[]): Map<string, Float32Array> {
  const found = new Map<string, Float32Array>();
  for (const { title, language, plain, vector, sentences } of passages) {
    found.set(plain, vector);
    if (sentences.length === 0) continue;
    for (const [i, text] of titledSentences(title, plain, language).entries()) {
      const one = sentences[i];
      if (one !== undefined) found.set(text, one);
    }
  }
  return found;
}

/** What of a passage is embedded, and where the vectors go. */
interface Reading {
  readonly id: string;
  readonly column: VectorColumn;
  readonly kind: TextKind;
  readonly texts: readonly string[];
}

function readingsOf({ id, kind, plain, title, language, hasVector }: PassageToEmbed): Reading[] {
  const asked = kind === "phrasing" ? "question" : "passage";
  const own: Reading = { id, column: "vector", kind: asked, texts: [plain] };
  const texts = () => titledSentences(title, plain, language);
  return [
    ...(hasVector ? [] : [own]),
    ...(kind === "text" ? [{ id, column: "sentences", kind: "passage", texts: texts() } as const] : []),
  ];
}

interface Batch {
  readonly kind: TextKind;
  readonly column: VectorColumn;
  readonly readings: Reading[];
  /** What none of the batches before has read, and no older revision. */
  readonly texts: string[];
}

/**
 * The same text in two articles ("Who do I write to?") is embedded once. A passage's own vector comes before its sentences'
 * (`setVectors`).
 */
function batchesOf(readings: readonly Reading[], known: ReadonlyMap<string, Float32Array>): Batch[] {
  const parts = [
    { kind: "passage", column: "vector" },
    { kind: "question", column: "vector" },
    { kind: "passage", column: "sentences" },
  ] as const;
  const read = new Set<string>();
  return parts.flatMap(({ kind, column }) => {
    const batches: Batch[] = [];
    for (const reading of readings) {
      if (reading.kind !== kind || reading.column !== column) continue;
      let batch = batches.at(-1);
      if (batch === undefined || batch.texts.length >= EMBED_BATCH || batch.readings.length >= STORE_BATCH) {
        batch = { kind, column, readings: [], texts: [] };
        batches.push(batch);
      }
      batch.readings.push(reading);
      for (const text of reading.texts) {
        if (known.has(text) || read.has(text)) continue;
        read.add(text);
        batch.texts.push(text);
      }
    }
    return batches;
  });
}

function joined(vectors: readonly (Float32Array | undefined)[]): Float32Array {
  const all = new Float32Array(vectors.reduce((sum, one) => sum + (one?.length ?? 0), 0));
  let at = 0;
  for (const one of vectors) {
    all.set(one ?? [], at);
    at += one?.length ?? 0;
  }
  return all;
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
    const sentences = row.sentenceVectors === null ? [] : vectorsOf(row.sentenceVectors, vector.length);
    list.push({ id: row.id, kind: row.kind, text: row.plain, vector, sentences, words: sparse });
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
      articles.map(({ articleId, key, title, answer, url, language, audience, variantOf, revisionId, updatedAt }) => [
        articleId,
        {
          id: articleId,
          key,
          title,
          answer,
          language,
          revisionId,
          updatedAt,
          ...(url === null ? {} : { url }),
          ...(audience === null ? {} : { audience }),
          ...(variantOf === null ? {} : { variantOf }),
        },
      ]),
    ),
  };
}
