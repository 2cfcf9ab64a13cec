import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ablate } from "../../server/evaluation/ablation.ts";
import { ask } from "../../server/gate/ask.ts";
import { WIDTH } from "../../server/gate/evidence.ts";
import { foreignQuestions, foreignVectors } from "../../server/gate/foreign.ts";
import { gateFromBytes, gateToBytes } from "../../server/gate/model-bytes.ts";
import { createQuickTune, trainInputOf } from "../../server/gate/quick-tune.ts";
import { SENTENCE } from "../../server/gate/recipe.ts";
import { trainGate } from "../../server/gate/train.ts";
import { packageRoot } from "../../server/lib/built-file.ts";
import { type GgufEmbedder, openGgufEmbedder } from "../../server/ports/embedder/gguf.ts";
import { cpuMsOf } from "../fixtures/cpu-time.ts";
import { inventedSite, near, numbers, randomVector } from "./site.ts";

const DIMENSION = 24;
const next = numbers(11);
/** Foreign questions of an invented embedder lie anywhere. */
const embedder = {
  embed: async (texts: readonly string[]) => texts.map(() => randomVector(DIMENSION, next)),
};
const site = inventedSite({ articles: 15, phrasings: 5 });
const questions = Array.from({ length: 150 }, (_, i) => ({
  text: "what about this",
  vector: near(site.centres[i % 15] as Float32Array, 0.35, next),
  expected: i % 15,
}));
const outOfScope = Array.from({ length: 100 }, () => ({
  text: "what about that",
  vector: randomVector(DIMENSION, next),
}));

describe("a gate learnt from a knowledge alone", () => {
  test("is sure of what it was made from, and not of what was asked elsewhere", async () => {
    const model = trainGate(await trainInputOf(site, embedder));
    expect(model.heldOut).toBe(75);
    const right = questions.filter((one) => ask(model, one).articles[0] === one.expected).length;
    expect(right).toBeGreaterThanOrEqual(140);
    const mean = (some: readonly { text: string; vector: Float32Array }[]) =>
      some.reduce((sum, one) => sum + (ask(model, one).probabilities[0] ?? 0), 0) / some.length;
    // Of a site this small the gate is careful: foreign questions weigh half of its own, and in 24 dimensions one of nine
    // hundred lies near to anything.
    expect(mean(questions)).toBeGreaterThan(0.4);
    expect(mean(outOfScope)).toBeLessThan(0.2);
  });

  test("is the same after it was stored, but for the rounding of its vectors", async () => {
    const model = trainGate(await trainInputOf(site, embedder));
    const again = gateFromBytes(gateToBytes(model));
    for (const one of [...questions.slice(0, 20), ...outOfScope.slice(0, 20)]) {
      const before = ask(model, one);
      const after = ask(again, one);
      expect(after.articles[0]).toBe(before.articles[0]);
      expect(after.probabilities[0]).toBeCloseTo(before.probabilities[0] as number, 1);
    }
    expect(again.curve).toHaveLength(model.curve.length);
    expect(again.articleIds).toEqual(model.articleIds);
  });

  test("keeps every sentence's vector, and of more than 40,000 each passage's mean", async () => {
    const passages = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        ...{ id: `${i}`, kind: "text" as const, text: "a", words: { indices: [], values: [] } },
        vector: Float32Array.of(1, 0),
        sentences: [Float32Array.of(1, 0), Float32Array.of(0, 1)],
      }));
    const knowledgeOf = async (count: number) => {
      const article = { id: "a", key: "a", title: "A", language: "en", passages: passages(count) };
      const input = { ...site, dimension: 2, articles: [article], embedderId: "of two numbers" };
      const embed = async (texts: readonly string[]) => texts.map(() => Float32Array.of(1, 0));
      const { kind, vectors } = (await trainInputOf(input, { embed })).knowledge;
      return { count: kind.filter((one) => one === SENTENCE).length, last: Array.from(vectors.slice(-2)) };
    };
    expect(await knowledgeOf(3)).toEqual({ count: 6, last: [0, 1] });
    const many = await knowledgeOf(20_001);
    expect(many.count).toBe(20_001);
    expect(many.last.map((x) => x.toFixed(3))).toEqual(["0.707", "0.707"]);
  });

  test("rests on the shipped prior where articles have no phrasings", async () => {
    const bare = inventedSite({ articles: 10, phrasings: 0, texts: 2 });
    const input = await trainInputOf(bare, embedder);
    const model = trainGate(input);
    expect(model.heldOut).toBe(0);
    expect([...model.weights]).toEqual([...input.priors.classifier.weights]);
    expect(ask(model, { text: "?", vector: bare.centres[4] as Float32Array }).articles[0]).toBe(4);
  });

  test("of a few phrasings is filled up with the prior's curve", async () => {
    const model = trainGate(await trainInputOf(inventedSite({ articles: 5, phrasings: 2 }), embedder));
    expect(model.heldOut).toBe(10);
    const answerable = model.curve.reduce((sum, point) => sum + (point.answerable ? point.weight : 0), 0);
    expect(answerable).toBeCloseTo(100, 6);
  });

  test("of a single article still answers from it and is not sure of strangers", async () => {
    const one = inventedSite({ articles: 1, phrasings: 3 });
    const model = trainGate(await trainInputOf(one, embedder));
    const own = ask(model, { text: "about parcel0", vector: one.centres[0] as Float32Array });
    expect(own.articles[0]).toBe(0);
    const strange = ask(model, outOfScope[0] as (typeof outOfScope)[0]);
    expect(strange.probabilities[0]).toBeLessThan(own.probabilities[0] as number);
  });

  test("takes real questions in the phrasings' place, foreign ones as often as they come", async () => {
    const calibration = [
      ...questions.map((one) => ({ question: one.text, vector: one.vector, articleId: `a${one.expected}` })),
      ...outOfScope.map((one) => ({ question: one.text, vector: one.vector, articleId: null })),
    ];
    const model = trainGate(await trainInputOf({ ...site, calibration }, embedder));
    expect(model.heldOut).toBe(150);
    const foreign = model.curve.reduce((sum, point) => sum + (point.answerable ? 0 : point.weight), 0);
    expect(foreign).toBeCloseTo(100, 6);
  });
});

