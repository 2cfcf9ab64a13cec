import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
import { TuppenceError } from "../../server/lib/errors.ts";
import { newId } from "../../server/lib/ids.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { LargeModel, LargeModelMessage } from "../../server/ports/large-model/port.ts";
import type { SmallModel } from "../../server/ports/small-model/port.ts";
import { changeSettings } from "../../server/settings/change-settings.ts";
import { siteSettings } from "../../server/settings/settings.ts";
import { addEvaluation } from "../../server/store/evaluation.ts";
import { addLines, linesOfTurn } from "../../server/store/ledger.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { cachedAnswer } from "../../server/store/schema/cached-answer.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { decide } from "../../server/turn/6-gate.ts";
import type { Replies } from "../../server/wire/settings.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, SHOP, type Shop } from "./builders.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Wants the tier above, or the small model's words, whatever is asked. */
const wanting =
  (form: "composed" | "large"): Gate =>
  (_question, candidates, dials) => {
    const ranked = candidates.slice(0, 3).map((one) => ({ articleId: one.articleId, probability: 0.6 }));
    const base = { confidence: 0.6, ranked, options: [], reason: "not-sure-enough" } as const;
    if (form === "composed") return { ...base, tier: "machine", form: "composed", reason: "one-article-fits" };
    return dials.largeModel ? { ...base, tier: "large", form: "large" } : { ...base, tier: "person", form: "handoff" };
  };

const USAGE = { promptTokens: 60, cachedTokens: 0, completionTokens: 12, busyMs: 250 };
function small(say: string | Error, more: Partial<SmallModel> = {}): SmallModel & { asked: number } {
  return {
    id: "scripted",
    queued: 0,
    waitMs: 0,
    asked: 0,
    async generate({ onText }) {
      this.asked++;
      if (say instanceof Error) throw say;
      onText?.(say);
      return { text: say, stop: "end", usage: USAGE };
    },
    judge: () => Promise.reject(new Error("not asked")),
    state: () => ({ status: "ready", detail: "" }),
    close: async () => {},
    ...more,
  };
}
function large(say: string | Error): LargeModel & { asked: number } {
  return {
    model: "gpt-4o-mini",
    asked: 0,
    async generate({ onText }) {
      this.asked++;
      if (say instanceof Error) throw say;
      onText?.(say);
      return { text: say, stop: "end", usage: { promptTokens: 1000, cachedTokens: 0, completionTokens: 100 } };
    },
    state: () => ({ status: "ready", detail: "" }),
    close: async () => {},
  };
}
const passed = (siteId: string, ok = true) =>
  addEvaluation(database.db, {
    siteId,
    model: "scripted",
    role: "compose",
    versionId: newId(),
    passed: ok,
    figures: {},
  });

async function ask(shop: Shop, text: string, visitorId?: string) {
  const sent = await shop.turns.send({
    siteId: shop.siteId,
    visitorId: visitorId ?? (await shop.visitor()),
    clientMessageId: newId(),
    text,
  });
  await sent.answered;
  const rows = await messagesAfter(database.db, { conversationId: sent.conversation.id, sequence: 1 });
  const [turn] = await turnsOf(database.db, sent.conversation.id);
  return { turn, answer: rows[0] };
}
const QUESTION = "how do I return an item to you";

test("without a passed exam the small model has no voice: the article is quoted", async () => {
  const smallModel = small("You can return it within 30 days.");
  const shop = await openShop(database, { smallModel, gate: wanting("composed") });
  expect((await ask(shop, QUESTION)).turn).toMatchObject({ form: "quoted" });
  await passed(shop.siteId, false);
  shop.turns.settingsChanged();
  expect((await ask(shop, `${QUESTION} please`)).turn).toMatchObject({ form: "quoted" });
  expect(smallModel.asked).toBe(0);
});

