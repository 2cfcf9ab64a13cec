import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
import { createQuickTune } from "../../server/gate/quick-tune.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openAiLargeModel } from "../../server/ports/large-model/openai.ts";
import { recentCachedAnswers } from "../../server/store/cached-answer.ts";
import { handoffsOf } from "../../server/store/handoff.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { signedVisitor } from "../../server/store/visitor-identity.ts";
import { createGate } from "../../server/turn/6-gate.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { article, jsonl, makeKnowledge, makeSite, wordEmbedder } from "../knowledge/builders.ts";
import { openShop, SHOP, type Shop } from "./builders.ts";

let database: DatabasePort;
let server: OpenAiServer;
beforeAll(async () => {
  database = await openTestDatabase();
  server = await startOpenAiServer();
});
afterAll(async () => {
  await server.close();
  await database.close();
});

/** What only some may read; the words occur nowhere else. */
const SECRET = "ZEBRA42";
const ARTICLES = [
  ...SHOP,
  article("wholesale", {
    title: "What discount do wholesale partners get?",
    answer: `Wholesale partners get 35% with the code ${SECRET}.`,
    examples: ["wholesale discount", "partner discount code"],
    audience: "plan=wholesale",
  }),
  article("retail", {
    title: "What discount do retail customers get?",
    answer: "Retail customers get 5% from their third order on.",
    examples: ["retail discount", "customer discount"],
  }),
];
const QUESTION = "wholesale discount";

async function signed(shop: Shop, attributes: Record<string, string[]> = {}): Promise<string> {
  const who = { externalId: newId(), attributes };
  return (await signedVisitor(database.db, { siteId: shop.siteId, who, at: new Date(), tokenHash: newId() })).row.id;
}
const partner = (shop: Shop) => signed(shop, { plan: ["wholesale"] });

async function say(shop: Shop, visitorId: string, text: string, articleId?: string) {
  const sent = await shop.turns.send({
    siteId: shop.siteId,
    visitorId,
    clientMessageId: newId(),
    text,
    ...(articleId === undefined ? {} : { articleId }),
  });
  await sent.answered;
  const rows = await messagesAfter(database.db, { conversationId: sent.conversation.id, sequence: sent.row.sequence });
  const turn = (await turnsOf(database.db, sent.conversation.id)).at(-1);
  return {
    said: JSON.stringify(rows),
    text: rows[0]?.text ?? "",
    form: turn?.form,
    conversation: sent.conversation.id,
  };
}
const idOf = (shop: Shop, key: string) =>
  [...(shop.knowledge.live(shop.siteId)?.articles.values() ?? [])].find((one) => one.key === key)?.id ?? "";
/** Neither the article's words, its title nor its id. */
const expectNothing = (shop: Shop, said: string) => {
  expect(said).not.toContain(SECRET);
  expect(said).not.toContain("wholesale partners");
  expect(said).not.toContain(idOf(shop, "wholesale"));
};

