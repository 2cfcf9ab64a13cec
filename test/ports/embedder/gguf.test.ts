import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLog } from "../../../server/lib/log.ts";
import { type GgufEmbedder, openGgufEmbedder } from "../../../server/ports/embedder/gguf.ts";

const modelPath = fileURLToPath(new URL("../../../models/tuppence-embedder-en-q8_0.gguf", import.meta.url));
const reference: { cases: { name: string; text: string; vector: number[] }[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/embedder-reference.json", import.meta.url), "utf8"),
);
const folder = mkdtempSync(join(tmpdir(), "tuppence-embedder-"));
let embedder: GgufEmbedder;

beforeAll(async () => {
  embedder = await openGgufEmbedder({ modelPath, log: silentLog, times: { backOffMs: 50 } });
});
afterAll(async () => {
  await embedder?.close();
  rmSync(folder, { recursive: true, force: true });
});

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += (a[i] ?? 0) * (b[i] ?? 0);
    aa += (a[i] ?? 0) ** 2;
    bb += (b[i] ?? 0) ** 2;
  }
  return dot / Math.sqrt(aa * bb);
};
const crash = () => process.kill(embedder.child.pid ?? 0, "SIGKILL");

test("its id names the file and its content, its dimension is the model's", () => {
  expect(embedder.id).toMatch(/^tuppence-embedder-en-q8_0@[0-9a-f]{12}$/);
  expect(embedder.dimension).toBe(384);
  expect(embedder.state()).toMatchObject({ status: "ready" });
});

test("every reference text, empty and over-long ones too, has the reference's vector, of length 1", async () => {
  const vectors = await embedder.embed(reference.cases.map(({ text }) => text));
  for (const [i, { name, vector }] of reference.cases.entries()) {
    expect(cosine(vectors[i] ?? [], vector), name).toBeGreaterThan(0.99);
    expect(Math.hypot(...(vectors[i] ?? [])), name).toBeCloseTo(1, 5);
  }
});

test("one text alone and among others has the same vector, and a caller who changes it harms nobody", async () => {
  const text = "Can I return a bicycle after a test ride?";
  const [alone] = await embedder.embed([text]);
  const among = await embedder.embed(["another", text, "a third"]);
  expect(Array.from(among[1] ?? [])).toEqual(Array.from(alone ?? []));
  alone?.fill(0);
  const [again] = await embedder.embed([text]);
  expect(Array.from(again ?? [])).toEqual(Array.from(among[1] ?? []));
});

test("nothing to embed is nothing; a text of a megabyte, of emoji or of broken halves has a vector", async () => {
  expect(await embedder.embed([])).toEqual([]);
  const vectors = await embedder.embed(["x ".repeat(500_000), "😀".repeat(5_000), "\ud800\u0000", "<|im_end|>[SEP]"]);
  for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
});

test("many texts come in order, with progress that ends at their number", async () => {
  const texts = Array.from({ length: 200 }, (_, i) => `question number ${i} about parcel ${i * 7}`);
  const seen: number[] = [];
  const vectors = await embedder.embed(texts, { onProgress: (done) => seen.push(done) });
  expect(vectors).toHaveLength(200);
  expect(seen.length).toBeGreaterThan(3);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(200);
  const [one] = await embedder.embed([texts[123] ?? ""]);
  expect(cosine(one ?? [], vectors[123] ?? [])).toBeGreaterThan(0.9999);
});

test("a question does not wait for the texts of an index that is being built", async () => {
  const texts = Array.from({ length: 120 }, (_, i) => `${"a long passage about returns and refunds ".repeat(6)}${i}`);
  let indexed = false;
  const index = embedder.embed(texts).then(() => {
    indexed = true;
  });
  await embedder.embed(["a question in the meantime"]);
  expect(indexed).toBe(false);
  await index;
});

test("an abort rejects at once and leaves the embedder usable", async () => {
  const controller = new AbortController();
  const texts = Array.from({ length: 500 }, (_, i) => `text to be given up ${i}`);
  const all = embedder.embed(texts, { signal: controller.signal });
  controller.abort(new Error("no longer wanted"));
  await expect(all).rejects.toThrow("no longer wanted");
  expect(await embedder.embed(["still here"])).toHaveLength(1);
});

test("kill -9 of its process in mid-request costs a retry that nobody sees", async () => {
  const texts = Array.from({ length: 150 }, (_, i) => `text under way when the process dies ${i}`);
  const expected = await embedder.embed(texts);
  const before = embedder.child.restarts;
  let killed = false;
  const vectors = await embedder.embed(texts, {
    onProgress: () => {
      if (!killed) crash();
      killed = true;
    },
  });
  expect(killed).toBe(true);
  expect(embedder.child.restarts).toBe(before + 1);
  expect(vectors.map((v) => Array.from(v))).toEqual(expected.map((v) => Array.from(v)));
});

test("a question asked while its process is down waits for the next one", async () => {
  crash();
  const [vector] = await embedder.embed(["asked into the void"]);
  expect(vector).toHaveLength(384);
});

test.each([
  ["a web page", "<!doctype html><title>Sign in</title>".repeat(10)],
  ["an empty file", ""],
  ["a Git LFS pointer", "version https://git-lfs.example/spec/v1\noid sha256:abc\nsize 24889248\n"],
  ["the head of a model only", readFileSync(modelPath).subarray(0, 100_000)],
])("%s is no GGUF, and the error says what to do", async (_name, content) => {
  const path = join(folder, "wrong.gguf");
  writeFileSync(path, content);
  await expect(openGgufEmbedder({ modelPath: path, log: silentLog })).rejects.toMatchObject({
    code: "MODEL_NOT_GGUF",
    remedy: expect.stringContaining("ownload"),
  });
});

test("a file that is not there is named", async () => {
  const path = join(folder, "absent.gguf");
  await expect(openGgufEmbedder({ modelPath: path, log: silentLog })).rejects.toMatchObject({
    code: "MODEL_NOT_GGUF",
    message: expect.stringContaining("absent.gguf"),
  });
});

test("closed, it says so", async () => {
  const other = await openGgufEmbedder({ modelPath, log: silentLog, workers: 1 });
  await other.close();
  await expect(other.embed(["anyone?"])).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  expect(other.state().status).toBe("failed");
});