test("with a passed exam it composes, its seconds are in the ledger, and nearly the same question is given the same answer", async () => {
  const smallModel = small("You can return an item within 30 days.");
  const shop = await openShop(database, { smallModel, gate: wanting("composed") });
  await passed(shop.siteId);
  const { turn, answer } = await ask(shop, QUESTION);
  expect(turn).toMatchObject({
    tier: "machine",
    form: "composed",
    reason: "composed-and-supported",
    promptTokens: 60,
    completionTokens: 12,
  });
  expect(answer).toMatchObject({
    text: "You can return an item within 30 days.",
    detail: {
      citations: [{ articleId: turn?.ranked?.[0]?.articleId }],
      quote: { text: SHOP[0]?.answer, isOpen: true },
    },
  });
  expect(shop.heard.starts).toMatchObject([{ form: "composed", quote: { text: SHOP[0]?.answer, isOpen: true } }]);
  const compute = (await linesOfTurn(database.db, turn?.id ?? "")).find((line) => line.kind === "compute");
  expect(compute?.quantity.busyMs).toBeGreaterThanOrEqual(250);
  const near = await ask(shop, "how do I return an item to you you");
  expect(near.turn).toMatchObject({ form: "cached", reason: "asked-before" });
  expect(near.answer?.detail?.quote).toEqual(answer?.detail?.quote);
  expect(smallModel.asked).toBe(1);
  await verifyLedger(database.db);
});

/** Chooses what visitors are told, and asks the same question as other visitors. */
async function choosing(smallModel: SmallModel, gate?: Gate) {
  const shop = await openShop(database, { smallModel, ...(gate === undefined ? {} : { gate }) });
  await passed(shop.siteId);
  return {
    shop,
    async told(replies: Replies, text = QUESTION) {
      await changeSettings(database.db, shop.siteId, { replies });
      shop.turns.settingsChanged();
      const { turn, answer } = await ask(shop, text);
      return { form: turn?.form, text: answer?.text, quote: answer?.detail?.quote };
    },
  };
}
const SHORT = "You can return an item within 30 days.";
const ARTICLE = SHOP[0]?.answer;

test("a manager chooses: the article, a short reply with it open beneath, or with it one tap away; answers that were kept follow at once", async () => {
  const smallModel = small(SHORT);
  const { told } = await choosing(smallModel);
  expect(await told("quote")).toEqual({ form: "quoted", text: ARTICLE, quote: undefined });
  expect(smallModel.asked).toBe(0);
  // What was kept for others is the article: the short reply takes its place.
  const open = { text: SHORT, quote: { text: ARTICLE, isOpen: true } };
  expect(await told("short-with-article")).toEqual({ form: "composed", ...open });
  expect(await told("short-with-article")).toEqual({ form: "cached", ...open });
  const closed = { text: SHORT, quote: { text: ARTICLE, isOpen: false } };
  expect(await told("short")).toEqual({ form: "cached", ...closed });
  expect(smallModel.asked).toBe(1);
  expect(await told("quote")).toEqual({ form: "quoted", text: ARTICLE, quote: undefined });
  expect(await told("quote")).toEqual({ form: "cached", text: ARTICLE, quote: undefined });
});

test("an answer that a visitor contradicted is not replaced by one in another form", async () => {
  const { told } = await choosing(small(SHORT));
  await told("quote");
  await database.db.update(cachedAnswer).set({ contradictedAt: new Date() });
  expect(await told("short")).toMatchObject({ form: "composed" });
  expect(await told("short")).toMatchObject({ form: "composed" });
});

test("an article in another language than the visitor's, and one whose title they chose, are quoted", async () => {
  const smallModel = small(SHORT);
  const { shop, told } = await choosing(smallModel, wanting("composed"));
  expect(await told("short", "Wie kann ich meinen Artikel zurückschicken, return an item bitte?")).toMatchObject({
    form: "quoted",
    text: expect.stringContaining("Englisch"),
  });
  const articleId = [...(shop.knowledge.live(shop.siteId)?.articles.values() ?? [])].find(
    (one) => one.key === "returns",
  )?.id;
  const chosen = await shop.turns.answerOnce({
    siteId: shop.siteId,
    question: "How do I return an item?",
    ...(articleId === undefined ? {} : { optionArticleId: articleId }),
  });
  expect(chosen.outcome).toMatchObject({ form: "quoted", text: ARTICLE });
  expect(smallModel.asked).toBe(0);
});

