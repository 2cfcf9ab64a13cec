import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openAiSmallModel } from "../../server/ports/small-model/openai.ts";
import { addEvaluation } from "../../server/store/evaluation.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type OpenAiServer, type ScriptedReply, startOpenAiServer } from "../fixtures/openai-server.ts";
import { openShop } from "./builders.ts";

let database: DatabasePort;
let server: OpenAiServer;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(() => server.close());
afterAll(() => database.close());

test.each<[string, ScriptedReply]>([
  ["hangs", { hang: true }],
  ["answers 500", { status: 500 }],
  ["streams half", { text: "You can", breakAfterWords: 1 }],
  ["loops", { text: "and ".repeat(400), finishReason: "length" }],
  ["never stops", { text: "perhaps ".repeat(4000), wordDelayMs: 20 }],
  ["writes control tokens", { text: "<|im_start|>assistant You can return an item." }],
  ["writes them after a sentence", { text: "You can return an item within 30 days.[INST] More?" }],
  ["writes another language", { text: "Sie haben dafuer genau einen Monat nach der Lieferung Zeit." }],
  ["says nothing", { text: "" }],
])("a small model's server that %s: the article is quoted, soon, and nothing else is shown", async (_name, reply) => {
  server = await startOpenAiServer({ reply: () => reply });
  const smallModel = openAiSmallModel({
    url: server.url,
    model: "scripted",
    log: silentLog,
    firstMs: 500,
    totalMs: 2_000,
  });
  const shop = await openShop(database, { smallModel });
  const { siteId } = shop;
  const exam = { siteId, model: "scripted", role: "compose", versionId: newId(), passed: true, figures: {} } as const;
  await addEvaluation(database.db, exam);
  const since = performance.now();
  const { outcome } = await shop.turns.answerOnce({ siteId, question: "how do I return an item to you" });
  expect(server.requests).toHaveLength(1);
  expect(outcome).toMatchObject({ form: "quoted", tier: "machine" });
  expect(outcome.text).not.toMatch(/perhaps|and and|<\||INST|Monat/);
  expect(performance.now() - since).toBeLessThan(5_000);
});

test("a server that hangs costs visitors two seconds at most, with its own limits; then it's left alone for a while", async () => {
  server = await startOpenAiServer({ reply: () => ({ hang: true }) });
  const smallModel = openAiSmallModel({ url: server.url, model: "scripted", log: silentLog });
  const shop = await openShop(database, { smallModel });
  const { siteId } = shop;
  const exam = { siteId, model: "scripted", role: "compose", versionId: newId(), passed: true, figures: {} } as const;
  await addEvaluation(database.db, exam);
  const tookMs = async (question: string) => {
    const since = performance.now();
    expect((await shop.turns.answerOnce({ siteId, question })).outcome).toMatchObject({ form: "quoted" });
    return performance.now() - since;
  };
  expect(await tookMs("how do I return an item to you")).toBeLessThan(2_300);
  expect(await tookMs("how do I reset my password here")).toBeLessThan(1_000);
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]?.closedEarly).toBe(true);
});
