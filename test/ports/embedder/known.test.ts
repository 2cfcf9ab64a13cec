import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { silentLog } from "../../../server/lib/log.ts";
import { keyOf, withKnownVectors } from "../../../server/ports/embedder/known.ts";
import type { Embedder } from "../../../server/ports/embedder/port.ts";

const ROWS: readonly (readonly ["question" | "passage", string, readonly number[]])[] = [
  ["passage", "Returns are free.", [127, 0]],
  ["question", "is it free", [0, -127]],
];

function fileOf(embedderId: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "tuppence-known-")), "vectors.json");
  const keys = Buffer.concat(ROWS.map(([kind, text]) => Buffer.from(keyOf(kind, text), "base64"))).toString("base64");
  const vectors = Buffer.from(Int8Array.from(ROWS.flatMap(([, , row]) => row)).buffer).toString("base64");
  writeFileSync(path, JSON.stringify([{ embedderId, dimension: 2, keys, vectors }]));
  return path;
}

function embedderThatCounts() {
  const embed = vi.fn<Embedder["embed"]>(async (texts, options) => {
    options?.onProgress?.(texts.length);
    return texts.map(() => Float32Array.of(0.6, 0.8));
  });
  const embedder: Embedder = {
    id: "e@1",
    dimension: 2,
    embed,
    state: () => ({ status: "ready", detail: "" }),
    close: async () => {},
  };
  return { embedder, embed };
}

test("known texts come from the file and the rest from the model, in order", async () => {
  const { embedder, embed } = embedderThatCounts();
  const known = withKnownVectors(embedder, fileOf("e@1"), silentLog);
  const told: number[] = [];
  const made = await known.embed(["new", "Returns are free.", "other"], { onProgress: (done) => told.push(done) });
  expect(made.map((row) => [...row])).toEqual([[...Float32Array.of(0.6, 0.8)], [1, 0], [...Float32Array.of(0.6, 0.8)]]);
  expect(embed.mock.calls.map(([texts]) => texts)).toEqual([["new", "other"]]);
  expect(told).toEqual([1, 3]);
});

test("nothing is asked of the model where every text is known", async () => {
  const { embedder, embed } = embedderThatCounts();
  const known = withKnownVectors(embedder, fileOf("e@1"), silentLog);
  await known.embed(["Returns are free.", "Returns are free."]);
  expect(embed).not.toHaveBeenCalled();
});

test("a question and a passage of the same words are two texts", async () => {
  const { embedder, embed } = embedderThatCounts();
  const known = withKnownVectors(embedder, fileOf("e@1"), silentLog);
  const [asked] = await known.embed(["is it free", "is it dear"], { kind: "question" });
  expect([...(asked ?? [])].map(Math.round)).toEqual([0, -1].map(Math.round));
  await known.embed(["is it free", "is it dear"]);
  expect(embed.mock.calls.map(([texts]) => texts)).toEqual([["is it dear"], ["is it free", "is it dear"]]);
});

test("a visitor's single question is always read by the model", async () => {
  const { embedder, embed } = embedderThatCounts();
  await withKnownVectors(embedder, fileOf("e@1"), silentLog).embed(["is it free"], { kind: "question" });
  expect(embed).toHaveBeenCalledOnce();
});

test.each([
  ["other weights' file", () => fileOf("e@2")],
  ["no file", () => join(tmpdir(), "tuppence-no-such-vectors.json")],
  [
    "a broken file",
    () => {
      const path = join(mkdtempSync(join(tmpdir(), "tuppence-known-")), "vectors.json");
      writeFileSync(path, "[{");
      return path;
    },
  ],
])("with %s everything is embedded", async (_, path) => {
  const { embedder, embed } = embedderThatCounts();
  await withKnownVectors(embedder, path(), silentLog).embed(["Returns are free.", "x"]);
  expect(embed.mock.calls.map(([texts]) => texts)).toEqual([["Returns are free.", "x"]]);
});