describe("bytes that are no gate", () => {
  test.each([
    ["nothing", new Uint8Array()],
    ["something else", new TextEncoder().encode("{}")],
    ["a gate cut short", gateToBytesOf().subarray(0, -10)],
  ])("%s: a code and what to do", (_name, bytes) => {
    expect(() => gateFromBytes(bytes)).toThrow(expect.objectContaining({ code: "GATE_UNCALIBRATED" }));
  });
});

function gateToBytesOf(): Uint8Array {
  const prior = { weights: new Float64Array(WIDTH), curve: [] };
  const { articles: _articles, ...rest } = inventedSite({ articles: 2, phrasings: 0 });
  const small = inventedSite({ articles: 2, phrasings: 0 });
  const vectors = new Float32Array(small.articles.flatMap((a) => a.passages.flatMap((p) => [...p.vector])));
  return gateToBytes(
    trainGate({
      language: rest.language,
      knowledge: {
        dimension: rest.dimension,
        articleIds: ["a", "b"],
        owner: Int32Array.from([0, 0, 1, 1]),
        kind: Uint8Array.from([0, 2, 0, 2]),
        texts: ["a", "b", "c", "d"],
        vectors,
      },
      foreign: { texts: [], intents: [], names: [], vectors: new Float32Array() },
      priors: { words: prior, vectors: prior, classifier: prior, across: prior },
    }),
  );
}

