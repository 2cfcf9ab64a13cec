import { eq } from "drizzle-orm";
import { io as connect, type Socket } from "socket.io-client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { checkApiKey } from "../../server/store/api-key.ts";
import { deskPresence } from "../../server/store/schema/handoff.ts";
import { session, user } from "../../server/store/schema/member.ts";
import { EVENTS } from "../../server/wire/names.ts";
import { DESK_COMMANDS, type DeskCommand } from "../../server/wire/permissions.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { PASSWORD } from "../fixtures/member.ts";
import type { Json } from "../http/builders.ts";
import { openWindow, openWorld, until, type Window, type World } from "./builders.ts";

let database: DatabasePort;
let world: World;
let ada: { id: string; cookie: string };
let ben: { id: string; cookie: string };
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true, site: { allowedOrigins: ["self"] } });
  if (world.members === undefined) throw new Error("no members");
  ada = await world.members.signIn("agent", { name: "Ada" });
  ben = await world.members.signIn("manager", { name: "Ben" });
});
afterAll(async () => {
  await world.close();
  await database.close();
});
beforeEach(async () => {
  await until(async () => (await world.sockets.io.of("/desk").fetchSockets()).length === 0);
  await database.db.delete(deskPresence);
});

async function call(who: { cookie: string }, method: string, path: string, body?: object): Promise<Json> {
  const reply = await fetch(`${world.url}/api/v1/${path}`, {
    method,
    headers: { cookie: who.cookie, origin: world.url, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed: Json = await reply.json();
  if (!reply.ok) throw new Error(`${parsed.error.code}: ${parsed.error.message}`);
  return parsed;
}

/** A console of a member, and how often it heard that somebody came or went. */
async function openConsole(who: { cookie: string }): Promise<{ socket: Socket; heard: () => number }> {
  const socket = connect(`${world.url}/desk`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    extraHeaders: { origin: world.url, cookie: who.cookie },
  });
  let heard = 0;
  socket.on(EVENTS.presenceChange, () => heard++);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("connect_error", reject);
  });
  return { socket, heard: () => heard };
}
/** A desk that calls with an API key. */
async function openKeyLine(key: string): Promise<Socket> {
  const socket = connect(`${world.url}/desk`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: { key },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("connect_error", reject);
  });
  await until(async () => (await world.sockets.io.of("/desk").fetchSockets()).some((one) => one.rooms.size > 2));
  return socket;
}
/** The member's console has been closed for two minutes. */
async function leave(who: { id: string }, socket: Socket): Promise<void> {
  socket.disconnect();
  await until(async () => (await world.sockets.io.of("/desk").fetchSockets()).every((one) => one.id !== socket.id));
  const seenAt = new Date(Date.now() - 120_000);
  await database.db.update(deskPresence).set({ seenAt }).where(eq(deskPresence.id, who.id));
  await world.sockets.atDesk.look();
}
const presenceOf = async (who: { id: string }) =>
  (await call(ben, "GET", "colleagues")).colleagues.find((one: { id: string }) => one.id === who.id).presence;
const visit = () => openWindow(world, {}, { extraHeaders: { origin: world.url } });
async function askPerson(window: Window): Promise<string> {
  await window.ask("How do I return an item?");
  await window.do(EVENTS.personRequest, { clientMessageId: newId() });
  await until(() => window.state.conversation?.state === "queued");
  return window.state.conversation?.conversationId ?? "";
}
const lastWords = (window: Window) => window.state.messages.at(-1)?.text ?? "";

test("a visitor who asks for a person is told whether anybody is here, and hears of it when that changes", async () => {
  const first = await openConsole(ada);
  await until(async () => (await presenceOf(ada)) === "here");
  const window = await visit();
  await askPerson(window);
  expect(window.state.conversation?.openAt).toBeUndefined();
  expect(lastWords(window)).not.toContain("is away right now");

  await leave(ada, first.socket);
  // Empty: nobody is here right now, and nobody knows until when.
  await until(() => window.state.conversation?.openAt === "");
  expect(await presenceOf(ada)).toBe("offline");

  const second = await visit();
  await askPerson(second);
  expect(second.state.conversation?.openAt).toBe("");
  await until(() => lastWords(second).startsWith("Our team is away right now."));

  const back = await openConsole(ada);
  await until(() => window.state.conversation?.openAt === undefined);
  await until(() => second.state.conversation?.openAt === undefined);
  for (const one of [window, second]) one.close();
  back.socket.disconnect();
});

