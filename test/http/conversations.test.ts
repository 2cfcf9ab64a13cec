import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { searchTerms } from "../../server/domain/search.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort, Tx } from "../../server/ports/database/port.ts";
import { pageOfIds, rowsByIds } from "../../server/store/conversation-row.ts";
import { auditEntry } from "../../server/store/schema/audit.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { message, rating } from "../../server/store/schema/message.ts";
import { searchConversations } from "../../server/store/search.ts";
import { conversationReply, conversationsReply } from "../../server/wire/conversations.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { seedQueue } from "../fixtures/queue.ts";
import { openWindow, openWorld, type World } from "../sockets/builders.ts";
import { type Json, KEY, OTHER_KEY } from "./builders.ts";

let database: DatabasePort;
let world: World;
let member: { id: string; cookie: string };
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true, site: { allowedOrigins: ["self"] } });
  if (world.members === undefined) throw new Error("no members");
  member = await world.members.signIn("agent", { name: "Ada" });
});
afterAll(async () => {
  await world.close();
  await database.close();
});

async function call(method: string, path: string, body?: object, headers: object = { authorization: `Bearer ${KEY}` }) {
  const reply = await fetch(`${world.url}/api/v1/${path}`, {
    method,
    headers: { origin: world.url, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed: Json = await reply.json();
  return { status: reply.status, body: parsed };
}
const asMember = (method: string, path: string, body?: object) => call(method, path, body, { cookie: member.cookie });
const list = async (query = "") => conversationsReply.parse((await call("GET", `conversations${query}`)).body);

async function talk(...texts: string[]): Promise<string> {
  const window = await openWindow(world, {}, { extraHeaders: { origin: world.url } });
  for (const text of texts) await window.ask(text);
  window.close();
  return window.state.conversation?.conversationId ?? "";
}

test("a conversation is listed with what the visitor asked, its reason, its cost, and found by each filter", async () => {
  const id = await talk("How do I return an item?", "thanks");
  const [row] = (await list()).conversations;
  expect(row).toMatchObject({
    id,
    state: "machine",
    preview: { author: "visitor", text: "thanks" },
    handoff: null,
    reason: "thanks",
    sequence: 4,
    helped: 0,
    notHelped: 0,
  });
  expect(row?.costNanoUsd).toBeGreaterThan(0);
  expect(row?.counterfactualNanoUsd).toBeGreaterThan(row?.costNanoUsd ?? 0);
  const [answer] = await database.db.select().from(message).where(sql`author = 'machine' and conversation_id = ${id}`);
  await database.db
    .insert(rating)
    .values({ id: newId(), conversationId: id, messageId: answer?.id ?? "", helped: false });
  const past = new Date(Date.now() - 60_000).toISOString();
  const finds = ["state=machine", "reason=one-article-fits", "rating=not-helped", `from=${past}`, "q=RETURN%20an"];
  for (const query of finds)
    expect(
      (await list(`?${query}`)).conversations.map((one) => one.id),
      query,
    ).toEqual([id]);
  const misses = ["state=closed", "reason=abuse", "rating=helped", `to=${past}`, "q=nobody%20said", "q=%25_%25"];
  for (const query of misses) expect((await list(`?${query}`)).conversations, query).toEqual([]);
});

test.each(["state=asleep", "from=yesterday", "cursor=zzz", `q=${"x".repeat(201)}`])(
  "a list with %s is a bad request",
  async (query) => {
    expect(await call("GET", `conversations?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: "BAD_REQUEST" } },
    });
  },
);

test("a conversation whole: figures by answer with titles, what its person cost, and who it is", async () => {
  const id = await talk("How do I reset my password?");
  const taken = await asMember("POST", `conversations/${id}/take`, {});
  expect(taken.body.handoff).toMatchObject({
    agent: "Ada",
    agentId: member.id,
    reason: "taken-over",
    state: "claimed",
  });
  await asMember("POST", `handoffs/${taken.body.handoff.id}/reply`, { clientMessageId: newId(), text: "Ada here." });
  await asMember("POST", `conversations/${id}/notes`, { text: "A regular." });
  await asMember("POST", `handoffs/${taken.body.handoff.id}/return`, {});
  const whole = conversationReply.parse((await asMember("GET", `conversations/${id}`)).body);
  const [question, answer] = whole.messages;
  expect(whole.turns[0]).toMatchObject({
    messageId: question?.id,
    answerMessageId: answer?.id,
    tier: "machine",
    form: "quoted",
    reason: "one-article-fits",
  });
  expect(whole.turns[0]?.ranked[0]).toMatchObject({ title: "How do I reset my password?" });
  expect(whole.turns[0]?.first_token_ms).toBeGreaterThan(0);
  expect(whole.ledger.filter((line) => line.kind === "person")).toMatchObject([
    { side: "cost", turnId: null, quantity: { agent: "Ada", activeSeconds: expect.any(Number) } },
  ]);
  expect(whole.handoffs).toMatchObject([{ state: "returned", agentId: member.id, endedAt: expect.any(String) }]);
  expect(whole.notes).toMatchObject([{ author: "Ada", text: "A regular." }]);
  expect(whole.visitor).toMatchObject({ blocked: false, conversations: 1 });
  expect(whole.row.costNanoUsd).toBe(
    whole.ledger.reduce((sum, line) => (line.side === "cost" ? sum + line.nanoUsd : sum), 0),
  );
});

test("a visitor who stays connected was last seen when they last wrote", async () => {
  const window = await openWindow(world, {}, { extraHeaders: { origin: world.url } });
  await window.ask("How do I return an item?");
  const id = window.state.conversation?.conversationId ?? "";
  const inAnHour = new Date(Date.now() + 3_600_000);
  await database.db
    .update(message)
    .set({ createdAt: inAnHour })
    .where(sql`${message.conversationId} = ${id} and ${message.author} = 'visitor'`);
  window.close();
  const { visitor } = conversationReply.parse((await call("GET", `conversations/${id}`)).body);
  expect(visitor.lastSeenAt).toBe(inAnHour.toISOString());
});

test("who may do what: an API key names its agent, an agent deletes nothing, another organisation sees nothing", async () => {
  const id = await talk("Do you deliver to Norway?");
  expect(await call("POST", `conversations/${id}/take`, {})).toMatchObject({ status: 400 });
  expect(await call("POST", `conversations/${id}/take`, { agent: "Bot" })).toMatchObject({ status: 200 });
  expect(await asMember("POST", `conversations/${id}/take`, {})).toMatchObject({
    status: 409,
    body: { error: { code: "HANDOFF_TAKEN", message: "Bot has already taken this conversation." } },
  });
  const { note } = (await call("POST", `conversations/${id}/notes`, { agent: "Bot", text: "hi" })).body;
  expect(await call("DELETE", `conversations/${id}/notes/${note.id}`)).toMatchObject({ status: 401 });
  expect(await asMember("DELETE", `conversations/${id}/notes/${note.id}`)).toMatchObject({ status: 404 });
  expect(await asMember("DELETE", `conversations/${id}/notes/none`)).toMatchObject({ status: 400 });
  expect(await asMember("DELETE", `conversations/${id}`)).toMatchObject({ status: 403 });
  const visitorId = (await asMember("GET", `conversations/${id}`)).body.visitor.id;
  const stranger = { authorization: `Bearer ${OTHER_KEY}` };
  for (const [method, path, body] of [
    ["GET", `conversations/${id}`],
    ["POST", `conversations/${id}/take`, { agent: "Eve" }],
    ["GET", `conversations/${id}/notes`],
    ["POST", `conversations/${id}/notes`, { agent: "Eve", text: "hi" }],
    ["DELETE", `conversations/${id}`],
    ["POST", `visitors/${visitorId}/block`, { agent: "Eve", blocked: true }],
  ] as const) {
    expect((await call(method, path, body, stranger)).status, `${method} ${path}`).toBe(404);
  }
  expect(await call("DELETE", `conversations/${id}`)).toMatchObject({ status: 200 });
  expect(await asMember("GET", `conversations/${id}`)).toMatchObject({ status: 404 });
});

test("of two deletions at once one is done and written to the audit log, and the other is told that it's gone", async () => {
  const id = await talk("Do you deliver to Norway?");
  const both = await Promise.all([call("DELETE", `conversations/${id}`), call("DELETE", `conversations/${id}`)]);
  expect(both.map((one) => one.status).sort()).toEqual([200, 404]);
  const entries = await database.db.select().from(auditEntry).where(sql`subject = ${id}`);
  expect(entries.map((one) => one.action)).toEqual(["conversation-deleted"]);
});

// Seeding seventy thousand rows is what takes its time.
test("ten thousand conversations: every page once, none twice, and none reads a table for each row", async () => {
  await database.db.delete(conversation);
  const siteId = world.site.id;

  await seedQueue(database.db, { siteId, count: 10_000, state: "machine" });
  await database.db.execute(sql`analyze`);

  const seen = new Set<string>();
  let cursor: string | null = null;
  for (let page = 0; page < 12; page++) {
    const reply = await list(cursor === null ? "" : `?cursor=${cursor}`);
    for (const row of reply.conversations) seen.add(row.id);
    expect(seen.size).toBe((page + 1) * 50);
    cursor = reply.next;
  }

  const readSoFar = async (tx: Tx) => {
    const { rows } = await tx.execute<{ read: string }>(
      sql`select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) as read from pg_stat_xact_user_tables`,
    );
    return Number(rows[0]?.read);
  };
  /** Rows of tables and indexes that the database read for it: what it costs, whatever else the machine does. */
  const reads = (ids: (tx: Tx) => Promise<string[]>) =>
    database.db.transaction(async (tx) => {
      const before = await readSoFar(tx);
      await rowsByIds(tx, await ids(tx));
      return (await readSoFar(tx)) - before;
    });
  const read = (filter: object) =>
    reads(async (tx) => (await pageOfIds(tx, { siteIds: [siteId], ...filter }, { limit: 51 })).map((one) => one.id));
  const terms = searchTerms("number 77");
  const search = { siteIds: [siteId], terms, conditions: [] };
  const rows = {
    first: await read({}),
    reason: await read({ reason: "abuse" }),
    text: await reads(async (tx) =>
      (await searchConversations(tx, search, { limit: 51 })).map((one) => one.conversationId),
    ),
  };
  console.log("ten thousand conversations, rows read:", rows);
  // A table may be read once, and by a search each of them; a scan for each of a page's rows is half a million.
  expect(rows.first).toBeGreaterThan(50);
  expect(rows.first).toBeLessThan(50_000);
  expect(rows.reason).toBeLessThan(50_000);
  expect(rows.text).toBeLessThan(200_000);
}, 240_000);
