import { io as connect, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { EVENTS } from "../../server/wire/names.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type Json, KEY, OTHER_KEY } from "../http/builders.ts";
import { openWindow, openWorld, until, type Window, type World } from "./builders.ts";

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

type Heard = { event: string; data: { conversationId: string; message?: { text: string; author: string } } };

async function openDesk(auth: object): Promise<{ socket: Socket; heard: Heard[] }> {
  const socket = connect(`${world.url}/desk`, { transports: ["websocket"], forceNew: true, reconnection: false, auth });
  const heard: Heard[] = [];
  socket.onAny((event, data) => heard.push({ event, data }));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("connect_error", (error: Error & { data?: object }) => reject(error.data ?? error));
  });
  // The rooms of its sites are joined right after.
  await until(async () => {
    const sockets = await world.sockets.io.of("/desk").fetchSockets();
    return sockets.every((one) => one.id !== socket.id || one.rooms.size > 1) || auth === STRANGER;
  });
  return { socket, heard };
}
const STRANGER = { key: OTHER_KEY };

async function call(method: string, path: string, body?: object, key = KEY) {
  const reply = await fetch(`${world.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed: Json = await reply.json();
  return { status: reply.status, body: parsed };
}

const askPerson = async (window: Window) => {
  await window.do(EVENTS.personRequest, { clientMessageId: newId() });
  await until(() => window.state.conversation?.state === "queued");
  return window.state.conversation?.conversationId ?? "";
};
const handoffOf = async (conversationId: string) =>
  (await call("GET", "handoffs")).body.handoffs.find(
    (h: { conversationId: string }) => h.conversationId === conversationId,
  );

test.each([
  [{}, "KEY_MISSING"],
  [{ key: "" }, "KEY_MISSING"],
  [{ key: 7 }, "KEY_MISSING"],
  [{ key: "wrong-key-0123456789" }, "KEY_WRONG"],
])("a screen with %j is refused with %s", async (auth, code) => {
  await expect(openDesk(auth)).rejects.toMatchObject({ code });
});

test("a screen hears of its own sites' queue and messages, another organisation's hears nothing", async () => {
  const mine = await openDesk({ key: KEY });
  const stranger = await openDesk(STRANGER);
  const window = await openWindow(world);
  const conversationId = await askPerson(window);
  await until(() => mine.heard.some((h) => h.event === EVENTS.queueChange && h.data.conversationId === conversationId));
  await window.say("Are you there?");
  await until(() => mine.heard.some((h) => h.data.message?.text === "Are you there?"));
  // That they themselves came is all that they hear.
  expect(stranger.heard.filter((h) => h.event !== EVENTS.presenceChange)).toEqual([]);
  for (const { socket } of [mine, stranger, window]) socket.disconnect();
});

test("queue, claim, transcript, reply, return over HTTP; the visitor's window shows all of it", async () => {
  const window = await openWindow(world);
  await window.ask("How do I return an item?");
  const conversationId = await askPerson(window);
  const handoff = await handoffOf(conversationId);
  expect(handoff).toMatchObject({ state: "queued", agent: null, claimedAt: null });
  expect(handoff.summary).toContain("How do I return an item?");

  const claimed = await call("POST", `handoffs/${handoff.id}/claim`, { agent: "Ada" });
  expect(claimed).toMatchObject({ status: 200, body: { handoff: { state: "claimed", agent: "Ada" } } });
  await until(() => window.state.conversation?.state === "person");
  expect(await call("POST", `handoffs/${handoff.id}/claim`, { agent: "Bob" })).toMatchObject({
    status: 409,
    body: { error: { code: "HANDOFF_TAKEN" } },
  });
  expect(
    await call("POST", `handoffs/${handoff.id}/reply`, { agent: "Bob", clientMessageId: "b1", text: "Hi" }),
  ).toMatchObject({ status: 403, body: { error: { code: "HANDOFF_NOT_YOURS" } } });

  const reply = { agent: "Ada", clientMessageId: "a1", text: "Ada here." };
  const said = await call("POST", `handoffs/${handoff.id}/reply`, reply);
  expect(said.body.message).toMatchObject({ author: "person", agent: "Ada", text: "Ada here." });
  expect((await call("POST", `handoffs/${handoff.id}/reply`, reply)).body).toEqual(said.body);
  await until(() => window.state.messages.at(-1)?.text === "Ada here.");

  const { body } = await call("GET", `conversations/${conversationId}`);
  expect(body.conversation).toMatchObject({ conversationId, state: "person", agent: "Ada", deskEvents: 3 });
  expect(window.state.conversation).toMatchObject({ state: "person", agent: "Ada", deskEvents: 2 });
  expect(body.messages).toEqual(window.state.messages);

  const back = await call("POST", `handoffs/${handoff.id}/return`, { agent: "Ada" });
  expect(back.body.handoff.state).toBe("returned");
  await until(() => window.state.conversation?.state === "machine");
  expect(await handoffOf(conversationId)).toBeUndefined();
  window.close();
});

test("another organisation's key finds neither the handoff nor the conversation", async () => {
  const window = await openWindow(world);
  const conversationId = await askPerson(window);
  const handoff = await handoffOf(conversationId);
  expect((await call("GET", "handoffs", undefined, OTHER_KEY)).body).toEqual({ handoffs: [] });
  expect(await call("GET", `conversations/${conversationId}`, undefined, OTHER_KEY)).toMatchObject({
    status: 404,
    body: { error: { code: "CONVERSATION_UNKNOWN" } },
  });
  for (const verb of ["claim", "return", "close"]) {
    expect(await call("POST", `handoffs/${handoff.id}/${verb}`, { agent: "Eve" }, OTHER_KEY)).toMatchObject({
      status: 404,
      body: { error: { code: "NOT_FOUND" } },
    });
  }
  expect((await handoffOf(conversationId)).state).toBe("queued");
  window.close();
});

test.each(["no-uuid", "0199c2a0-0000-7000-8000-000000000000", "%27%3B--"])("the id %s is not found", async (id) => {
  expect(await call("POST", `handoffs/${id}/claim`, { agent: "Ada" })).toMatchObject({ status: 404 });
  expect(await call("GET", `conversations/${id}`)).toMatchObject({ status: 404 });
});

test.each([{}, { agent: "" }, { agent: "x".repeat(81) }, { agent: 7 }])(
  "claiming as %j is a bad request",
  async (body) => {
    const id = "0199c2a0-0000-7000-8000-000000000000";
    expect(await call("POST", `handoffs/${id}/claim`, body)).toMatchObject({
      status: 400,
      body: { error: { code: "BAD_REQUEST" } },
    });
  },
);

test("an agent's typing is heard by the visitor only while the agent has the floor", async () => {
  const mine = await openDesk({ key: KEY });
  const window = await openWindow(world);
  const conversationId = await askPerson(window);
  await mine.socket.timeout(2000).emitWithAck(EVENTS.typing, { conversationId, typing: true });
  const { id } = await handoffOf(conversationId);
  await call("POST", `handoffs/${id}/claim`, { agent: "Ada" });
  await until(() => window.state.conversation?.state === "person");
  expect(window.types()).not.toContain("typing");
  await mine.socket.timeout(2000).emitWithAck(EVENTS.typing, { conversationId, typing: true });
  await until(() => window.state.typing === "person");
  await window.do(EVENTS.typing, { conversationId, typing: true });
  await until(() => mine.heard.some((h) => h.event === EVENTS.typing && h.data.conversationId === conversationId));
  mine.socket.disconnect();
  window.close();
});

test("one question over HTTP is answered with form, source, latency and cost, and no conversation is made", async () => {
  const { status, body } = await call("POST", "answer", { question: "I want to return my order", history: [] });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    tier: "machine",
    form: "quoted",
    reason: "one-article-fits",
    answer: expect.stringContaining("30 days"),
    citations: [{ key: "returns", title: "How do I return an item?", url: "https://shop.example/help/returns" }],
    options: [],
    latency_ms: { first_token: expect.any(Number), total: expect.any(Number) },
  });
  expect(body.confidence).toBeGreaterThan(0.5);
  expect(body.cost_nano_usd).toBeGreaterThan(0);
  expect(body.counterfactual_nano_usd).toBeGreaterThan(body.cost_nano_usd);
});

test.each([
  ["", 422, "MESSAGE_EMPTY"],
  ["x".repeat(100_000), 422, "MESSAGE_TOO_LONG"],
  ["\u0000\u0001", 422, "MESSAGE_NOT_TEXT"],
])("a question that is none (%#) is refused", async (question, status, code) => {
  expect(await call("POST", "answer", { question })).toMatchObject({ status, body: { error: { code } } });
});

test("an unknown site's question is refused", async () => {
  expect(await call("POST", "answer", { question: "Hello", site: "nobody" })).toMatchObject({
    status: 404,
    body: { error: { code: "SITE_UNKNOWN" } },
  });
});

test("a screen that shows a conversation hears the answer while it is written, from where it came in until it goes", async () => {
  const mine = await openDesk({ key: KEY });
  const stranger = await openDesk(STRANGER);
  const window = await openWindow(world);
  await window.ask("How do I return an item?");
  const conversationId = window.state.conversation?.conversationId ?? "";
  const watch = (desk: typeof mine, id: string | null) =>
    desk.socket.timeout(20_000).emitWithAck(EVENTS.conversationWatch, { conversationId: id });
  const written = () =>
    mine.heard.flatMap(({ event, data }) =>
      event === EVENTS.messageStart ? ["start"] : event === EVENTS.messageDelta ? [(data as Json).text] : [],
    );
  const messageId = newId();
  const speaker = world.sockets.voice.speaker(conversationId);
  speaker.start({ messageId, form: "composed", citations: [] });
  speaker.delta(messageId, "First. ");
  expect(await watch(mine, conversationId)).toEqual({
    ok: true,
    data: { streaming: { messageId, form: "composed", citations: [], text: "First. " } },
  });
  expect(await watch(stranger, conversationId)).toMatchObject({ ok: false, error: { code: "CONVERSATION_UNKNOWN" } });
  speaker.delta(messageId, "Second. ");
  await until(() => written().length > 0);
  const next = newId();
  speaker.start({ messageId: next, form: "quoted", citations: [] });
  await until(() => written().length === 2);
  expect(written()).toEqual(["Second. ", "start"]);
  expect(await watch(mine, null)).toEqual({ ok: true, data: { streaming: null } });
  speaker.delta(next, "Not for them.");
  // What is said afterwards to the same line comes after it.
  await window.say("Are you still there?");
  await until(() => mine.heard.some((one) => one.data.message?.text === "Are you still there?"));
  expect(written()).toEqual(["Second. ", "start"]);
  expect(stranger.heard.filter((h) => h.event !== EVENTS.presenceChange)).toEqual([]);
  for (const { socket } of [mine, stranger, window]) socket.disconnect();
});
