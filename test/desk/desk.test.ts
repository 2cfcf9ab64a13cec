import { afterAll, beforeAll, expect, test } from "vitest";
import { activeSeconds } from "../../server/desk/active-seconds.ts";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { newId } from "../../server/lib/ids.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, plainGate, type Shop } from "../turn/builders.ts";

let database: DatabasePort;
let shop: Shop;
let desk: Desk;
/** Runs inside the gate of the next turns: a person may act while the machine thinks. */
let whileThinking: () => Promise<void> = async () => {};
beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database, {
    gate: async (...options) => {
      await whileThinking();
      return plainGate(...options);
    },
  });
  const { turns, parts: deps } = shop;
  desk = createDesk({
    db: database.db,
    clock: deps.clock,
    voice: deps.voice,
    floorTaken: turns.floorTaken,
    checkText,
  });
});
afterAll(() => database.close());

async function say(visitorId: string, text: string) {
  const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
  await sent.answered;
  return sent;
}
const rowsOf = (conversationId: string) => messagesAfter(database.db, { conversationId, sequence: 0 });

async function queued() {
  const visitorId = await shop.visitor();
  const sent = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await sent.answered;
  const conversationId = sent.conversation.id;
  const handoff = (await desk.list({ siteId: shop.siteId })).find((row) => row.conversationId === conversationId);
  return { visitorId, conversationId, handoffId: handoff?.id ?? "" };
}

test("a handoff is claimed by one agent; another is told who has it", async () => {
  const { handoffId, conversationId } = await queued();
  const both = await Promise.allSettled([
    desk.claim({ handoffId, agent: "Ada" }),
    desk.claim({ handoffId, agent: "Ben" }),
  ]);
  expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  const lost = both.find((one) => one.status === "rejected");
  expect(lost?.reason).toMatchObject({ code: "HANDOFF_TAKEN" });
  const winner = both[0]?.status === "fulfilled" ? "Ada" : "Ben";
  expect(await findConversation(database.db, conversationId)).toMatchObject({ state: "person", agent: winner });
  expect(await desk.claim({ handoffId, agent: winner })).toMatchObject({ state: "claimed", agent: winner });
  expect(shop.heard.states.at(-1)).toMatchObject({ conversationId, state: "person", agent: winner });
});

test("while a person has the floor the machine is silent, and the visitor's messages are kept", async () => {
  const { handoffId, conversationId, visitorId } = await queued();
  await desk.claim({ handoffId, agent: "Ada" });
  const before = await rowsOf(conversationId);
  await say(visitorId, "How do I return an item?");
  const after = await rowsOf(conversationId);
  expect(after.length).toBe(before.length + 1);
  expect(after.at(-1)).toMatchObject({ author: "visitor", text: "How do I return an item?" });
  expect((await turnsOf(database.db, conversationId)).at(-1)).toMatchObject({
    state: "silent",
    reason: "person-has-floor",
  });
});

test("a reply is stored once and only by who has the conversation", async () => {
  const { handoffId, conversationId } = await queued();
  const reply = { handoffId, agent: "Ada", clientMessageId: "r1", text: "Hello, I am Ada." };
  await expect(desk.reply(reply)).rejects.toMatchObject({ code: "HANDOFF_NOT_YOURS" });
  await desk.claim({ handoffId, agent: "Ada" });
  const first = await desk.reply(reply);
  expect((await desk.reply(reply)).id).toBe(first.id);
  await expect(desk.reply({ ...reply, text: "Something else" })).rejects.toMatchObject({ code: "MESSAGE_ID_REUSED" });
  await expect(desk.reply({ ...reply, agent: "Ben", clientMessageId: "r2" })).rejects.toMatchObject({
    code: "HANDOFF_NOT_YOURS",
  });
  await expect(desk.reply({ ...reply, clientMessageId: "r3", text: "  " })).rejects.toMatchObject({
    code: "MESSAGE_EMPTY",
  });
  expect((await rowsOf(conversationId)).filter((row) => row.author === "person")).toHaveLength(1);
});

test("handing back starts a new episode, costs the person's time, and the machine answers again", async () => {
  const { handoffId, conversationId, visitorId } = await queued();
  await desk.claim({ handoffId, agent: "Ada" });
  await desk.reply({ handoffId, agent: "Ada", clientMessageId: "r1", text: "Done, the refund is on its way." });
  const ended = await desk.return({ handoffId, agent: "Ada" });
  expect(ended).toMatchObject({ state: "returned", endedAt: expect.any(Date) });
  expect(ended.activeSeconds).toBeGreaterThan(0);
  const lines = (await database.db.select().from(ledgerEntry)).filter((row) => row.conversationId === conversationId);
  expect(lines.filter((row) => row.kind === "person")).toMatchObject([
    { side: "cost", turnId: null, quantity: { agent: "Ada" } },
  ]);
  await say(visitorId, "How do I return an item?");
  const rows = await rowsOf(conversationId);
  expect(rows.at(-1)).toMatchObject({ author: "machine", detail: { form: "quoted" } });
  expect(new Set(rows.map((row) => row.episodeId)).size).toBe(2);
  await verifyLedger(database.db);
  // Its reply may have got lost: the repeat gets it, and nothing happens again.
  const again = shop.heard.states.length;
  expect(await desk.return({ handoffId, agent: "Ada" })).toEqual(ended);
  expect(shop.heard.states).toHaveLength(again);
  await expect(desk.close({ handoffId, agent: "Ada" })).rejects.toMatchObject({ code: "HANDOFF_NOT_YOURS" });
});

