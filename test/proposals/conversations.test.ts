import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { handledQuestions } from "../../server/proposals/conversations.ts";
import { currentArticles } from "../../server/store/article.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";
import { talk as talkTo } from "./talk.ts";
import { SHOP } from "./world.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** A site with the shop's articles, and the ids of those. */
async function open() {
  const siteId = await makeSite(database);
  const { knowledge } = makeKnowledge(database);
  await knowledge.import({ siteId, file: jsonl(...SHOP) });
  await knowledge.close();
  const ids = new Map((await currentArticles(database.db, siteId)).map((one) => [one.key, one.articleId]));
  return { siteId, id: (key: string) => ids.get(key) as string };
}

const talk = (siteId: string, rest?: Parameters<typeof talkTo>[2]) => talkTo(database, siteId, rest);

const cited = (articleId: string) => ({ form: "quoted", citations: [{ articleId, key: "k", title: "t" }] });
const quoted = { tier: "machine", form: "quoted" } as const;
const textsOf = async (siteId: string, articleId: string) =>
  ((await handledQuestions(database.db, siteId)).get(articleId) ?? []).map((one) => one.text);

test("an answer that helped: the visitor's question belongs to the article that it came from", async () => {
  const { siteId, id } = await open();
  const good = await talk(siteId);
  const { answerMessageId } = await good.ask("refund pls", { ...quoted, answer: cited(id("returns")) });
  await good.thumb(answerMessageId, true);
  const bad = await talk(siteId);
  const wrong = await bad.ask("where is it", { ...quoted, answer: cited(id("returns")) });
  await bad.thumb(wrong.answerMessageId, false);
  const silent = await talk(siteId);
  await silent.ask("never rated", { ...quoted, answer: cited(id("returns")) });
  expect((await handledQuestions(database.db, siteId)).get(id("returns"))).toEqual([
    { text: "refund pls", conversationId: good.conversationId },
  ]);
});

test("a follow-up isn't a question of its own, and a test or another site's demo doesn't count", async () => {
  const { siteId, id } = await open();
  for (const flags of [{}, { isTest: true }, { isDemo: true }]) {
    const some = await talk(siteId, flags);
    const question = Object.keys(flags).length === 0 ? "how do I return it? and to Norway?" : "to Norway?";
    const { answerMessageId } = await some.ask("to Norway?", { ...quoted, question, answer: cited(id("norway")) });
    await some.thumb(answerMessageId, true);
  }
  expect(await textsOf(siteId, id("norway"))).toEqual([]);
});

test("a title that was chosen when the assistant asked back, unless its answer was no help", async () => {
  const { siteId, id } = await open();
  for (const helped of [true, false]) {
    const some = await talk(siteId);
    await some.ask(helped ? "lamp is dead" : "dead lamp", {
      tier: "machine",
      form: "clarify",
      options: [id("warranty"), id("returns")],
    });
    const { answerMessageId } = await some.ask("What does the warranty cover?", {
      ...quoted,
      detail: { option: id("warranty") },
      answer: cited(id("warranty")),
    });
    await some.thumb(answerMessageId, helped);
  }
  // The click itself is its title, which is no phrasing, and is left out when proposals are made.
  expect(await textsOf(siteId, id("warranty"))).toEqual(["lamp is dead", "What does the warranty cover?"]);
});

test("an agent who replied with an article's address, or with the draft that was made from it", async () => {
  const { siteId, id } = await open();
  const ranked = (key: string) => [{ articleId: id(key), probability: 0.4 }];
  const linked = await talk(siteId);
  const one = await linked.ask("glass broke", { tier: "person", form: "handoff", ranked: ranked("returns") });
  await linked.handOver(one);
  await linked.add("person", "Please see https://shop.example/help/warranty, it says what is covered.");
  const drafted = await talk(siteId);
  await drafted.ask("lost my login", { tier: "person", form: "handoff", ranked: ranked("password") });
  const button = await drafted.ask("Talk to a person", { tier: "person", form: "handoff" });
  await drafted.handOver({ ...button, draft: "Choose Forgot password." });
  await drafted.add("person", "Hi! Choose Forgot password. Bye");
  const own = await talk(siteId);
  const other = await own.ask("a word of my own", { tier: "person", form: "handoff", ranked: ranked("norway") });
  await own.handOver({ ...other, draft: "We deliver to Norway." });
  await own.add("person", "No idea, see https://shop.example/help/warranty-2024");
  expect(await textsOf(siteId, id("warranty"))).toEqual(["glass broke"]);
  expect(await textsOf(siteId, id("password"))).toEqual(["lost my login"]);
  expect(await textsOf(siteId, id("norway"))).toEqual([]);
});

test("personal data stays in the conversation", async () => {
  const { siteId, id } = await open();
  const some = await talk(siteId, { name: "Jan Kowalski" });
  for (const text of [
    "Kowalski here. Can I still return it",
    "my mail is ann@example.com",
    "return of order LO-482913",
  ]) {
    const { answerMessageId } = await some.ask(text, { ...quoted, answer: cited(id("returns")) });
    await some.thumb(answerMessageId, true);
  }
  expect((await textsOf(siteId, id("returns"))).sort()).toEqual(["Can I still return it", "return of order"]);
});