describe("an article for a limited audience", () => {
  test("answers those it's for, and nobody else: not strangers, not other plans, not the anonymous", async () => {
    const shop = await openShop(database, { articles: ARTICLES });
    expect((await say(shop, await partner(shop), QUESTION)).text).toContain(SECRET);
    for (const who of [await shop.visitor(), await signed(shop), await signed(shop, { plan: ["pro"] })])
      expectNothing(shop, (await say(shop, who, QUESTION)).said);
    // Again, after the partner's answer could have been kept.
    expect((await say(shop, await partner(shop), QUESTION)).text).toContain(SECRET);
    expectNothing(shop, (await say(shop, await shop.visitor(), QUESTION)).said);
  });

  test("isn't given to somebody who types its title, or sends its id as a chosen option", async () => {
    const shop = await openShop(database, { articles: ARTICLES });
    const title = "What discount do wholesale partners get?";
    const visitor = await shop.visitor();
    expectNothing(shop, (await say(shop, visitor, title)).text);
    const chosen = await say(shop, visitor, title, idOf(shop, "wholesale"));
    expect(chosen.text).not.toContain(SECRET);
    expect((await say(shop, await partner(shop), title, idOf(shop, "wholesale"))).text).toContain(SECRET);
  });

  test("is never recalled for others, exactly or nearly, and their answers not for those who see more", async () => {
    const shop = await openShop(database, { articles: ARTICLES });
    const versionId = shop.knowledge.live(shop.siteId)?.versionId ?? "";
    const one = await partner(shop);
    expect((await say(shop, one, QUESTION)).text).toContain(SECRET);
    expect((await say(shop, await partner(shop), QUESTION)).form).toBe("cached");
    expect(JSON.stringify(await recentCachedAnswers(database.db, { versionId, limit: 10 }))).not.toContain(SECRET);
    for (const text of [QUESTION, `${QUESTION}?`, `${QUESTION} discount`])
      expectNothing(shop, (await say(shop, await shop.visitor(), text)).said);
    // What everyone gets on the same words stays theirs.
    await say(shop, await shop.visitor(), "retail discount");
    expect((await say(shop, await shop.visitor(), "retail discount")).form).toBe("cached");
    expect((await say(shop, await partner(shop), "retail discount")).form).toBe("quoted");
  });

  test.each<[string, Gate]>([
    [
      "asked back about",
      (_question, candidates) => ({
        tier: "machine",
        form: "clarify",
        confidence: 0.5,
        reason: "two-articles-fit",
        ranked: candidates.map((one) => ({ articleId: one.articleId, probability: 0.3 })),
        options: candidates.slice(0, 3).map((one) => one.articleId),
      }),
    ],
    [
      "suggested",
      (_question, candidates) => ({
        tier: "machine",
        form: "suggested",
        confidence: 0.3,
        reason: "some-articles-near",
        ranked: candidates.map((one) => ({ articleId: one.articleId, probability: 0.2 })),
        options: candidates.slice(0, 3).map((one) => one.articleId),
      }),
    ],
  ])("isn't %s", async (_what, gate) => {
    const shop = await openShop(database, { articles: ARTICLES, gate });
    expect((await say(shop, await partner(shop), QUESTION)).said).toContain("wholesale partners");
    expectNothing(shop, (await say(shop, await shop.visitor(), QUESTION)).said);
  });

  test("isn't sent to a large model for others, nor by a gate that ranks it all the same", async () => {
    server.reply = () => ({ text: "Retail customers get 5% from their third order on." });
    let everything: string[] = [];
    const gate: Gate = () => ({
      tier: "large",
      form: "large",
      confidence: 0.6,
      reason: "not-sure-enough",
      // A gate that forgot who asks.
      ranked: everything.map((articleId) => ({ articleId, probability: 0.2 })),
      options: [],
    });
    const largeModel = openAiLargeModel({ url: server.url, model: "gpt-4o-mini", log: silentLog });
    const shop = await openShop(database, { articles: ARTICLES, gate, largeModel });
    everything = [idOf(shop, "wholesale"), idOf(shop, "retail")];
    const sentFor = async (visitorId: string) => {
      const from = server.requests.length;
      const { said } = await say(shop, visitorId, QUESTION);
      return { sent: JSON.stringify(server.requests.slice(from).map((one) => one.body)), said };
    };
    expect((await sentFor(await partner(shop))).sent).toContain(SECRET);
    const others = await sentFor(await shop.visitor());
    expect(others.sent).toContain("Retail customers");
    expectNothing(shop, others.sent);
    expectNothing(shop, others.said);
  });

  test("isn't in what the team is handed for somebody else", async () => {
    const gate: Gate = (_question, candidates) => ({
      tier: "person",
      form: "handoff",
      confidence: 0.4,
      reason: "not-sure-enough",
      ranked: candidates.map((one) => ({ articleId: one.articleId, probability: 0.4 })),
      options: [],
    });
    const shop = await openShop(database, { articles: ARTICLES, gate });
    const visitor = await shop.visitor();
    await say(shop, visitor, QUESTION);
    const { conversation } = await say(shop, visitor, "I want to talk to a person");
    const handed = JSON.stringify(await handoffsOf(database.db, conversation));
    expect(handed).not.toContain(SECRET);
  });

  test("stops answering when the company no longer says that somebody is one of them", async () => {
    const shop = await openShop(database, { articles: ARTICLES });
    const who = { externalId: "u-7", attributes: { plan: ["wholesale"] } };
    const options = { siteId: shop.siteId, at: new Date(), tokenHash: newId() };
    const { row } = await signedVisitor(database.db, { ...options, who });
    expect((await say(shop, row.id, QUESTION)).text).toContain(SECRET);
    await signedVisitor(database.db, { ...options, tokenHash: newId(), who: { externalId: "u-7" } });
    expectNothing(shop, (await say(shop, row.id, QUESTION)).text);
  });

  test("isn't in a search, and an API call sees what it says it may", async () => {
    const shop = await openShop(database, { articles: ARTICLES });
    const found = await shop.turns.search({ siteId: shop.siteId, question: QUESTION, language: "en" });
    expect(found.map((one) => one.articleId)).not.toContain(idOf(shop, "wholesale"));
    const ask = async (viewer?: { isSignedIn: boolean; attributes: Record<string, string[]> }) =>
      JSON.stringify(
        await shop.turns.answerOnce({ siteId: shop.siteId, question: QUESTION, ...(viewer && { viewer }) }),
      );
    expectNothing(shop, await ask());
    expect(await ask({ isSignedIn: true, attributes: { plan: ["wholesale"] } })).toContain(SECRET);
  });
});

test("the gate decides as if hidden articles weren't there: what is left is as sure as without them", async () => {
  const siteId = await makeSite(database);
  const embedder = wordEmbedder();
  const { knowledge } = makeKnowledge(database, { embedder, tune: createQuickTune({ embedder }) });
  await knowledge.import({ siteId, file: jsonl(...ARTICLES) });
  await knowledge.publish(siteId);
  const live = knowledge.live(siteId);
  if (live === undefined) throw new Error("not live");
  const gate = createGate(live);
  const [vector = new Float32Array()] = await embedder.embed([QUESTION], { kind: "question" });
  const asked = { question: QUESTION, isFollowUp: false, kind: "question", language: "en", vector } as const;
  const dials = { precision: 0.95, largeModel: false, mayJudge: false, mayCompose: false, maySuggest: true };
  const keys = async (hidden?: ReadonlySet<string>) => {
    const { ranked } = await gate(asked, [], { ...dials, ...(hidden && { hidden }) });
    return ranked.map((one) => live.articles.get(one.articleId)?.key);
  };
  expect((await keys())[0]).toBe("wholesale");
  const secret = [...live.articles.values()].find((one) => one.key === "wholesale")?.id ?? "";
  const others = await keys(new Set([secret]));
  expect(others).not.toContain("wholesale");
  expect(others[0]).toBe("retail");
  const all = new Set(live.articles.keys());
  expect(await keys(all)).toEqual([]);
});
