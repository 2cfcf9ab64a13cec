import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHealth, type Health } from "../../server/health/health.ts";
import { TuppenceError } from "../../server/lib/errors.ts";
import { silentLog } from "../../server/lib/log.ts";
import { createWebFetch } from "../../server/lib/web-fetch.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { currentArticles } from "../../server/store/article.ts";
import { articleFigures } from "../../server/store/article-figures.ts";
import { storedHealth } from "../../server/store/knowledge-health.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";
import { talk } from "../proposals/talk.ts";

let database: DatabasePort;
let knowledge: ReturnType<typeof makeKnowledge>["knowledge"];
let health: Health;
const NOW = new Date("2026-11-25T10:00:00Z");
const SINCE = new Date("2026-08-27T10:00:00Z");
beforeAll(async () => {
  database = await openTestDatabase();
  const made = makeKnowledge(database);
  ({ knowledge } = made);
  health = createHealth({
    db: database.db,
    embedder: made.embedder,
    fetch: createWebFetch(),
    clock: { now: () => NOW },
    log: silentLog,
  });
});
afterAll(async () => {
  await health.close();
  await knowledge.close();
  await database.close();
});

const returns = (id: string, days: number) =>
  article(id, {
    title: `Returns of lamps: ${id}`,
    answer: `You can return an unused lamp within ${days} days of delivery.`,
  });
const filler = ["invoices", "passwords", "gift cards", "opening hours"].map((id) => article(id));

async function open(...articles: object[]) {
  const siteId = await makeSite(database);
  await knowledge.import({ siteId, file: jsonl(...articles, ...filler) });
  const ids = new Map((await currentArticles(database.db, siteId)).map((one) => [one.key, one.articleId]));
  return { site: { id: siteId, language: "en" }, idOf: (key: string) => ids.get(key) as string };
}
const report = (site: { id: string; language: string }, more = {}) => health.report(site, { offset: 0, ...more });

test("a contradiction is reported with both sentences, and is gone when one of them is mended", async () => {
  const { site, idOf } = await open(returns("policy", 30), returns("gifts", 14));
  const first = await report(site);
  expect(first).toMatchObject({ articles: 6, healthy: 4, total: 1, isReading: false, dismissed: 0 });
  expect(first.counts.contradiction).toBe(1);
  expect(first.findings[0]?.detail.contradiction?.sides.map((side) => [side.title, side.value]).sort()).toEqual([
    ["Returns of lamps: gifts", "14 days"],
    ["Returns of lamps: policy", "30 days"],
  ]);
  expect(first.score).toBeLessThan(100);
  expect((await report(site, { article: idOf("policy") })).total).toBe(1);
  expect((await report(site, { article: idOf("invoices") })).total).toBe(0);
  await knowledge.import({ siteId: site.id, file: jsonl(returns("gifts", 30)) });
  expect(await report(site)).toMatchObject({ score: 100, total: 0, healthy: 6 });
});

test("sentences are read in the background, and only words are compared while the embedder is down", async () => {
  const embedder = makeKnowledge(database).embedder;
  const asked: unknown[] = [];
  let isDown = false;
  const own = createHealth({
    ...{ db: database.db, fetch: createWebFetch(), clock: { now: () => NOW }, log: silentLog },
    embedder: {
      ...embedder,
      id: "tuppence-embedder-en-q8_0@0123456789ab",
      async embed(texts, options) {
        if (isDown) throw new TuppenceError("EMBEDDER_UNAVAILABLE", "The embedder is down.", "Wait.");
        asked.push(...texts);
        expect(options).toMatchObject({ kind: "passage", inBackground: true });
        return embedder.embed(texts, options);
      },
    },
  });
  const { site } = await open(returns("policy", 30), returns("gifts", 14));
  expect((await own.report(site, { offset: 0 })).counts.contradiction).toBe(1);
  expect(asked).toContain("You can return an unused lamp within 30 days of delivery.");
  expect(asked).toContain("Returns of lamps: policy: You can return an unused lamp within 30 days of delivery.");
  const once = asked.length;
  await knowledge.import({ siteId: site.id, file: jsonl(returns("gifts", 21)) });
  expect((await own.report(site, { offset: 0 })).counts.contradiction).toBe(1);
  // The changed sentence, alone and with its title.
  expect(asked.length - once).toBe(2);
  isDown = true;
  await knowledge.import({ siteId: site.id, file: jsonl(returns("gifts", 10)) });
  expect((await own.report(site, { offset: 0 })).counts.contradiction).toBe(1);
  await own.close();
});

