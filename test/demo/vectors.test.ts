import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEMO_VECTORS_PATH, EMBEDDER_PATH, MULTILINGUAL_PATH } from "../../server/embedders.ts";
import { packageRoot } from "../../server/lib/built-file.ts";
import { silentLog } from "../../server/lib/log.ts";
import { type GgufEmbedder, ggufEmbedderId, openGgufEmbedder } from "../../server/ports/embedder/gguf.ts";
import { keyOf, withKnownVectors } from "../../server/ports/embedder/known.ts";
import { splitMarkdown } from "../../server/text/passages.ts";
import { titledSentences } from "../../server/text/titled-sentences.ts";

interface Article {
  readonly title: string;
  readonly answer: string;
  readonly language?: string;
  readonly examples: readonly string[];
}
const articles: Article[] = readFileSync(join(packageRoot(import.meta.url), "demo", "knowledge.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const files: { embedderId: string; keys: string }[] = JSON.parse(readFileSync(DEMO_VECTORS_PATH, "utf8"));

const AGAIN = "The demo or an embedder changed: npm run build && node tuner/demo_vectors.mjs";

test("the shipped vectors are of the shipped embedders", async () => {
  const ids = await Promise.all([EMBEDDER_PATH, MULTILINGUAL_PATH].map(ggufEmbedderId));
  expect(files.map((one) => one.embedderId).sort(), AGAIN).toEqual(ids.sort());
});

test("every text of the demo is among them, so that a first start embeds nothing", async () => {
  const id = await ggufEmbedderId(EMBEDDER_PATH);
  const keys = Buffer.from(files.find((one) => one.embedderId === id)?.keys ?? "", "base64");
  const known = new Set(
    Array.from({ length: keys.length / 8 }, (_, i) => keys.subarray(i * 8, i * 8 + 8).toString("base64")),
  );
  const missing: string[] = [];
  const look = (kind: "question" | "passage", text: string) => {
    if (!known.has(keyOf(kind, text))) missing.push(text);
  };
  for (const { title, answer, language = "en", examples } of articles) {
    look("passage", title);
    for (const example of examples) look("question", example);
    for (const { plain } of splitMarkdown(answer, language).passages) {
      look("passage", plain);
      for (const sentence of titledSentences(title, plain, language)) look("passage", sentence);
    }
  }
  expect(missing, AGAIN).toEqual([]);
});

let embedder: GgufEmbedder;
beforeAll(async () => {
  embedder = await openGgufEmbedder({ modelPath: EMBEDDER_PATH, log: silentLog });
});
afterAll(() => embedder.close());

test("they're what the embedder makes of the texts, but for rounding", async () => {
  const texts = articles.slice(0, 20).map((one) => one.title);
  const [known, made] = await Promise.all([
    withKnownVectors(embedder, DEMO_VECTORS_PATH, silentLog).embed(texts),
    embedder.embed(texts),
  ]);
  for (const [i, row] of known.entries()) {
    const other = made[i] as Float32Array;
    expect(row.reduce((sum, part, k) => sum + part * (other[k] as number), 0)).toBeGreaterThan(0.999);
    expect(row).not.toEqual(other);
  }
});
