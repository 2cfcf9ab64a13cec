import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createExams, type Exams } from "../../server/exam/exams.ts";
import { recipeOf } from "../../server/exam/recipe.ts";
import { createShippedExams, fingerprintOf } from "../../server/exam/shipped.ts";
import { EXAM_ROLES, type ExamRole } from "../../server/exam/types.ts";
import { sha256Of } from "../../server/lib/gguf-file.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { CATALOGUE } from "../../server/ports/small-model/catalogue.ts";
import { modelIdOf } from "../../server/ports/small-model/child-process.ts";
import { openAiSmallModel } from "../../server/ports/small-model/openai.ts";
import { latestExam } from "../../server/store/evaluation.ts";
import { examined } from "../../server/turn/examined.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";

const ARTICLES = Array.from({ length: 12 }, (_, i) =>
  article(`thing-${i}`, {
    title: `How do I look after thing ${i}?`,
    answer: `Wash thing ${i} every ${i + 2} weeks.`,
    examples: [1, 2, 3, 4].map((n) => `phrase number ${n} of the matter ${i}`),
  }),
);
const CHECKSUM = "c0ffee";

let database: DatabasePort;
let server: OpenAiServer;
let folder: string;
const open: Exams[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
  server = await startOpenAiServer();
  // A model that says yes to everything and writes what no article says: it fails in both roles.
  server.reply = (seen) => (seen.body.logprobs ? { yes: 0.5 } : { text: "It costs 12.50 dollars." });
  folder = await mkdtemp(join(tmpdir(), "tuppence-shipped-"));
});
afterEach(async () => {
  for (const exams of open.splice(0)) await exams.close();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await server.close();
  await database.close();
});

/** A site with a model whose file has that checksum, as a first start finds them. */
async function openSite(options: { checksum?: string; articles?: readonly object[] } = {}) {
  const siteId = await makeSite(database);
  const { knowledge, embedder } = makeKnowledge(database);
  await knowledge.import({ siteId, file: jsonl(...(options.articles ?? ARTICLES)) });
  await knowledge.publish(siteId);
  const live = knowledge.live(siteId);
  if (live === undefined) throw new Error("not live");
  const smallModel = Object.assign(openAiSmallModel({ url: server.url, model: "scripted", log: silentLog }), {
    checksum: async () => options.checksum ?? CHECKSUM,
  });
  const exams = createExams({
    db: database.db,
    embedder,
    smallModel,
    examined,
    knowledge: async (id) => (id === siteId ? { live, search: (query) => knowledge.search(live, query) } : undefined),
    idle: async () => {},
    shipped: createShippedExams({ folder, smallModel, embedder }),
    log: silentLog,
    times: { retryMs: [1], firstMs: 1, everyMs: 20 },
  });
  open.push(exams);
  const latest = (role: ExamRole) => latestExam(database.db, { siteId, model: smallModel.id, role });
  server.requests.length = 0;
  return {
    siteId,
    exams,
    live,
    embedder,
    smallModel,
    latest,
    /** Waits until the background has a result of both roles. */
    async first() {
      exams.schedule();
      await expect.poll(() => latest("compose"), { timeout: 30_000 }).toBeDefined();
      await expect.poll(() => latest("judge"), { timeout: 30_000 }).toBeDefined();
      const rows = await Promise.all(EXAM_ROLES.map(latest));
      return rows.map((row) => ({
        passed: row?.passed,
        shipped: (row?.figures as { shipped?: object } | undefined)?.shipped,
      }));
    },
  };
}

const AT = "2026-11-29T03:30:00.000Z";

/** Ships what a model's exams came to, as `test/bench/exam.mjs --out` writes it. */
async function ship(change: object = {}, of: (figures: Record<string, unknown>) => object = (same) => same) {
  const site = await openSite();
  const exams: Record<string, object> = {};
  for (const role of EXAM_ROLES) {
    const { figures } = await site.exams.run({ siteId: site.siteId, role });
    exams[role] = { minutes: 3, ...of(figures as Record<string, unknown>) };
  }
  const file = {
    at: AT,
    model: site.smallModel.id,
    checksum: CHECKSUM,
    fingerprint: fingerprintOf(site.live),
    embedder: site.embedder.id,
    exams,
    ...change,
  };
  await writeFile(join(folder, "scripted.exams.json"), JSON.stringify(file));
}

const RUN = [
  { passed: false, shipped: undefined },
  { passed: false, shipped: undefined },
];

test("a model with a known result on this knowledge is asked nothing at the first start, and can still be examined", async () => {
  await ship();
  const site = await openSite();
  expect(await site.first()).toEqual([
    { passed: false, shipped: { at: AT } },
    { passed: false, shipped: { at: AT } },
  ]);
  expect(server.requests).toHaveLength(0);
  const row = await site.exams.run({ siteId: site.siteId, role: "judge" });
  expect(server.requests.length).toBeGreaterThan(80);
  expect(row.figures).not.toHaveProperty("shipped");
});

test.each([
  ["another file of the model", { checksum: "another" }],
  ["changed knowledge", { articles: [...ARTICLES, article("added")] }],
])("%s is examined", async (_, changed) => {
  await ship();
  const site = await openSite(changed);
  expect(await site.first()).toEqual(RUN);
  expect(server.requests.length).toBeGreaterThan(160);
});

test.each([
  ["of another exam", {}, (figures: object) => ({ ...figures, recipe: "older" })],
  ["that passed", {}, (figures: object) => ({ ...figures, passed: true })],
  [
    "that failed by its speed alone",
    {},
    (figures: object) => ({
      ...figures,
      bars: [{ name: "judgement p95, ms", value: 300, wanted: "<= 150", passed: false }],
    }),
  ],
  ["of another embedder", { embedder: "another" }, (figures: object) => figures],
  ["that can't be read", { exams: 1 }, (figures: object) => figures],
])("a result %s isn't taken over", async (_, change, of) => {
  await ship(change, of);
  expect(await (await openSite()).first()).toEqual(RUN);
});

test("the results in models/ hold for the model and demo shop that this version has; else take them again with the command in the file", async () => {
  const models = new URL("../../models/", import.meta.url);
  const names = (await readdir(models)).filter((name) => name.endsWith(".exams.json"));
  expect(names).toEqual(["smollm2-135m-instruct-q4_1.exams.json"]);
  const file = JSON.parse(await readFile(new URL(names[0] ?? "", models), "utf8"));
  const entry = CATALOGUE.find((one) => one.name === "smollm2-135m-instruct");
  expect(file).toMatchObject({ model: modelIdOf(entry?.file ?? ""), checksum: entry?.sha256 });
  const sum = (await sha256Of(fileURLToPath(new URL("tuppence-embedder-en-q8_0.gguf", models)))).slice(0, 12);
  expect(file.embedder).toBe(`tuppence-embedder-en-q8_0@${sum}`);
  const siteId = await makeSite(database);
  const { knowledge } = makeKnowledge(database);
  const bytes = await readFile(new URL("../../demo/knowledge.jsonl", import.meta.url));
  await knowledge.import({ siteId, file: { name: "knowledge.jsonl", bytes }, baseUrl: "https://shop.example" });
  await knowledge.publish(siteId);
  const live = knowledge.live(siteId);
  expect(live && fingerprintOf(live)).toBe(file.fingerprint);
  for (const role of EXAM_ROLES) expect(file.exams[role]).toMatchObject({ recipe: recipeOf(role), passed: false });
});
