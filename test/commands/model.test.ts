import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { writeTinyLlama } from "../../scripts/make-tiny-gguf.mjs";
import { registerKnowledge } from "../../server/commands/knowledge.ts";
import { registerModel } from "../../server/commands/model.ts";
import { addModel } from "../../server/commands/model-add.ts";
import { readConfig } from "../../server/config.ts";
import { silentLog } from "../../server/lib/log.ts";
import { openPglite } from "../../server/ports/database/pglite.ts";
import { latestExam } from "../../server/store/evaluation.ts";
import { findSiteByKey } from "../../server/store/site.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";

const dataDir = mkdtempSync(join(tmpdir(), "tuppence-model-command-"));
let server: OpenAiServer;
let said = "";
beforeAll(async () => {
  server = await startOpenAiServer();
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
});
afterEach(() => {
  said = "";
});
afterAll(async () => {
  vi.restoreAllMocks();
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Runs a command as `npm run … --` does, but for the process. @returns what it said */
async function run(words: string[], environment: Record<string, string> = {}): Promise<string> {
  said = "";
  const config = () => readConfig({ DATA_DIR: dataDir, MODEL_SOURCES: dataDir, ...environment });
  const program = new Command("tuppence").exitOverride();
  const options = { config, log: () => silentLog };
  registerModel(program, options);
  registerKnowledge(program, options);
  await program.parseAsync(words, { from: "user" });
  return said;
}

test("list shows licence, size and what is in use, and makes no database for a look", async () => {
  const text = await run(["model", "list"]);
  expect(text).toMatch(/\* smollm2-135m-instruct +Apache-2\.0 +98 MB +0\.4 GB +60 tokens\/s/);
  expect(text).toContain("Llama 3.2 Community License (terms)");
  expect(text).toContain("the default");
  expect(existsSync(join(dataDir, "database"))).toBe(false);
});

test("add refuses what is not in the catalogue, and says what a fetch lacked", async () => {
  await expect(run(["model", "add", "gpt-9"])).rejects.toMatchObject({
    code: "NOT_FOUND",
    remedy: expect.stringContaining("qwen3-0.6b"),
  });
  await expect(run(["model", "add", "qwen3-0.6b"])).rejects.toMatchObject({ code: "MODEL_SOURCES_EXHAUSTED" });
});

test("add fetches a model, and list says so", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tuppence-mirror-"));
  writeTinyLlama(join(folder, "Qwen3-0.6B-Q8_0.gguf"));
  try {
    expect(await run(["model", "add", "qwen3-0.6b"], { MODEL_SOURCES: folder })).toContain("use qwen3-0.6b");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  expect(await run(["model", "list"])).toMatch(/qwen3-0\.6b .* fetched/);
});

test("add shows what a model is before it downloads, and asks for its licence to be accepted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tuppence-mirror-"));
  writeTinyLlama(join(folder, "gemma-3-270m-it-Q8_0.gguf"));
  const add = ["model", "add", "gemma-3-270m-it"];
  const environment = { MODEL_SOURCES: folder };
  try {
    await expect(run(add, environment)).rejects.toMatchObject({
      code: "LICENCE_NOT_ACCEPTED",
      message: expect.stringContaining("Gemma Terms of Use"),
      remedy: expect.stringMatching(/huggingface\.co\/ggml-org.*--accept-licence/),
    });
    expect(said).toMatch(/licence Gemma Terms of Use; 292 MB; needs about 610 MB .* tokens a second .*estimate/);
    expect(await run([...add, "--accept-licence"], environment)).toContain("use gemma-3-270m-it");
    // It's there: nothing is downloaded, and nothing is asked.
    expect(await run(add, { MODEL_SOURCES: "" })).toContain("use gemma-3-270m-it");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("add refuses what memory can't hold, before it downloads", async () => {
  const config = readConfig({ DATA_DIR: dataDir, MODEL_SOURCES: dataDir });
  const options = { config, log: silentLog, acceptLicence: true, say: () => {}, onProgress: () => {} };
  await expect(addModel("llama-2-7b-chat", { ...options, memory: () => 2e9 })).rejects.toMatchObject({
    code: "MODEL_TOO_LARGE",
    message: expect.stringMatching(/5,156 MB.*2,000 MB/),
    remedy: expect.stringContaining("SLM_URL"),
  });
  const known = addModel("llama-2-7b-chat", { ...options, memory: () => undefined });
  await expect(known).rejects.toMatchObject({ code: "MODEL_SOURCES_EXHAUSTED" });
});

test("add takes a file, and a file of the hub's, and says what isn't known of them; remove deletes it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tuppence-mirror-"));
  const file = join(folder, "ours.gguf");
  try {
    writeFileSync(file, "<!doctype html>");
    await expect(run(["model", "add", file])).rejects.toMatchObject({ code: "MODEL_NOT_GGUF" });
    writeTinyLlama(file);
    const added = join(dataDir, "models", "ours.gguf");
    const text = await run(["model", "add", file]);
    expect(text).toMatch(/ours\.gguf: licence unknown/);
    expect(text).toContain(`use ${added}`);
    expect(existsSync(added)).toBe(true);
    const hub = ["model", "add", "acme/Ours-GGUF/ours-2.gguf"];
    // A mirror knows the size, but not the licence: that must be accepted.
    await expect(run(hub, { MODEL_SOURCES: file })).rejects.toMatchObject({ code: "LICENCE_NOT_ACCEPTED" });
    expect(said).toMatch(/ours-2\.gguf: licence unknown.*; \d MB; needs about 26\d MB of memory/);
    expect(await run([...hub, "--accept-licence"], { MODEL_SOURCES: file })).toContain("ours-2.gguf");
    expect(await run(["model", "list"])).toMatch(/ours-2\.gguf .* fetched/);
    await expect(run(["model", "add", "acme/Ours-GGUF/none.gguf"], { MODEL_SOURCES: folder })).rejects.toMatchObject({
      code: "MODEL_SOURCES_EXHAUSTED",
      message: expect.stringContaining("none.gguf wasn't found"),
    });

    expect(await run(["model", "remove", "../models/ours.gguf"])).toContain(added);
    expect(existsSync(added)).toBe(false);
    expect(existsSync(file)).toBe(true);
    writeFileSync(join(dataDir, "models", "ours-2.gguf.part"), "half");
    await run(["model", "remove", "ours-2.gguf"]);
    expect(existsSync(join(dataDir, "models", "ours-2.gguf.part"))).toBe(false);
    await expect(run(["model", "remove", "ours-2.gguf"])).rejects.toMatchObject({ code: "NOT_FOUND" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("remove keeps the model in use", async () => {
  await run(["model", "remove", "gemma-3-270m-it"]);
  const inUse = { SLM_MODEL: "qwen3-0.6b" };
  await expect(run(["model", "remove", "qwen3-0.6b"], inUse)).rejects.toMatchObject({
    code: "MODEL_IN_USE",
    remedy: expect.stringContaining("use none"),
  });
  expect(await run(["model", "list"])).toMatch(/qwen3-0\.6b .* fetched/);
});

test("use is remembered, and the environment wins", async () => {
  expect(await run(["model", "use", "qwen3-0.6b"])).toContain("from the next start");
  expect(await run(["model", "list"])).toMatch(/\* qwen3-0\.6b/);
  expect(await run(["model", "state"])).toBe("No server is running. The next start uses qwen3-0.6b.\n");
  const over = { SLM_MODEL: "smollm2-135m-instruct" };
  expect(await run(["model", "list"], over)).toMatch(/\* smollm2-135m-instruct/);
  expect(await run(["model", "use", "none"], over)).toContain(
    "SLM_MODEL is set to smollm2-135m-instruct and takes precedence",
  );
  await expect(run(["model", "use", "gpt-9"])).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(run(["model", "use", join(dataDir, "no.gguf")])).rejects.toMatchObject({ code: "MODEL_NOT_GGUF" });
}, 60_000);

test("an exam without a server prints its figures, stores them and shows in the list", async () => {
  const things = ["kayak", "tent", "stove", "rope", "lamp", "boot", "paddle", "helmet", "glove", "jacket"];
  const file = join(dataDir, "knowledge.jsonl");
  writeFileSync(
    file,
    things
      .map((thing) =>
        JSON.stringify({
          id: thing,
          title: `How do I look after my ${thing}?`,
          answer: `Wash the ${thing} every week.`,
          examples: ["is dirty", "got muddy", "smells bad", "needs cleaning"].map((what) => `my ${thing} ${what}`),
        }),
      )
      .join("\n"),
  );
  server.reply = ({ body }) => {
    const [article = "", question = ""] = [body.messages?.[0]?.content, body.messages?.at(-1)?.content];
    const fits = things.some((thing) => question.includes(thing) && article.includes(`my ${thing}?`));
    const text = fits ? (/Wash the \w+ every week\./.exec(article)?.[0] ?? "") : "The article does not answer this.";
    return body.logprobs ? { yes: fits ? 0.9 : 0.1 } : { text };
  };
  await run(["site", "add", "shed"]);
  await run(["knowledge", "import", file, "--site", "shed"]);
  const environment = { SLM_URL: server.url, SLM_MODEL: "scripted" };
  const text = await run(["model", "exam", "--site", "shed", "--role", "compose", "--pairs", "40"], environment);
  expect(text).toContain("Exam of scripted as compose, seed 1: PASSED");
  expect(text).toMatch(/usable: answered, fully supported \| 100\.0% \(91\.2% to 100\.0%\)/);
  const report = JSON.parse(
    await run(
      ["model", "exam", "--site", "shed", "--role", "judge", "--pairs", "40", "--seed", "2", "--json"],
      environment,
    ),
  );
  expect(report.exams[0].figures).toMatchObject({ seed: 2, values: { auroc: { value: 1 } } });
  expect(report.exams[0].figures.cases).toHaveLength(80);
  expect(await run(["model", "list"], environment)).toContain("scripted: ");
  const database = await openPglite(dataDir);
  try {
    const siteId = (await findSiteByKey(database.db, "shed"))?.id ?? "";
    const row = await latestExam(database.db, { siteId, model: "scripted", role: "compose" });
    expect(row).toMatchObject({ passed: true });
  } finally {
    await database.close();
  }
}, 120_000);

test("an exam of a site that is not there, or without knowledge, says what to do", async () => {
  const environment = { SLM_URL: server.url, SLM_MODEL: "scripted" };
  await expect(run(["model", "exam", "--site", "nowhere"], environment)).rejects.toMatchObject({
    code: "SITE_UNKNOWN",
  });
  await run(["site", "add", "empty"]);
  await expect(run(["model", "exam", "--site", "empty"], environment)).rejects.toMatchObject({
    code: "KNOWLEDGE_EMPTY",
  });
  await expect(run(["model", "exam", "--role", "rewrite"], environment)).rejects.toMatchObject({
    code: "CONFIG_INVALID",
  });
}, 60_000);
