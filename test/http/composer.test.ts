import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import type { CannedReplyWire } from "../../server/wire/canned-replies.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, until, type Window, type World } from "../sockets/builders.ts";
import { type Json, KEY, OTHER_KEY } from "./builders.ts";

let database: DatabasePort;
let world: World;
let manager: string;
let agent: string;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true });
  manager = (await signIn("manager", "Mia Manager")).cookie;
  agent = (await signIn("agent", "Ada Agent")).cookie;
});
afterAll(async () => {
  await world.close();
  await database.close();
});

async function signIn(role: "manager" | "agent", name: string) {
  if (world.members === undefined) throw new Error("This world has no members.");
  return await world.members.signIn(role, { name, email: `${newId()}@example.com` });
}
async function call(
  method: string,
  path: string,
  body?: object,
  who: { cookie: string } | { key: string } = { cookie: manager },
) {
  const reply = await fetch(`${world.url}/api/v1/${path}`, {
    method,
    headers: {
      ...("cookie" in who ? { cookie: who.cookie, origin: world.url } : { authorization: `Bearer ${who.key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: (await reply.json()) as Json };
}
const create = async (shortcut: string, text: string, more: object = {}): Promise<CannedReplyWire> =>
  (await call("POST", "canned-replies", { name: shortcut, shortcut, text, ...more })).json.reply;
const listed = async (who = agent, query = ""): Promise<CannedReplyWire[]> =>
  (await call("GET", `canned-replies?site=${world.site.key}${query}`, undefined, { cookie: who })).json.replies;

/** A visitor whose conversation the agent has taken. */
async function taken(text: string) {
  const window = await openWindow(world);
  await window.ask(text);
  await window.do("person-request", { clientMessageId: newId() });
  await until(() => window.state.conversation?.state === "queued");
  const conversationId = window.state.conversation?.conversationId ?? "";
  const { handoff } = (await call("POST", `conversations/${conversationId}/take`, {}, { cookie: agent })).json;
  return { window, conversationId, handoffId: handoff.id as string };
}
const say = async (window: Window, text: string) => {
  await window.say(text);
};

test("a manager writes canned replies, agents read them, other organisations see none", async () => {
  const made = await create("refund", "Hi {{customer.first_name | there}}, it's on its way.", { name: "Refund sent" });
  expect(made).toMatchObject({ site: null, shortcut: "refund", uses: 0, lastUsedAt: null, changedBy: "Mia Manager" });
  expect((await listed()).map((one) => one.name)).toEqual(["Refund sent"]);
  const refused = await call("POST", "canned-replies", { name: "x", shortcut: "x", text: "x" }, { cookie: agent });
  expect(refused.json.error.code).toBe("ROLE_TOO_LOW");
  const stranger = { key: OTHER_KEY };
  expect((await call("PATCH", `canned-replies/${made.id}`, { name: "x" }, stranger)).json.error.code).toBe("NOT_FOUND");
  const changed = await call("PATCH", `canned-replies/${made.id}`, { name: "Refund", translations: { de: "Hallo" } });
  expect(changed.json.reply).toMatchObject({ name: "Refund", text: made.text, translations: { de: "Hallo" } });
});

test("a shortcut is one reply's on a site; a variable that doesn't exist is refused with those that do", async () => {
  const here = await create("late", "Sorry", { site: world.site.key });
  const again = await call("POST", "canned-replies", { name: "Late", shortcut: "LATE", text: "Sorry!" });
  expect(again).toMatchObject({ status: 422, json: { error: { code: "CANNED_REPLY_INVALID" } } });
  expect(again.json.error.message).toContain("/late");
  await call("PATCH", `canned-replies/${here.id}`, { archived: true });
  const other = await create("late", "Sorry!");
  expect((await listed(manager, "&archived=true")).map((one) => one.id)).toEqual([here.id]);
  // Its shortcut is taken meanwhile.
  const back = await call("PATCH", `canned-replies/${here.id}`, { archived: false });
  expect(back.json.error.code).toBe("CANNED_REPLY_INVALID");
  await call("PATCH", `canned-replies/${other.id}`, { archived: true });
  expect((await call("PATCH", `canned-replies/${here.id}`, { archived: false })).json.reply.archived).toBe(false);
  const typo = await call("POST", "canned-replies", { name: "x", shortcut: "typo", text: "Dear {{custmer.name}}" });
  expect(typo.json.error.message).toContain("{{custmer.name}}");
  expect(typo.json.error.remedy).toContain("{{customer.name}}");
  const nul = await call("POST", "canned-replies", { name: "x", shortcut: "nul", text: "a\0b" });
  expect(nul.json.error.code).toBe("CANNED_REPLY_INVALID");
});

test("a reply keeps its sources for the visitor and counts its canned replies once, however often it's sent", async () => {
  const { window, conversationId, handoffId } = await taken("My parcel is gone");
  const canned = await create("sources", "See below.");
  const found = await call("GET", `conversations/${conversationId}/articles?q=reset+my+password`, undefined, {
    cookie: agent,
  });
  const [article] = found.json.articles;
  expect(article).toMatchObject({ key: "password", language: "en", best: 0, parts: [article.answer] });
  const body = {
    ...{ clientMessageId: "one", text: "See below." },
    ...{ articles: [article.articleId, newId()], cannedReplies: [canned.id, newId()] },
  };
  const sent = await call("POST", `handoffs/${handoffId}/reply`, body, { cookie: agent });
  expect(sent.json.message.citations).toEqual([
    { articleId: article.articleId, key: "password", title: "How do I reset my password?" },
  ]);
  await call("POST", `handoffs/${handoffId}/reply`, body, { cookie: agent });
  await until(() =>
    window.state.messages.some((one) => one.citations?.[0]?.key === "password" && one.author === "person"),
  );
  expect((await listed()).find((one) => one.id === canned.id)).toMatchObject({
    uses: 1,
    lastUsedAt: expect.any(String),
  });
  const rows = await messagesAfter(database.db, { conversationId, sequence: 0 });
  expect(rows.filter((row) => row.author === "person")).toHaveLength(1);
  window.close();
});

test("variables have the values of the visitor, the agent and the site", async () => {
  const { window, conversationId } = await taken("Ich habe mein Paket nicht bekommen, wo ist es?");
  const values = async (who: { cookie: string } | { key: string }) =>
    (await call("GET", `conversations/${conversationId}/variables`, undefined, who)).json;
  expect(await values({ key: KEY })).toEqual({
    values: { "site.name": "The Shop", "conversation.number": conversationId.slice(-8) },
    ...{ language: "de", canWrite: false },
  });
  await database.db
    .update(visitor)
    .set({ name: "Ann Lee", attributes: { plan: ["pro"], team: ["a", "b"] } })
    .where(eq(visitor.id, (await findConversation(database.db, conversationId))?.visitorId ?? ""));
  expect((await values({ cookie: agent })).values).toMatchObject({
    ...{ "customer.name": "Ann Lee", "customer.first_name": "Ann", "agent.first_name": "Ada" },
    ...{ "customer.attribute.plan": "pro", "customer.attribute.team": "a, b" },
  });
  window.close();
});

test("a draft quotes the article that answers what the visitor wrote last, and is another when they write again", async () => {
  const { window, conversationId, handoffId } = await taken("How do I return an item?");
  const draft = async () =>
    (await call("GET", `conversations/${conversationId}/draft`, undefined, { cookie: agent })).json;
  const first = await draft();
  expect(first.drafts[0]).toMatchObject({ key: "returns", url: "https://shop.example/help/returns" });
  expect(first.drafts[0].text).toContain("within **30 days**");
  await say(window, "Do you deliver to Norway?");
  const second = await draft();
  expect(second.sequence).toBeGreaterThan(first.sequence);
  expect(second.drafts[0]).toMatchObject({ key: "delivery-norway", text: expect.stringContaining("7 working days") });
  await say(window, "asdf qwer");
  await call("POST", `handoffs/${handoffId}/reply`, { clientMessageId: "r", text: "Yes!" }, { cookie: agent });
  expect(await draft()).toEqual({ sequence: null, drafts: [] });
  window.close();
});

test("managers write macros, agents run them; without a large model nothing is rewritten", async () => {
  const actions = [{ do: "reply", text: "Done, {{agent.first_name}}" }, { do: "close" }];
  const made = await call("POST", "macros", { name: "Done", actions });
  expect(made.json.macro).toMatchObject({ name: "Done", actions, site: null, uses: 0 });
  expect((await call("POST", "macros", { name: "x", actions }, { cookie: agent })).json.error.code).toBe(
    "ROLE_TOO_LOW",
  );
  const { window, conversationId, handoffId } = await taken("Where is it?");
  const body = { macro: made.json.macro.id, runId: "one" };
  const run = await call("POST", `handoffs/${handoffId}/macro`, body, { cookie: agent });
  expect(run.json).toMatchObject({ done: ["reply", "close"], handoff: { state: "closed" } });
  await until(() => window.state.messages.some((one) => one.text === "Done, Ada"));
  const { macros } = (await call("GET", `macros?site=${world.site.key}`, undefined, { cookie: agent })).json;
  expect(macros).toMatchObject([{ name: "Done", uses: 1 }]);
  const changed = await call("PATCH", `macros/${made.json.macro.id}`, { archived: true });
  expect(changed.json.macro).toMatchObject({ archived: true, actions });
  const rewrite = { text: "hello", how: "shorter" };
  const refused = await call("POST", `conversations/${conversationId}/rewrite`, rewrite, { cookie: agent });
  expect(refused).toMatchObject({ status: 503, json: { error: { code: "LARGE_MODEL_UNAVAILABLE" } } });
  window.close();
});
