import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { unansweredQuestions } from "../../server/store/gap-question.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { makeSite } from "../knowledge/builders.ts";
import { type TurnOf, talk as talkTo } from "../proposals/talk.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const [returns, delivery] = [newId(), newId()];
const ranked = (articleId: string) => [{ articleId, probability: 0.9 }];
const quoted: TurnOf = { tier: "machine", form: "quoted", reason: "one-article-fits", ranked: ranked(returns) };
const unknown: TurnOf = { tier: "person", form: "handoff", reason: "not-in-knowledge", ranked: ranked(delivery) };
const suggested: TurnOf = {
  tier: "machine",
  form: "suggested",
  reason: "some-articles-near",
  ranked: ranked(returns),
  options: [returns, delivery],
};
const person: TurnOf = { tier: "person", form: "handoff", reason: "asked-for-person" };

async function open() {
  const siteId = await makeSite(database);
  return {
    siteId,
    talk: (rest?: Parameters<typeof talkTo>[2]) => talkTo(database, siteId, rest),
    kinds: async () =>
      Object.fromEntries(
        (await unansweredQuestions(database.db, { siteId, since: new Date(0), limit: 100 })).map((one) => [
          one.question,
          one.kind,
        ]),
      ),
  };
}

test("what the assistant didn't know counts, what it answered doesn't", async () => {
  const { talk, kinds } = await open();
  const one = await talk();
  await one.ask("can I pay in shells", unknown);
  await one.ask("how do I return it", quoted);
  await one.ask("hello", { tier: "machine", form: "smalltalk", reason: "small-talk" });
  await one.ask("get me a person", person);
  await one.ask("and while we wait?", { tier: "person", form: "handoff", reason: "waiting-for-person" });
  await one.ask("you broke down", { ...unknown, reason: "machine-failed" });
  expect(await kinds()).toMatchObject({ "can I pay in shells": "not-answered" });
  expect(Object.keys(await kinds())).not.toContain("hello");
  expect(Object.keys(await kinds())).not.toContain("get me a person");
  expect(Object.keys(await kinds())).not.toContain("you broke down");
});

test("a site without articles: every question is a gap", async () => {
  const { talk, kinds } = await open();
  await (await talk()).ask("how do I return it", { tier: "person", form: "handoff", reason: "no-knowledge" });
  expect(await kinds()).toEqual({ "how do I return it": "not-answered" });
});

test("an answer after which the visitor asked for a person was handed on", async () => {
  const { talk, kinds } = await open();
  const one = await talk();
  await one.ask("where is my refund", quoted);
  await one.ask("a human please", person);
  const happy = await talk();
  const { answerMessageId } = await happy.ask("how do I send it back", quoted);
  await happy.thumb(answerMessageId, true);
  await happy.ask("a human, for something else", person);
  expect(await kinds()).toEqual({ "where is my refund": "handed-on" });
});

test("a thumbs-down, the same asked again, and a bad rating of the conversation: answered badly", async () => {
  const { talk, kinds } = await open();
  const down = await talk();
  const { answerMessageId } = await down.ask("is the lamp dimmable", quoted);
  await down.thumb(answerMessageId, false);
  const again = await talk();
  await again.ask("how long can I return", quoted);
  await again.ask("no, how long do I have for a return?", quoted);
  const other = await talk();
  await other.ask("how do I return shoes", quoted);
  await other.ask("when does it arrive", { ...quoted, ranked: ranked(delivery) });
  const rated = await talk();
  await rated.ask("refund to another card", quoted);
  await database.db.update(conversation).set({ satisfaction: 1 }).where(eq(conversation.id, rated.conversationId));
  expect(await kinds()).toEqual({
    "is the lamp dimmable": "answered-badly",
    "how long can I return": "answered-badly",
    "refund to another card": "answered-badly",
  });
});

test("a suggestion counts unless a title was chosen, or the next question was answered; and then by its thumb", async () => {
  const { talk, kinds } = await open();
  await (await talk()).ask("left with titles only", suggested);
  const chosen = await talk();
  await chosen.ask("chose one", suggested);
  await chosen.ask("Returns", { ...quoted, detail: { option: returns } });
  const wrong = await talk();
  await wrong.ask("chose one in vain", suggested);
  const { answerMessageId } = await wrong.ask("Delivery", { ...quoted, detail: { option: delivery } });
  await wrong.thumb(answerMessageId, false);
  const again = await talk();
  await again.ask("said it in other words", suggested);
  await again.ask("how do I return it", quoted);
  expect(await kinds()).toEqual({ "left with titles only": "not-answered", "chose one in vain": "answered-badly" });
});

test("tests, other sites' demos and what is too old don't count", async () => {
  const { talk, siteId } = await open();
  await (await talk({ isTest: true })).ask("a test", unknown);
  await (await talk({ isDemo: true })).ask("a demo", unknown);
  await (await talk()).ask("old", unknown);
  const since = new Date("2026-11-21T00:00:00Z");
  expect(await unansweredQuestions(database.db, { siteId, since, limit: 10 })).toEqual([]);
  expect(await unansweredQuestions(database.db, { siteId, since: new Date(0), limit: 10 })).toMatchObject([
    { question: "old", kind: "not-answered" },
  ]);
});
