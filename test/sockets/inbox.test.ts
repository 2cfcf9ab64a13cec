import { io as connect, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyGone, applyRow } from "../../admin/parts/conversation/apply.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { ConversationChange, InboxReply, NoteNew } from "../../server/wire/inbox.ts";
import { EVENTS } from "../../server/wire/names.ts";
import type { ConversationGone, SeenChange } from "../../server/wire/socket.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type Json, KEY } from "../http/builders.ts";
import { openWindow, openWorld, until, type Window, type World } from "./builders.ts";

let database: DatabasePort;
let world: World;
let cookie: string;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true, site: { allowedOrigins: ["self"] } });
  if (world.members === undefined) throw new Error("no members");
  ({ cookie } = await world.members.signIn("manager", { name: "Ada" }));
});
afterAll(async () => {
  await world.close();
  await database.close();
});

async function call(method: string, path: string, body?: object): Promise<Json> {
  const reply = await fetch(`${world.url}/api/v1/${path}`, {
    method,
    headers: { cookie, origin: world.url, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed: Json = await reply.json();
  if (!reply.ok) throw new Error(`${parsed.error.code}: ${parsed.error.message}`);
  return parsed;
}

/** An agent's screen: the inbox as it was, and every event applied to it. */
class Screen {
  readonly socket: Socket;
  inbox: InboxReply = { conversations: [], total: 0, released: [] };
  readonly heard: { event: string; data: Json }[] = [];
  constructor(auth: object, headers: Record<string, string> = {}) {
    this.socket = connect(`${world.url}/desk`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      auth,
      extraHeaders: { origin: world.url, ...headers },
    });
    this.socket.onAny((event, data) => this.heard.push({ event, data }));
    this.socket.on(EVENTS.conversationChange, ({ row }: ConversationChange) => {
      this.inbox = applyRow(this.inbox, row);
    });
    this.socket.on(EVENTS.conversationGone, ({ conversationId }: ConversationGone) => {
      this.inbox = applyGone(this.inbox, conversationId);
    });
  }
  async open(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.socket.once("connect", () => resolve());
      this.socket.once("connect_error", reject);
    });
    await until(async () => {
      const sockets = await world.sockets.io.of("/desk").fetchSockets();
      return sockets.some((one) => one.id === this.socket.id && one.rooms.has(`site:${world.site.id}`));
    });
    this.inbox = await call("GET", "inbox");
    return this;
  }
  of<T>(event: string): T[] {
    return this.heard.filter((one) => one.event === event).map((one) => one.data as T);
  }
}

const visit = () => openWindow(world, {}, { extraHeaders: { origin: world.url } });
async function askPerson(window: Window): Promise<string> {
  await window.do(EVENTS.personRequest, { clientMessageId: newId() });
  await until(() => window.state.conversation?.state === "queued");
  return window.state.conversation?.conversationId ?? "";
}

test("state before and events give state after, whatever happens in between", async () => {
  const early = await visit();
  const first = await askPerson(early);
  const screen = await new Screen({}, { cookie }).open();
  expect(screen.inbox.conversations.map((row) => row.id)).toEqual([first]);

  const windows = await Promise.all([visit(), visit(), visit(), visit()]);
  const ids: string[] = [];
  for (const window of windows) {
    await window.ask("How do I return an item?");
    ids.push(await askPerson(window));
  }
  const [second = "", third = "", fourth = "", fifth = ""] = ids;
  await early.say("Are you there?");
  const { handoff } = await call("POST", `conversations/${first}/take`, {});
  await call("POST", `handoffs/${handoff.id}/reply`, { clientMessageId: newId(), text: "Yes." });
  await screen.socket.timeout(20_000).emitWithAck(EVENTS.seenSet, { conversationId: first, sequence: 99 });
  const taken = (await call("POST", `conversations/${second}/take`, {})).handoff;
  await call("POST", `handoffs/${taken.id}/return`, {});
  const { visitor } = await call("GET", `conversations/${third}`);
  await call("POST", `visitors/${visitor.id}/block`, { blocked: true });
  await call("DELETE", `conversations/${fourth}`);
  await windows[3]?.say("And how long does delivery take?");

  let after: InboxReply = await call("GET", "inbox");
  await until(async () => {
    after = await call("GET", "inbox");
    return JSON.stringify(screen.inbox) === JSON.stringify(after);
  }).catch(() => expect(screen.inbox).toEqual(after));
  expect(after.conversations.map((row) => row.id).sort()).toEqual([first, fifth].sort());
  expect(after.conversations.find((row) => row.id === first)).toMatchObject({ state: "person", unread: false });
  expect(after.conversations.find((row) => row.id === fifth)).toMatchObject({ state: "queued", unread: true });
  for (const window of [early, ...windows]) window.close();
  screen.socket.disconnect();
});

