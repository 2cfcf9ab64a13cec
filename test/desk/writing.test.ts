import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { createWriting, missingIn, type Writing } from "../../server/desk/writing.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { noLargeModel } from "../../server/ports/large-model/none.ts";
import { openAiLargeModel } from "../../server/ports/large-model/openai.ts";
import { changeSettings } from "../../server/settings/change-settings.ts";
import { deleteConversation } from "../../server/store/conversation.ts";
import { largeModelSpend } from "../../server/store/ledger.ts";
import { translationsOf } from "../../server/store/message-translation.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { messageToWire } from "../../server/transport/to-wire.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { openShop, type Shop } from "../turn/builders.ts";

let database: DatabasePort;
let server: OpenAiServer;
let shop: Shop;
let desk: Desk;
let writing: Writing;
beforeAll(async () => {
  database = await openTestDatabase();
  server = await startOpenAiServer();
});
afterAll(async () => {
  await server.close();
  await database.close();
});
beforeEach(async () => {
  shop = await openShop(database);
  const { db, clock, voice, prices } = shop.parts;
  desk = createDesk({ db, clock, voice, floorTaken: shop.turns.floorTaken, checkText });
  const largeModel = openAiLargeModel({ url: server.url, model: "gpt-4o-mini", log: silentLog });
  writing = createWriting({ db, clock, voice, prices, largeModel });
  server.requests.length = 0;
});

/** A conversation that Ada has. */
async function taken(text = "I'd like my money back") {
  const visitorId = await shop.visitor();
  await database.db.update(visitor).set({ name: "Ann Lee" }).where(eq(visitor.id, visitorId));
  const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
  await sent.answered;
  const conversationId = sent.conversation.id;
  const { id: handoffId } = await desk.takeOver({ conversationId, agent: "Ada" });
  return { conversationId, handoffId, messageId: sent.row.id };
}
const linesOf = async (conversationId: string) =>
  (await database.db.select().from(ledgerEntry).where(eq(ledgerEntry.conversationId, conversationId))).filter(
    (line) => line.kind === "large-model" && line.side === "cost",
  );
const spent = () => largeModelSpend(database.db, { siteId: shop.siteId, since: new Date(0) });

test("a text is rewritten without the model seeing personal data; its cost is the conversation's and the day's", async () => {
  const { conversationId } = await taken();
  server.push({ text: "Hello [NAME-1], happy to help! We've sent it to [EMAIL-1]." });
  const text = "Ann Lee, it was sent to ann@example.com";
  const written = await writing.rewrite({ conversationId, text, how: "friendlier" });
  expect(written.text).toBe("Hello Ann Lee, happy to help! We've sent it to ann@example.com.");
  expect(written.missing).toEqual([]);
  expect(JSON.stringify(server.requests.map((one) => one.body.messages))).not.toMatch(/Ann|ann@/);
  const [line] = await linesOf(conversationId);
  expect(line).toMatchObject({ turnId: null, nanoUsd: written.costNanoUsd, quantity: { task: "rewrite" } });
  expect(written.costNanoUsd).toBeGreaterThan(0);
  expect(await spent()).toBe(written.costNanoUsd);
  await verifyLedger(database.db);
});

test("what may be spent in a day is a limit, for several agents at once too", async () => {
  const { conversationId } = await taken();
  // Room for one request of this size at its most, not for two.
  await changeSettings(database.db, shop.siteId, { largeModelUsdPerDay: 0.000_25 });
  server.reply = () => ({ text: "Hello!", delayMs: 50 });
  const ask = () => writing.rewrite({ conversationId, text: "hello", how: "correct" });
  const all = await Promise.allSettled([ask(), ask(), ask()]);
  expect(all.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  const refused = all.find((one) => one.status === "rejected");
  expect(refused?.reason).toMatchObject({ code: "LARGE_MODEL_UNAVAILABLE", remedy: expect.stringContaining("budget") });
  expect(server.requests).toHaveLength(1);
  // What the first one really used leaves room again.
  await expect(ask()).resolves.toMatchObject({ text: "Hello!" });
  server.reply = () => ({});
});

test("a visitor's message is translated and paid for once, and goes with its conversation", async () => {
  const { conversationId, messageId } = await taken("Ich möchte mein Geld zurück");
  server.push({ text: "I would like my money back" });
  const ask = () => writing.translateMessage({ conversationId, messageId, language: "en" });
  expect((await ask()).costNanoUsd).toBeGreaterThan(0);
  expect(await ask()).toEqual({ text: "I would like my money back", missing: [], costNanoUsd: 0 });
  expect(server.requests).toHaveLength(1);
  expect(await linesOf(conversationId)).toHaveLength(1);
  const other = await taken();
  await expect(
    writing.translateMessage({ conversationId: other.conversationId, messageId, language: "en" }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  await database.db.transaction((tx) => deleteConversation(tx, conversationId));
  expect(await translationsOf(database.db, conversationId)).toEqual([]);
});

test("what an agent wrote before it was translated is kept for agents, and the visitor never gets it", async () => {
  const { conversationId, handoffId } = await taken();
  const original = { text: "It takes 3 days.", language: "en" };
  const row = await desk.reply({ handoffId, agent: "Ada", clientMessageId: "r", text: "Es dauert 3 Tage.", original });
  expect(await translationsOf(database.db, conversationId)).toMatchObject([
    { messageId: row.id, ...original, isOriginal: true },
  ]);
  expect(JSON.stringify(messageToWire(row))).not.toContain("It takes");
});

test("a reply that breaks off is booked, and one that is cut or empty isn't given to the agent", async () => {
  const { conversationId } = await taken();
  const ask = () => writing.translate({ conversationId, text: "Thank you for waiting.", language: "fr" });
  server.push({ text: "Merci de votre attente.", breakAfterWords: 3, wordDelayMs: 50 });
  await expect(ask()).rejects.toMatchObject({ code: "LARGE_MODEL_UNAVAILABLE" });
  const [lost] = await linesOf(conversationId);
  expect(lost?.quantity).toMatchObject({ task: "translate", counted: "estimated, the reply was lost" });
  server.push({ text: "Merci de", finishReason: "length" });
  await expect(ask()).rejects.toMatchObject({ message: expect.stringContaining("didn't finish") });
  expect(await linesOf(conversationId)).toHaveLength(2);
});

test("without a large model nothing is offered", () => {
  const { db, clock, voice, prices } = shop.parts;
  expect(createWriting({ db, clock, voice, prices, largeModel: noLargeModel() }).isOffered).toBe(false);
});

test("numbers and addresses that the new text lacks are named", () => {
  const text = "It costs $4.90, takes 30 days: https://shop.example/help. Write to help@shop.example!";
  expect(missingIn("Es kostet 4,90 $, 30 Tage: https://shop.example/help, help@shop.example", text)).toEqual([]);
  expect(missingIn("Es kostet 4,90 $ und dauert lange.", text)).toEqual([
    "30",
    "https://shop.example/help",
    "help@shop.example",
  ]);
});