test("what version 0.1 stored is read: never meant the article's words, everything else is the default; a new choice ends it", async () => {
  const shop = await openShop(database);
  const of = async () => (await siteSettings(database.db, shop.siteId)).replies;
  const stored = (value: string) => writeSetting(database.db, { scopeId: shop.siteId, name: "compose", value });
  await stored("never");
  expect(await of()).toBe("quote");
  for (const value of ["follow-ups", "always", "sometimes"]) {
    await stored(value);
    expect(await of()).toBe("short-with-article");
  }
  await stored("never");
  expect((await changeSettings(database.db, shop.siteId, { replies: "short" })).replies).toBe("short");
  expect((await changeSettings(database.db, shop.siteId, { replies: null })).replies).toBe("short-with-article");
  await expect(changeSettings(database.db, shop.siteId, { replies: "long" })).rejects.toMatchObject({
    code: "SETTING_INVALID",
    fields: { replies: expect.any(String) },
  });
});

test("a queue longer than two seconds isn't joined: the article is quoted at once; a shorter one is", async () => {
  const smallModel = small("You can return an item within 30 days.", { queued: 9, waitMs: 2_100 });
  const shop = await openShop(database, { smallModel, gate: wanting("composed") });
  await passed(shop.siteId);
  expect((await ask(shop, QUESTION)).turn).toMatchObject({ form: "quoted" });
  expect(smallModel.asked).toBe(0);
  Object.assign(smallModel, { waitMs: 1_900 });
  expect((await ask(shop, `${QUESTION} please`)).turn).toMatchObject({ form: "composed" });
});

test("a reply that isn't begun within two seconds is given up, and the article quoted; one that was begun is finished", async () => {
  /** Writes its first sentence after so long, and the rest as long after that; stops when it's told to. */
  let heldMs = 0;
  const slow = (ms: number) =>
    small("", {
      async generate({ onText, signal }) {
        const since = performance.now();
        for (const text of ["You can return an item within 30 days. Print", " the label in My orders."]) {
          await sleep(ms, undefined, { signal }).catch(() => {});
          heldMs = performance.now() - since;
          if (signal?.aborted) return { text: "", stop: "aborted", usage: USAGE };
          onText?.(text);
        }
        return { text: "", stop: "end", usage: USAGE };
      },
    });
  const told = async (ms: number) => {
    const shop = await openShop(database, { smallModel: slow(ms), gate: wanting("composed") });
    await passed(shop.siteId);
    return ask(shop, QUESTION);
  };
  const late = await told(10_000);
  expect(late.turn).toMatchObject({ form: "quoted" });
  expect(late.answer?.text).toBe(ARTICLE);
  expect(heldMs).toBeGreaterThan(1_950);
  expect(heldMs).toBeLessThan(2_500);
  const begun = await told(1_300);
  expect(begun.turn).toMatchObject({ form: "composed" });
  expect(begun.answer?.text).toBe("You can return an item within 30 days. Print the label in My orders.");
  expect(heldMs).toBeGreaterThan(2_500);
}, 20_000);

test("a small model that dies costs the visitor nothing but its words: the article is quoted", async () => {
  const smallModel = small(new TuppenceError("SMALL_MODEL_UNAVAILABLE", "It died.", "Wait."));
  const shop = await openShop(database, { smallModel, gate: wanting("composed") });
  await passed(shop.siteId);
  const { turn, answer } = await ask(shop, QUESTION);
  expect(turn).toMatchObject({ tier: "machine", form: "quoted", state: "settled" });
  expect(answer?.text).not.toBe("");
});

