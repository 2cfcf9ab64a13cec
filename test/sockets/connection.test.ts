import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { message } from "../../server/store/schema/message.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { type FrameConfig, widgetSettings } from "../../server/wire/widget.ts";
import { Connection } from "../../widget/connection.ts";
import { inOrderOfTime } from "../../widget/state.ts";
import { memoryStorage, type Storage } from "../../widget/storage.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWorld, until, type World } from "./builders.ts";

// The widget's own client against the real server: nothing is lost, nothing doubled, whatever happens to the line.

let database: DatabasePort;
let world: World;
const open: Connection[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
});
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
  world.turns = world.shop.turns;
});
afterAll(async () => {
  await world.close();
  await database.close();
});

const config = (site = world.site.key, settings: object = {}): FrameConfig => ({
  site,
  siteName: "The Shop",
  siteLanguage: "en",
  base: "",
  settings: widgetSettings.parse(settings),
  identityRequired: false,
  isDemo: false,
});

function connect(
  storage: Storage = memoryStorage(),
  site = world.site.key,
  transports: string[] = ["websocket"],
): Connection {
  const connection = new Connection({
    server: world.url,
    config: config(site),
    storage,
    socket: { forceNew: true, transports, reconnectionDelay: 50, reconnectionDelayMax: 100 },
  });
  open.push(connection);
  return connection;
}
const loaded = async (connection: Connection) => {
  await until(() => connection.getSnapshot().loaded);
  return connection;
};
const texts = (connection: Connection) => connection.getSnapshot().chat.messages.map((m) => m.text);
const machineTexts = (connection: Connection) =>
  connection
    .getSnapshot()
    .chat.messages.filter((m) => m.author === "machine")
    .map((m) => m.text);

/** What is stored of the conversation that this window shows. */
const stored = async (connection: Connection) => {
  const id = connection.getSnapshot().chat.conversation?.conversationId ?? "";
  return database.db.select().from(message).where(eq(message.conversationId, id)).orderBy(message.sequence);
};

test("a message goes out, is answered, and is there after a reload", async () => {
  const storage = memoryStorage();
  const before = await loaded(connect(storage));
  before.send("How do I return an item?");
  expect(before.getSnapshot().outbox).toHaveLength(1);
  await until(() => machineTexts(before).length === 1);
  expect(before.getSnapshot().outbox).toEqual([]);
  before.close();
  const after = await loaded(connect(storage));
  expect(texts(after)).toEqual(texts(before));
});

test("what was written before there was a line goes out when there is one, in order", async () => {
  const connection = connect();
  for (const text of ["one", "two", "three"]) connection.send(text);
  await until(() => connection.getSnapshot().chat.messages.filter((m) => m.author === "visitor").length === 3);
  expect((await stored(connection)).filter((r) => r.author === "visitor").map((r) => r.text)).toEqual([
    "one",
    "two",
    "three",
  ]);
});

test("what was written and not sent survives a reload", async () => {
  const storage = memoryStorage();
  const closed = connect(storage);
  closed.close();
  closed.send("Written in a tunnel");
  const after = await loaded(connect(storage));
  // The message reaches its own window by the room, too, and may do so before the acknowledgement.
  await until(() => texts(after).includes("Written in a tunnel") && after.getSnapshot().outbox.length === 0);
});

