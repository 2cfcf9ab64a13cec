import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { recentCachedAnswers } from "../../server/store/cached-answer.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { wordsOf } from "../../server/text/words.ts";
import { decide } from "../../server/turn/6-gate.ts";
import type { Trace } from "../../server/turn/types.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article } from "../knowledge/builders.ts";
import { openShop, type Shop } from "./builders.ts";

// A message with something said before it is read alone and together with that, and decided once on both.
const POLE = article("pole", {
  title: "My tent pole is broken",
  answer: "Send us a sharp photo. A new pole costs $12 and takes five days by post. Tape holds it until then.",
});
const INVOICE = article("invoice", {
  title: "Where is my invoice?",
  answer: "Every invoice is in My orders. To have the address on it changed, write to us within 14 days.",
});
const OTHERS = ["voucher", "newsletter", "careers", "showroom", "password", "account", "cookies", "tyres"];

const LIMITS = { answer: 0.8, clarify: 0.9, suggest: 0.5 };
/** How sure a word makes the gate of an article; "address" could be about several. */
const WORDS: Readonly<Record<string, readonly [key: string, odds: number]>> = {
  pole: ["pole", 60],
  invoice: ["invoice", 60],
  address: ["invoice", 1.5],
  engraved: ["pole", 0.1],
};

let database: DatabasePort;
let shop: Shop;
let asked: string[];
beforeAll(async () => {
  database = await openTestDatabase();
  const gate: Gate = ({ question }, candidates, dials) => {
    asked.push(question);
    const live = shop.knowledge.live(shop.siteId);
    const odds = new Map(candidates.map(({ articleId }) => [live?.articles.get(articleId)?.key ?? "", 0.02]));
    for (const word of new Set(wordsOf(question))) {
      const [key, more] = WORDS[word] ?? ["", 0];
      if (odds.has(key)) odds.set(key, (odds.get(key) ?? 0) + more);
    }
    const sum = [...odds.values()].reduce((s, x) => s + x, 1);
    const idOf = (key: string) => [...(live?.articles.values() ?? [])].find((one) => one.key === key)?.id ?? "";
    const ranked = [...odds]
      .map(([key, x]) => ({ articleId: idOf(key), probability: x / sum }))
      .sort((a, b) => b.probability - a.probability);
    return decide(ranked, LIMITS, dials);
  };
  shop = await openShop(database, { articles: [POLE, INVOICE, ...OTHERS.map((id) => article(id))], gate });
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await shop.turns.idle();
  await shop.knowledge.close();
  await database.close();
});

async function talk(...texts: string[]) {
  const visitorId = await shop.visitor();
  const said = [];
  for (const text of texts) {
    asked = [];
    const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
    await sent.answered;
    const conversationId = sent.conversation.id;
    const [answer] = await messagesAfter(database.db, { conversationId, sequence: sent.row.sequence });
    said.push({ answer, turn: (await turnsOf(database.db, conversationId)).at(-1) });
  }
  const last = said.at(-1);
  const live = shop.knowledge.live(shop.siteId);
  const first = live?.articles.get(last?.turn?.ranked?.[0]?.articleId ?? "")?.key;
  return { ...last, first };
}

const BROKEN = "my tent pole is broken";

test.each([
  "and does the post bring a new one to us on the camp site, or must I fetch that somewhere?",
  "ok but I've taped mine twice already and we leave on Friday, so that's five days too many",
])("a long follow-up finds its article: %j", async (text) => {
  const { turn, first } = await talk(BROKEN, text);
  expect(first).toBe("pole");
  expect(["quoted", "suggested", "clarify"]).toContain(turn?.form);
  expect(turn?.question).toBe(`${BROKEN} ${text}`);
});

test("a new subject that is answered by itself is answered as before, and is read once", async () => {
  const { turn, first } = await talk(BROKEN, "Can I have the address on my invoice changed?");
  expect(turn).toMatchObject({ form: "quoted", question: "Can I have the address on my invoice changed?" });
  expect(first).toBe("invoice");
  expect(asked).toHaveLength(1);
});

test("a new subject that isn't sure by itself is not pulled to what was said before", async () => {
  const { turn, first } = await talk(BROKEN, "How can I get my street address changed after I have moved house?");
  expect(first).toBe("invoice");
  expect(turn?.form).not.toBe("quoted");
  expect(asked).toHaveLength(2);
});

test.each([
  "and could my daughter have her name engraved on that in purple letters before Christmas?",
  "is it waterproof?",
  "but does it glow in the dark?",
])("a follow-up that the article before it says nothing about is not quoted from there: %j", async (text) => {
  const { turn, answer } = await talk(BROKEN, text);
  expect(["suggested", "handoff", "clarify"]).toContain(turn?.form);
  expect(answer?.detail?.citations ?? []).toEqual([]);
});

test("a follow-up that the article says something about is quoted", async () => {
  const { turn, first } = await talk(BROKEN, "and does it cost much, and how many days until it's here by post?");
  expect(turn?.form).toBe("quoted");
  expect(first).toBe("pole");
});

test("the gate hears the question and the reply before it, and no reply longer than 300 characters", async () => {
  await talk(BROKEN, "and how many days does that take?");
  expect(asked[0]).toBe("and how many days does that take?");
  expect(asked[1]).toMatch(/^my tent pole is broken Send us a sharp photo\..* and how many days does that take\?$/u);
  const long = "It is longer than a lorry. ".repeat(100);
  asked = [];
  const history = [
    { author: "visitor" as const, text: BROKEN },
    { author: "machine" as const, text: long },
  ];
  await shop.turns.answerOnce({ siteId: shop.siteId, question: "and then?", history, record: false });
  expect(asked.at(-1)?.length).toBeLessThanOrEqual(BROKEN.length + 300 + "and then?".length + 2);
});

test("a first question is read once", async () => {
  await talk("the pole of my tent snapped");
  expect(asked).toEqual(["the pole of my tent snapped"]);
});

test("nothing of what was said before reaches the answers that are kept for others", async () => {
  const before = await kept();
  await talk(BROKEN, "and does it cost much, and how many days until it's here by post?");
  await talk(BROKEN, "How can I get my street address changed after I have moved house?");
  await talk(BROKEN, "how much is a pole then?");
  expect(await kept()).toEqual(before.length === 0 ? [BROKEN] : before);
});

async function kept() {
  const versionId = shop.knowledge.live(shop.siteId)?.versionId ?? "";
  const rows = await recentCachedAnswers(database.db, { versionId, limit: 50 });
  return rows.map((one) => one.question).filter((one) => !one.includes("invoice"));
}

test("Try it shows the reading that was used, and what was decided on both", async () => {
  const history = [
    { author: "visitor" as const, text: BROKEN },
    { author: "machine" as const, text: "Send a photo." },
  ];
  const follows: Trace = {};
  const question = "and does it cost much, and how many days until it's here by post?";
  const answer = await shop.turns.answerOnce({ siteId: shop.siteId, question, history, record: false, trace: follows });
  expect(follows.understood).toMatchObject({ question: `${BROKEN} ${question}`, isFollowUp: true });
  expect(follows.verdict).toMatchObject({ form: "quoted", confidence: answer.outcome.confidence });
  const own: Trace = {};
  const other = "How can I get my street address changed after I have moved house?";
  await shop.turns.answerOnce({ siteId: shop.siteId, question: other, history, record: false, trace: own });
  expect(own.understood).toMatchObject({ question: other, isFollowUp: false });
});
