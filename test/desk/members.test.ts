import { afterAll, beforeAll, expect, test } from "vitest";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { seen } from "../../server/desk/seen.ts";
import { newId } from "../../server/lib/ids.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { handoffsOf } from "../../server/store/handoff.ts";
import { linesOfConversation } from "../../server/store/ledger.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { notesOf } from "../../server/store/note.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { findVisitorById } from "../../server/store/visitor.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "../turn/builders.ts";

let database: DatabasePort;
let shop: Shop;
let desk: Desk;
beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database);
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

const ada = { agent: "Ada", agentId: newId() };
const otherAda = { agent: "Ada", agentId: newId() };

async function say(visitorId: string, text: string) {
  const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
  await sent.answered;
  return sent.conversation.id;
}
async function queued() {
  const visitorId = await shop.visitor();
  const sent = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await sent.answered;
  const conversationId = sent.conversation.id;
  const [handoff] = await handoffsOf(database.db, conversationId);
  return { visitorId, conversationId, handoffId: handoff?.id ?? "" };
}
const rowsOf = (conversationId: string) => messagesAfter(database.db, { conversationId, sequence: 0 });

test("two agents of one name are two people, and neither is an integrator's agent", async () => {
  const { handoffId, conversationId } = await queued();
  await desk.claim({ handoffId, ...ada });
  expect(await findConversation(database.db, conversationId)).toMatchObject({ state: "person", ...ada });
  const reply = { handoffId, clientMessageId: newId(), text: "Hello" };
  for (const who of [otherAda, { agent: "Ada" }]) {
    await expect(desk.claim({ handoffId, ...who })).rejects.toMatchObject({ code: "HANDOFF_TAKEN" });
    await expect(desk.reply({ ...reply, ...who })).rejects.toMatchObject({ code: "HANDOFF_NOT_YOURS" });
    await expect(desk.close({ handoffId, ...who })).rejects.toMatchObject({ code: "HANDOFF_NOT_YOURS" });
  }
  // One who married in between is still the same person.
  expect(await desk.reply({ ...reply, ...ada, agent: "Ada New" })).toMatchObject({
    author: "person",
    agent: "Ada New",
  });
  await desk.return({ handoffId, ...ada });
  expect(await findConversation(database.db, conversationId)).toMatchObject({ agent: null, agentId: null });
});

test("a repeat of a reply gets the stored one back, though the conversation was handed back meanwhile", async () => {
  const { handoffId, conversationId } = await queued();
  await desk.claim({ handoffId, ...ada });
  const reply = { handoffId, clientMessageId: newId(), text: "It is on its way.", ...ada };
  const first = await desk.reply(reply);
  await desk.return({ handoffId, ...ada });
  expect((await desk.reply(reply)).id).toBe(first.id);
  expect((await rowsOf(conversationId)).filter((row) => row.author === "person")).toHaveLength(1);
  await expect(desk.reply({ ...reply, clientMessageId: newId() })).rejects.toMatchObject({ code: "HANDOFF_NOT_YOURS" });
});

test("an agent takes over from the machine: it falls silent, and the summary says what was said", async () => {
  const visitorId = await shop.visitor();
  const conversationId = await say(visitorId, "How do I return an item? My address is ida@example.com");
  const row = await desk.takeOver({ conversationId, ...ada });
  expect(row).toMatchObject({ state: "claimed", ...ada, facts: { emails: ["ida@example.com"] } });
  // In the order in which it was said.
  expect(row.summary).toMatch(/^Visitor: How do I return an item\? .+\nAssistant: You can return an item/);
  expect((await desk.takeOver({ conversationId, ...ada })).id).toBe(row.id);
  await expect(desk.takeOver({ conversationId, ...otherAda })).rejects.toMatchObject({ code: "HANDOFF_TAKEN" });
  const before = (await rowsOf(conversationId)).length;
  await say(visitorId, "How long does delivery take?");
  expect((await rowsOf(conversationId)).length).toBe(before + 1);
  await desk.close({ handoffId: row.id, ...ada });
  // A closed one opens again, in a new episode.
  const again = await desk.takeOver({ conversationId, ...otherAda });
  expect(again.episodeId).not.toBe(row.episodeId);
  expect(await findConversation(database.db, conversationId)).toMatchObject({ state: "person", ...otherAda });
  await expect(desk.takeOver({ conversationId: newId(), ...ada })).rejects.toMatchObject({
    code: "CONVERSATION_UNKNOWN",
  });
});

test("taking over a conversation that waits claims its handoff", async () => {
  const { handoffId, conversationId } = await queued();
  expect((await desk.takeOver({ conversationId, ...ada })).id).toBe(handoffId);
  expect(await handoffsOf(database.db, conversationId)).toHaveLength(1);
});

