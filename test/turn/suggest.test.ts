import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { listHandoffs } from "../../server/store/handoff.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { placeNamed } from "../../server/text/patterns/ordinals.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "./builders.ts";

/** Of the moon nothing is known, of "how fast" one article is sure, "which" is asked back; else some articles are near. */
const near: Gate = ({ question }, candidates, dials) => {
  const ranked = candidates.slice(0, 4).map((one) => ({ articleId: one.articleId, probability: 0.2 }));
  const base = { confidence: 0.2, ranked, options: [] };
  if (question.includes("how fast")) return { ...base, tier: "machine", form: "quoted", reason: "one-article-fits" };
  const options = ranked.slice(0, 3).map((one) => one.articleId);
  if (question.includes("which"))
    return { ...base, tier: "machine", form: "clarify", reason: "two-articles-fit", options };
  if (question.includes("moon") || !dials.maySuggest)
    return { ...base, tier: "person", form: "handoff", reason: "not-in-knowledge" };
  return { ...base, tier: "machine", form: "suggested", reason: "some-articles-near", options };
};

let database: DatabasePort;
let shop: Shop;
beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database, { gate: near });
});
afterAll(async () => {
  await shop?.turns.idle();
  await shop?.knowledge.close();
  await database?.close();
});

async function last(sent: Awaited<ReturnType<Shop["turns"]["send"]>>) {
  await sent.answered;
  const conversationId = sent.conversation.id;
  const [row] = await messagesAfter(database.db, { conversationId, sequence: sent.row.sequence });
  return { turn: (await turnsOf(database.db, conversationId)).at(-1), row, conversationId };
}
const say = async (visitorId: string, text: string, articleId?: string) =>
  last(
    await shop.turns.send({
      siteId: shop.siteId,
      visitorId,
      clientMessageId: newId(),
      text,
      ...(articleId === undefined ? {} : { articleId }),
    }),
  );
const offered = (row: Awaited<ReturnType<typeof say>>["row"]) => row?.detail?.options ?? [];

