import { eq, type SQL } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { importKnowledge } from "../../server/knowledge/import.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { currentArticles } from "../../server/store/article.ts";
import { articleRevision, article as articleTable } from "../../server/store/schema/article.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeSite } from "./builders.ts";

let database: DatabasePort;
let siteId: string;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  siteId = await makeSite(database);
});

const load = (file: ReturnType<typeof jsonl>, more: { replace?: boolean } = {}) =>
  importKnowledge(database.db, { siteId, file, ...more });
const keys = async () => (await currentArticles(database.db, siteId)).map((one) => one.key);
const revisions = async () =>
  (
    await database.db
      .select({ number: articleRevision.number, key: articleTable.key })
      .from(articleRevision)
      .innerJoin(articleTable, eq(articleTable.id, articleRevision.articleId))
      .where(eq(articleTable.siteId, siteId))
  )
    .map((row) => `${row.key}/${row.number}`)
    .sort();

test("the same content makes no revision, changed content makes one, absent articles stay", async () => {
  expect(await load(jsonl(article("a"), article("b")))).toEqual({
    imported: 2,
    updated: 0,
    unchanged: 0,
    archived: 0,
    bad: [],
    notes: [],
  });
  expect(await load(jsonl(article("b"), article("a")))).toMatchObject({ imported: 0, updated: 0, unchanged: 2 });
  expect(await load(jsonl(article("a", { examples: ["new"] }), article("c")))).toMatchObject({
    imported: 1,
    updated: 1,
    unchanged: 0,
  });
  expect(await revisions()).toEqual(["a/1", "a/2", "b/1", "c/1"]);
  expect(await currentArticles(database.db, siteId)).toMatchObject([
    { key: "a", examples: ["new"] },
    { key: "b" },
    { key: "c" },
  ]);
});

test("replacing archives what the file lacks; what comes back is taken from the archive", async () => {
  await load(jsonl(article("a"), article("b"), article("c")));
  expect(await load(jsonl(article("b")), { replace: true })).toMatchObject({ unchanged: 1, archived: 2 });
  expect(await keys()).toEqual(["b"]);
  expect(await load(jsonl(article("a"), article("c", { answer: "Other." })))).toMatchObject({
    imported: 0,
    updated: 2,
  });
  expect(await keys()).toEqual(["a", "b", "c"]);
  expect(await revisions()).toEqual(["a/1", "b/1", "c/1", "c/2"]);
});

test("replacing with a bad line is refused, and nothing changes", async () => {
  await load(jsonl(article("a"), article("b")));
  await expect(load(jsonl(article("a", { answer: "New." }), "{"), { replace: true })).rejects.toMatchObject({
    code: "KNOWLEDGE_LINE_BAD",
    message: expect.stringContaining("line 2"),
  });
  expect(await keys()).toEqual(["a", "b"]);
  expect(await revisions()).toEqual(["a/1", "b/1"]);
});

test("bad lines are told and the rest is imported", async () => {
  const result = await load(jsonl(article("a"), "{", article("b"), article("a"), { title: "T" }));
  expect(result).toMatchObject({ imported: 2, bad: [{ line: 2 }, { line: 4 }, { line: 5 }] });
  expect(await keys()).toEqual(["a", "b"]);
});

test("emoji, other scripts and quotation marks come out of the database as they went in", async () => {
  const answer =
    'Hi 🙂👩‍🚀 你好 \\ \' " $1 `<script>alert("x")</script>`\n\n| a | b |\n| - | - |\n| {1} | ; drop table article; |';
  await load(jsonl(article("🙂 x'); --", { title: "🙂", answer, examples: ["<your-name>", "{a,b}", '"', "\\"] })));
  expect(await currentArticles(database.db, siteId)).toMatchObject([
    { key: "🙂 x'); --", title: "🙂", answer, examples: ["<your-name>", "{a,b}", '"', "\\"] },
  ]);
});

