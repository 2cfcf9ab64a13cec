import { isEnglish, queryWords, wordsOf } from "../text/words.ts";
import type { PackedKnowledge } from "./points.ts";
import type { Recipe } from "./recipe.ts";
import { type RelatedWords, relatedWords } from "./related-words.ts";

/** Words of whole articles: how often each term occurs in which article. Terms are hashes, as in the search index. */
export interface WordIndex {
  readonly articles: number;
  /** Term to (article, count) pairs, flat. */
  readonly postings: ReadonlyMap<number, Int32Array>;
  /** Terms of each article. */
  readonly lengths: Float64Array;
  readonly meanLength: number;
  readonly related: RelatedWords;
}

/** A text's terms (stems, or pieces of words outside English) and how often each occurs in it. */
export type Counts = ReadonlyMap<number, number>;

export function countsOf(text: string, language: string): Counts {
  const { indices, values } = queryWords(text, language);
  return new Map(indices.map((index, i) => [index, values[i] ?? 0]));
}

/** Whether an article has one of the text's words: outside English, all pieces of it. */
export function hasWordOf(index: WordIndex, text: string, language: string): boolean {
  const isThere = (term: number) => index.postings.has(term);
  if (isEnglish(language)) return [...countsOf(text, language).keys()].some(isThere);
  return wordsOf(text).some((word) => [...countsOf(word, language).keys()].every(isThere));
}

/** Counts each article as one text: title, phrasings and body. */
export function wordIndexOf(packed: PackedKnowledge, language: string): WordIndex {
  const articles = packed.articleIds.length;
  const lengths = new Float64Array(articles);
  const found = new Map<number, Map<number, number>>();
  for (const [i, article] of packed.owner.entries()) {
    for (const [stem, count] of countsOf(packed.texts[i] ?? "", language)) {
      lengths[article] = (lengths[article] ?? 0) + count;
      const of = found.get(stem) ?? new Map<number, number>();
      of.set(article, (of.get(article) ?? 0) + count);
      found.set(stem, of);
    }
  }
  const postings = new Map([...found].map(([stem, of]) => [stem, Int32Array.from([...of].flat())]));
  return wordIndex({ articles, lengths, postings, language });
}

/** @param options.language BCP 47: the language whose related words count */
export function wordIndex(
  options: Pick<WordIndex, "articles" | "lengths" | "postings"> & { readonly language: string },
): WordIndex {
  const { articles, lengths, postings, language } = options;
  const total = lengths.reduce((sum, x) => sum + x, 0);
  const meanLength = Math.max(1, total / Math.max(1, articles));
  return { articles, postings, lengths, meanLength, related: relatedWords(language) };
}

/** What to leave out of the index while a held-out text is scored. */
export interface TakenOut {
  /** This article is left out. */
  readonly article?: number;
  /** This text isn't part of this article. */
  readonly text?: { readonly counts: Counts; readonly article: number };
}

/** The word evidence for each article. */
export interface WordScores {
  readonly bm25: Float64Array;
  /**
   * Share of the question's words, weighted by rarity, that are in the article; a related word counts by its closeness.
   */
  readonly matched: Float64Array;
}

/**
 * BM25 of each article, divided by the highest that a text could reach: 0 to 1, so that it means the same on every site
 * and for every length of question. A word that the site doesn't know counts as its rarest: it lowers all scores.
 */
export function wordScores(index: WordIndex, question: Counts, recipe: Recipe, out: TakenOut = {}): WordScores {
  const { articles, lengths, meanLength } = index;
  const { k1, b } = recipe;
  const bm25 = new Float64Array(articles);
  const matched = new Float64Array(articles);
  const closest = new Float64Array(articles);
  const total = articles - (out.article === undefined ? 0 : 1);
  let most = 0;
  for (const stem of question.keys()) {
    closest.fill(0);
    index.related.of(stem, (other, closeness) => {
      eachHolder(index, other, out, (article) => {
        if (closeness > (closest[article] as number)) closest[article] = closeness;
      });
    });
    let holders = 0;
    eachHolder(index, stem, out, () => holders++);
    const idf = Math.log(1 + (total - holders + 0.5) / (holders + 0.5));
    most += idf;
    eachHolder(index, stem, out, (article, count) => {
      const norm = k1 * (1 - b + (b * (lengths[article] as number)) / meanLength);
      bm25[article] = (bm25[article] as number) + (idf * count) / (count + norm);
      closest[article] = 1;
    });
    for (let a = 0; a < articles; a++) matched[a] = (matched[a] as number) + idf * (closest[a] as number);
  }
  for (let a = 0; most > 0 && a < articles; a++) {
    bm25[a] = (bm25[a] as number) / most;
    matched[a] = (matched[a] as number) / most;
  }
  return { bm25, matched };
}

/** The articles that contain a stem, and how often, minus what is left out. */
function eachHolder(
  { postings }: WordIndex,
  stem: number,
  out: TakenOut,
  each: (article: number, count: number) => void,
): void {
  const pairs = postings.get(stem);
  if (pairs === undefined) return;
  for (let p = 0; p < pairs.length; p += 2) {
    const article = pairs[p] as number;
    if (article === out.article) continue;
    const here = pairs[p + 1] as number;
    const count = out.text?.article === article ? here - (out.text.counts.get(stem) ?? 0) : here;
    if (count > 0) each(article, count);
  }
}
