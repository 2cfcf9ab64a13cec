import type { PackedKnowledge } from "../../server/gate/points.ts";
import { PHRASING, TEXT, TITLE } from "../../server/gate/recipe.ts";
import type { TuneInput } from "../../server/gate/tune-input.ts";

/** Pseudo-random numbers, the same in every run (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A unit vector near to `centre`. */
export function near(centre: Float32Array, spread: number, next: () => number): Float32Array {
  const v = centre.map((x) => x + spread * (next() + next() + next() - 1.5));
  const length = Math.hypot(...v);
  return v.map((x) => x / length);
}

export const randomVector = (dimension: number, next: () => number) => near(new Float32Array(dimension), 1, next);

const KINDS = { title: TITLE, phrasing: PHRASING, text: TEXT } as const;
const SUBJECTS = "parcel refund password tent stove voucher invoice jacket boots warranty battery address".split(" ");

/** An invented site: articles around random centres, each with a title, phrasings and pieces of body. */
export function inventedSite(options: {
  articles: number;
  phrasings: number;
  texts?: number;
  dimension?: number;
  spread?: number;
  seed?: number;
}): TuneInput & { centres: Float32Array[] } {
  const { articles, phrasings, texts = 1, dimension = 24, spread = 0.35, seed = 1 } = options;
  const next = numbers(seed);
  const centres = Array.from({ length: articles }, () => randomVector(dimension, next));
  let id = 0;
  return {
    siteId: "site",
    versionId: "version",
    embedderId: "invented",
    dimension,
    meanWords: 5,
    language: "en",
    centres,
    articles: centres.map((centre, a) => {
      const subject = `${SUBJECTS[a % SUBJECTS.length]}${Math.floor(a / SUBJECTS.length)}`;
      const passage = (kind: keyof typeof KINDS, text: string) => ({
        id: `p${id++}`,
        kind,
        text,
        vector: near(centre, spread, next),
        words: { indices: [], values: [] },
      });
      return {
        id: `a${a}`,
        key: `key-${a}`,
        title: subject,
        language: "en",
        passages: [
          passage("title", `about ${subject}`),
          ...Array.from({ length: phrasings }, (_, i) => passage("phrasing", `${subject} question number ${i}`)),
          ...Array.from({ length: texts }, (_, i) => passage("text", `the ${subject} page says ${i} things in a row`)),
        ],
      };
    }),
  };
}

/** As the tune's thread takes it. */
export function packed(input: TuneInput): PackedKnowledge {
  const passages = input.articles.flatMap((article, a) => article.passages.map((one) => ({ a, one })));
  const vectors = new Float32Array(passages.length * input.dimension);
  for (const [i, { one }] of passages.entries()) vectors.set(one.vector, i * input.dimension);
  return {
    dimension: input.dimension,
    articleIds: input.articles.map((article) => article.id),
    owner: Int32Array.from(passages, ({ a }) => a),
    kind: Uint8Array.from(passages, ({ one }) => KINDS[one.kind]),
    texts: passages.map(({ one }) => one.text),
    vectors,
  };
}
