import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../server/lib/clock.ts";
import { createPrices, type Prices } from "../../server/money/prices.ts";
import { noLargeModel } from "../../server/ports/large-model/none.ts";
import { messagesFor, mostOf } from "../../server/proposals/cost.ts";
import { openProposals } from "../../server/proposals/list.ts";
import type { Proposals } from "../../server/proposals/proposals.ts";
import { currentArticles } from "../../server/store/article.ts";
import { largeModelSpend } from "../../server/store/ledger.ts";
import type { PriceRow } from "../../server/store/price.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import { proposalJob } from "../../server/store/schema/proposal.ts";
import { until } from "../fault/server.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { article } from "../knowledge/builders.ts";
import { ended, goodReply, openWorld, titlesAsked, type World } from "./world.ts";

let world: World;
let prices: Prices;
let large: OpenAiServer;
const opened: Proposals[] = [];
beforeAll(async () => {
  world = await openWorld();
  prices = createPrices(world.database.db, systemClock);
});
afterAll(() => world.close());
beforeEach(async () => {
  large = await startOpenAiServer({ reply: goodReply });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  await large.close();
});

const open = (more?: Parameters<World["proposals"]>[1]) => {
  const made = world.proposals(large, more);
  opened.push(made);
  return made;
};
const linesOf = (siteId: string) => world.database.db.select().from(ledgerEntry).where(eq(ledgerEntry.siteId, siteId));
const sum = (rows: readonly { nanoUsd: number }[]) => rows.reduce((total, row) => total + row.nanoUsd, 0);
const listed = async (siteId: string) => (await openProposals(world.database.db, siteId, { offset: 0 })).proposals;
const source = "large-model" as const;

test("the price is shown first: only articles with few phrasings, at the model's price, and a budget of twice as much", async () => {
  const siteId = await world.site();
  const estimate = await open().estimate({ siteId, source });
  expect(estimate).toMatchObject({ missing: null, model: "gpt-4o-mini", articles: 4, questions: 48 });
  // gpt-4o-mini: $0.15 per million in, $0.60 out; each article rounded up to a nano-dollar.
  const exact = estimate.promptTokens * 150 + estimate.completionTokens * 600;
  expect(estimate.nanoUsd).toBe(exact);
  expect(estimate.budgetNanoUsd).toBe(2 * exact);
  expect(large.requests).toEqual([]);
});

test("a job asks about each article once, and proposes what it gets", async () => {
  const siteId = await world.site();
  const proposals = open();
  await proposals.start({ siteId, source });
  const job = await ended(proposals, siteId);
  expect(job).toMatchObject({ state: "done", articles: 4, done: 4, proposed: 12, skipped: [], fault: null });
  expect(titlesAsked(large)).toEqual([
    "Do you deliver to Norway?",
    "How do I reset my password?",
    "How do I return an item?",
    "What does the warranty cover?",
  ]);
  expect(large.requests[2]?.body.messages?.[1]?.content).toContain("- send something back");
  const found = await listed(siteId);
  expect(found.map((one) => one.text)).toContain("cant log in anymore");
  expect(found.every((one) => one.source === source && one.check !== null)).toBe(true);
  // A second job finds nothing to do: what is proposed counts.
  expect(await proposals.estimate({ siteId, source, fewerThan: 3 })).toMatchObject({ articles: 0 });
});

test("its cost is in the ledger and on the job, in no conversation, and doesn't use up the day's budget for answers", async () => {
  const siteId = await world.site();
  const proposals = open();
  await proposals.start({ siteId, source });
  const job = await ended(proposals, siteId);
  const lines = await linesOf(siteId);
  expect(lines).toHaveLength(4);
  expect(sum(lines)).toBe(job.spentNanoUsd);
  expect(job.spentNanoUsd).toBeGreaterThan(0);
  expect(lines[0]).toMatchObject({ side: "cost", kind: "large-model", conversationId: null, turnId: null });
  expect(lines[0]?.quantity).toMatchObject({ purpose: "phrasings", model: "gpt-4o-mini" });
  expect(await largeModelSpend(world.database.db, { siteId, since: new Date(0) })).toBe(0);
});

