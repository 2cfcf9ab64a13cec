import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seen } from "../../server/desk/seen.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { cachedAnswer } from "../../server/store/schema/cached-answer.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import { attachment, message, rating } from "../../server/store/schema/message.ts";
import { setting } from "../../server/store/schema/organisation.ts";
import { turn } from "../../server/store/schema/turn.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { EVENTS } from "../../server/wire/names.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, until, type Window, type World } from "./builders.ts";

// What a visitor may say of, and do to, their own conversation.

let database: DatabasePort;
let world: World;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
});
afterAll(async () => {
  await world.close();
  await database.close();
});

const idOf = (window: Window) => window.state.conversation?.conversationId ?? "";
const rowOf = async (id: string) => (await database.db.select().from(conversation).where(eq(conversation.id, id)))[0];

/** A visitor with two windows and an answered question. */
async function answered(): Promise<{ one: Window; two: Window; id: string; close(): void }> {
  const one = await openWindow(world);
  const two = await openWindow(world, { token: one.welcome?.token });
  await one.ask("How do I return an item?");
  await until(() => two.state.messages.length === 2);
  return {
    one,
    two,
    id: idOf(one),
    close() {
      one.close();
      two.close();
    },
  };
}

test("a thumb down keeps its reason; a thumb up has none", async () => {
  const { one, close } = await answered();
  const messageId = one.state.messages.at(-1)?.id ?? "";
  const stored = async () => (await database.db.select().from(rating).where(eq(rating.messageId, messageId)))[0];
  await one.do(EVENTS.ratingSet, { messageId, helped: false, reason: "out-of-date", comment: "It was 14 days." });
  expect(await stored()).toMatchObject({ helped: false, reason: "out-of-date", comment: "It was 14 days." });
  await one.do(EVENTS.ratingSet, { messageId, helped: true, reason: "out-of-date" });
  expect(await stored()).toMatchObject({ helped: true, reason: null, comment: null });
  expect(await one.ack(EVENTS.ratingSet, { messageId, helped: false, reason: "boring" })).toMatchObject({
    error: { code: "BAD_REQUEST" },
  });
  close();
});

test("a rating of the whole is stored, and every window shows it", async () => {
  const { one, two, id, close } = await answered();
  await one.do(EVENTS.satisfactionSet, { conversationId: id, score: 4, comment: "Quick." });
  await until(() => two.state.conversation?.satisfaction === 4);
  expect(await rowOf(id)).toMatchObject({ satisfaction: 4, satisfactionComment: "Quick." });
  expect(two.state.conversation).toEqual((await two.fresh()).conversation);
  for (const score of [0, 6, 2.5]) {
    expect(await one.ack(EVENTS.satisfactionSet, { conversationId: id, score })).toMatchObject({
      error: { code: "BAD_REQUEST" },
    });
  }
  close();
});

test("an address that was left is with the visitor and with what the agent reads", async () => {
  const { one, two, id, close } = await answered();
  await one.do(EVENTS.personRequest, { clientMessageId: newId() });
  await until(() => one.state.conversation?.state === "queued");
  await one.do(EVENTS.emailSet, { conversationId: id, email: " ada@example.com " });
  await until(() => two.state.conversation?.email === "ada@example.com");
  expect(two.state.conversation).toEqual((await two.fresh()).conversation);
  expect((await openHandoff(database.db, id))?.facts).toMatchObject({ emails: ["ada@example.com"] });
  const back = await openWindow(world, { token: one.welcome?.token });
  expect(back.welcome?.visitor).toEqual({ email: "ada@example.com" });
  back.close();
  for (const email of ["", "ada", "ada@", "a b@example.com", `${"x".repeat(250)}@example.com`]) {
    expect(await one.ack(EVENTS.emailSet, { conversationId: id, email }), email).toMatchObject({
      ok: false,
      error: { code: "BAD_REQUEST" },
    });
  }
  close();
});

test("seen marks go up and never back, not beyond the last message, and reach the other window", async () => {
  const { one, two, id, close } = await answered();
  await one.do(EVENTS.seenSet, { conversationId: id, sequence: 1 });
  await until(() => two.state.conversation?.visitorSeen === 1);
  await one.do(EVENTS.seenSet, { conversationId: id, sequence: 99 });
  await until(() => two.state.conversation?.visitorSeen === 2);
  const heard = two.heard.length;
  await one.do(EVENTS.seenSet, { conversationId: id, sequence: 1 });
  expect((await rowOf(id))?.visitorSeen).toBe(2);
  expect(two.heard.length).toBe(heard);
  await seen({ db: database.db, voice: world.sockets.voice }, { conversationId: id, by: "person", sequence: 1 });
  await until(() => one.state.conversation?.personSeen === 1);
  expect(one.state.conversation).toEqual((await one.fresh()).conversation);
  close();
});