test("articles are read by themselves once no more changes come", async () => {
  const own = createHealth({
    ...{ db: database.db, embedder: makeKnowledge(database).embedder, fetch: createWebFetch() },
    ...{ clock: { now: () => NOW }, log: silentLog, readAfterMs: 400 },
  });
  const { site } = await open(returns("policy", 30), returns("gifts", 14));
  const findings = async () => (await storedHealth(database.db, site.id))?.findings.length;
  own.changed(site.id);
  await sleep(250);
  own.changed(site.id);
  await sleep(250);
  expect(await findings()).toBeUndefined();
  await expect.poll(findings, { timeout: 10_000 }).toBe(1);
  await knowledge.import({ siteId: site.id, file: jsonl(returns("gifts", 30)) });
  own.changed(site.id);
  await own.close();
  await sleep(500);
  expect(await findings()).toBe(1);
});

test("a dismissed finding counts no longer, until what it's about changes", async () => {
  const { site } = await open(returns("policy", 30), returns("gifts", 14));
  const [finding] = (await report(site)).findings;
  const id = finding?.id ?? "";
  expect(await health.dismiss(site, { id, dismissed: true, by: "Ada" })).toBe(true);
  expect(await health.dismiss(site, { id, dismissed: true, by: "Ada" })).toBe(false);
  expect(await report(site)).toMatchObject({ score: 100, total: 0, dismissed: 1 });
  const [gone] = (await report(site, { dismissed: true })).findings;
  expect(gone).toMatchObject({ id, dismissed: { by: "Ada", at: NOW.toISOString() } });
  await knowledge.import({ siteId: site.id, file: jsonl(returns("gifts", 21)) });
  expect(await report(site)).toMatchObject({ total: 1, dismissed: 0 });
});

test("figures count what was asked, answered, of help and contradicted, without tests", async () => {
  const { site, idOf } = await open(returns("policy", 30));
  const policy = idOf("policy");
  const ranked = [{ articleId: policy, probability: 0.9 }];
  const answered = { tier: "machine", form: "quoted", reason: "one-article-fits", ranked } as const;
  const one = await talk(database, site.id);
  const first = await one.ask("can I return a lamp", answered);
  await one.thumb(first.answerMessageId, true);
  // Asked again in other words.
  const two = await talk(database, site.id);
  await two.ask("how long can I return it", answered);
  await two.ask("until when may I send it back", answered);
  // It didn't help.
  const three = await talk(database, site.id);
  await three.ask("send back a lamp", answered);
  await three.ask("that did not help", { tier: "person", form: "handoff", reason: "did-not-help" });
  // A thumbs-down; a question that was handed on; a test.
  const four = await talk(database, site.id);
  const down = await four.ask("return", answered);
  await four.thumb(down.answerMessageId, false);
  await four.ask("return a broken lamp", { tier: "person", form: "handoff", reason: "not-sure-enough", ranked });
  const five = await talk(database, site.id, { isTest: true });
  await five.ask("can I return a lamp", answered);
  const [row] = await articleFigures(database.db, site.id, SINCE);
  expect(row).toMatchObject({ articleId: policy, asked: 6, answered: 5, helped: 1, contradicted: 3 });
  expect(row?.lastUsedAt).toBeInstanceOf(Date);
  const { findings } = await report(site, { kind: "not-helping" });
  expect(findings).toMatchObject([
    { articles: [{ id: policy }], detail: { figures: { answered: 5, contradicted: 3 } } },
  ]);
  const list = await health.articles(site, { order: "asked", offset: 0 });
  expect(list.articles[0]).toMatchObject({ id: policy, figures: { asked: 6 }, findings: 1, health: 50 });
  expect(list.total).toBe(5);
  expect(await articleFigures(database.db, site.id, NOW)).toMatchObject([
    { asked: 0, answered: 0, lastUsedAt: row?.lastUsedAt },
  ]);
});

test("two articles that visitors were asked to choose between are confusable, with their question's personal data hidden", async () => {
  const { site, idOf } = await open(returns("policy", 30));
  const options = [idOf("policy"), idOf("invoices")];
  for (const question of ["the paper for my lamp", "where is the paper", "paper please, ada@lovelace.example"]) {
    const one = await talk(database, site.id);
    await one.ask(question, { tier: "machine", form: "clarify", reason: "two-articles-fit", options });
  }
  const [finding] = (await report(site, { kind: "confusable" })).findings;
  expect(finding?.detail.confusable).toMatchObject({
    askedBack: 3,
    isVisitors: true,
    question: "paper please, [EMAIL-1]",
  });
});

test("a site without articles has no score and nothing to do", async () => {
  const site = { id: await makeSite(database), language: "en" };
  expect(await report(site)).toMatchObject({ score: null, articles: 0, findings: [], total: 0 });
});