test("while too many visitors wait for an answer, an agent claims and replies all the same", async () => {
  const { handoffId, conversationId } = await queued();
  // An embedder that never comes back: every turn waits.
  const full = shop.again({ embedder: { ...shop.parts.embedder, embed: () => new Promise<never>(() => {}) } }).turns;
  const visitors = await Promise.all(Array.from({ length: 9 }, () => shop.visitor()));
  const send = (visitorId = "") =>
    full.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text: "How long does delivery take?" });
  for (let round = 0; round < 60; round++) {
    const taken = await Promise.allSettled(visitors.map(send));
    if (taken.some((one) => one.status === "rejected")) break;
  }
  await expect(send(await shop.visitor())).rejects.toMatchObject({ code: "TOO_BUSY" });
  await desk.claim({ handoffId, agent: "Ada" });
  await desk.reply({ handoffId, agent: "Ada", clientMessageId: newId(), text: "I'm here." });
  expect((await rowsOf(conversationId)).at(-1)).toMatchObject({ author: "person", text: "I'm here." });
});

test("a closed conversation opens again with the visitor's next message", async () => {
  const { handoffId, conversationId, visitorId } = await queued();
  await desk.close({ handoffId, agent: "Ada" });
  expect(await findConversation(database.db, conversationId)).toMatchObject({ state: "closed" });
  expect((await desk.list({ siteId: shop.siteId })).some((row) => row.id === handoffId)).toBe(false);
  const sent = await say(visitorId, "How long does delivery take?");
  expect(sent.conversation.id).toBe(conversationId);
  expect(await findConversation(database.db, conversationId)).toMatchObject({ state: "machine", agent: null });
  expect((await rowsOf(conversationId)).at(-1)).toMatchObject({ author: "machine", detail: { form: "quoted" } });
});

test("a claim while the machine thinks stops it: nothing that was not shown is stored", async () => {
  const { handoffId, conversationId, visitorId } = await queued();
  await desk.claim({ handoffId, agent: "Ada" });
  await desk.return({ handoffId, agent: "Ada" });
  // A second handoff is queued and claimed by another window while a question is being thought about.
  whileThinking = async () => {
    whileThinking = async () => {};
    const { queueHandoff } = await import("../../server/store/handoff.ts");
    const { updateConversation } = await import("../../server/store/conversation.ts");
    const conversation = await findConversation(database.db, conversationId);
    const [last] = (await rowsOf(conversationId)).slice(-1);
    const row = await database.db.transaction(async (tx) => {
      await updateConversation(tx, conversationId, { state: "queued" });
      return queueHandoff(tx, {
        siteId: shop.siteId,
        conversationId,
        episodeId: last?.episodeId ?? "",
        reason: "asked-for-person",
        summary: "test",
        facts: {},
      });
    });
    expect(conversation?.state).toBe("machine");
    await desk.claim({ handoffId: row.id, agent: "Ben" });
  };
  await say(visitorId, "How do I reset my password?");
  const rows = await rowsOf(conversationId);
  expect(rows.at(-1)).toMatchObject({ author: "visitor" });
  expect((await turnsOf(database.db, conversationId)).at(-1)).toMatchObject({
    state: "silent",
    reason: "person-has-floor",
  });
});

test("what was shown before another process claimed is stored as cut short", async () => {
  const { handoffId, conversationId, visitorId } = await queued();
  await desk.claim({ handoffId, agent: "Ada" });
  await desk.return({ handoffId, agent: "Ada" });
  // Another process claims: this one is not told, only the transaction can see it.
  whileThinking = async () => {
    whileThinking = async () => {};
    const { updateConversation } = await import("../../server/store/conversation.ts");
    await database.db.transaction((tx) => updateConversation(tx, conversationId, { state: "person", agent: "Ben" }));
  };
  await say(visitorId, "Do you deliver to Norway?");
  const last = (await rowsOf(conversationId)).at(-1);
  expect(last).toMatchObject({ author: "machine", detail: { form: "quoted", cutShort: true } });
  expect(shop.heard.ends.at(-1)).toMatchObject({ messageId: last?.id, outcome: { cutShort: true } });
});

test("active seconds cut long pauses and survive a clock that jumps back", () => {
  const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000);
  expect(activeSeconds(at(0), [at(30)], at(60))).toBe(60);
  expect(activeSeconds(at(0), [at(30)], at(4000))).toBe(150);
  expect(activeSeconds(at(0), [at(30)], at(-50))).toBe(0);
});
