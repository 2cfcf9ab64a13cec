import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isTester } from "../../server/desk/testers.ts";
import { overview } from "../../server/money/overview.ts";
import { periodOf } from "../../server/money/period.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { isTesterName } from "../../server/settings/tester-name.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, type World } from "./builders.ts";

let database: DatabasePort;
let world: World;
let cookie: string;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true });
  cookie = (await world.members?.signIn("owner"))?.cookie ?? "";
});
afterAll(async () => {
  await world.close();
  await database.close();
});

/** Asks as somebody with these headers. @returns whether the conversation is marked */
async function marked(extraHeaders: Record<string, string>): Promise<boolean | undefined> {
  const window = await openWindow(world, {}, { extraHeaders: { origin: world.url, ...extraHeaders } });
  const { conversation: begun } = await window.say("How do I return an item?");
  await world.shop.turns.idle();
  window.close();
  const [row] = await database.db.select().from(conversation).where(eq(conversation.id, begun.conversationId));
  return row?.isTest;
}

test("a chat of a signed-in member, or from a chosen address, is a test: no figure counts it, the list can show it", async () => {
  await writeSetting(database.db, {
    scopeId: world.site.id,
    name: "testers",
    value: ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"],
  });
  // The chat's own address book is read for a window's first message, so each window is somebody else.
  expect(await marked({})).toBe(false);
  expect(await marked({ cookie })).toBe(true);
  expect(await marked({ cookie: "tuppence.session_token=nonsense" })).toBe(false);
  expect(await marked({ "x-forwarded-for": "203.0.113.9" })).toBe(true);
  expect(await marked({ "x-forwarded-for": "203.0.114.9" })).toBe(false);
  expect(await marked({ "x-forwarded-for": "198.51.100.7" })).toBe(true);
  expect(await marked({ "x-forwarded-for": "2001:db8:1::5" })).toBe(true);
  const now = new Date();
  const reply = await overview(database.db, { siteId: world.site.id, period: periodOf({}, now), now });
  expect(reply.figures.conversations).toBe(3);
  expect(reply.testConversations).toBe(4);
  const list = async (counted: string) => {
    const url = `${world.url}/api/v1/conversations?site=${world.site.key}${counted}`;
    const page = (await (await fetch(url, { headers: { cookie } })).json()) as { conversations: { isTest: boolean }[] };
    return page.conversations.map((one) => one.isTest);
  };
  expect(await list("&counted=yes")).toEqual([false, false, false]);
  expect(await list("&counted=no")).toEqual([true, true, true, true]);
  expect(await list("")).toHaveLength(7);
});

test("an e-mail address marks a visitor who has it, in any case of letters", async () => {
  await writeSetting(database.db, { scopeId: world.site.id, name: "testers", value: ["QA@example.com"] });
  const visit = { siteId: world.site.id, headers: {}, address: "192.0.2.1" };
  expect(await isTester({ db: database.db }, { ...visit, email: "qa@Example.com" })).toBe(true);
  expect(await isTester({ db: database.db }, { ...visit, email: "ada@example.com" })).toBe(false);
  expect(await isTester({ db: database.db }, { ...visit, email: undefined, address: "" })).toBe(false);
});

test.each([
  ["203.0.113.7", true],
  ["203.0.113.0/24", true],
  ["2001:db8::/32", true],
  ["ada@example.com", true],
  ["203.0.113.0/33", false],
  ["203.0.113", false],
  ["10.0.0.0/8/8", false],
  ["10.0.0.0/", false],
  ["example.com", false],
  ["", false],
])("%j names a tester: %s", (text, names) => {
  expect(isTesterName(text)).toBe(names);
});
