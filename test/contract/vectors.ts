import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { createEmbeddedIndex } from "../../server/ports/vectors/embedded.ts";
import type { Hit, Point, Query, VectorIndex } from "../../server/ports/vectors/port.ts";
import { countWords, documentWords, queryWords } from "../../server/text/words.ts";

const DIMENSION = 32;

/** Mulberry32: the same numbers in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const VOCABULARY =
  "order parcel refund return invoice card lamp shade cable bulb delivery address account password voucher warranty repair courier stock gift colour size pickup bank transfer receipt discount shop cancel change late broken missing exchange window track status email phone".split(
    " ",
  );

/** Passages as a knowledge version has them: words drawn with a Zipf-like skew, vectors that belong to them. */
export function makePoints(count: number, seed: number, dimension = DIMENSION): Point[] {
  const next = random(seed);
  const texts = Array.from({ length: count }, () =>
    Array.from(
      { length: 3 + Math.floor(next() * 12) },
      () => VOCABULARY[Math.floor(next() ** 2 * VOCABULARY.length)],
    ).join(" "),
  );
  const mean = texts.reduce((sum, text) => sum + countWords(text, "en"), 0) / count;
  return texts.map((text, i) => ({
    id: `018f0000-0000-7000-8000-${String((i * 7919) % 1_000_003).padStart(12, "0")}`,
    articleId: `018f0000-0000-7000-9000-${String(i % 20).padStart(12, "0")}`,
    kind: (["title", "phrasing", "text"] as const)[i % 3] ?? "text",
    language: i % 4 === 0 ? "de" : "en",
    vector: makeVector(next, dimension),
    words: documentWords(text, "en", mean),
  }));
}