test("a note that is sent twice under one id is there once; the id can't become another note", async () => {
  const [{ conversationId }, other] = [await queued(), await queued()];
  const note = { conversationId, text: "Call back at noon", noteId: newId(), ...ada };
  const [first, second] = await Promise.all([desk.notes.add(note), desk.notes.add(note)]);
  expect(second).toEqual(first);
  for (const wrong of [{ text: "At one" }, { ...otherAda }, { conversationId: other.conversationId }]) {
    await expect(desk.notes.add({ ...note, ...wrong })).rejects.toMatchObject({ code: "MESSAGE_ID_REUSED" });
  }
  expect(await notesOf(database.db, conversationId)).toEqual([first]);
  expect(await notesOf(database.db, other.conversationId)).toEqual([]);
});

test("a note is kept for agents, and deleted by its writer alone", async () => {
  const { conversationId } = await queued();
  const note = await desk.notes.add({ conversationId, text: "Call back at noon", ...ada });
  await desk.notes.add({ conversationId, text: "From the integration", agent: "Bot" });
  expect(await notesOf(database.db, conversationId)).toMatchObject([
    { author: "Ada", authorId: ada.agentId, text: "Call back at noon" },
    { author: "Bot", authorId: null },
  ]);
  await expect(desk.notes.add({ conversationId, text: " ", ...ada })).rejects.toMatchObject({ code: "MESSAGE_EMPTY" });
  const gone = { conversationId, noteId: note.id };
  await expect(desk.notes.delete({ ...gone, agentId: otherAda.agentId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(
    desk.notes.delete({ conversationId: newId(), noteId: note.id, agentId: ada.agentId }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  await desk.notes.delete({ ...gone, agentId: ada.agentId });
  expect(await notesOf(database.db, conversationId)).toHaveLength(1);
  expect((await rowsOf(conversationId)).some((row) => row.text === "Call back at noon")).toBe(false);
});

test("a blocked visitor is shut out; what a person had with them is closed and counted", async () => {
  const { handoffId, conversationId, visitorId } = await queued();
  await desk.claim({ handoffId, ...ada });
  await desk.reply({ handoffId, clientMessageId: newId(), text: "Please stop.", ...ada });
  await desk.block({ visitorId, blocked: true, agent: "Ada" });
  expect(await findVisitorById(database.db, visitorId)).toMatchObject({
    blockedBy: "Ada",
    blockedAt: expect.any(Date),
  });
  expect(await findConversation(database.db, conversationId)).toMatchObject({ state: "closed", agentId: null });
  expect(shop.heard.shutOut).toContain(visitorId);
  expect(shop.heard.states.at(-1)).toMatchObject({ conversationId, state: "closed" });
  expect(
    (await linesOfConversation(database.db, conversationId)).filter((line) => line.kind === "person"),
  ).toHaveLength(1);
  const { blockedAt } = (await findVisitorById(database.db, visitorId)) ?? {};
  await desk.block({ visitorId, blocked: true, agent: "Ben" });
  expect(await findVisitorById(database.db, visitorId)).toMatchObject({ blockedBy: "Ada", blockedAt });
  expect(await desk.block({ visitorId, blocked: false, agent: "Ben" })).toMatchObject({
    blockedAt: null,
    blockedBy: null,
  });
  await expect(desk.block({ visitorId: newId(), blocked: true, agent: "Ada" })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

const audit = (organisationId: string | null = null) => ({ actor: "key" as const, organisationId, at: new Date() });

test("a conversation whose deletion can't be written to the audit log stays", async () => {
  const conversationId = await say(await shop.visitor(), "How do I return an item?");
  // No such organisation: the database refuses the line.
  await expect(desk.delete({ conversationId, audit: audit(newId()) })).rejects.toThrow();
  expect(await findConversation(database.db, conversationId)).toBeDefined();
  await desk.delete({ conversationId, audit: audit() });
  expect(await findConversation(database.db, conversationId)).toBeUndefined();
});

test("a deleted conversation is gone with its words; its cost stays, and the ledger still adds up", async () => {
  const visitorId = await shop.visitor();
  const conversationId = await say(visitorId, "How do I return an item?");
  const lines = await linesOfConversation(database.db, conversationId);
  await desk.delete({ conversationId, audit: audit() });
  expect(await findConversation(database.db, conversationId)).toBeUndefined();
  expect(await rowsOf(conversationId)).toEqual([]);
  expect(await turnsOf(database.db, conversationId)).toEqual([]);
  expect(lines.length).toBeGreaterThan(0);
  expect(await linesOfConversation(database.db, conversationId)).toEqual(lines);
  await verifyLedger(database.db);
  expect(shop.heard.gone.at(-1)).toMatchObject({ conversationId, visitorId });
  await expect(desk.delete({ conversationId, audit: audit() })).rejects.toMatchObject({ code: "CONVERSATION_UNKNOWN" });
});

test("a seen mark moves on only, and not beyond the last message", async () => {
  const { conversationId } = await queued();
  const told: number[] = [];
  const deps = { db: database.db, voice: { seen: ({ sequence }: { sequence: number }) => void told.push(sequence) } };
  const last = (await rowsOf(conversationId)).length;
  for (const sequence of [1, 1, 99, 1]) await seen(deps, { conversationId, by: "person", sequence });
  expect(told).toEqual([1, last]);
  expect(await findConversation(database.db, conversationId)).toMatchObject({ personSeen: last, visitorSeen: 0 });
});