test("away by one's own word counts at once, and colleagues' consoles hear of it", async () => {
  const [mine, other] = [await openConsole(ada), await openConsole(ben)];
  await until(async () => (await presenceOf(ada)) === "here" && (await presenceOf(ben)) === "here");
  const window = await visit();
  const conversationId = await askPerson(window);
  await call(ada, "POST", `conversations/${conversationId}/take`, {});
  await until(() => window.state.conversation?.state === "person");
  expect(window.state.conversation?.openAt).toBeUndefined();
  const before = other.heard();
  await call(ada, "PUT", "me/presence", { away: true });
  await until(() => other.heard() > before);
  // Ada has the conversation and is not here: the visitor is told, though Ben is.
  await until(() => window.state.conversation?.openAt === "");
  expect((await window.fresh()).conversation?.openAt).toBe("");
  expect(await presenceOf(ada)).toBe("away");
  await call(ada, "PUT", "me/presence", { away: false });
  await until(() => window.state.conversation?.openAt === undefined);
  window.close();
  for (const { socket } of [mine, other]) socket.disconnect();
});

test("over HTTP: transfer, take over, and what an agent who comes back is told", async () => {
  const [mine, other] = [await openConsole(ada), await openConsole(ben)];
  await until(async () => (await presenceOf(ada)) === "here" && (await presenceOf(ben)) === "here");
  const window = await visit();
  const conversationId = await askPerson(window);
  const { handoff } = await call(ben, "POST", `conversations/${conversationId}/take`, {});
  await expect(call(ada, "POST", `conversations/${conversationId}/take`, { from: handoff.id })).rejects.toThrow(
    "HANDOFF_TAKEN: Ben is online and assigned to this conversation.",
  );
  const moved = await call(ben, "POST", `handoffs/${handoff.id}/transfer`, { to: ada.id });
  expect(moved.handoff).toMatchObject({ state: "claimed", agent: "Ada", agentId: ada.id, waitingSeconds: 0 });
  await until(() => window.state.conversation?.agent === "Ada");
  const over = await call(ben, "POST", `conversations/${conversationId}/take`, { from: moved.handoff.id });
  await call(ben, "POST", `handoffs/${over.handoff.id}/transfer`, { to: ada.id });
  expect(window.state.messages.filter((one) => one.author === "system").map((one) => one.event?.kind)).toEqual([
    "transferred",
    "taken-over",
    "transferred",
  ]);

  await leave(ada, mine.socket);
  const { parts: deps } = world;
  const later = { ...deps.clock, now: () => new Date(Date.now() + 20 * 60_000) };
  // Twenty minutes on, by this node's clock.
  Object.assign(deps.clock, later);
  try {
    await deps.desk.releaseAbsent();
  } finally {
    Object.assign(deps.clock, { now: () => new Date() });
  }
  await until(() => window.state.conversation?.state === "queued");
  expect(window.state.messages.at(-1)).toMatchObject({ author: "system", event: { kind: "released", from: "Ada" } });
  expect((await call(ada, "GET", "inbox")).released).toContainEqual({ conversationId, at: expect.any(String) });
  expect((await call(ben, "GET", "inbox")).released).toEqual([]);
  window.close();
  other.socket.disconnect();
});

