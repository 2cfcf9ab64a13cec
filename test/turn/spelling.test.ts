import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { wordsOf } from "../../server/text/words.ts";
import type { Trace } from "../../server/turn/types.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, SHOP, type Shop } from "./builders.ts";

/** Sure of the first article when the question has one of the words, unsure which when it has another, else not at all. */
const byWord: Gate = ({ question }, candidates) => {
  const words = new Set(wordsOf(question));
  const ranked = candidates
    .slice(0, 2)
    .map((one, i) => ({ articleId: one.articleId, probability: i === 0 ? 0.9 : 0.1 }));
  const base = { confidence: 0.9, ranked, options: [], limits: { answer: 0.9, clarify: 2, suggest: 2 } };
  // Sure of something without the misspelt word, and surer with it.
  if (words.has("awning")) {
    const confidence = words.has("delivery") ? 0.999 : 0.82;
    return { ...base, confidence, tier: "machine", form: "quoted", reason: "one-article-fits" };
  }
  if (words.has("delivery") || words.has("return") || words.has("password"))
    return { ...base, tier: "machine", form: "quoted", reason: "one-article-fits" };
  const options = ranked.map((one) => one.articleId);
  if (words.has("parcel")) return { ...base, tier: "machine", form: "clarify", reason: "two-articles-fit", options };
  return { ...base, tier: "person", form: "handoff", reason: "not-in-knowledge" };
};

let database: DatabasePort;
let shop: Shop;
let asked: string[];
beforeAll(async () => {
  database = await openTestDatabase();
  const gate: Gate = (question, ...more) => {
    asked.push(question.question);
    return byWord(question, ...more);
  };
  // Every word that is to be read occurs twice.
  shop = await openShop(database, { articles: [...SHOP, { ...SHOP[3], id: "again" }], gate });
});
afterAll(async () => {
  await shop.turns.idle();
  await shop.knowledge.close();
  await database.close();
});

async function say(visitorId: string, text: string) {
  asked = [];
  const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
  await sent.answered;
  const conversationId = sent.conversation.id;
  const [answer] = await messagesAfter(database.db, { conversationId, sequence: sent.row.sequence });
  return { answer, turn: (await turnsOf(database.db, conversationId)).at(-1) };
}

test.each([
  ["when is the delivry", "when is the delivery"],
  ["I want to retrun it", "I want to return it"],
  ["Forgot my pasword!", "Forgot my password!"],
])("%j is answered, and the turn says how it was read", async (typed, question) => {
  const { answer, turn } = await say(await shop.visitor(), typed);
  expect(asked).toEqual([typed, question]);
  expect(answer?.detail?.form).toBe("quoted");
  expect(turn).toMatchObject({ tier: "machine", form: "quoted", question });
});

test("what is sure as it was typed is not read again", async () => {
  await say(await shop.visitor(), "delivery to Norwey");
  expect(asked).toEqual(["delivery to Norwey"]);
});

test("of two answers the second reading's is given if it is clearly surer", async () => {
  const { turn } = await say(await shop.visitor(), "awning delivry");
  expect(asked).toEqual(["awning delivry", "awning delivery"]);
  expect(turn).toMatchObject({ form: "quoted", question: "awning delivery" });
  const { turn: other } = await say(await shop.visitor(), "awning retrun");
  expect(asked).toEqual(["awning retrun", "awning return"]);
  expect(other).toMatchObject({ form: "quoted", question: "awning retrun" });
});

test("a reading that gets no further changes nothing", async () => {
  const { turn } = await say(await shop.visitor(), "Is Norwey rainy?");
  expect(asked).toEqual(["Is Norwey rainy?"]);
  const { turn: other } = await say(await shop.visitor(), "standrad tents");
  expect(turn?.form).toBe("handoff");
  expect(other).toMatchObject({ form: "handoff", question: "standrad tents" });
});

test("a misspelt question that two articles fit is asked about instead of handed on", async () => {
  const { turn } = await say(await shop.visitor(), "where my parcle");
  expect(turn).toMatchObject({ form: "clarify", question: "where my parcel" });
});

test("the second of two questions, and a follow-up to a misspelt one", async () => {
  const visitorId = await shop.visitor();
  const { answer } = await say(visitorId, "How do I return an item? How long does delivry take?");
  expect(answer?.detail?.citations).toHaveLength(2);
  await say(visitorId, "when is the delivry");
  await say(visitorId, "and to Norway?");
  expect(asked.slice(0, 2)).toEqual([
    "and to Norway?",
    expect.stringMatching(/^when is the delivery .*and to Norway\?$/su),
  ]);
});

test("in another language than the site's nothing is read differently", async () => {
  await say(await shop.visitor(), "¿Cuándo llega mi pedido de delivry?");
  expect(asked).toHaveLength(1);
});

test("Try it shows what was read as what", async () => {
  asked = [];
  const trace: Trace = {};
  await shop.turns.answerOnce({ siteId: shop.siteId, question: "my delivry", record: false, trace });
  expect(trace.understood).toMatchObject({
    question: "my delivery",
    corrections: [{ from: "delivry", to: "delivery" }],
  });
  expect(trace.verdict?.form).toBe("quoted");
  const other: Trace = {};
  await shop.turns.answerOnce({ siteId: shop.siteId, question: "standrad tents", record: false, trace: other });
  expect(other.understood).toMatchObject({ question: "standrad tents" });
  expect(other.understood?.corrections).toBeUndefined();
});
