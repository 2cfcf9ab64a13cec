import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { message } from "../../server/store/schema/message.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { EVENTS } from "../../server/wire/names.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { site } from "../http/builders.ts";
import { openWindow, openWorld, until, type World } from "./builders.ts";

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

const stored = (conversationId: string) =>
  database.db.select().from(message).where(eq(message.conversationId, conversationId)).orderBy(message.sequence);

test("a first connection gets a token, of which only the hash is stored; with it the visitor comes back", async () => {
  const first = await openWindow(world);
  const token = first.welcome?.token ?? "";
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  const { message: said } = await first.say("How do I return an item?");
  const tokenHash = createHash("sha256").update(token).digest("hex");
  expect(await database.db.select().from(visitor).where(eq(visitor.tokenHash, tokenHash))).toHaveLength(1);
  expect(await database.db.select().from(visitor).where(eq(visitor.tokenHash, token))).toHaveLength(0);
  first.close();
  const again = await openWindow(world, { token });
  expect((await again.resume()).messages[0]?.id).toBe(said.id);
  again.close();
});

test.each([
  ["an unknown site", { site: "nobody" }, {}, "SITE_UNKNOWN"],
  ["no site", { site: undefined }, {}, "BAD_REQUEST"],
  ["a site that is no text", { site: { $ne: 1 } }, {}, "BAD_REQUEST"],
  ["a wrong token", { token: "x".repeat(43) }, {}, "VISITOR_TOKEN_WRONG"],
  ["a page of another origin", {}, { extraHeaders: { origin: "https://evil.example" } }, "ORIGIN_NOT_ALLOWED"],
  ["a page without an origin (a sandboxed frame)", {}, { extraHeaders: { origin: "null" } }, "ORIGIN_NOT_ALLOWED"],
])("%s is refused in our own words", async (_what, auth, options, code) => {
  const refused = await openWindow(world, auth, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ code, message: expect.any(String), remedy: expect.any(String) });
});

test("a site without allowed origins is closed for sockets too", async () => {
  const closed = await openWorld(database, { site: { allowedOrigins: [] } });
  try {
    await expect(openWindow(closed)).rejects.toMatchObject({ code: "SITE_CLOSED" });
  } finally {
    await closed.close();
  }
});

test.each([
  ["the frame's own origin", () => world.url],
  ["an allowed origin", () => "https://shop.example"],
])("a window from %s gets in", async (_what, origin) => {
  const window = await openWindow(world, {}, { extraHeaders: { origin: origin() } });
  expect(window.welcome?.siteName).toBe(site().name);
  window.close();
});

test("a token of one site opens nothing on another", async () => {
  const other = await openWorld(database);
  const here = await openWindow(world);
  await expect(openWindow(other, { token: here.welcome?.token })).rejects.toMatchObject({
    code: "VISITOR_TOKEN_WRONG",
  });
  here.close();
  await other.close();
});

test("a message is acknowledged once it is stored, and answered in order: start with the source, deltas, end", async () => {
  const window = await openWindow(world);
  const sent = await window.say("Return policy");
  expect((await stored(sent.conversation.conversationId))[0]).toMatchObject({ id: sent.message.id, sequence: 1 });
  await until(() => window.types().includes("message-end"));
  const types = window.types().filter((type) => type !== "message-new");
  expect(types[0]).toBe("message-start");
  expect(types.at(-1)).toBe("message-end");
  expect(new Set(types.slice(1, -1))).toEqual(new Set(["message-delta"]));
  const [start] = window.heard.filter((e) => e.type === "message-start");
  expect(start?.data).toMatchObject({
    form: "quoted",
    citations: [{ key: "returns", url: "https://shop.example/help/returns" }],
  });
  const text = window.heard.flatMap((e) => (e.type === "message-delta" ? [e.data.text] : [])).join("");
  const rows = await stored(sent.conversation.conversationId);
  expect(rows.map((r) => [r.sequence, r.author])).toEqual([
    [1, "visitor"],
    [2, "machine"],
  ]);
  expect(text).toBe(rows[1]?.text);
  window.close();
});