test("when the line breaks after storing and before the acknowledgement, the message is stored once and answered once", async () => {
  const connection = await loaded(connect());
  let calls = 0;
  const seen: string[] = [];
  world.turns = {
    ...world.shop.turns,
    async send(request) {
      const sent = await world.shop.turns.send(request);
      seen.push(request.clientMessageId);
      calls += 1;
      if (calls <= 2) {
        world.sockets.io.of("/widget").disconnectSockets(true);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return sent;
    },
  };
  connection.send("How do I reset my password?");
  await until(
    () => calls === 3 && connection.getSnapshot().outbox.length === 0 && machineTexts(connection).length === 1,
  );
  expect(new Set(seen).size).toBe(1);
  await world.shop.turns.idle();
  expect((await stored(connection)).map((r) => [r.sequence, r.author])).toEqual([
    [1, "visitor"],
    [2, "machine"],
  ]);
});

test("what was said while the line was broken is there after the resume", async () => {
  const storage = memoryStorage();
  const away = await loaded(connect(storage));
  const here = await loaded(connect(storage));
  here.send("How do I return an item?");
  await until(() => machineTexts(here).length === 1 && machineTexts(away).length === 1);
  away.close();
  here.send("How long does delivery take?");
  await until(() => machineTexts(here).length === 2);
  const back = await loaded(connect(storage));
  expect(texts(back)).toEqual(texts(here));
});

test("a message that is too long is refused before it is sent, also one that was kept, and the next one passes", async () => {
  const storage = memoryStorage();
  const kept = { clientMessageId: "0-kept", kind: "message", text: "y".repeat(5_000_000) };
  storage.set(`tuppence:${world.site.key}:outbox:0-kept`, JSON.stringify(kept));
  const asked: string[] = [];
  world.turns = {
    ...world.shop.turns,
    send(request) {
      asked.push(request.text);
      return world.shop.turns.send(request);
    },
  };
  const connection = await loaded(connect(storage));
  connection.send("x".repeat(10_001));
  connection.send("How long does delivery take?");
  await until(() => machineTexts(connection).length === 1);
  expect(asked).toEqual(["How long does delivery take?"]);
  const { outbox } = connection.getSnapshot();
  expect(outbox.map((item) => [item.text.length, item.refused?.code])).toEqual([
    [5_000_000, "MESSAGE_TOO_LONG"],
    [10_001, "MESSAGE_TOO_LONG"],
  ]);
});

test.each(["websocket", "polling"])(
  "%s: an event that ends the line is not sent again, says why, and holds up nothing",
  async (transport) => {
    const connection = await loaded(connect(memoryStorage(), world.site.key, [transport]));
    // Past our own check, as an older client or a long address would be: more than the server reads at once.
    connection.page = "p".repeat(5_000_000);
    connection.send("How do I return an item?");
    let lines = 0;
    world.sockets.io.engine.on("connection", () => lines++);
    await until(() => connection.getSnapshot().outbox[0]?.refused !== undefined);
    connection.page = undefined;
    connection.send("How long does delivery take?");
    await until(() => machineTexts(connection).length === 1);
    expect(connection.getSnapshot()).toMatchObject({
      link: "online",
      outbox: [{ text: "How do I return an item?", refused: { code: "MESSAGE_TOO_LONG" } }],
    });
    expect(lines).toBe(1);
  },
);

test("an identity that is too large to be sent is refused in words, without knocking for ever", async () => {
  const connection = new Connection({
    server: world.url,
    config: config(),
    storage: memoryStorage(),
    identity: Promise.resolve("i".repeat(5_000_000)),
    socket: { forceNew: true, transports: ["websocket"], reconnectionDelay: 20, reconnectionDelayMax: 20 },
  });
  open.push(connection);
  await until(() => connection.getSnapshot().refusal !== null);
  expect(connection.getSnapshot()).toMatchObject({ link: "offline", refusal: { code: "IDENTITY_WRONG" } });
  let knocks = 0;
  world.sockets.io.engine.on("connection", () => knocks++);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(knocks).toBe(0);
  // A shorter one, but over what a token may have: the server's own word for it.
  connection.identify("i".repeat(8_001));
  await until(() => knocks === 1 && connection.getSnapshot().refusal !== null);
  expect(connection.getSnapshot().refusal?.message).toContain("too long");
});

test("a message that the server refuses stays with the reason, and the next one passes", async () => {
  const connection = await loaded(connect());
  connection.send("\u0000\u0001PNG");
  connection.send("How long does delivery take?");
  await until(() => machineTexts(connection).length === 1);
  const [refused] = connection.getSnapshot().outbox;
  expect(refused?.refused).toMatchObject({ code: "MESSAGE_NOT_TEXT", remedy: expect.stringContaining("UTF-8") });
  connection.dismiss(refused?.clientMessageId ?? "");
  expect(connection.getSnapshot().outbox).toEqual([]);
});

test("a server that cannot take it just now gets it again, with the same id", async () => {
  const connection = await loaded(connect());
  const ids: string[] = [];
  world.turns = {
    ...world.shop.turns,
    async send(request) {
      ids.push(request.clientMessageId);
      if (ids.length === 1) throw new Error("the database is away");
      return world.shop.turns.send(request);
    },
  };
  connection.send("How long does delivery take?");
  await until(() => connection.getSnapshot().outbox.length === 0, 10_000);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test("a token that the server does not know is forgotten, and what was written is not", async () => {
  const storage = memoryStorage();
  storage.set(`tuppence:${world.site.key}:token`, "from-another-database");
  const connection = connect(storage);
  connection.send("How do I return an item?");
  await until(() => machineTexts(connection).length === 1);
  expect(storage.get(`tuppence:${world.site.key}:token`)).not.toBe("from-another-database");
});

test("a conversation that is gone from the server does not stop the visitor", async () => {
  const connection = await loaded(connect());
  connection.send("How do I return an item?");
  await until(() => machineTexts(connection).length === 1);
  const id = connection.getSnapshot().chat.conversation?.conversationId ?? "";
  await database.db.delete(conversation).where(eq(conversation.id, id));
  connection.send("How long does delivery take?");
  await until(
    () =>
      connection.getSnapshot().outbox.length === 0 && connection.getSnapshot().chat.conversation?.conversationId !== id,
  );
  await until(() => machineTexts(connection).length === 1);
});

test("an unknown site is said in the server's words, and does not hammer it", async () => {
  const connection = connect(memoryStorage(), "nobody");
  await until(() => connection.getSnapshot().refusal !== null);
  expect(connection.getSnapshot()).toMatchObject({ link: "offline", refusal: { code: "SITE_UNKNOWN" } });
});

test("the button for a person is one request, however often it is pressed", async () => {
  const connection = connect();
  for (let i = 0; i < 3; i++) connection.requestPerson("I would like to talk to a person.");
  await until(() => connection.getSnapshot().chat.conversation?.state === "queued");
  await world.shop.turns.idle();
  expect((await stored(connection)).filter((r) => r.author === "visitor")).toHaveLength(1);
});

test("a thumb shows once it is stored, in every window, and after a reload", async () => {
  const storage = memoryStorage();
  const one = await loaded(connect(storage));
  const two = await loaded(connect(storage));
  one.send("How do I return an item?");
  await until(() => machineTexts(one).length === 1 && machineTexts(two).length === 1);
  const last = (connection: Connection) => connection.getSnapshot().chat.messages.at(-1);
  one.rate(last(one)?.id ?? "", false);
  await until(() => last(one)?.helped === false && last(two)?.helped === false);
  const three = await loaded(connect(storage));
  expect(last(three)?.helped).toBe(false);
});

test("a new conversation is begun by the next message only, and the one before does not come back", async () => {
  const storage = memoryStorage();
  const one = await loaded(connect(storage));
  one.send("How do I return an item?");
  await until(() => machineTexts(one).length === 1);
  const first = one.getSnapshot().chat.conversation?.conversationId ?? "";
  one.startAnew();
  expect(one.getSnapshot().chat).toMatchObject({ conversation: null, messages: [], earlier: [] });
  // A reload before anything is written begins as empty.
  one.close();
  const two = await loaded(connect(storage));
  expect(texts(two)).toEqual([]);
  world.sockets.voice.seen({ conversationId: first, by: "person", sequence: 1 });
  two.send("How long does delivery take?");
  two.send("How do I reset my password?");
  await until(() => machineTexts(two).length === 2);
  expect(two.getSnapshot().chat.conversation?.conversationId).not.toBe(first);
  expect((await stored(two)).filter((r) => r.author === "visitor")).toHaveLength(2);
});

test("deleting and forgetting leave nothing on the screen and nothing in the storage", async () => {
  const storage = memoryStorage();
  const one = await loaded(connect(storage));
  one.send("How do I return an item?");
  await until(() => machineTexts(one).length === 1);
  expect(await one.deleteConversation()).toBeNull();
  expect(one.getSnapshot().chat.conversation).toBeNull();
  const token = storage.get(`tuppence:${world.site.key}:token`);
  one.reset();
  await loaded(one);
  expect(storage.get(`tuppence:${world.site.key}:token`)).not.toBe(token);
  expect(texts(one)).toEqual([]);
});

test("where the site asks for consent nothing goes out before it, and it is remembered", async () => {
  const storage = memoryStorage();
  const options = { server: world.url, storage, socket: { forceNew: true, transports: ["websocket"] } };
  const asked = config(world.site.key, { consent: { text: null, url: null } });
  const connection = new Connection({ ...options, config: asked });
  open.push(connection);
  const visitors = async () => (await database.db.select().from(visitor)).length;
  const before = await visitors();
  connection.send("Too early");
  // Whatever the page says of the visitor meanwhile.
  connection.identify("somebody");
  connection.reset();
  // Another window's line is up: this one's would be by now.
  await loaded(connect());
  expect(connection.getSnapshot()).toMatchObject({ consented: false, outbox: [], link: "connecting", refusal: null });
  expect(storage.keys("")).toEqual([]);
  expect(await visitors()).toBe(before + 1);
  connection.consent();
  connection.send("How do I return an item?");
  await until(() => machineTexts(connection).length === 1);
  const again = new Connection({ ...options, config: asked });
  open.push(again);
  expect(again.getSnapshot().consented).toBe(true);
});

test("an address, a rating of the whole and seen marks arrive", async () => {
  const connection = await loaded(connect());
  connection.send("How do I return an item?");
  await until(() => machineTexts(connection).length === 1);
  expect(await connection.setEmail("no address")).toMatchObject({ code: "BAD_REQUEST" });
  expect(await connection.setEmail("ada@example.com")).toBeNull();
  connection.rateConversation(5);
  connection.seen(2);
  const state = () => connection.getSnapshot().chat.conversation;
  await until(() => state()?.satisfaction === 5 && state()?.visitorSeen === 2);
  expect(state()?.email).toBe("ada@example.com");
  expect(connection.getSnapshot().visitor).toEqual({ email: "ada@example.com" });
});

test("a chat that was left and is merged with the new one goes on there: in the open window, and after a reload", async () => {
  const storage = memoryStorage();
  const before = await loaded(connect(storage));
  const idOf = (connection: Connection) => connection.getSnapshot().chat.conversation?.conversationId ?? "";
  const ids = (connection: Connection) => inOrderOfTime(connection.getSnapshot().chat).map((one) => one.id);
  before.send("How do I return an item?");
  await until(() => machineTexts(before).length === 1);
  const into = idOf(before);
  const first = ids(before);
  before.startAnew();
  before.send("How long does delivery take?");
  await until(() => machineTexts(before).length === 1 && idOf(before) !== into);
  const from = idOf(before);
  const second = before.getSnapshot().chat.messages.map((one) => one.id);
  await world.parts.desk.merge({ agent: "Ada", into, from });
  await until(() => idOf(before) === into && before.getSnapshot().chat.messages.length === 2);
  expect(ids(before)).toEqual([...first, ...second]);
  before.send("thanks");
  await until(() => before.getSnapshot().outbox.length === 0 && ids(before).length >= 5);
  const after = await loaded(connect(storage));
  await until(() => idOf(after) === into && ids(after).length >= 5);
  expect(ids(after).slice(0, 5)).toEqual(ids(before).slice(0, 5));
  expect(new Set(ids(after)).size).toBe(ids(after).length);
});
