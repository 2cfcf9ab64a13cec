import { afterAll, beforeAll, expect, test } from "vitest";
import { seen } from "../../server/desk/seen.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { EVENTS } from "../../server/wire/names.ts";
import type { ChatState } from "../../widget/state.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, until, type Window, type World } from "./builders.ts";

// "State before plus events equals state after", for every event that a visitor's window hears: what a window shows that
// was open all the time is what the server gives to one that opens now.

let database: DatabasePort;
let world: World;
let window: Window;
let second: Window;
const covered = new Set<string>();

beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
  window = await openWindow(world);
  second = await openWindow(world, { token: window.welcome?.token });
});
afterAll(async () => {
  window.close();
  second.close();
  await world.close();
  await database.close();
});

/**
 * What both sides know: no typing (it is not kept), no earlier conversations (a window's own memory), and no number of the
 * last event at the desk (not every one is announced to the visitor).
 */
const comparable = ({ conversation, messages, streaming }: ChatState) => ({
  conversation: conversation === null ? null : { ...conversation, deskEvents: undefined },
  ...{ messages, streaming },
});

/** Does something, waits for these events in both windows, and compares both with a fresh look. */
async function check(events: readonly string[], deed: () => Promise<unknown>): Promise<void> {
  const before = comparable(await window.fresh());
  const from = [window.heard.length, second.heard.length];
  await deed();
  for (const [i, one] of [window, second].entries()) {
    await until(() => events.every((event) => one.types().slice(from[i]).includes(event)));
  }
  const after = comparable(await window.fresh());
  expect(after).not.toEqual(before);
  expect(comparable(window.state)).toEqual(after);
  expect(comparable(second.state)).toEqual(after);
  for (const event of events) covered.add(event);
}

const conversationId = () => window.state.conversation?.conversationId ?? "";
const handoffId = async () => (await openHandoff(database.db, conversationId()))?.id ?? "";

test("a question and its answer", () =>
  check(["message-new", "message-start", "message-delta", "message-end"], () =>
    window.ask("How do I return an item?"),
  ));

test("a rating, and another in its place", async () => {
  const messageId = window.state.messages.at(-1)?.id;
  await check(["rating-set"], () => window.do(EVENTS.ratingSet, { messageId, helped: true }));
  expect(window.state.messages.at(-1)?.helped).toBe(true);
  await check(["rating-set"], () => second.do(EVENTS.ratingSet, { messageId, helped: false }));
  expect(window.state.messages.at(-1)?.helped).toBe(false);
});

test("a person is asked for", async () => {
  await check(["message-new", "message-end", "conversation-state"], () =>
    window.do(EVENTS.personRequest, { clientMessageId: newId() }),
  );
  expect(window.state.conversation).toEqual({
    ...{ conversationId: conversationId(), state: "queued", place: 1 },
    deskEvents: 1,
  });
});

test("whoever waits behind moves up when the one before is taken", async () => {
  const behind = await openWindow(world);
  await behind.do(EVENTS.personRequest, { clientMessageId: newId() });
  await until(() => behind.state.conversation?.place === 2);
  await check(["conversation-state"], async () =>
    world.parts.desk.claim({ handoffId: await handoffId(), agent: "Ada" }),
  );
  await until(() => behind.state.conversation?.place === 1);
  expect(comparable(behind.state)).toEqual(comparable(await behind.fresh()));
  expect(window.state.conversation).toEqual({
    ...{ conversationId: conversationId(), state: "person", agent: "Ada" },
    deskEvents: 2,
  });
  behind.close();
});

test("the person writes, the visitor too, and the machine is silent", async () => {
  await check(["message-new"], async () =>
    world.parts.desk.reply({ handoffId: await handoffId(), agent: "Ada", clientMessageId: newId(), text: "Hello!" }),
  );
  await check(["message-new"], () => window.say("How do I return an item?"));
  await world.shop.turns.idle();
  expect(window.state.messages.at(-1)?.author).toBe("visitor");
});