test("a sentence that the article doesn't support is never shown: what was shown stays, and the article follows", async () => {
  const smallModel = small("You can return an item within 30 days. It costs $99. Bye.");
  const shop = await openShop(database, { smallModel, largeModel: large("Not asked."), gate: wanting("composed") });
  await passed(shop.siteId);
  const { turn, answer } = await ask(shop, QUESTION);
  expect(turn).toMatchObject({ tier: "machine", form: "quoted" });
  expect(answer?.text).toBe(`${SHORT}\n\n${ARTICLE}`);
  expect(answer?.detail?.quote).toBeUndefined();
  expect(shop.heard.starts).toHaveLength(1);
});

test("a sentence that turns the article's meaning around is never shown: the article is quoted", async () => {
  const smallModel = small("You can't return an item within 30 days.");
  const shop = await openShop(database, { smallModel, gate: wanting("composed") });
  await passed(shop.siteId);
  const { turn, answer } = await ask(shop, QUESTION);
  expect(turn).toMatchObject({ tier: "machine", form: "quoted" });
  expect(answer?.text).toBe(ARTICLE);
});

test("a small model that says the article doesn't answer is believed: the large model is asked, or a person offered", async () => {
  const smallModel = small("The article does not answer this.");
  const largeModel = large("Print the label in My orders.");
  const shop = await openShop(database, { smallModel, largeModel, gate: wanting("composed") });
  await passed(shop.siteId);
  expect((await ask(shop, QUESTION)).turn).toMatchObject({ tier: "large", reason: "large-model-answered" });
  const alone = await openShop(database, { smallModel, gate: wanting("composed") });
  await passed(alone.siteId);
  const without = await ask(alone, QUESTION);
  expect(without.turn).toMatchObject({ tier: "person", form: "handoff", reason: "not-in-knowledge" });
  expect(without.answer?.detail?.handoff).toBe("offered");
});

test("the large model's tokens are priced by the endpoint's count, cost and counterfactual", async () => {
  const shop = await openShop(database, { largeModel: large("You can return an item."), gate: wanting("large") });
  const { turn } = await ask(shop, QUESTION);
  const lines = await linesOfTurn(database.db, turn?.id ?? "");
  // 1,000 in and 100 out at $0.15 and $0.60 a million, and at gpt-4o's $2.50 and $10.
  expect(lines.find((line) => line.side === "cost" && line.kind === "large-model")?.nanoUsd).toBe(150_000 + 60_000);
  expect(lines.find((line) => line.side === "counterfactual")?.nanoUsd).toBe(2_500_000 + 1_000_000);
  expect(turn?.counterfactualNanoUsd).toBe(3_500_000);
  await verifyLedger(database.db);
});

test("a large model that is down, or over its budget, moves the turn to a person", async () => {
  const down = await openShop(database, {
    largeModel: large(new TuppenceError("LARGE_MODEL_UNAVAILABLE", "It is down.", "Wait.")),
    gate: wanting("large"),
  });
  expect((await ask(down, QUESTION)).turn).toMatchObject({ tier: "person", reason: "not-sure-enough" });
  const model = large("You can return an item.");
  const poor = await openShop(database, { largeModel: model, gate: wanting("large") });
  await writeSetting(database.db, { scopeId: poor.siteId, name: "largeModelUsdPerDay", value: 0 });
  poor.turns.settingsChanged();
  expect((await ask(poor, QUESTION)).turn).toMatchObject({ tier: "person" });
  expect(model.asked).toBe(0);
});