test("a member who is deactivated loses their connections at once, and their conversations wait again", async () => {
  if (world.members === undefined) throw new Error("no members");
  const olga = await world.members.signIn("owner", { name: "Olga" });
  const cleo = await world.members.signIn("agent", { name: "Cleo" });
  const [mine, other] = [await openConsole(cleo), await openConsole(ben)];
  await until(async () => (await presenceOf(cleo)) === "here");
  const window = await visit();
  const conversationId = await askPerson(window);
  await call(cleo, "POST", `conversations/${conversationId}/take`, {});
  await until(() => window.state.conversation?.state === "person");

  const gone = new Promise<string>((resolve) => mine.socket.once("disconnect", resolve));
  await call(olga, "PATCH", `members/${cleo.id}`, { active: false });
  expect(await gone).toBe("io server disconnect");
  // No heartbeat has run: this node writes none in tests.
  await until(() => window.state.conversation?.state === "queued");
  const { events } = await call(ben, "GET", `conversations/${conversationId}/events`);
  expect(events.at(-1)).toMatchObject({ kind: "requeued", cause: "left", by: null });
  await expect(call(cleo, "GET", "inbox")).rejects.toThrow("SIGN_IN_NEEDED");
  await expect(openConsole(cleo)).rejects.toThrow();
  await expect(call(ben, "POST", `conversations/${conversationId}/assign`, { to: cleo.id })).rejects.toThrow(
    "NOT_FOUND",
  );

  await call(olga, "PATCH", `members/${cleo.id}`, { active: true });
  await expect(call(cleo, "GET", "inbox")).rejects.toThrow("SIGN_IN_NEEDED");
  const { auth } = world.members;
  const signIn = { email: (await call(olga, "GET", "members")).members.at(-1).email, password: PASSWORD };
  const cookies = (await auth?.open({ ...signIn, headers: {}, address: "192.0.2.1" })) ?? [];
  const back = await openConsole({ cookie: cookies.map((one) => one.split(";")[0]).join("; ") });
  for (const { socket } of [back, other]) socket.disconnect();
  window.close();
});

test("a role that changes, a session that ends and a key that is revoked end connections, also where no event comes", async () => {
  if (world.members === undefined) throw new Error("no members");
  const olga = await world.members.signIn("owner", { name: "Olga" });
  const dora = await world.members.signIn("manager", { name: "Dora" });
  // As on a node that no event reaches: the database alone says it.
  const first = await openConsole(dora);
  await world.sockets.dropEnded();
  expect(first.socket.connected).toBe(true);
  await database.db.update(user).set({ role: "agent" }).where(eq(user.id, dora.id));
  await world.sockets.dropEnded();
  await until(() => !first.socket.connected);
  const second = await openConsole(dora);
  await database.db.delete(session).where(eq(session.userId, dora.id));
  await world.sockets.dropEnded();
  await until(() => !second.socket.connected);

  const { key, row } = await call(olga, "POST", "api-keys", { name: "desk", scopes: ["conversations"] });
  expect(row.createdBy).toBe(olga.id);
  Object.assign(world.parts.keys, { check: (one: string) => checkApiKey(database.db, one, new Date()) });
  const line = await openKeyLine(key);
  await world.sockets.dropEnded();
  expect(line.connected).toBe(true);
  await call(olga, "DELETE", `api-keys/${row.id}`);
  await until(() => !line.connected);

  // Those that a member created go with them, unless the owner says otherwise.
  const paul = await world.members.signIn("owner", { name: "Paul" });
  const made = await call(paul, "POST", "api-keys", { name: "his", scopes: ["conversations"] });
  const his = await openKeyLine(made.key);
  await call(olga, "PATCH", `members/${paul.id}`, { active: false });
  await until(() => !his.connected);
  const { keys } = await call(olga, "GET", "api-keys");
  expect(keys.find((one: { id: string }) => one.id === made.row.id).revokedAt).not.toBeNull();
});

