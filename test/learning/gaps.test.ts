import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../server/lib/built-file.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import { openAiLargeModel } from "../../server/ports/large-model/openai.ts";
import { currentArticles } from "../../server/store/article.ts";
import {
  addPastImport,
  addReplay,
  deletePast,
  pastQuestions,
  putPast,
  storeReplayed,
} from "../../server/store/past-conversation.ts";
import { listProposals } from "../../server/store/proposal.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { handoff } from "../../server/store/schema/handoff.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import type { GapRow } from "../../server/wire/gaps.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { jsonl, makeSite } from "../knowledge/builders.ts";
import { type TurnOf, talk as talkTo } from "../proposals/talk.ts";
import { openLearning } from "./world.ts";

const company = (what: string) =>
  readFileSync(join(packageRoot(), "tuner", "companies", "oakrow", `${what}.jsonl`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const ARTICLES: { id: string; title: string; answer: string }[] = company("knowledge").slice(0, 20);
const WITHHELD = company("knowledge").find((one: { id: string }) => one.id === "gift-cards");
const asked = (id: string, count: number): string[] =>
  company("questions")
    .filter((one: { expect: string; history?: unknown }) => one.expect === id && one.history === undefined)
    .slice(0, count)
    .map((one: { question: string }) => one.question);

let world: Awaited<ReturnType<typeof openLearning>>;
let large: OpenAiServer;
beforeAll(async () => {
  large = await startOpenAiServer();
  world = await openLearning({
    largeModel: openAiLargeModel({ url: large.url, model: "gpt-4o-mini", log: silentLog, firstMs: 2_000 }),
  });
});
afterAll(async () => {
  await world.close();
  await large.close();
});

const unknown: TurnOf = {
  ...({ tier: "person", form: "handoff", reason: "not-in-knowledge" } as const),
  ranked: [{ articleId: newId(), probability: 0.1 }],
};
const everything = { list: "open", order: "cost", offset: 0 } as const;
const silent = { signal: new AbortController().signal, onProgress: () => {} };

async function open(options: { publish?: boolean } = {}) {
  const { database, knowledge } = world;
  const siteId = await makeSite(database);
  await knowledge.import({ siteId, file: jsonl(...ARTICLES) });
  if (options.publish) await knowledge.publish(siteId);
  const gaps = world.gaps();
  /** A conversation in which the assistant didn't know. @param reply what an agent said, in so many seconds */
  const ask = async (question: string, reply?: { text: string; seconds: number }) => {
    const one = await talkTo(database, siteId, { name: "Anna Berg" });
    const { turnId } = await one.ask(question, unknown);
    if (reply === undefined) return one.conversationId;
    await one.handOver({ turnId });
    await one.add("person", reply.text);
    const { conversationId } = one;
    await database.db
      .update(handoff)
      .set({ activeSeconds: reply.seconds })
      .where(eq(handoff.conversationId, conversationId));
    await database.db.insert(ledgerEntry).values({
      ...{ id: newId(), siteId, conversationId, side: "cost", kind: "person", quantity: {} },
      nanoUsd: Math.round((25e9 * reply.seconds) / 3600),
    });
    return conversationId;
  };
  const site = { id: siteId, language: "en", address: { base: undefined, isOwnOrigin: false } };
  const list = () => gaps.list(siteId, everything);
  return { siteId, site, gaps, ask, list, db: database.db };
}
const questionsOf = (rows: readonly GapRow[]) => rows.map((one) => one.questions);

test("questions of the same meaning are one group, named by its most central, with what they cost the team", async () => {
  const { ask, list } = await open();
  const gift = asked("gift-cards", 3);
  for (const question of gift) await ask(question, { text: "They are valid for 24 months.", seconds: 120 });
  await ask("when is the Leeds showroom open on Sunday", { text: "Yes.", seconds: 60 });
  await ask("When is the Leeds showroom open on Sunday?");
  const { gaps, counts, refreshing, fault } = await list();
  expect({ refreshing, fault }).toEqual({ refreshing: false, fault: null });
  expect(counts).toEqual({ open: gaps.length, handled: 0, "not-ours": 0, questions: 5, past: 0 });
  const hours = gaps.find((one) => one.question.toLowerCase().includes("leeds"));
  expect(hours).toMatchObject({ questions: 2, conversations: 2, personSeconds: 60, kinds: { "not-answered": 2 } });
  const costs = gaps.map((one) => one.personNanoUsd);
  expect(costs).toEqual([...costs].sort((a, b) => b - a));
  expect(costs.reduce((sum, one) => sum + one, 0)).toBeCloseTo((25e9 * 420) / 3600, -1);
});

test("groups keep their ids while questions come in, and one that got its answer leaves", async () => {
  const { ask, list, db } = await open();
  const first = await ask("do you sell gift vouchers");
  await ask("do you sell gift vouchers?");
  const [before] = (await list()).gaps;
  await ask("Do you sell any gift vouchers");
  const [after] = (await list()).gaps;
  expect(after).toMatchObject({ id: before?.id, questions: 3 });
  await db.delete(conversation).where(eq(conversation.id, first));
  expect((await list()).gaps).toMatchObject([{ id: before?.id, questions: 2 }]);
});

test("what isn't ours stays away, also when it's asked again, and can be taken back", async () => {
  const { siteId, ask, list, gaps } = await open();
  await ask("what is the weather in Leeds tomorrow");
  const [gap] = (await list()).gaps;
  expect(await gaps.decide(siteId, gap?.id ?? "", { by: "Mia", state: "not-ours" })).toMatchObject({
    ...{ state: "not-ours", decidedBy: "Mia" },
  });
  await ask("What's the weather in Leeds tomorrow?");
  expect(await list()).toMatchObject({ gaps: [], counts: { open: 0, "not-ours": 1 } });
  const [kept] = (await gaps.list(siteId, { ...everything, list: "not-ours" })).gaps;
  expect(kept).toMatchObject({ id: gap?.id, questions: 2 });
  await gaps.decide(siteId, gap?.id ?? "", { by: "Mia", state: "open" });
  expect(questionsOf((await list()).gaps)).toEqual([2]);
  await expect(gaps.decide(siteId, newId(), { by: null, state: "open" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a group becomes an article: drafted from replies, replayed before and after it is published", async () => {
  const { siteId, site, ask, list, gaps, db } = await open({ publish: true });
  const questions = asked("gift-cards", 4);
  for (const question of questions) {
    await ask(question, { text: `Hi Anna,\n\n${WITHHELD.answer}\n\nBest regards,\nSam`, seconds: 90 });
  }
  const { gaps: rows } = await list();
  const gap = rows.reduce((best, one) => (one.questions > best.questions ? one : best));
  const read = await gaps.read(site, gap.id);
  expect(read.questions[0]?.replies[0]).toContain("Best regards");
  expect(read.nearest).toHaveLength(5);
  const before = await gaps.replay(siteId, gap.id, { ...silent, against: "live" });
  const { content, unsupported, costNanoUsd } = await gaps.draft(site, gap.id, { by: "replies" });
  expect(content.answer).not.toMatch(/Hi Anna|Sam/);
  expect(content.answer).toContain(WITHHELD.answer.split("\n")[0].slice(0, 40));
  expect(content.phrasings.length).toBeGreaterThan(0);
  expect({ unsupported, costNanoUsd }).toEqual({ unsupported: [], costNanoUsd: 0 });

  const written = await gaps.write(site, gap.id, { by: "Mia", content });
  expect(written).toMatchObject({ state: "article", article: { title: content.title }, decidedBy: "Mia" });
  // Nobody sees it yet, and the live version is what it was.
  const live = await gaps.replay(siteId, gap.id, { ...silent, against: "live" });
  expect(live.replay).toMatchObject({ against: "live", fromArticle: 0, answered: before.replay?.answered });
  const stages = new Set<string>();
  const unpublished = await gaps.replay(siteId, gap.id, {
    ...silent,
    against: "unpublished",
    onProgress: ({ stage }) => stages.add(stage),
  });
  expect([...stages]).toEqual(expect.arrayContaining(["tune", "replay"]));
  expect(unpublished.replay?.fromArticle).toBe(unpublished.replay?.conversations);
  expect(world.knowledge.live(siteId)?.number).toBe(1);
  await world.knowledge.publish(siteId);
  const after = await gaps.replay(siteId, gap.id, { ...silent, against: "live" });
  expect(after.replay).toMatchObject({ ...unpublished.replay, against: "live", at: after.replay?.at });

  // Its own questions stay with it; what is asked afterwards and still isn't answered is a new gap.
  expect((await list()).gaps.find((one) => one.id === gap.id)).toBeUndefined();
  expect((await gaps.list(siteId, { ...everything, list: "handled" })).gaps).toMatchObject([{ id: gap.id }]);
  expect((await currentArticles(db, siteId)).map((one) => one.title)).toContain(content.title);
}, 120_000);

test("a large model writes the draft; what no reply supports is named, the cost is booked, and refusals say why", async () => {
  const { siteId, site, ask, list, gaps, db } = await open();
  await ask("how long are gift cards valid, I'm Anna Berg", {
    text: "Gift cards are valid for 24 months.",
    seconds: 30,
  });
  const [gap] = (await list()).gaps;
  expect((await gaps.read(site, gap?.id ?? "")).largeModelMissing).toBeNull();
  large.reply = () => ({
    text: "# How long are gift cards valid?\n\nGift cards are valid for 24 months. You get 10% extra.",
  });
  const draft = await gaps.draft(site, gap?.id ?? "", { by: "large-model" });
  expect(draft.content).toMatchObject({
    title: "How long are gift cards valid?",
    answer: "Gift cards are valid for 24 months. You get 10% extra.",
  });
  expect(draft.unsupported).toEqual(["You get 10% extra."]);
  const sent = JSON.stringify(large.requests.at(-1)?.body.messages);
  expect(sent).toContain("valid for 24 months");
  expect(sent).not.toContain("Anna");
  const lines = await db.select().from(ledgerEntry).where(eq(ledgerEntry.siteId, siteId));
  expect(lines.find((one) => one.kind === "large-model")).toMatchObject({
    nanoUsd: draft.costNanoUsd,
    quantity: { purpose: "article draft", model: "gpt-4o-mini" },
  });
  expect(draft.costNanoUsd).toBeGreaterThan(0);
  large.reply = () => ({ status: 401 });
  await expect(gaps.draft(site, gap?.id ?? "", { by: "large-model" })).rejects.toMatchObject({
    code: expect.stringMatching(/^LARGE_MODEL/),
  });
  large.reply = () => ({});
});

test("without an agent's reply there is nothing to write from", async () => {
  const { site, ask, list, gaps } = await open();
  await ask("do you sell gift vouchers");
  const [gap] = (await list()).gaps;
  expect((await gaps.read(site, gap?.id ?? "")).largeModelMissing).toContain("No agent has replied");
  expect((await gaps.draft(site, gap?.id ?? "", { by: "replies" })).content).toMatchObject({
    title: "Do you sell gift vouchers",
    answer: "",
  });
});

/** Past conversations that a replay has put to the assistant. */
async function addPast(
  siteId: string,
  ...rows: { question: string; reply: string | null; outcome: "answered" | "offered" | "handed-on" }[]
) {
  const { db } = world.database;
  const at = new Date();
  const importId = await addPastImport(db, { ...{ siteId, name: "export.json", source: "zendesk" }, by: null, at });
  const ids = rows.map((_, i) => `ticket ${importId} ${i}`);
  await db.transaction((tx) =>
    putPast(
      tx,
      { siteId, source: "zendesk", importId },
      rows.map(({ question, reply }, i) => ({
        ...{ externalId: ids[i] as string, startedAt: new Date("2024-03-01T10:00:00Z"), question, reply },
        ...{ messages: [], tags: [], articleId: null, rating: null, contentHash: String(i) },
      })),
    ),
  );
  const replay = await addReplay(db, { siteId, version: 1, at, silentAt: at });
  const stored = await pastQuestions(db, { siteId });
  const found = rows.map(({ question, outcome }) => ({
    ...{ outcome, articleId: null },
    id: stored.find((one) => one.question === question)?.id ?? "",
  }));
  await storeReplayed(db, replay?.id ?? "", found, at);
  return importId;
}

test("past conversations' questions that a replay didn't answer join the groups, counted apart, and leave with their import", async () => {
  const { siteId, site, ask, list, gaps, db } = await open({ publish: true });
  const [first = "", second = "", third = ""] = asked("gift-cards", 3);
  await ask(first);
  await ask(second);
  const importId = await addPast(
    siteId,
    {
      question: `${first} My e-mail is [EMAIL-1].`,
      reply: "Hi [NAME-1],\n\nGift cards are valid for 24 months.",
      outcome: "handed-on",
    },
    { question: third, reply: null, outcome: "offered" },
    { question: "How do I return a sofa?", reply: "Read our page.", outcome: "answered" },
  );
  const { gaps: rows, counts } = await list();
  expect(counts).toMatchObject({ questions: 2, past: 2 });
  const gap = rows.find((one) => one.past > 0 && one.questions > 0);
  expect(gap?.kinds).toMatchObject({ "not-answered": gap?.questions });
  const read = await gaps.read(site, gap?.id ?? "");
  const said = read.past.find((one) => one.reply !== null);
  expect(said).toMatchObject({ source: "zendesk", outcome: "handed-on", at: "2024-03-01T10:00:00.000Z" });
  const { content } = await gaps.draft(site, gap?.id ?? "", { by: "replies" });
  expect(content.answer).toBe("Gift cards are valid for 24 months.");
  expect(JSON.stringify(content)).not.toMatch(/EMAIL-1|NAME-1/);
  const { replay } = await gaps.replay(siteId, gap?.id ?? "", { ...silent, against: "live" });
  expect(replay).toMatchObject({ conversations: gap?.conversations, past: { conversations: gap?.past } });
  await deletePast(db, siteId, importId);
  expect((await list()).counts).toMatchObject({ questions: 2, past: 0 });
}, 120_000);

test("a group of past questions only has the time of the newest and costs nobody's time", async () => {
  const { siteId, list } = await open();
  await addPast(siteId, { question: "Do you sell gift vouchers, [NAME-1]?", reply: null, outcome: "handed-on" });
  expect((await list()).gaps).toMatchObject([
    {
      ...{ question: "Do you sell gift vouchers?", questions: 0, conversations: 0, past: 1, personNanoUsd: 0 },
      lastAt: "2024-03-01T10:00:00.000Z",
    },
  ]);
});

test("phrasings go to an article as one revision; an unknown article or an empty one changes nothing", async () => {
  const { siteId, site, ask, list, gaps, db } = await open();
  await ask("send a sofa back because I don't like it");
  const [gap] = (await list()).gaps;
  const { nearest, phrasings } = await gaps.read(site, gap?.id ?? "");
  const [best] = nearest;
  await expect(
    gaps.addPhrasings(site, gap?.id ?? "", { by: null, articleId: newId(), phrasings }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(
    gaps.write(site, gap?.id ?? "", {
      by: null,
      content: { ...{ title: "", answer: "", phrasings: [], tags: [] }, url: null, language: "en", audience: null },
    }),
  ).rejects.toMatchObject({ code: "ARTICLE_INVALID" });
  expect((await list()).counts).toMatchObject({ open: 1, handled: 0 });
  const articleId = best?.articleId ?? "";
  expect(await gaps.addPhrasings(site, gap?.id ?? "", { by: "Mia", articleId, phrasings })).toMatchObject({
    ...{ state: "phrasings", article: { id: articleId } },
  });
  const article = (await currentArticles(db, siteId)).find((one) => one.articleId === articleId);
  expect(article?.examples).toContain("send a sofa back because I don't like it");
});

test("questions that a large model's answer helped with are proposed as phrasings, once", async () => {
  const { siteId, gaps, db } = await open();
  const [article] = await currentArticles(db, siteId);
  const articleId = article?.articleId ?? "";
  const citations = [{ articleId, key: "k", title: "t" }];
  for (const helped of [true, false]) {
    const one = await talkTo(world.database, siteId);
    const { answerMessageId } = await one.ask(`sofa up three floors please ${helped}`, {
      ...({ tier: "large", form: "large" } as const),
      answer: { form: "large", citations },
    });
    await one.thumb(answerMessageId, helped);
  }
  await gaps.look();
  await gaps.look();
  const { rows } = await listProposals(db, siteId, { offset: 0, limit: 10 });
  expect(rows.map((one) => one.proposal)).toMatchObject([
    { articleId, text: "sofa up three floors please true", source: "conversation", state: "open", checkedBy: "cosine" },
  ]);
}, 60_000);