test("a day's limit is counted from the ledger, in UTC: once it's spent, the turn says so, and goes on the next day", async () => {
  const model = large("You can return an item within 30 days.");
  let ms = 0;
  const clock = { now: () => new Date(), monotonicMs: () => ms };
  // The real decision, on articles of which none is sure enough.
  const limits = { answer: 0.9, clarify: 2, suggest: 2 };
  const gate: Gate = (_question, candidates, dials) =>
    decide(
      candidates.slice(0, 2).map(({ articleId }) => ({ articleId, probability: 0.3 })),
      { ...limits, judged: limits } as Parameters<typeof decide>[1],
      dials,
    );
  const shop = await openShop(database, { largeModel: model, gate, clock });
  const limit = (value: number) => {
    shop.turns.settingsChanged();
    return writeSetting(database.db, { scopeId: shop.siteId, name: "largeModelUsdPerDay", value });
  };
  // A question costs $0.00021.
  await limit(0.0002);
  const yesterday = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 - 1);
  const line = { side: "cost", kind: "large-model", quantity: {} } as const;
  const spend = (nanoUsd: number, at?: Date) =>
    addLines(database.db, { siteId: shop.siteId, lines: [{ ...line, nanoUsd }], ...(at && { at }) });
  await spend(5_000_000_000, yesterday);
  expect((await ask(shop, QUESTION)).turn).toMatchObject({ tier: "large" });
  ms += 11_000;
  expect((await ask(shop, `${QUESTION} Please.`)).turn).toMatchObject({ tier: "person", reason: "budget-spent" });
  expect(model.asked).toBe(1);
  await limit(1);
  await ask(shop, "what does shipping to Norway cost");
  expect(model.asked).toBe(2);
});

test("a large model that declines, or says nothing, leaves the question to a person, and what it read is paid for", async () => {
  for (const [say, stop] of [
    ["You can", "refused"],
    ["", "end"],
  ] as const) {
    const model = {
      ...large(say),
      generate: async () => ({ text: say, stop, usage: { promptTokens: 1000, cachedTokens: 0, completionTokens: 2 } }),
    };
    const shop = await openShop(database, { largeModel: model, gate: wanting("large") });
    const { turn } = await ask(shop, QUESTION);
    expect(turn).toMatchObject({ tier: "person", reason: "not-sure-enough" });
    const lines = await linesOfTurn(database.db, turn?.id ?? "");
    expect(lines.find((one) => one.kind === "large-model" && one.side === "cost")?.nanoUsd).toBe(150_000 + 1_200);
  }
});