test("a viewer hears what happens and does nothing: not there for visitors, and their commands are refused", async () => {
  if (world.members === undefined) throw new Error("no members");
  const olga = await world.members.signIn("owner", { name: "Olga" });
  const vera = await world.members.signIn("viewer", { name: "Vera" });
  const { socket } = await openConsole(vera);
  const heard: string[] = [];
  socket.onAny((event: string) => heard.push(event));
  const window = await visit();
  const conversationId = await askPerson(window);
  await until(() => heard.includes(EVENTS.queueChange));
  const say = (event: string, data: object) => socket.emitWithAck(event, { conversationId, ...data });
  // Every command that the server listens to, whichever there are: only watching is reading.
  const [line] = [...world.sockets.io.of("/desk").sockets.values()];
  const commands = (line?.eventNames() ?? []).filter((one) => one !== "disconnect" && one !== "error");
  expect(commands.sort()).toEqual(
    Object.keys(DESK_COMMANDS)
      .map((one) => EVENTS[one as DeskCommand])
      .sort(),
  );
  expect(await say(EVENTS.conversationWatch, {})).toMatchObject({ ok: true });
  for (const [event, data] of [
    [EVENTS.typing, { typing: true }],
    [EVENTS.seenSet, { sequence: 1 }],
  ] as const)
    expect(await say(event, data), event).toMatchObject({ ok: false, error: { code: "ROLE_TOO_LOW" } });
  // Opened again and again, as a screen does: one entry, and another for what was searched.
  for (let i = 0; i < 3; i++) await call(vera, "GET", `conversations/${conversationId}`);
  await call(vera, "GET", "conversations?q=return");
  const { entries } = await call(olga, "GET", `audit?actor=${vera.id}`);
  expect(entries.map((one: { action: string; subject: string }) => [one.action, one.subject])).toEqual([
    ["searched", "return"],
    ["conversation-read", conversationId],
    ["sign-in", expect.any(String)],
  ]);
  expect((await call(ben, "GET", "colleagues")).colleagues.map((one: { id: string }) => one.id)).not.toContain(vera.id);
  await expect(call(vera, "POST", `conversations/${conversationId}/take`, {})).rejects.toThrow(
    'ROLE_TOO_LOW: Your role "viewer" doesn\'t include the permission "conversations.reply".',
  );

  // Somebody who may no longer answer has no conversations left, and one whose role hears nothing hears nothing.
  const dan = await world.members.signIn("agent", { name: "Dan" });
  const his = await openConsole(dan);
  await call(dan, "POST", `conversations/${conversationId}/take`, {});
  await until(() => window.state.conversation?.state === "person");
  await call(olga, "PATCH", `members/${dan.id}`, { role: "viewer" });
  await until(() => window.state.conversation?.state === "queued" && !his.socket.connected);
  const { role } = await call(olga, "POST", "roles", { name: "Counters", actions: ["reports.read"] });
  await call(olga, "PATCH", `members/${dan.id}`, { role: "custom", roleId: role.id });
  const deaf = await openConsole(dan);
  let count = 0;
  deaf.socket.onAny((event: string) => event !== EVENTS.presenceChange && count++);
  const watch = await deaf.socket.emitWithAck(EVENTS.conversationWatch, { conversationId });
  expect(watch).toMatchObject({ ok: false, error: { code: "ROLE_TOO_LOW" } });
  const before = heard.length;
  await window.ask("Is anybody there?");
  await until(() => heard.length > before);
  expect(count).toBe(0);
  for (const one of [socket, deaf.socket]) one.disconnect();
  window.close();
});

test("absences are acted on only after beats without a gap: a start, or a database that was away, releases nothing", async () => {
  const { atDesk } = world.sockets;
  expect(await atDesk.beat()).toBe(false);
  expect(await atDesk.beat()).toBe(false);
  expect(await atDesk.beat()).toBe(true);
  expect(await atDesk.beat()).toBe(true);
  const monotonic = world.parts.clock.monotonicMs;
  Object.assign(world.parts.clock, { monotonicMs: () => monotonic() + 10 * 60_000 });
  try {
    expect(await atDesk.beat()).toBe(false);
    expect(await atDesk.beat()).toBe(false);
    expect(await atDesk.beat()).toBe(true);
  } finally {
    Object.assign(world.parts.clock, { monotonicMs: monotonic });
  }
});