test("it stops before its budget is exceeded, and what it has stays", async () => {
  const siteId = await world.site();
  const proposals = open();
  // Enough for any one request at its longest, but not for one more after it.
  const price = (await prices.largeModel("gpt-4o-mini", new Date())) as PriceRow;
  const articles = await currentArticles(world.database.db, siteId);
  const budgetNanoUsd = Math.max(...articles.map((one) => mostOf(messagesFor(one), price)));
  await proposals.start({ siteId, source, budgetNanoUsd });
  const job = await ended(proposals, siteId);
  expect(job).toMatchObject({ state: "over-budget", budgetNanoUsd, articles: 4, done: 1, proposed: 3 });
  expect(job.spentNanoUsd).toBeGreaterThan(0);
  expect(job.spentNanoUsd).toBeLessThanOrEqual(budgetNanoUsd);
  expect(large.requests).toHaveLength(1);
  expect(await listed(siteId)).toHaveLength(3);
});

test("a budget of nothing sends nothing", async () => {
  const siteId = await world.site();
  const proposals = open();
  await proposals.start({ siteId, source, budgetNanoUsd: 0 });
  expect(await ended(proposals, siteId)).toMatchObject({ state: "over-budget", done: 0, spentNanoUsd: 0 });
  expect(large.requests).toEqual([]);
});

test("a model that returns nonsense is asked once more, paid for both, and the article is skipped with the reason", async () => {
  const siteId = await world.site();
  large.push({ text: "I am sorry, I can't." }, { text: '["How do I reset my password?"]' });
  large.reply = (request) => {
    const about = titlesAsked(large).at(-1) ?? "";
    return about.includes("password") ? { text: "{]" } : goodReply(request);
  };
  const proposals = open();
  await proposals.start({ siteId, source });
  const job = await ended(proposals, siteId);
  expect(job).toMatchObject({ state: "done", articles: 4, done: 4 });
  expect(job.skipped).toEqual([
    expect.objectContaining({ title: "How do I reset my password?", reason: expect.stringContaining("wasn't a list") }),
  ]);
  // Norway's second reply is a phrasing of the article about passwords: kept, and flagged.
  const stray = (await listed(siteId)).filter((one) => one.title === "Do you deliver to Norway?");
  expect(stray).toEqual([
    expect.objectContaining({
      check: expect.objectContaining({ closerTo: expect.objectContaining({ title: "How do I reset my password?" }) }),
    }),
  ]);
  expect(large.requests).toHaveLength(6);
  expect(large.requests[1]?.body.messages).toHaveLength(4);
  const lines = await linesOf(siteId);
  expect(lines).toHaveLength(6);
  expect(sum(lines)).toBe(job.spentNanoUsd);
});

test("an endpoint that is down is tried once more; then the job ends, says why, and the next one goes on", async () => {
  const siteId = await world.site();
  large.push({ text: '["to oslo"]' }, { status: 500 }, { status: 500 });
  const proposals = open();
  await proposals.start({ siteId, source });
  expect(await ended(proposals, siteId)).toMatchObject({
    state: "failed",
    done: 1,
    proposed: 1,
    fault: expect.stringContaining("500"),
  });
  await proposals.start({ siteId, source });
  expect(await ended(proposals, siteId)).toMatchObject({ state: "done", articles: 4, done: 4 });
});

test("an endpoint that refuses the key ends it at once, one that refuses every request after three", async () => {
  const siteId = await world.site();
  large.push({ status: 401 });
  const proposals = open();
  await proposals.start({ siteId, source });
  expect(await ended(proposals, siteId)).toMatchObject({ state: "failed", done: 0, spentNanoUsd: 0 });
  expect(large.requests).toHaveLength(1);
  large.reply = () => ({ status: 400 });
  await proposals.start({ siteId, source });
  expect(await ended(proposals, siteId)).toMatchObject({ state: "failed", fault: expect.stringContaining("400") });
  expect(large.requests).toHaveLength(4);
});