test("a file that the database breaks off at leaves nothing behind", async () => {
  await load(jsonl(article("a")));
  const broken = new Proxy(database.db, {
    get(target, property) {
      if (property !== "transaction") return Reflect.get(target, property);
      return (work: (tx: unknown) => Promise<unknown>) =>
        target.transaction(async (tx) => {
          await work(tx);
          throw new Error("the disk is full");
        });
    },
  });
  const file = jsonl(article("a", { answer: "New." }), ...Array.from({ length: 1200 }, (_, i) => article(`n${i}`)));
  await expect(importKnowledge(broken, { siteId, file })).rejects.toThrow("the disk is full");
  expect(await revisions()).toEqual(["a/1"]);
});

test("two imports at once do not cross", async () => {
  const [one, two] = await Promise.all([
    load(jsonl(article("a"), article("b"))),
    load(jsonl(article("a", { answer: "B." }))),
  ]);
  expect(one.imported + two.imported).toBe(2);
  expect((await revisions()).filter((revision) => revision.startsWith("a/"))).toEqual(["a/1", "a/2"]);
});

test("long articles go to the database in statements of a megabyte, whatever their number", async () => {
  const sizes: number[] = [];
  const watching = Object.assign(Object.create(database.db), {
    transaction: (work: (tx: object) => Promise<unknown>) =>
      database.db.transaction((tx) =>
        work(
          Object.assign(Object.create(tx), {
            execute(query: SQL) {
              sizes.push(JSON.stringify(tx.execute(query).getQuery().params).length);
              return tx.execute(query);
            },
          }),
        ),
      ),
  });
  const answer = "We take it back within thirty days. ".repeat(1_300);
  const file = jsonl(...Array.from({ length: 100 }, (_, i) => article(`long${i}`, { answer })));
  expect(await importKnowledge(watching, { siteId, file })).toMatchObject({ imported: 100 });
  expect(sizes.length).toBeGreaterThanOrEqual(8);
  expect(Math.max(...sizes)).toBeLessThan(1_500_000);
});

test("two thousand articles are imported in a few seconds", async () => {
  const file = jsonl(...Array.from({ length: 2000 }, (_, i) => article(`n${i}`, { examples: ["one", "two"] })));
  const started = performance.now();
  expect(await load(file)).toMatchObject({ imported: 2000 });
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("an unknown site is told", async () => {
  const file = jsonl(article("a"));
  const wrong = importKnowledge(database.db, { siteId: "018f0000-0000-7000-8000-000000000000", file });
  await expect(wrong).rejects.toMatchObject({ code: "SITE_UNKNOWN" });
});

test("50,000 lines of which every fifth is bad are imported with progress, the server's loop free meanwhile", async () => {
  const siteId = await makeSite(database);
  const bad = (i: number) => (i % 2 === 0 ? `{"id": broken` : JSON.stringify({ id: `a${i}`, title: "" }));
  const good = (i: number) => JSON.stringify({ id: `a${i}`, title: `Question ${i}`, answer: `Answer **${i}**.` });
  const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i % 5 === 4 ? bad(i) : good(i))).join("\n"));
  const steps: { stage: string; share: number }[] = [];
  let breaths = 0;
  const breath = setInterval(() => breaths++, 1);
  const result = await importKnowledge(database.db, {
    siteId,
    file: { name: "all.jsonl", bytes },
    onProgress: (step) => steps.push(step),
  });
  clearInterval(breath);
  expect(result).toMatchObject({ imported: 40_000, updated: 0, unchanged: 0 });
  expect(result.bad).toHaveLength(10_000);
  expect(result.bad[0]).toEqual({ line: 5, fault: expect.stringContaining("is not JSON") });
  expect(result.bad[1]).toEqual({ line: 10, fault: '"title" is empty' });
  for (const stage of ["read", "store"]) {
    const shares = steps.filter((step) => step.stage === stage).map((step) => step.share);
    expect(shares.length).toBeGreaterThan(10);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  }
  expect(steps.at(-1)).toEqual({ stage: "store", share: 1 });
  expect(breaths).toBeGreaterThan(100);
  // Four seconds of computing; the rest is room for what else the machine does.
}, 60_000);