test("an emergency stays at the top of an agent's screen, whoever asks or writes after it", async () => {
  const screen = await new Screen({}, { cookie }).open();
  const windows = await Promise.all([visit(), visit(), visit()]);
  const [first, hurt, last] = windows as [Window, Window, Window];
  await askPerson(first);
  await hurt.say("I have chest pains");
  await until(() => hurt.state.conversation?.state === "queued");
  const conversationId = hurt.state.conversation?.conversationId;
  await askPerson(last);
  await first.say("Are you there?");
  let after: InboxReply = await call("GET", "inbox");
  await until(async () => {
    after = await call("GET", "inbox");
    return JSON.stringify(screen.inbox) === JSON.stringify(after);
  }).catch(() => expect(screen.inbox).toEqual(after));
  expect(screen.inbox.conversations[0]).toMatchObject({
    id: conversationId,
    handoff: { reason: "medical-emergency" },
  });
  for (const window of windows) window.close();
  screen.socket.disconnect();
});

test("a note is heard by agents and never by the visitor; a seen mark by both", async () => {
  const window = await visit();
  const conversationId = await askPerson(window);
  const screen = await new Screen({ key: KEY }).open();
  const heard: unknown[] = [];
  window.socket.onAny((event, data) => heard.push([event, data]));
  const { note } = await call("POST", `conversations/${conversationId}/notes`, { text: "Be kind, he is new." });
  await until(() => screen.of<NoteNew>(EVENTS.noteNew).some((one) => one.note.id === note.id));
  await call("DELETE", `conversations/${conversationId}/notes/${note.id}`);
  await until(() => screen.of<{ noteId: string }>(EVENTS.noteGone).some((one) => one.noteId === note.id));
  await screen.socket.timeout(20_000).emitWithAck(EVENTS.seenSet, { conversationId, sequence: 1 });
  await until(() => JSON.stringify(heard).includes(EVENTS.seenChange));
  expect(screen.of<SeenChange>(EVENTS.seenChange)).toContainEqual({ conversationId, by: "person", sequence: 1 });
  expect(JSON.stringify(heard)).not.toContain("Be kind");
  window.close();
  screen.socket.disconnect();
});

test("who looks at a conversation of the machine's leaves no mark", async () => {
  const window = await visit();
  await window.ask("How do I return an item?");
  const conversationId = window.state.conversation?.conversationId ?? "";
  const screen = await new Screen({ key: KEY }).open();
  await screen.socket.timeout(20_000).emitWithAck(EVENTS.seenSet, { conversationId, sequence: 2 });
  expect((await call("GET", `conversations/${conversationId}`)).conversation.personSeen ?? 0).toBe(0);
  window.close();
  screen.socket.disconnect();
});

test("a blocked visitor's window is cut off, and may not come back", async () => {
  const window = await visit();
  const conversationId = await askPerson(window);
  const { visitor } = await call("GET", `conversations/${conversationId}`);
  await call("POST", `visitors/${visitor.id}/block`, { blocked: true });
  await until(() => !window.socket.connected);
  const token = window.welcome?.token;
  await expect(openWindow(world, { token }, { extraHeaders: { origin: world.url } })).rejects.toMatchObject({
    code: "VISITOR_BLOCKED",
  });
  await call("POST", `visitors/${visitor.id}/block`, { blocked: false });
  const again = await openWindow(world, { token }, { extraHeaders: { origin: world.url } });
  again.close();
});