describe("titles instead of an answer", () => {
  test("three are offered, which is no answer and asks nobody", async () => {
    const { row, turn, conversationId } = await say(await shop.visitor(), "delivery");
    expect(turn).toMatchObject({ tier: "machine", form: "suggested", reason: "some-articles-near" });
    expect(row?.text).toBe("I'm not certain. Do any of these help?");
    expect(offered(row)).toHaveLength(3);
    expect(turn?.options).toEqual(offered(row).map((one) => one.articleId));
    expect(row?.detail).toMatchObject({ citations: [] });
    expect(row?.detail?.handoff).toBeUndefined();
    expect((await findConversation(database.db, conversationId))?.state).toBe("machine");
  });

  test.each([
    ["a press", (options: { articleId: string; title: string }[]) => [options[1]?.title, options[1]?.articleId]],
    ["its title", (options: { title: string }[]) => [`${options[1]?.title.toLowerCase().replace("?", "")}`]],
    ["its place", () => ["the second one please"]],
    ["a number", () => ["2."]],
  ])("%s answers from the second one, with the question that was asked", async (_how, choose) => {
    const visitorId = await shop.visitor();
    const { row } = await say(visitorId, "delivery");
    const [text = "", articleId] = choose(offered(row));
    const chosen = await say(visitorId, text, articleId);
    expect(chosen.turn).toMatchObject({ form: "quoted", reason: "one-article-fits", question: "delivery" });
    expect(chosen.row?.detail?.citations?.[0]?.articleId).toBe(offered(row)[1]?.articleId);
    // What one visitor chose is no answer for others.
    expect((await say(await shop.visitor(), "delivery")).turn).toMatchObject({ form: "suggested" });
  });

  test("never twice in a row, small talk in between or not: a person is offered", async () => {
    for (const between of [[], ["hello"]]) {
      const visitorId = await shop.visitor();
      await say(visitorId, "delivery");
      for (const text of between) await say(visitorId, text);
      const { turn, row } = await say(visitorId, "parcels and post");
      expect(turn).toMatchObject({ tier: "person", form: "handoff", reason: "not-sure-enough" });
      expect(row?.detail).toMatchObject({ handoff: "offered", yesOrNo: true, options: [] });
      // After something else was said, titles can help again.
      expect((await say(visitorId, "passwords")).turn).toMatchObject({ form: "suggested" });
    }
  });

  test("a sure answer or a question back may follow; titles don't follow a question back", async () => {
    const visitorId = await shop.visitor();
    await say(visitorId, "delivery");
    expect((await say(visitorId, "which parcels")).turn).toMatchObject({ form: "clarify" });
    expect((await say(visitorId, "parcels and post")).turn).toMatchObject({ form: "handoff" });
    expect((await say(visitorId, "passwords")).turn).toMatchObject({ form: "suggested" });
    expect((await say(visitorId, "how fast do you ship")).turn).toMatchObject({ form: "quoted" });
  });

  test("none of these gets the offer of a person, and a place that isn't there is read as a question", async () => {
    const visitorId = await shop.visitor();
    await say(visitorId, "delivery");
    expect((await say(visitorId, "none of these")).turn).toMatchObject({ tier: "person", reason: "did-not-help" });
    const other = await shop.visitor();
    await say(other, "delivery");
    expect((await say(other, "the fifth one")).turn?.form).not.toBe("quoted");
  });

  test("who asks for a person gets one, and the agent reads what was suggested", async () => {
    const visitorId = await shop.visitor();
    const { row } = await say(visitorId, "delivery");
    const asked = await last(
      await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() }),
    );
    expect((await findConversation(database.db, asked.conversationId))?.state).toBe("queued");
    const handoffs = await listHandoffs(database.db, { siteId: shop.siteId, states: ["queued"], limit: 50 });
    const mine = handoffs.find((one) => one.conversationId === asked.conversationId);
    expect(mine).toMatchObject({ reason: "asked-for-person" });
    for (const { title } of offered(row)) expect(mine?.summary).toContain(`“${title}”`);
    expect(mine?.summary).toContain("Assistant: I'm not certain. Do any of these help? (“");
  });

  test("a complaint goes to a person at once", async () => {
    const { turn } = await say(await shop.visitor(), "This is outrageous, I am very unhappy with your delivery!");
    expect(turn).toMatchObject({ tier: "person", reason: "complaint" });
  });

  test("where the site says no, a person is offered straight away", async () => {
    await writeSetting(database.db, { scopeId: shop.siteId, name: "suggest", value: false });
    shop.turns.settingsChanged();
    expect((await say(await shop.visitor(), "delivery")).turn).toMatchObject({ tier: "person", form: "handoff" });
    await writeSetting(database.db, { scopeId: shop.siteId, name: "suggest", value: true });
    shop.turns.settingsChanged();
  });

  test("it costs what a question back costs: no model's tokens", async () => {
    const { turn } = await say(await shop.visitor(), "delivery");
    expect(turn).toMatchObject({ promptTokens: 0, completionTokens: 0 });
    expect(turn?.costNanoUsd).toBeGreaterThan(0);
    expect(turn?.counterfactualNanoUsd).toBeGreaterThan(turn?.costNanoUsd ?? 0);
  });

  test("outside a conversation, the history says what was suggested", async () => {
    const first = await shop.turns.answerOnce({ siteId: shop.siteId, question: "delivery" });
    expect(first.outcome).toMatchObject({ form: "suggested" });
    const { form, text, options } = first.outcome;
    const history = [
      { author: "visitor" as const, text: "delivery" },
      { author: "machine" as const, text, form, options },
    ];
    const again = await shop.turns.answerOnce({ siteId: shop.siteId, question: "parcels and post", history });
    expect(again.outcome).toMatchObject({ form: "handoff" });
    const chosen = await shop.turns.answerOnce({ siteId: shop.siteId, question: "the last one", history });
    expect(chosen.outcome).toMatchObject({ form: "quoted", citations: [{ articleId: options[2]?.articleId }] });
  });
});

describe("a place named among those offered", () => {
  test.each([
    ["1", 0],
    ["the first", 0],
    ["First one, please", 0],
    ["I mean the second one", 1],
    ["2nd", 1],
    ["number two", 1],
    ["option 3", 2],
    ["the last one", 2],
    ["das zweite bitte", 1],
    ["Nummer 3", 2],
    ["die letzte Antwort", 2],
    ["la segunda", 1],
    ["el número 3 por favor", 2],
    ["la deuxième", 1],
    ["la dernière, s'il vous plaît", 2],
  ])("%j", (text, place) => expect(placeNamed(text, 3)).toBe(place));

  test.each(["4", "22", "the second parcel never came", "two of them broke", "my first order", "second hand?", "one"])(
    "%j names none",
    (text) => expect(placeNamed(text, 3)).toBeUndefined(),
  );

  test("none where nothing was offered, or fewer", () => {
    expect(placeNamed("2", 0)).toBeUndefined();
    expect(placeNamed("the last one", 0)).toBeUndefined();
    expect(placeNamed("3", 2)).toBeUndefined();
  });
});
