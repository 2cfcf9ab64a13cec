import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getLlama, type Llama, type LlamaEmbeddingContext, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/**
 * Our embedding model against the original it was made from, without our own code in between: what holds here is what
 * any embedder on this file can count on. The fixture is written by tuner/reference_vectors.py.
 */
type Case = { name: string; text: string; tokens: number; vector: number[] };
const repository = fileURLToPath(new URL("../../..", import.meta.url));
const modelPath = `${repository}models/tuppence-embedder-en-q8_0.gguf`;
const reference: { maxTokens: number; cases: Case[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/embedder-reference.json", import.meta.url), "utf8"),
);

const loud: string[] = [];
let llama: Llama;
let model: LlamaModel;
let context: LlamaEmbeddingContext;

beforeAll(async () => {
  llama = await getLlama({
    gpu: false,
    build: "never",
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => loud.push(`${level}: ${message}`),
  });
  model = await llama.loadModel({ modelPath });
  context = await model.createEmbeddingContext({ contextSize: 512, batchSize: 512, threads: 1 });
});
afterAll(() => llama?.dispose());

/** As the reference does: at most `maxTokens`, of which two are [CLS] and [SEP]. */
function cut(text: string) {
  const { bos, sep } = model.tokens;
  return [bos!, ...model.tokenize(text, false).slice(0, reference.maxTokens - 2), sep!];
}
async function embed(text: string) {
  return [...(await context.getEmbeddingFor(cut(text))).vector];
}
const norm = (vector: readonly number[]) => Math.hypot(...vector);
function cosine(a: readonly number[], b: readonly number[]) {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (norm(a) * norm(b));
}

describe("tuppence-embedder-en-q8_0.gguf", () => {
  test("loads without a warning from llama.cpp or node-llama-cpp", () => {
    expect(loud).toEqual([]);
  });

  test("leaves stderr empty in a process of its own, with the default logger", () => {
    // By stdin, not by -e: node-llama-cpp tries its binary in a fork, which takes over Node's own options.
    const script = `(async () => {
      const { getLlama } = await import("node-llama-cpp");
      const llama = await getLlama({ gpu: false, build: "never" });
      const model = await llama.loadModel({ modelPath: ${JSON.stringify(modelPath)} });
      const context = await model.createEmbeddingContext({ threads: 1 });
      console.log((await context.getEmbeddingFor("hello")).vector.length);
      await llama.dispose();
    })()`;
    const { stdout, stderr } = spawnSync(process.execPath, [], { cwd: repository, input: script, encoding: "utf8" });
    expect({ stdout, stderr }).toEqual({ stdout: "384\n", stderr: "" });
  }, 30_000);

  test("has 40 references, all of unit length", () => {
    expect(reference.cases).toHaveLength(40);
    for (const { name, vector } of reference.cases) expect(norm(vector), name).toBeCloseTo(1, 4);
  });

  test.each(reference.cases)("agrees with the original: $name", async ({ text, tokens, vector }) => {
    expect(model.tokenize(text, false).length + 2).toBe(tokens);
    const ours = await embed(text);
    expect(ours).toHaveLength(384);
    expect(model.embeddingVectorSize).toBe(384);
    expect(cosine(ours, vector)).toBeGreaterThanOrEqual(0.99);
  });

  test("tells unrelated texts apart, so that agreement means something", async () => {
    const questions = reference.cases.filter(({ name }) => name.startsWith("question"));
    for (const [i, a] of questions.entries())
      for (const b of questions.slice(i + 1)) expect(cosine(await embed(a.text), b.vector)).toBeLessThan(0.8);
  });
});

describe("what an embedder on node-llama-cpp has to do itself", () => {
  test("bring vectors to unit length", async () => {
    expect(norm(await embed("How do I reset my password?"))).toBeGreaterThan(2);
  });

  test("cut long texts: at the context size it throws, and nothing is cut for us", async () => {
    const long = reference.cases.find(({ name }) => name === "over 512 tokens")!.text;
    await expect(context.getEmbeddingFor(long)).rejects.toThrow("longer than the usable context size");
    await expect(context.getEmbeddingFor(model.tokenize(long, false).slice(0, 510))).rejects.toThrow();
    expect((await context.getEmbeddingFor(model.tokenize(long, false).slice(0, 509))).vector).toHaveLength(384);
  });

  test("give the whole text room in one batch: in a smaller one the vector is another, without an error", async () => {
    const tokens = cut(reference.cases.find(({ name }) => name === "over 256 tokens")!.text);
    const small = await model.createEmbeddingContext({ contextSize: 512, batchSize: 128, threads: 1 });
    const [right, wrong] = [await context.getEmbeddingFor(tokens), await small.getEmbeddingFor(tokens)];
    expect(cosine(right.vector, wrong.vector)).toBeLessThan(0.95);
    await small.dispose();
  });

  test("give [CLS] and [SEP] for an empty text, which alone gives no vector", async () => {
    expect((await context.getEmbeddingFor("")).vector).toHaveLength(0);
    expect(await embed("")).toHaveLength(384);
  });

  test("nothing about [CLS] and [SEP] otherwise: they are added to text and tokens alike, and never read out of a text", async () => {
    const text = "Where is my parcel?";
    const tokens = model.tokenize(text, false);
    const whole = await embed(text);
    expect([...(await context.getEmbeddingFor(text)).vector]).toEqual(whole);
    expect([...(await context.getEmbeddingFor(tokens)).vector]).toEqual(whole);
    expect(model.tokenize("[SEP] [CLS]", false)).not.toContain(model.tokens.sep);
  });

  test("nothing about order: a text has the same vector whatever was embedded before it", async () => {
    const first = await embed("Where is my parcel?");
    await embed(reference.cases.find(({ name }) => name === "over 256 tokens")!.text);
    expect(await embed("Where is my parcel?")).toEqual(first);
  });
});
