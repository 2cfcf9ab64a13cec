import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { type FrameConfig, widgetSettings } from "../../server/wire/widget.ts";
import { Connection } from "../../widget/connection.ts";
import { memoryStorage } from "../../widget/storage.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWorld, until, type World } from "./builders.ts";

// A line that dies without a word, as a train's tunnel or a router's restart leaves it: both ends still believe in it.

let database: DatabasePort;
let world: World;
let tunnel: Server;
/** What goes through no more, though nothing is closed. */
let isSilent = false;

beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
  tunnel = createServer((near: Socket) => {
    const far = dial(Number(new URL(world.url).port), "127.0.0.1");
    const carry = (from: Socket, to: Socket) => {
      // A line that was silent once stays so; the next one is as the tunnel is then.
      let isDead = false;
      from.on("data", (chunk) => {
        isDead ||= isSilent;
        if (!isDead) to.write(chunk);
      });
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    };
    carry(near, far);
    carry(far, near);
  });
  await new Promise<void>((resolve) => tunnel.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await world.close();
  tunnel.close();
  await database.close();
});
beforeEach(() => {
  isSilent = false;
});

async function connected(): Promise<Connection> {
  const config: FrameConfig = {
    site: world.site.key,
    siteName: "The Shop",
    siteLanguage: "en",
    base: "",
    settings: widgetSettings.parse({}),
    identityRequired: false,
    isDemo: false,
  };
  const connection = new Connection({
    server: `http://127.0.0.1:${(tunnel.address() as AddressInfo).port}`,
    config,
    storage: memoryStorage(),
    socket: { forceNew: true, transports: ["websocket"], reconnectionDelay: 50 },
  });
  await until(() => connection.getSnapshot().loaded);
  return connection;
}

test("a dead line is noticed within 15 seconds, by itself", { timeout: 40_000 }, async () => {
  const connection = await connected();
  isSilent = true;
  const started = performance.now();
  await until(() => connection.getSnapshot().link === "offline", 30_000);
  // The promise, and two seconds for a machine that tests other things beside it.
  expect(performance.now() - started).toBeLessThan(17_000);
  connection.close();
});

test("a visitor who comes back to the page has a new line in seconds, with what was missed", async () => {
  const connection = await connected();
  connection.send("How do I return an item?");
  await until(() => connection.getSnapshot().chat.messages.length === 2);
  isSilent = true;
  const { conversationId = "" } = connection.getSnapshot().chat.conversation ?? {};
  const { messages } = connection.getSnapshot().chat;
  const { id: handoffId } = await world.parts.desk.takeOver({ conversationId, agent: "Ada" });
  await world.parts.desk.reply({ handoffId, agent: "Ada", clientMessageId: "a-1", text: "Hello!" });
  expect(connection.getSnapshot()).toMatchObject({ link: "online", chat: { messages } });
  isSilent = false;
  // The old line stays dead; who looks asks, hears nothing, and dials again.
  connection.check();
  await until(() => connection.getSnapshot().chat.messages.at(-1)?.text === "Hello!", 12_000);
  connection.close();
});