export function makeVector(next: () => number, dimension = DIMENSION): Float32Array {
  const vector = Float32Array.from({ length: dimension }, () => next() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((x) => x / norm);
}

const query = (seed: number, text: string, more: Partial<Query> = {}): Query => ({
  vector: makeVector(random(seed)),
  words: queryWords(text, "en"),
  limit: 10,
  ...more,
});

function expectSame(actual: readonly Hit[], expected: readonly Hit[]) {
  expect(actual.map(({ passageId, articleId, kind }) => ({ passageId, articleId, kind }))).toEqual(
    expected.map(({ passageId, articleId, kind }) => ({ passageId, articleId, kind })),
  );
  for (const [i, hit] of actual.entries())
    expect(Math.abs(hit.score - (expected[i]?.score ?? Number.NaN))).toBeLessThan(1e-4);
}

/**
 * What every vector index does. What it finds is compared with a plain computation written out here.
 * @param open a fresh handle; `close` is called on it
 */
export function vectorsContract(name: string, open: () => Promise<VectorIndex>): void {
  describe(`vector index: ${name}`, () => {
    let vectors: VectorIndex;
    let index: { siteId: string; versionId: string };
    const points = makePoints(150, 7);

    beforeAll(async () => {
      vectors = await open();
    });
    afterAll(async () => {
      await vectors.close();
    });
    beforeEach(() => {
      index = { siteId: newId(), versionId: newId() };
    });

    /** The three lists from their definitions, with nothing shared but the port's words. */
    function byDefinition(asked: Query, among: readonly Point[] = points) {
      const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
      const has = among.filter((point) => point.words.indices.length > 0);
      const bm25 = (point: Point) =>
        asked.words.indices.reduce((sum, term, i) => {
          const n = has.filter((other) => other.words.indices.includes(term)).length;
          const weight = point.words.values[point.words.indices.indexOf(term)] ?? 0;
          return sum + (asked.words.values[i] ?? 0) * weight * Math.log(1 + (has.length - n + 0.5) / (n + 0.5));
        }, 0);
      const list = (score: (point: Point) => number) =>
        among
          .filter((point) => asked.language === undefined || point.language === asked.language)
          .map((point) => ({ passageId: point.id, articleId: point.articleId, kind: point.kind, score: score(point) }))
          .sort((a, b) =>
            Math.abs(a.score - b.score) > 5e-6 ? b.score - a.score : a.passageId < b.passageId ? -1 : 1,
          );
      const dense = list((point) => dot(point.vector, asked.vector)).slice(0, asked.limit);
      const words = list(bm25)
        .filter((hit) => hit.score > 0)
        .slice(0, asked.limit);
      const sums = new Map<string, Hit>();
      for (const one of [dense, words])
        for (const [rank, hit] of one.entries())
          sums.set(hit.passageId, { ...hit, score: (sums.get(hit.passageId)?.score ?? 0) + 1 / (2 + rank) });
      const fused = [...sums.values()]
        .sort((a, b) => (Math.abs(a.score - b.score) > 5e-6 ? b.score - a.score : a.passageId < b.passageId ? -1 : 1))
        .slice(0, asked.limit);
      return { dense, words, fused };
    }

    test("finds what the definitions of cosine, BM25 and rank fusion say", async () => {
      await vectors.build(index, points);
      const texts = [
        "where is my parcel",
        "refund to my bank card",
        "change the delivery address",
        "lamp lamp bulb",
        "status",
      ];
      for (const [i, text] of texts.entries()) {
        const asked = query(100 + i, text);
        const found = await vectors.search(index, asked);
        const expected = byDefinition(asked);
        expectSame(found.dense, expected.dense);
        expectSame(found.words, expected.words);
        expectSame(found.fused, expected.fused);
      }
      await vectors.drop(index);
    });

    test("gives the same as the embedded index", async () => {
      const reference = createEmbeddedIndex();
      await reference.build(index, points);
      await vectors.build(index, points);
      for (let seed = 0; seed < 10; seed++) {
        const asked = query(seed, `${VOCABULARY[seed]} ${VOCABULARY[seed * 3]} how`, { limit: 5 + seed });
        const [found, expected] = await Promise.all([vectors.search(index, asked), reference.search(index, asked)]);
        expectSame(found.dense, expected.dense);
        expectSame(found.words, expected.words);
        expectSame(found.fused, expected.fused);
      }
      await vectors.drop(index);
    });

    test("keeps to a language when one is asked for, with the IDF of the whole version", async () => {
      await vectors.build(index, points);
      const asked = query(5, "voucher for a gift", { language: "de" });
      const found = await vectors.search(index, asked);
      const german = new Set(points.filter((point) => point.language === "de").map((point) => point.id));
      for (const hit of [...found.dense, ...found.words, ...found.fused]) expect(german).toContain(hit.passageId);
      const expected = byDefinition(asked);
      expectSame(found.dense, expected.dense);
      expectSame(found.words, expected.words);
      expect(await vectors.search(index, { ...asked, language: "fr" })).toEqual({ dense: [], words: [], fused: [] });
      await vectors.drop(index);
    });

    test("leaves out hidden articles and fills the lists with others, with the IDF of the whole version", async () => {
      await vectors.build(index, points);
      const all = query(5, "voucher for a gift", { limit: points.length });
      const hidden = new Set([...new Set(points.map((point) => point.articleId))].slice(0, 12));
      const whole = await vectors.search(index, all);
      const found = await vectors.search(index, { ...all, limit: 10, hidden });
      const others = (hits: readonly Hit[]) => hits.filter((hit) => !hidden.has(hit.articleId)).slice(0, 10);
      expect(others(whole.dense)).toHaveLength(10);
      expectSame(found.dense, others(whole.dense));
      expectSame(found.words, others(whole.words));
      for (const hit of found.fused) expect(hidden).not.toContain(hit.articleId);
      const everything = new Set(points.map((point) => point.articleId));
      expect(await vectors.search(index, { ...all, hidden: everything })).toEqual({ dense: [], words: [], fused: [] });
      await vectors.drop(index);
    });

    test("breaks ties by passage id, in every list", async () => {
      const [one] = makePoints(1, 3);
      if (one === undefined) throw new Error("no point");
      const same = Array.from({ length: 12 }, (_, i) => ({
        ...one,
        id: `018f0000-0000-7000-8000-${String((i * 5) % 12).padStart(12, "0")}`,
      }));
      await vectors.build(index, same);
      const found = await vectors.search(index, { vector: one.vector, words: one.words, limit: 6 });
      const first = same
        .map((point) => point.id)
        .sort()
        .slice(0, 6);
      expect(found.dense.map((hit) => hit.passageId)).toEqual(first);
      expect(found.words.map((hit) => hit.passageId)).toEqual(first);
      expect(found.fused.map((hit) => hit.passageId)).toEqual(first);
      await vectors.drop(index);
    });

    test("a question without words is answered by vectors alone", async () => {
      await vectors.build(index, points);
      const asked = query(9, "🙂🙂");
      expect(asked.words.indices).toEqual([]);
      const found = await vectors.search(index, asked);
      expect(found.words).toEqual([]);
      expectSame(found.dense, byDefinition(asked).dense);
      expect(found.fused.map((hit) => hit.passageId)).toEqual(found.dense.map((hit) => hit.passageId));
      expect(found.fused[0]?.score).toBeCloseTo(0.5, 4);
      await vectors.drop(index);
    });

    test("words that stand in no passage find none", async () => {
      await vectors.build(index, points);
      expect((await vectors.search(index, query(9, "xylophone zeppelin"))).words).toEqual([]);
      await vectors.drop(index);
    });

    test("a passage without words is found by its vector and does not count in the IDF", async () => {
      const among = [...points.slice(0, 40), { ...(points[41] as Point), words: { indices: [], values: [] } }];
      await vectors.build(index, among);
      const asked = { ...query(11, "parcel refund"), vector: (points[41] as Point).vector };
      const found = await vectors.search(index, asked);
      expect(found.dense[0]?.passageId).toBe(points[41]?.id);
      expectSame(found.words, byDefinition(asked, among).words);
      await vectors.drop(index);
    });

    test("versions stand side by side, and one is made live at once", async () => {
      const next = { siteId: index.siteId, versionId: newId() };
      expect(await vectors.live(index.siteId)).toBeUndefined();
      await vectors.build(index, points.slice(0, 50));
      expect(await vectors.live(index.siteId)).toBeUndefined();
      await vectors.activate(index);
      expect(await vectors.live(index.siteId)).toBe(index.versionId);
      await vectors.build(next, points.slice(50, 100));
      expect(await vectors.live(index.siteId)).toBe(index.versionId);
      await vectors.activate(next);
      expect(await vectors.live(index.siteId)).toBe(next.versionId);
      const old = await vectors.search(index, query(1, "order"));
      const ids = new Set(points.slice(0, 50).map((point) => point.id));
      for (const hit of [...old.dense, ...old.words, ...old.fused]) expect(ids).toContain(hit.passageId);
      await vectors.drop(index);
      expect(await vectors.has(index)).toBe(false);
      expect(await vectors.live(index.siteId)).toBe(next.versionId);
      await vectors.drop(next);
      expect(await vectors.live(index.siteId)).toBeUndefined();
    });

    test("building a version again replaces it", async () => {
      await vectors.build(index, points.slice(0, 50));
      await vectors.build(index, points.slice(50, 60));
      const found = await vectors.search(index, query(2, "order"));
      expect(new Set(found.dense.map((hit) => hit.passageId))).toEqual(
        new Set(points.slice(50, 60).map((point) => point.id)),
      );
      await vectors.drop(index);
    });

    test("a version that is not there is INDEX_MISSING, for a search and for making it live", async () => {
      const missing = expect.objectContaining({ code: "INDEX_MISSING", remedy: expect.stringMatching(/\w/) });
      expect(await vectors.has(index)).toBe(false);
      await expect(vectors.search(index, query(1, "order"))).rejects.toEqual(missing);
      await expect(vectors.activate(index)).rejects.toEqual(missing);
      await vectors.drop(index);
    });

    test("tells how far building is", async () => {
      const told: number[] = [];
      await vectors.build(index, points, { onProgress: (done) => told.push(done) });
      expect(told.at(-1)).toBe(points.length);
      expect([...told].sort((a, b) => a - b)).toEqual(told);
      await vectors.drop(index);
    });

    test("an empty version finds nothing", async () => {
      await vectors.build(index, []);
      expect(await vectors.has(index)).toBe(true);
      await vectors.drop(index);
    });

    test("says in what state it is", async () => {
      expect(await vectors.state()).toMatchObject({ status: "ready" });
    });
  });
}