test("typing is heard by the other side and leaves no trace in what is kept", async () => {
  const before = comparable(await window.fresh());
  world.sockets.voice.typing({ conversationId: conversationId(), author: "person", typing: true });
  await until(() => window.state.typing === "person" && second.state.typing === "person");
  world.sockets.voice.typing({ conversationId: conversationId(), author: "person", typing: false });
  await until(() => window.state.typing === null);
  expect(comparable(await window.fresh())).toEqual(before);
  covered.add("typing");
});

test("the person gives the conversation back, and the machine answers again", async () => {
  await check(["conversation-state"], async () =>
    world.parts.desk.return({ handoffId: await handoffId(), agent: "Ada" }),
  );
  const { deskEvents } = window.state.conversation ?? {};
  expect(window.state.conversation).toEqual({ conversationId: conversationId(), state: "machine", deskEvents });
  expect(deskEvents).toBeGreaterThan(2);
  await check(["message-end"], () => window.ask("How long does delivery take?"));
});

test("the conversation is closed, and the visitor opens it again by writing", async () => {
  await check(["conversation-state"], () => window.do(EVENTS.personRequest, { clientMessageId: newId() }));
  await check(["conversation-state"], async () =>
    world.parts.desk.close({ handoffId: await handoffId(), agent: "Ada" }),
  );
  expect(window.state.conversation?.state).toBe("closed");
  await check(["conversation-state", "message-new", "message-end"], () => window.ask("How do I reset my password?"));
  expect(window.state.conversation?.state).toBe("machine");
});

test("a window that was away for all of it has the same after one resume", async () => {
  const late = await openWindow(world, { token: window.welcome?.token });
  expect(comparable(await late.fresh())).toEqual(comparable(window.state));
  const { sequence } = window.state.messages.at(-1) ?? { sequence: 0 };
  expect(window.state.messages.map((m) => m.sequence)).toEqual(Array.from({ length: sequence }, (_, i) => i + 1));
  late.close();
});

test("either side has seen what was written", async () => {
  const deps = { db: database.db, voice: world.sockets.voice };
  const mark = { conversationId: conversationId(), sequence: 2 };
  await check(["seen-change"], () => window.do(EVENTS.seenSet, mark));
  await check(["seen-change"], () => seen(deps, { ...mark, by: "person" }));
  expect(window.state.conversation).toMatchObject({ visitorSeen: 2, personSeen: 2 });
});

test("the whole is rated, and an address left", async () => {
  await check(["conversation-state"], () =>
    second.do(EVENTS.satisfactionSet, { conversationId: conversationId(), score: 5 }),
  );
  await check(["conversation-state"], () =>
    window.do(EVENTS.emailSet, { conversationId: conversationId(), email: "ada@example.com" }),
  );
});

test("the conversation is deleted", async () => {
  await check(["conversation-gone"], () => second.do(EVENTS.conversationDelete, { conversationId: conversationId() }));
  expect(window.state.conversation).toBeNull();
});

test("every event that a visitor's window hears was among them", () => {
  const said = [
    "message-send",
    "conversation-resume",
    "person-request",
    "satisfaction-set",
    "email-set",
    "seen-set",
    "conversation-delete",
    "page-visit",
  ];
  const ofDesk = [
    "queue-change",
    "note-new",
    "note-gone",
    "conversation-change",
    "customer-change",
    "conversation-watch",
    "visibility-set",
    "presence-change",
    "desk-setup-change",
  ];
  // The window resumes (widget/line.ts), as every reconnect here does: the line was away; or the conversation goes on in
  // another one, for which connection.test.ts compares an open window with a new one.
  const ofLine = ["resync", "conversation-merged"];
  const notHeard = ["welcome", ...said, ...ofDesk, ...ofLine];
  expect([...covered].sort()).toEqual(
    Object.values(EVENTS)
      .filter((event) => !notHeard.includes(event))
      .sort(),
  );
});