test("a large model is given the three nearest articles and the conversation, and what it cites is what supports it", async () => {
  const seen: LargeModelMessage[][] = [];
  let say = "Hello, gladly.";
  let sayThird = false;
  const model: LargeModel = {
    ...large(""),
    async generate({ messages, onText }) {
      seen.push([...messages]);
      const third = messages[0]?.content.split("\n---\n")[2]?.split("\n\n")[1] ?? "";
      if (sayThird) say = third.split(/(?<=[.!?])\s/)[0] ?? "";
      onText?.(say);
      return { text: say, stop: "end", usage: { promptTokens: 1, cachedTokens: 0, completionTokens: 1 } };
    },
  };
  const shop = await openShop(database, { largeModel: model, gate: wanting("large") });
  const visitor = await shop.visitor();
  const first = await ask(shop, QUESTION, visitor);
  const nearest = (first.turn?.ranked ?? []).slice(0, 3).map(({ articleId }) => articleId);
  const article = (id = "") => shop.knowledge.live(shop.siteId)?.articles.get(id);
  const titles = nearest.map((id) => article(id)?.title ?? "?");
  expect(titles).toHaveLength(3);
  for (const title of titles) expect(seen[0]?.[0]?.content).toContain(`# ${title}`);
  expect(seen[0]?.[0]?.content.split("\n---\n")).toHaveLength(3);
  // Nothing in it to compare: the nearest.
  expect(first.answer?.detail?.citations?.map((one) => one.articleId)).toEqual(nearest.slice(0, 1));

  sayThird = true;
  await ask(shop, `${QUESTION}, say it again?`, visitor);
  const conversationId = first.answer?.conversationId ?? "";
  const second = (await messagesAfter(database.db, { conversationId, sequence: 3 }))[0];
  expect(second?.text).toBe(say);
  const [cited] = second?.detail?.citations ?? [];
  const turn = (await turnsOf(database.db, conversationId)).find(
    (one) => one.ranked?.[2]?.articleId === cited?.articleId,
  );
  expect(turn).toMatchObject({ tier: "large" });
  expect(article(cited?.articleId)?.answer).toContain(say);
  expect(seen[1]?.slice(1).map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  expect(seen[1]?.at(-2)?.content).toBe("Hello, gladly.");
});

test("a setting that does not fit is not used, and the turn goes on", async () => {
  const shop = await openShop(database);
  await writeSetting(database.db, { scopeId: shop.siteId, name: "hours", value: { timeZone: "Mars/Olympus" } });
  expect((await ask(shop, "How do I return an item?")).turn).toMatchObject({ form: "quoted" });
});

test("out of hours nobody is promised: the visitor is told until when and asked for an address, and it is queued", async () => {
  const shop = await openShop(database);
  await writeSetting(database.db, { scopeId: shop.siteId, name: "hours", value: { timeZone: "UTC" } });
  const offered = await ask(shop, "Which planet has the most moons?");
  expect(offered.turn).toMatchObject({ tier: "person", form: "out-of-hours", reason: "not-in-knowledge" });
  expect(offered.answer?.text).toContain("Our team is away right now");
  expect(offered.answer?.text).not.toContain("Shall I");
  const asked = await ask(shop, "Can I talk to a human?");
  expect(asked.answer).toMatchObject({ detail: { form: "out-of-hours", handoff: "queued" } });
  expect(asked.answer?.text).toContain("e-mail address");
  // Somebody who has to call an ambulance isn't asked for an address.
  const hurt = await ask(shop, "My friend is badly burned and he's not breathing");
  expect(hurt.answer).toMatchObject({ detail: { form: "out-of-hours", handoff: "queued" } });
  expect(hurt.answer?.text).toContain("call");
  expect(hurt.answer?.text).not.toContain("e-mail");
});

test("out of hours a site says it in its own words, in the visitor's language, on a holiday too", async () => {
  const shop = await openShop(database);
  const today = new Date();
  const days = [-1, 0, 1].map((i) => new Date(today.getTime() + i * 86_400_000).toISOString().slice(0, 10));
  const open = [["00:00", "24:00"]];
  const hours = {
    timeZone: "UTC",
    ...Object.fromEntries(["sun", "mon", "tue", "wed", "thu", "fri", "sat"].map((day) => [day, open])),
    holidays: days,
    text: { de: "Wir wandern gerade. Zurück: {time}." },
  };
  await writeSetting(database.db, { scopeId: shop.siteId, name: "hours", value: hours });
  const german = await ask(shop, "Ich möchte mit einem Menschen sprechen");
  expect(german.answer).toMatchObject({
    text: expect.stringMatching(/^Wir wandern gerade\. Zurück: (?:morgen|am \p{L}+) um 0:00 Uhr\.$/u),
    detail: { form: "out-of-hours", handoff: "queued" },
  });
  const english = await ask(await openShop(database), "Can I talk to a human?");
  expect(english.answer?.detail).toMatchObject({ form: "handoff" });
  const other = await openShop(database);
  await writeSetting(database.db, { scopeId: other.siteId, name: "hours", value: hours });
  expect((await ask(other, "Can I talk to a human?")).answer?.text).toContain("Our team is away right now");
});

test("a site may hand over at once", async () => {
  const shop = await openShop(database);
  await writeSetting(database.db, { scopeId: shop.siteId, name: "handOffAtOnce", value: true });
  const { answer, turn } = await ask(shop, "Which planet has the most moons?");
  expect(turn).toMatchObject({ tier: "person", reason: "not-in-knowledge" });
  expect(answer?.detail?.handoff).toBe("queued");
});