test("the same id again gets the stored message and no second answer; with another text it is refused", async () => {
  const window = await openWindow(world);
  const clientMessageId = newId();
  const first = await window.ask("How do I return an item?", { clientMessageId });
  const again = await window.say("How do I return an item?", { clientMessageId });
  expect(again.message).toEqual(first.message);
  expect(await window.ack(EVENTS.messageSend, { clientMessageId, text: "Something else" })).toMatchObject({
    ok: false,
    error: { code: "MESSAGE_ID_REUSED", retryable: false },
  });
  await world.shop.turns.idle();
  expect(await stored(first.conversation.conversationId)).toHaveLength(2);
  window.close();
});

test.each([
  ["nothing", "", "MESSAGE_EMPTY"],
  ["blanks", " \n\t ", "MESSAGE_EMPTY"],
  ["100,000 characters", "x".repeat(100_000), "MESSAGE_TOO_LONG"],
  ["a million characters", "ä".repeat(1_000_000), "MESSAGE_TOO_LONG"],
  ["binary", "\u0000\u0001PNG\u0002", "MESSAGE_NOT_TEXT"],
])("%s is refused with what to do, and nothing is stored", async (_what, text, code) => {
  const window = await openWindow(world);
  const ack = await window.ack(EVENTS.messageSend, { clientMessageId: newId(), text });
  expect(ack).toMatchObject({ ok: false, error: { code, remedy: expect.stringMatching(/\w/) } });
  expect((await window.resume()).messages).toEqual([]);
  window.close();
});

test.each([
  [EVENTS.messageSend, { clientMessageId: "1", text: "Hello", conversationId: "c".repeat(1_000_000) }],
  [EVENTS.ratingSet, { messageId: "m".repeat(1_000_000), helped: true }],
  [EVENTS.ratingSet, { messageId: "m", helped: true, comment: "c".repeat(1_000_000) }],
  [EVENTS.conversationDelete, { conversationId: "c".repeat(1_000_000) }],
])("%s with a field of a million characters is answered in our words, and the line stays", async (event, payload) => {
  const window = await openWindow(world);
  expect(await window.ack(event, payload)).toMatchObject({
    ok: false,
    error: { code: "BAD_REQUEST", message: expect.stringMatching(/<=\d+ characters/), retryable: false },
  });
  expect(window.socket.connected).toBe(true);
  window.close();
});

test("emoji only is a message like any other", async () => {
  const window = await openWindow(world);
  const sent = await window.ask("🥾⛺️");
  expect((await stored(sent.conversation.conversationId)).map((r) => r.text)[0]).toBe("🥾⛺️");
  window.close();
});

test("HTML and script are stored and given back as they were written", async () => {
  const text = '<script>alert(1)</script><img src=x onerror="alert(2)">';
  const window = await openWindow(world);
  await window.ask(text);
  const { messages } = await window.resume();
  expect(messages[0]?.text).toBe(text);
  // The machine's answer is Markdown: it must not repeat what a visitor wrote.
  expect(messages[1]?.text).not.toContain("<script");
  window.close();
});

test.each([
  ["no object", "text"],
  ["nothing", undefined],
  ["an array", []],
  ["a text that is none", { clientMessageId: "a", text: { toString: "x" } }],
  ["no id", { text: "a" }],
  ["an endless id", { clientMessageId: "x".repeat(101), text: "a" }],
  ["bytes", Buffer.from([1, 2, 3])],
])("a payload that is %s is a bad request", async (_what, payload) => {
  const window = await openWindow(world);
  expect(await window.ack(EVENTS.messageSend, payload)).toMatchObject({ ok: false, error: { code: "BAD_REQUEST" } });
  window.close();
});

test("an event without an acknowledgement is served all the same, and a wrong one harms nobody", async () => {
  const window = await openWindow(world);
  window.socket.emit(EVENTS.messageSend, { clientMessageId: newId(), text: "How long does delivery take?" });
  window.socket.emit(EVENTS.messageSend, 7);
  window.socket.emit(EVENTS.messageSend, { clientMessageId: newId(), text: "a" }, "no function");
  window.socket.emit("no-such-event", {});
  await until(() => window.types().includes("message-end"));
  expect((await window.resume()).messages[0]?.text).toBe("How long does delivery take?");
  window.close();
});