test("out of hours, who waits is told when somebody is there again, at once and after a reload", async () => {
  // Open for a minute of a day that is never today.
  const day = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][(new Date().getUTCDay() + 3) % 7] ?? "mon";
  const hours = { timeZone: "UTC", [day]: [["09:00", "10:00"]] };
  await writeSetting(database.db, { scopeId: world.site.id, name: "hours", value: hours });
  world.shop.turns.settingsChanged();
  const one = await openWindow(world);
  await one.do(EVENTS.personRequest, { clientMessageId: newId() });
  await until(() => one.state.conversation?.state === "queued");
  const openAt = new Date(one.state.conversation?.openAt ?? 0);
  expect([openAt.getUTCDay(), openAt.getUTCHours()]).toEqual([(new Date().getUTCDay() + 3) % 7, 9]);
  expect((await one.fresh()).conversation?.openAt).toBe(openAt.toISOString());
  // No day is open: no time is told, and nobody is promised either.
  await writeSetting(database.db, { scopeId: world.site.id, name: "hours", value: { timeZone: "UTC" } });
  world.shop.turns.settingsChanged();
  const two = await openWindow(world);
  await two.do(EVENTS.personRequest, { clientMessageId: newId() });
  await until(() => two.state.conversation?.state === "queued");
  expect(two.state.conversation?.openAt).toBe("");
  expect((await two.fresh()).conversation?.openAt).toBe("");
  two.close();
  await database.db.delete(setting).where(eq(setting.name, "hours"));
  world.shop.turns.settingsChanged();
  one.close();
});

test("a new conversation is begun when it is asked for, once, however often the message comes", async () => {
  const { one, two, id, close } = await answered();
  const clientMessageId = newId();
  const text = "How long does delivery take?";
  const request = { clientMessageId, text, anew: true };
  const replies = await Promise.all([one.say(text, request), two.say(text, request)]);
  expect(new Set(replies.map((r) => r.conversation.conversationId)).size).toBe(1);
  expect(replies[0]?.conversation.conversationId).not.toBe(id);
  expect(replies[0]?.message.sequence).toBe(1);
  // What follows goes to the new one, though it names none.
  expect((await one.ask("How do I reset my password?")).conversation.conversationId).toBe(
    replies[0]?.conversation.conversationId,
  );
  // The one that was left may go on without bringing its window back.
  world.sockets.voice.seen({ conversationId: id, by: "person", sequence: 2 });
  const left = await one.say("One more thing", { conversationId: id });
  expect(left.conversation.conversationId).toBe(id);
  await world.shop.turns.idle();
  expect(idOf(two)).toBe(replies[0]?.conversation.conversationId);
  close();
});

test("a deleted conversation leaves no word behind, on no screen; its costs stay", async () => {
  const { one, two, id, close } = await answered();
  const question = `Return policy ${newId()}`;
  await one.ask(question);
  const cached = async () =>
    (await database.db.select().from(cachedAnswer)).filter((row) => question.toLowerCase().includes(row.question));
  const lines = () => database.db.select().from(ledgerEntry).where(eq(ledgerEntry.conversationId, id));
  const before = await lines();
  expect(before.length).toBeGreaterThan(0);
  await one.do(EVENTS.conversationDelete, { conversationId: id });
  await until(() => one.state.conversation === null && two.state.conversation === null);
  expect(two.state.messages).toEqual([]);
  expect((await two.resume()).conversation).toBeNull();
  for (const table of [message, turn, rating, attachment]) {
    expect(await database.db.select().from(table).where(eq(table.conversationId, id))).toEqual([]);
  }
  expect(await rowOf(id)).toBeUndefined();
  expect(await cached()).toEqual([]);
  expect(await lines()).toEqual(before);
  expect(await one.ack(EVENTS.conversationDelete, { conversationId: id })).toMatchObject({
    error: { code: "CONVERSATION_UNKNOWN" },
  });
  close();
});

test("what is being said when the conversation is deleted stops, and nothing of it is stored", async () => {
  const one = await openWindow(world);
  await one.say("How do I return an item?");
  const id = (await one.resume()).conversation?.conversationId ?? "";
  await one.do(EVENTS.conversationDelete, { conversationId: id });
  await world.shop.turns.idle();
  expect(await database.db.select().from(message).where(eq(message.conversationId, id))).toEqual([]);
  expect(world.sockets.voice.streaming(id)).toBeNull();
  expect((await one.fresh()).conversation).toBeNull();
  one.close();
});

test("nobody touches a conversation of somebody else's", async () => {
  const { id, close } = await answered();
  const stranger = await openWindow(world);
  const deeds: [string, object][] = [
    [EVENTS.satisfactionSet, { conversationId: id, score: 1 }],
    [EVENTS.emailSet, { conversationId: id, email: "eve@example.com" }],
    [EVENTS.seenSet, { conversationId: id, sequence: 2 }],
    [EVENTS.conversationDelete, { conversationId: id }],
  ];
  for (const [event, payload] of deeds) {
    expect(await stranger.ack(event, payload), event).toMatchObject({ error: { code: "CONVERSATION_UNKNOWN" } });
    expect(await stranger.ack(event, { ...payload, conversationId: "x" }), event).toMatchObject({ ok: false });
  }
  expect(await rowOf(id)).toMatchObject({ satisfaction: null, visitorSeen: 0 });
  stranger.close();
  close();
});

test("who was shut out may say nothing more, and does not come back with the token", async () => {
  const { one, id, close } = await answered();
  const row = await rowOf(id);
  await database.db
    .update(visitor)
    .set({ blockedAt: new Date(), blockedBy: "Ada" })
    .where(eq(visitor.id, row?.visitorId ?? ""));
  expect(await one.ack(EVENTS.messageSend, { clientMessageId: newId(), text: "Hello?" })).toMatchObject({
    error: { code: "VISITOR_BLOCKED", retryable: false },
  });
  expect(await one.ack(EVENTS.personRequest, { clientMessageId: newId() })).toMatchObject({
    error: { code: "VISITOR_BLOCKED" },
  });
  await expect(openWindow(world, { token: one.welcome?.token })).rejects.toMatchObject({ code: "VISITOR_BLOCKED" });
  close();
});
