import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTinyLlama, writeTinyLora } from "../../scripts/make-tiny-gguf.mjs";
import { kindOfFile } from "../../server/tuning/foreign-file.ts";

const folder = mkdtempSync(join(tmpdir(), "tuppence-foreign-"));
const path = (name: string) => join(folder, name);
beforeAll(() => {
  writeTinyLlama(path("base.gguf"));
  writeTinyLora(path("adapter.gguf"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The adapter's bytes with a text exchanged for another of the same length. */
function altered(name: string, from: string, to: string): string {
  const bytes = readFileSync(path("adapter.gguf"));
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, "latin1");
  writeFileSync(path(name), bytes);
  return path(name);
}

test("an adapter for the base, and a whole model", async () => {
  expect(await kindOfFile(path("adapter.gguf"), path("base.gguf"))).toBe("adapter");
  expect(await kindOfFile(path("base.gguf"), path("base.gguf"))).toBe("model");
});

test("an adapter of another architecture, and of a model with other layers", async () => {
  await expect(kindOfFile(altered("qwen.gguf", "llama", "qwen3"), path("base.gguf"))).rejects.toMatchObject({
    code: "ADAPTER_UNFIT",
    message: "qwen.gguf isn't an adapter for base.gguf: its architecture is qwen3, not llama.",
  });
  await expect(kindOfFile(altered("deep.gguf", "blk.1.", "blk.9."), path("base.gguf"))).rejects.toMatchObject({
    code: "ADAPTER_UNFIT",
    message: "deep.gguf isn't an adapter for base.gguf: it changes blk.9.attn_q.weight, which that model doesn't have.",
  });
});

test("an adapter of a model of another width", async () => {
  const bytes = readFileSync(path("adapter.gguf"));
  const name = "blk.0.attn_q.weight.lora_a";
  // After the name: the count of dimensions (4 bytes), then the first of them.
  bytes.writeBigUInt64LE(32n, bytes.indexOf(name) + name.length + 4);
  writeFileSync(path("narrow.gguf"), bytes);
  await expect(kindOfFile(path("narrow.gguf"), path("base.gguf"))).rejects.toMatchObject({
    code: "ADAPTER_UNFIT",
    message: expect.stringContaining("its blk.0.attn_q.weight has 32 numbers where that model has 64."),
  });
});

test("a file that is cut off anywhere, and one that is no GGUF", async () => {
  const bytes = readFileSync(path("adapter.gguf"));
  for (const size of [30, 200, 1_000, bytes.length - 40]) {
    writeFileSync(path("cut.gguf"), bytes.subarray(0, size));
    await expect(kindOfFile(path("cut.gguf"), path("base.gguf")), String(size)).rejects.toMatchObject({
      code: "MODEL_NOT_GGUF",
      message: expect.stringContaining("damaged or cut off"),
    });
  }
  writeFileSync(path("page.gguf"), "<html>Sign in to download this model</html>");
  await expect(kindOfFile(path("page.gguf"), path("base.gguf"))).rejects.toMatchObject({ code: "MODEL_NOT_GGUF" });
});
