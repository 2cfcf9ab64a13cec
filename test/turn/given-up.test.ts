import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { findConversation } from "../../server/store/conversation.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "./builders.ts";

/** Which functions read the text: the real ones, counted. */
const read = vi.hoisted(() => ({ by: [] as string[] }));
const counted = vi.hoisted(() => <T extends object>(module: T): T => {
  const wrapped = Object.entries(module).map(([name, one]) => [
    name,
    typeof one !== "function" || name === "linear" || name === "createMask"
      ? one
      : (...args: unknown[]) => {
          read.by.push(name);
          return (one as (...all: unknown[]) => unknown)(...args);
        },
  ]);
  return Object.fromEntries(wrapped) as T;
});
vi.mock("../../server/text/patterns/danger.ts", async (original) => counted(await original<object>()));
vi.mock("../../server/text/patterns/kinds.ts", async (original) => counted(await original<object>()));
vi.mock("../../server/text/patterns/personal-data.ts", async (original) => counted(await original<object>()));
vi.mock("../../server/text/language.ts", async (original) => counted(await original<object>()));
vi.mock("../../server/text/markdown.ts", async (original) => counted(await original<object>()));

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let shop: Shop;
beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database);
});
afterAll(() => database.close());
beforeEach(() => {
  read.by.length = 0;
});

const never = new Promise<never>(() => {});

test("a turn that two processes died of goes to a person, and nothing reads its text a third time", async () => {
  // A process that never comes back from the turn's work; the next one finds it pending.
  const dying = () => shop.again({ embedder: { ...shop.parts.embedder, embed: () => never } });
  const first = dying();
  const sent = await first.turns.send({
    siteId: shop.siteId,
    visitorId: await shop.visitor(),
    clientMessageId: "deadly",
    text: `Which planet has the most moons? Write to jane@example.com${" ".repeat(9_000)}b`,
  });
  await vi.waitFor(() => expect(read.by).toContain("sightOf"));
  read.by.length = 0;
  void dying().turns.finishPending();
  await vi.waitFor(() => expect(read.by).toContain("sightOf"));
  read.by.length = 0;

  expect(await shop.again().turns.finishPending()).toBe(1);
  expect(read.by).toEqual([]);
  expect((await turnsOf(database.db, sent.conversation.id)).at(-1)).toMatchObject({
    state: "settled",
    tier: "person",
    reason: "machine-failed",
    attempts: 2,
  });
  expect((await findConversation(database.db, sent.conversation.id))?.state).toBe("queued");
  expect((await openHandoff(database.db, sent.conversation.id))?.summary).toContain("Which planet has the most moons?");
  const rows = await messagesAfter(database.db, { conversationId: sent.conversation.id, sequence: 0 });
  expect(rows.map((row) => row.author)).toEqual(["visitor", "machine"]);
  expect(await shop.again().turns.finishPending()).toBe(0);
});

test("the message that once stopped the server is answered like any other", async () => {
  const sent = await shop.turns.send({
    siteId: shop.siteId,
    visitorId: await shop.visitor(),
    clientMessageId: "blanks",
    text: `a${" ".repeat(9_900)}b`,
  });
  await sent.answered;
  expect((await turnsOf(database.db, sent.conversation.id)).at(-1)).toMatchObject({ state: "settled" });
});