test("a process that ends half-way: the next one goes on, asks nothing twice that was answered, and books what was lost", async () => {
  const siteId = await world.site();
  let asked = 0;
  large.reply = (request) => (++asked === 3 ? { hang: true } : goodReply(request));
  const first = open();
  await first.start({ siteId, source });
  await until("the third article is asked about", () => asked === 3);
  await first.close();
  expect(await first.job(siteId)).toMatchObject({ state: "running", done: 2 });

  const second = open();
  await second.resume();
  const job = await ended(second, siteId);
  expect(job).toMatchObject({ state: "done", articles: 4, done: 4, proposed: 12 });
  expect(titlesAsked(large)).toEqual([
    "Do you deliver to Norway?",
    "How do I reset my password?",
    "How do I return an item?",
    "How do I return an item?",
    "What does the warranty cover?",
  ]);
  const found = await listed(siteId);
  expect(new Set(found.map((one) => one.text)).size).toBe(12);
  const lines = await linesOf(siteId);
  expect(lines).toHaveLength(5);
  const lost = lines.filter((line) => line.quantity.counted !== undefined);
  expect(lost).toHaveLength(1);
  expect(lost[0]?.quantity).toMatchObject({ completionTokens: 0 });
  expect(sum(lines)).toBe(job.spentNanoUsd);
});

test("a job whose process is silent is taken over once, and the old process stores nothing any more", async () => {
  const siteId = await world.site();
  let hanging = true;
  large.reply = (request) => (hanging ? { delayMs: 1_500, ...goodReply(request) } : goodReply(request));
  const first = open({ times: { retryMs: 10, beatMs: 60_000 } });
  await first.start({ siteId, source });
  await until("the first article is asked about", () => large.requests.length === 1);
  hanging = false;
  const second = open({ times: { retryMs: 10, beatMs: 100, silentSeconds: 0 } });
  await second.resume();
  expect(await ended(second, siteId)).toMatchObject({ state: "done", done: 4, proposed: 12 });
  await first.close();
  expect(await listed(siteId)).toHaveLength(12);
  // The lost request of the first process, and four answered ones.
  expect(await linesOf(siteId)).toHaveLength(5);
});

test("a cancelled job sends nothing more, keeps what it has, and books the request that was under way", async () => {
  const siteId = await world.site();
  let asked = 0;
  large.reply = (request) => (++asked === 2 ? { hang: true } : goodReply(request));
  const proposals = open();
  const { id } = await proposals.start({ siteId, source });
  await until("the second article is asked about", () => asked === 2);
  expect(await proposals.cancel(siteId, id)).toMatchObject({ state: "cancelled", done: 1, proposed: 3 });
  expect(large.requests).toHaveLength(2);
  const lines = await linesOf(siteId);
  expect(lines).toHaveLength(2);
  const [row] = await world.database.db.select().from(proposalJob).where(eq(proposalJob.id, id));
  expect(sum(lines)).toBe(row?.spentNanoUsd);
  await proposals.start({ siteId, source });
  expect(await ended(proposals, siteId)).toMatchObject({ state: "done" });
});

test("one job at a time on a site", async () => {
  const siteId = await world.site();
  large.reply = (request) => ({ ...goodReply(request), delayMs: 100 });
  const proposals = open();
  await proposals.start({ siteId, source });
  await expect(proposals.start({ siteId, source })).rejects.toMatchObject({ code: "PROPOSALS_RUNNING" });
  await ended(proposals, siteId);
});

test("without a large model it says what to set, and starts nothing", async () => {
  const siteId = await world.site();
  const proposals = open({ largeModel: noLargeModel() });
  expect(await proposals.estimate({ siteId, source })).toMatchObject({
    missing: expect.stringContaining("LLM_URL"),
    model: null,
    articles: 4,
  });
  await expect(proposals.start({ siteId, source })).rejects.toMatchObject({ code: "LARGE_MODEL_UNAVAILABLE" });
  expect(await proposals.job(siteId)).toBeUndefined();
});

test("an article of one word and one of 6,000 words are asked about, the long one in part", async () => {
  const siteId = await world.site({
    articles: [
      article("short", { answer: "No." }),
      article("long", { answer: "Press the button again. ".repeat(1_500) }),
    ],
  });
  large.reply = () => ({ text: '["what about the button"]' });
  const proposals = open();
  await proposals.start({ siteId, source });
  expect(await ended(proposals, siteId)).toMatchObject({ state: "done", done: 2, proposed: 2 });
  const lengths = large.requests.map((one) => one.body.messages?.[1]?.content.length ?? 0);
  expect(Math.max(...lengths)).toBeLessThan(13_000);
});
