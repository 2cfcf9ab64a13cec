import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
import { createQuickTune } from "../../server/gate/quick-tune.ts";
import type { LiveKnowledge, Reader } from "../../server/knowledge/live.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { EmbedderChoice } from "../../server/ports/embedder/port.ts";
import { recentCachedAnswers } from "../../server/store/cached-answer.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { createAcross } from "../../server/turn/across.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeKnowledge, makeSite, wordEmbedder } from "../knowledge/builders.ts";
import { openShop, SHOP } from "./builders.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const GERMAN = "Wie kann ich das zurückgeben?";
const FRENCH = "Comment je peux retourner la veste ?";

/** A published site whose other languages are read by a second embedder. */
async function published(...articles: object[]) {
  const siteId = await makeSite(database);
  const [english, other] = [wordEmbedder("english@1"), wordEmbedder("other@1")];
  const choice: EmbedderChoice = {
    forSite: async () => english,
    withId: async () => english,
    across: { id: async () => other.id, open: async () => other },
  };
  const { knowledge } = makeKnowledge(database, {
    embedder: english,
    choice,
    tune: createQuickTune({ embedder: english }),
  });
  await knowledge.import({ siteId, file: jsonl(...articles) });
  await knowledge.publish(siteId);
  await knowledge.acrossIdle();
  const live = knowledge.live(siteId) as LiveKnowledge;
  const tune = knowledge.across(live)?.tune as Uint8Array;
  return { live, tune, other, knowledge };
}

test("only a question that is told to be in another language is read across", async () => {
  const { live, tune, other, knowledge } = await published(...SHOP);
  const across = createAcross(live, { tune, open: async () => other });
  for (const question of ["How do I return it?", "returns", "Kauf retour", "zurückgeben", "怎么退货?", ""]) {
    expect(await across(question), question).toBeUndefined();
  }
  expect(await across(GERMAN)).toMatchObject({ embedder: other, isApart: true });
  expect(await across(FRENCH)).toBeDefined();
  await knowledge.close();
}, 60_000);

test("where the site's own vectors read across, its articles' languages are its own gate's", async () => {
  const german = article("versand", {
    title: "Was kostet der Versand?",
    answer: "Der Versand kostet 4,90 Euro, und die Lieferung ist am nächsten Tag da.",
    language: "de",
  });
  const { live, other, knowledge } = await published(...SHOP, german);
  const search = async () => ({ dense: [], words: [], fused: [] });
  const across = createAcross(live, { tune: live.tune, open: async () => other, search });
  expect(await across(GERMAN)).toBeUndefined();
  expect(await across("How do I return it?")).toBeUndefined();
  const french = await across(FRENCH);
  expect(french?.search).toBe(search);
  // Its vectors are those of the version: answers that are kept can be compared.
  expect(french?.isApart).toBeUndefined();
  await knowledge.close();
}, 60_000);

test("the search is over the other embedder's vectors, and finds passages of the live version", async () => {
  const { live, tune, other, knowledge } = await published(...SHOP);
  const across = createAcross(live, { tune, open: async () => other });
  const reader = await across(GERMAN);
  // The words of an article's text, as the other embedder reads them.
  const [text] = [...live.passages.values()].filter((one) => one.kind === "text" && one.text.includes("Norway"));
  const [vector] = await other.embed([text?.text ?? ""]);
  const found = await reader?.search({ vector: vector as Float32Array, words: { indices: [], values: [] }, limit: 5 });
  expect(found?.dense[0]).toMatchObject({ passageId: text?.id, articleId: text?.articleId, kind: "text" });
  expect(found?.dense[0]?.score).toBeGreaterThan(0.95);
  expect(found?.dense).toHaveLength(5);
  const kinds = new Set(found?.dense.map((hit) => hit.kind));
  expect(kinds).toEqual(new Set(["title", "text"]));
  await knowledge.close();
}, 60_000);

test("the answer says which language its article is in; it's kept for exactly this question only", async () => {
  const shop = await openShop(database);
  const live = shop.knowledge.live(shop.siteId) as LiveKnowledge;
  const sure: Gate = (_question, [first]) => ({
    tier: "machine",
    form: "quoted",
    reason: "one-article-fits",
    confidence: 0.97,
    ranked: first === undefined ? [] : [{ articleId: first.articleId, probability: 0.97 }],
    options: [],
  });
  const reader: Reader = {
    embedder: shop.parts.embedder,
    gate: sure,
    search: (query) => shop.knowledge.search(live, query),
    isApart: true,
  };
  const refuse = (what: string) => () => Promise.reject(new Error(`the site's own ${what} was asked`));
  const { turns } = shop.again({
    knowledge: async () => ({ live, gate: refuse("gate"), search: refuse("search"), across: async () => reader }),
  });
  const sent = await turns.send({
    siteId: shop.siteId,
    visitorId: await shop.visitor(),
    clientMessageId: newId(),
    text: "Wie funktioniert das mit dem password?",
  });
  await sent.answered;
  const [answer] = await messagesAfter(database.db, { conversationId: sent.conversation.id, sequence: 1 });
  expect(answer?.text).toMatch(/^Unser Hilfeartikel dazu ist auf Englisch:\n\n/);
  expect(answer?.text).toContain("Choose **Forgot password** on the sign-in page");
  const kept = await recentCachedAnswers(database.db, { versionId: live.versionId, limit: 10 });
  expect(kept.map((one) => one.vector.length)).toEqual([0]);
});