test("what a window sends without waiting for an answer is stored in that order", async () => {
  const window = await openWindow(world);
  const texts = Array.from({ length: 8 }, (_, i) => `Question number ${i}, all at once`);
  await Promise.all(texts.map((text) => window.ack(EVENTS.messageSend, { clientMessageId: newId(), text })));
  const { messages } = await window.resume();
  expect(messages.filter((one) => one.author === "visitor").map((one) => one.text)).toEqual(texts);
  window.close();
});

test("every window of the visitor hears everything, another visitor nothing", async () => {
  const one = await openWindow(world);
  const two = await openWindow(world, { token: one.welcome?.token });
  const stranger = await openWindow(world);
  await one.ask("How do I return an item?");
  await until(() => two.types().includes("message-end"));
  expect(two.state.messages).toEqual(one.state.messages);
  expect(stranger.heard).toEqual([]);
  for (const window of [one, two, stranger]) window.close();
});

test("a stranger gets nothing by another's conversation id or message id", async () => {
  const owner = await openWindow(world);
  const { conversation } = await owner.ask("How do I return an item?");
  const { conversationId } = conversation;
  const answer = owner.state.messages[1]?.id ?? "";
  const stranger = await openWindow(world);
  const unknown = { ok: false, error: { code: "CONVERSATION_UNKNOWN" } };
  expect(await stranger.ack(EVENTS.conversationResume, { conversationId, afterSequence: 0 })).toMatchObject(unknown);
  expect(
    await stranger.ack(EVENTS.messageSend, { conversationId, clientMessageId: newId(), text: "Hello" }),
  ).toMatchObject(unknown);
  expect(await stranger.ack(EVENTS.personRequest, { conversationId, clientMessageId: newId() })).toMatchObject(unknown);
  expect(await stranger.ack(EVENTS.typing, { conversationId, typing: true })).toMatchObject(unknown);
  expect(await stranger.ack(EVENTS.ratingSet, { messageId: answer, helped: false })).toMatchObject({
    ok: false,
    error: { code: "NOT_FOUND" },
  });
  for (const conversationId of ["no-uuid", "'; drop table message; --"]) {
    expect(await stranger.ack(EVENTS.conversationResume, { conversationId, afterSequence: 0 })).toMatchObject(unknown);
  }
  owner.close();
  stranger.close();
});

test("resume gives what came after the last number seen, and no more", async () => {
  const window = await openWindow(world);
  await window.ask("How do I return an item?");
  await window.ask("How long does delivery take?");
  const { messages } = await window.resume(2);
  expect(messages.map((m) => m.sequence)).toEqual([3, 4]);
  expect((await window.resume(4)).messages).toEqual([]);
  expect(await window.ack(EVENTS.conversationResume, { afterSequence: -1 })).toMatchObject({ ok: false });
  window.close();
});

test("a window that resumes in mid-answer gets what was said so far, and the rest as it comes", async () => {
  const one = await openWindow(world);
  const { conversation } = await one.ask("How do I return an item?");
  const { conversationId } = conversation;
  const speaker = world.sockets.voice.speaker(conversationId);
  const messageId = newId();
  speaker.start({ messageId, form: "composed", citations: [] });
  speaker.delta(messageId, "First. ");
  const two = await openWindow(world, { token: one.welcome?.token });
  two.state = await two.fresh();
  expect(two.state.streaming).toEqual({ messageId, form: "composed", citations: [], text: "First. " });
  speaker.delta(messageId, "Second.");
  await until(() => two.state.streaming?.text === "First. Second.");
  // A person takes the floor before the end: nothing stays half said on the screen.
  world.sockets.voice.stateChanged({
    siteId: world.site.id,
    conversationId,
    state: "person",
    agent: "Ada",
    deskEvents: 1,
  });
  await until(() => two.state.streaming === null);
  expect((await two.resume()).streaming).toBeNull();
  one.close();
  two.close();
});

test("a window that floods us with events is told to wait", async () => {
  const window = await openWindow(world);
  const acks = await Promise.all(
    Array.from({ length: 120 }, () => window.ack(EVENTS.conversationResume, { afterSequence: 0 })),
  );
  const refused = acks.filter((ack) => !ack.ok);
  expect(refused.length).toBeGreaterThan(30);
  expect(refused[0]).toMatchObject({ error: { code: "TOO_FAST", retryable: true } });
  expect(acks.filter((ack) => ack.ok).length).toBeGreaterThanOrEqual(60);
  window.close();
});
