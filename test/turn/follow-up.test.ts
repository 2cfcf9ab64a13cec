import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { namesSubject } from "../../server/text/patterns/kinds.ts";
import { reply } from "../../server/text/patterns/replies.ts";
import { subjectWords } from "../../server/text/subject-words.ts";
import { wordsOf } from "../../server/text/words.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article } from "../knowledge/builders.ts";
import { openShop, type Shop } from "./builders.ts";

const POLE = article("pole", {
  title: "My tent pole is broken",
  answer: "Send us a photo, a sharp photo. A new pole costs $12 and takes five days. Tape holds it until then.",
  examples: ["broken pole", "pole snapped"],
});
const OTHERS = ["invoice", "voucher", "newsletter", "careers", "showroom", "password", "account", "cookies"];

/** As sure of an article as its title's words stand in the question: what was said before is enough, whatever is added. */
const byTitle: Gate = ({ question }, candidates) => {
  const words = new Set(wordsOf(question));
  const isPole = words.has("pole");
  const ranked = candidates
    .filter((one) => one.articleId !== undefined)
    .map((one) => ({ articleId: one.articleId, probability: 0.9 }))
    .slice(0, 3);
  const base = { confidence: isPole ? 0.97 : 0.1, ranked, options: [] };
  return isPole
    ? { ...base, tier: "machine", form: "quoted", reason: "one-article-fits" }
    : { ...base, tier: "person", form: "handoff", reason: "not-in-knowledge" };
};

let database: DatabasePort;
let shop: Shop;
beforeAll(async () => {
  database = await openTestDatabase();
  const articles = [POLE, ...OTHERS.map((id) => article(id, { examples: [`my ${id}`] }))];
  shop = await openShop(database, { articles, gate: byTitle });
});
afterAll(async () => {
  await shop.turns.idle();
  await shop.knowledge.close();
  await database.close();
});

async function after(text: string) {
  const visitorId = await shop.visitor();
  const say = async (said: string) => {
    const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text: said });
    await sent.answered;
    const conversationId = sent.conversation.id;
    const [answer] = await messagesAfter(database.db, { conversationId, sequence: sent.row.sequence });
    return { answer, turn: (await turnsOf(database.db, conversationId)).at(-1) };
  };
  expect((await say("my tent pole is broken")).turn).toMatchObject({ tier: "machine" });
  return say(text);
}

test.each([
  "is it waterproof?",
  "is it watrproof?",
  "can they be vegan?",
  "does it come in purple?",
  "is it machine washable?",
])("%j after the pole is not answered from the pole's article", async (text) => {
  const { turn, answer } = await after(text);
  expect(turn).toMatchObject({ tier: "person", form: "handoff", reason: "not-sure-enough" });
  expect(answer?.detail).toMatchObject({ handoff: "offered", citations: [] });
});

test.each([
  "how much does it cost?",
  "how long does it take?",
  "why?",
  "can I tape it?",
  "do they want a photo?",
  "is a pohto of it ok?",
  "and the price?",
])("%j after the pole is", async (text) => {
  const { turn } = await after(text);
  expect(turn).toMatchObject({ tier: "machine", form: "quoted" });
});

test.each([
  ["how much does it cost?", "A new pole costs $12 and takes five days."],
  ["do they want a photo?", "Send us a photo, a sharp photo."],
  ["does tape help with a broken pole?", "Tape holds it until then."],
  ["my tent pole is broken, how long does it take?", POLE.answer],
])("%j is answered with what of the article just read it is about", async (text, said) => {
  const { answer, turn } = await after(text);
  expect(turn).toMatchObject({ form: "quoted" });
  expect(answer?.text).toBe(said);
});

test.each(["and does tape hold it at 20 below?", "and does tape hold it for 30 days?"])(
  "an article that was just read isn't said again to %j, of which it says nothing",
  async (text) => {
    const { answer, turn } = await after(text);
    expect(turn).toMatchObject({ tier: "person", form: "handoff", reason: "already-said" });
    expect(answer?.text).toBe(reply("offerAlreadySaid", "en"));
    expect(answer?.detail).toMatchObject({ handoff: "offered", citations: [] });
  },
);

test.each(["My tent pole is broken!", "tent pole snapped"])("%j, the same again, gets the same again", async (text) => {
  const { answer } = await after(text);
  expect(answer?.text).toBe(POLE.answer);
});

test.each([
  ["en", "is it waterproof?", ["waterproof"]],
  ["en", "how long does it take?", []],
  ["de", "Ist das wasserdicht?", ["wasserdicht"]],
  ["de", "Wie lange dauert das?", []],
  ["es", "¿Es impermeable?", ["impermeable"]],
  ["es", "¿Cuánto cuesta eso?", []],
  ["fr", "Est-ce que c'est étanche ?", ["etanche"]],
  ["fr", "Combien de temps cela dure ?", []],
])("%s: %j is about %j", (language, text, words) => {
  expect(subjectWords(text, language).filter((word) => !["cest", "ce", "temps"].includes(word))).toEqual(words);
});

test.each([
  ["and the warranty on it?", true],
  ["what about returns", true],
  ["und die Garantie?", true],
  ["and to Norway?", false],
  ["und nach Norwegen?", false],
  ["y para niños?", false],
  ["and for that one?", false],
  ["and how much is it?", false],
])("a fragment: %j names a subject of its own: %j", (text, names) => {
  expect(namesSubject(text)).toBe(names);
});
