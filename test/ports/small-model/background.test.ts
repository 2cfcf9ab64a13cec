import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { writeTinyLlama } from "../../../scripts/make-tiny-gguf.mjs";
import { silentLog } from "../../../server/lib/log.ts";
import {
  type BackgroundSmallModel,
  type BackgroundSmallModelOptions,
  startSmallModel,
} from "../../../server/ports/small-model/background.ts";
import { type FileServer, startFileServer } from "../../fixtures/file-server.ts";

// A catalogue model without a checksum stands for any: the tiny model comes under its name.
const name = "smollm2-360m-instruct";
const file = "SmolLM2-360M-Instruct-Q4_K_M.gguf";
const folder = mkdtempSync(join(tmpdir(), "tuppence-background-"));
const request = { messages: [{ role: "user", content: "Hello" } as const], keep: 0, maxTokens: 5 };
let content: Buffer;
let server: FileServer;
let modelsDir: string;
let run = 0;
const models: BackgroundSmallModel[] = [];

beforeAll(() => {
  writeTinyLlama(join(folder, "tiny.gguf"));
  content = readFileSync(join(folder, "tiny.gguf"));
});
beforeEach(async () => {
  modelsDir = join(folder, `models-${++run}`);
  server = await startFileServer(content);
});
afterEach(async () => {
  await Promise.all(models.splice(0).map((model) => model.close()));
  await server.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(options: Partial<BackgroundSmallModelOptions> = {}) {
  const model = await startSmallModel({
    model: name,
    modelsDir,
    sources: [server.url],
    environment: {},
    log: silentLog,
    child: { threads: 1 },
    http: { pauseMs: 1_000 },
    ...options,
  });
  models.push(model);
  return model;
}

test("while it is fetched its state says how far it is and requests are refused; then it serves", async () => {
  server.breakAfter = [Math.floor(content.length / 3)];
  const model = await start();
  await expect
    .poll(() => model.state())
    .toMatchObject({
      status: "starting",
      detail: expect.stringMatching(/^Downloading the small model: 3\d% /),
      progress: expect.closeTo(1 / 3, 1),
    });
  await expect(model.generate(request)).rejects.toMatchObject({
    code: "SMALL_MODEL_UNAVAILABLE",
    message: expect.stringContaining("Downloading the small model: 3"),
  });
  await model.ready();
  expect(model.state().status).toBe("ready");
  expect((await model.generate(request)).usage.completionTokens).toBe(5);
  expect(model.id).toBe("smollm2-360m-instruct-q4_k_m");
});

test("one that is there already is not fetched", async () => {
  mkdirSync(modelsDir);
  writeFileSync(join(modelsDir, file), content);
  await (await start({ sources: [] })).ready();
  expect(server.requests).toHaveLength(0);
});

test("when no source has it, the state names the faults; it is tried again by itself", async () => {
  server.instead = { status: 404 };
  const model = await start({ retryMs: 300 });
  await expect(model.ready()).rejects.toMatchObject({ code: "MODEL_SOURCES_EXHAUSTED" });
  expect(model.state()).toMatchObject({ status: "failed", detail: expect.stringContaining("404") });
  server.instead = undefined;
  // Fetching, checking and loading take a busy machine half a minute.
  await expect.poll(() => model.state().status, { timeout: 90_000 }).toBe("ready");
}, 120_000);

test("a path of one's own is used as it is", async () => {
  const model = await start({ model: join(folder, "tiny.gguf") });
  await model.ready();
  expect(model.id).toBe("tiny");
});

test("a path that holds no model fails in the state, with what to do, and stops nothing", async () => {
  const path = join(folder, "wrong.gguf");
  writeFileSync(path, "no model");
  const model = await start({ model: path });
  await expect(model.ready()).rejects.toMatchObject({ code: "MODEL_NOT_GGUF" });
  expect(model.state()).toMatchObject({ status: "failed", detail: expect.stringContaining("wrong.gguf") });
  await expect(model.judge(request)).rejects.toMatchObject({ code: "SMALL_MODEL_UNAVAILABLE" });
});

test("a name that is neither of the catalogue nor a file is refused, with the names that there are", async () => {
  await expect(start({ model: "gpt-9" })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    remedy: expect.stringContaining("smollm2-135m-instruct"),
  });
});

test("closing in mid-fetch ends it, and the next start takes it up", async () => {
  server.breakAfter = [100_000];
  const model = await start();
  await expect.poll(() => model.state().progress ?? 0).toBeGreaterThan(0);
  await model.close();
  await (await start()).ready();
  expect(server.requests.at(-1)?.range).toBe("bytes=100000-");
  const sha256 = (buffer: Buffer) => createHash("sha256").update(buffer).digest("hex");
  expect(sha256(readFileSync(join(modelsDir, file)))).toBe(sha256(content));
});
