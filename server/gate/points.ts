import { dotRows } from "../math/cholesky.ts";
import { rowsTimes } from "../math/scan.ts";
import { PHRASING, POOLED, type Recipe, SENTENCE, TEXT, TITLE } from "./recipe.ts";

/** A site's knowledge, as the tune's process receives it: flat, so that it crosses over without a copy. */
export interface PackedKnowledge {
  readonly dimension: number;
  /** Article ids; everything else refers to articles by their position in this list. */
  readonly articleIds: readonly string[];
  /** For each passage, in the articles' order. One of kind `SENTENCE` has no text of its own: its words are counted already. */
  readonly owner: Int32Array;
  readonly kind: Uint8Array;
  readonly texts: readonly string[];
  /** Rows of `dimension`, L2 norm 1. */
  readonly vectors: Float32Array;
}

/** Everything that a question's vector is compared with. */
export interface Points {
  readonly dimension: number;
  readonly articles: number;
  readonly count: number;
  readonly owner: Int32Array;
  readonly kind: Uint8Array;
  /** 1: a point of the classifier; 0: only its cosine counts. */
  readonly learns: Uint8Array;
  readonly vectors: Float32Array;
  /** Points of article a: from `first[a]` to `first[a + 1]`. */
  readonly first: Int32Array;
}

/**
 * Adds pools of neighbouring pieces of text, with the title, to each article's passages. Their vectors are the means,
 * weighted by words, of existing vectors: close to what embedding the joined text gives, and free.
 */
export function pointsOf(packed: PackedKnowledge, recipe: Recipe): Points {
  const { dimension, articleIds, owner, kind, texts, vectors } = packed;
  const rows: { owner: number; kind: number; learns: boolean; vector: Float32Array }[] = [];
  const first = new Int32Array(articleIds.length + 1);
  let at = 0;
  const sparing = isSparing(packed, recipe);
  for (let a = 0; a < articleIds.length; a++) {
    first[a] = rows.length;
    const start = at;
    while (at < owner.length && owner[at] === a) at++;
    let phrasings = 0;
    for (let i = start; i < at; i++) if (kind[i] === PHRASING) phrasings++;
    const pooling = createPooling(dimension, recipe);
    let seen = 0;
    for (let i = start; i < at; i++) {
      const vector = vectors.subarray(i * dimension, (i + 1) * dimension);
      const isText = kind[i] === TEXT;
      const learnsText = seen < recipe.maxTexts && !(sparing && phrasings >= recipe.enoughPhrasings);
      const learns = isText ? learnsText : kind[i] !== SENTENCE;
      if (isText) seen++;
      rows.push({ owner: a, kind: kind[i] ?? TEXT, learns, vector });
      const words = texts[i]?.split(/\s+/u).length ?? 1;
      if (kind[i] === TITLE) pooling.title(vector, words);
      else if (isText) pooling.add(vector, words);
    }
    const pools = pooling.pools();
    for (const [i, vector] of pools.entries()) {
      rows.push({ owner: a, kind: POOLED, learns: i < recipe.maxPooled, vector });
    }
    // An article without text consists of its title: its evidence must be comparable with the others'.
    const title = pooling.titleVector();
    if (pools.length === 0 && title !== undefined) rows.push({ owner: a, kind: POOLED, learns: false, vector: title });
  }
  first[articleIds.length] = rows.length;
  const all = new Float32Array(rows.length * dimension);
  for (const [i, row] of rows.entries()) all.set(row.vector, i * dimension);
  return {
    dimension,
    articles: articleIds.length,
    count: rows.length,
    owner: Int32Array.from(rows, (row) => row.owner),
    kind: Uint8Array.from(rows, (row) => row.kind),
    learns: Uint8Array.from(rows, (row) => (row.learns ? 1 : 0)),
    vectors: all,
    first,
  };
}

/** Whether all titles, phrasings and pieces together are too many to learn from exactly. */
function isSparing({ owner, kind }: PackedKnowledge, recipe: Recipe): boolean {
  let count = 0;
  let texts = 0;
  for (let i = 0; i < owner.length; i++) {
    if (owner[i] !== owner[i - 1]) texts = 0;
    if (kind[i] === SENTENCE) continue;
    if (kind[i] !== TEXT) count++;
    // About two pieces make a pool.
    else if (texts++ < recipe.maxTexts) count += 1.5;
  }
  return count > recipe.sparePoints;
}

function createPooling(dimension: number, recipe: Recipe) {
  const pools: Float32Array[] = [];
  let titleVector: Float32Array | undefined;
  let titleWords = 0;
  let sum: Float32Array | undefined;
  let words = 0;
  const close = () => {
    if (sum === undefined) return;
    const length = Math.sqrt(dotRows(sum, 0, sum, 0, dimension)) || 1;
    pools.push(sum.map((x) => x / length));
    sum = undefined;
    words = 0;
  };
  const plus = (vector: Float32Array, weight: number) => {
    sum ??= new Float32Array(dimension);
    for (let k = 0; k < dimension; k++) sum[k] = (sum[k] as number) + weight * (vector[k] as number);
  };
  return {
    title(vector: Float32Array, count: number) {
      titleVector = vector;
      titleWords = count;
    },
    add(vector: Float32Array, count: number) {
      if (sum !== undefined && words + count > recipe.pooledWords) close();
      if (sum === undefined && titleVector !== undefined) plus(titleVector, titleWords);
      plus(vector, count);
      words += count;
    },
    titleVector: () => titleVector,
    pools(): Float32Array[] {
      close();
      return pools;
    },
  };
}

/** Some rows of a flat array, one after the other. @param width numbers per row */
export function rowsOf(flat: Float32Array, some: readonly number[], width: number): Float32Array {
  const out = new Float32Array(some.length * width);
  for (const [k, i] of some.entries()) out.set(flat.subarray(i * width, (i + 1) * width), k * width);
  return out;
}

/** Cosines of one vector with all points. */
export const cosinesWith = ({ vectors }: Points, vector: Float32Array): Float32Array => rowsTimes(vectors, vector);