describe("on its own thread", () => {
  const tune = createQuickTune({ embedder });
  const large = () => inventedSite({ articles: 60, phrasings: 12, dimension: DIMENSION });
  /** Gives each text the same vector each time. */
  const fixed = {
    embed: async (texts: readonly string[]) => texts.map((text) => randomVector(DIMENSION, numbers(text.length))),
  };

  test("it learns while the server goes on, tells how far it is, and gives what can be stored", async () => {
    const shares: number[] = [];
    const started = performance.now();
    let learnt: Awaited<ReturnType<typeof tune>> | undefined;
    const ownCpuMs = await cpuMsOf(async () => {
      learnt = await tune({ ...large(), onProgress: (share) => shares.push(share) });
    });
    const took = performance.now() - started;
    const { bytes, figures } = learnt as NonNullable<typeof learnt>;
    expect(gateFromBytes(bytes).heldOut).toBe(720);
    expect(figures).toMatchObject({ articles: 60, heldOut: 720 });
    expect(JSON.parse(JSON.stringify(figures))).toEqual(figures);
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    // The learning is another process's work.
    expect(ownCpuMs).toBeLessThan(took / 2);
  });

  test("it learns the same each time, and tells its own layout from an older one", async () => {
    const tune = createQuickTune({ embedder: fixed });
    const [one, other] = [await tune(large()), await tune(large())];
    expect(Buffer.compare(one.bytes, other.bytes)).toBe(0);
    expect(tune.isReadable(other.bytes)).toBe(true);
    expect(tune.isReadable(new TextEncoder().encode("TPGATE1\n{}"))).toBe(false);
  });

  test("an abort ends it at once, with the reason given", async () => {
    const stop = new AbortController();
    const running = tune({ ...large(), signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) });
    await expect(running).rejects.toThrow("enough");
    await expect(tune({ ...large(), signal: stop.signal })).rejects.toThrow("enough");
  });

  test("the caller's vectors are still theirs afterwards", async () => {
    const input = inventedSite({ articles: 3, phrasings: 2 });
    await tune(input);
    expect(input.articles[0]?.passages[0]?.vector).toHaveLength(DIMENSION);
  });
});

test("the ablation learns each row the same way and names them; words alone know nothing of vectors", async () => {
  const asked = questions.map((one) => ({ question: one.text, vector: one.vector, articleId: `a${one.expected}` }));
  const rows = await ablate(site, asked, embedder);
  expect(rows.map((row) => row.name)).toEqual(["words", "plus vectors", "plus classifier"]);
  const [words, vectors, classifier] = rows;
  expect(words?.accuracy_top1).toBeLessThan(0.3);
  expect(vectors?.accuracy_top1).toBeGreaterThan(0.9);
  expect(classifier?.accuracy_top1).toBeGreaterThan(0.9);
});

describe("the shipped foreign questions", () => {
  let gguf: GgufEmbedder;
  beforeAll(async () => {
    const modelPath = join(packageRoot(import.meta.url), "models", "tuppence-embedder-en-q8_0.gguf");
    gguf = await openGgufEmbedder({ modelPath, log: pino({ level: "silent" }) });
  }, 30_000);
  afterAll(() => gguf.close());

  test("have the vectors that the shipped embedder gives them", async () => {
    const asked = foreignQuestions();
    expect(asked.length).toBeGreaterThan(400);
    const shipped = await foreignVectors(gguf.id, () => Promise.reject(new Error("they are shipped")));
    const some = [0, 100, 250, asked.length - 1];
    const made = await gguf.embed(some.map((i) => asked[i]?.question ?? ""));
    for (const [k, i] of some.entries()) {
      const row = shipped.subarray(i * gguf.dimension, (i + 1) * gguf.dimension);
      const cosine = row.reduce((sum, x, d) => sum + x * (made[k]?.[d] ?? 0), 0);
      expect(cosine).toBeGreaterThan(0.999);
    }
  });

  test("are embedded once for another embedder, and again after a failure", async () => {
    let calls = 0;
    const embed = (texts: readonly string[]) => {
      calls++;
      if (calls === 1) return Promise.reject(new Error("down"));
      return Promise.resolve(texts.map(() => Float32Array.of(1, 0)));
    };
    await expect(foreignVectors("another", embed)).rejects.toThrow("down");
    expect(await foreignVectors("another", embed)).toHaveLength(foreignQuestions().length * 2);
    await foreignVectors("another", embed);
    expect(calls).toBe(2);
  });
});
