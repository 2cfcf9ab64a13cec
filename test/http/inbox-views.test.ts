import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { deskEventsOf, deskStateOf } from "../../server/store/desk-event.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { mail } from "../../server/store/schema/mail.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { ensureSite } from "../../server/store/site.ts";
import { bulkReply } from "../../server/wire/bulk.ts";
import { conversationsReply } from "../../server/wire/conversations.ts";
import { inboxReply } from "../../server/wire/inbox.ts";
import { viewsReply } from "../../server/wire/views.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { seedQueue } from "../fixtures/queue.ts";
import { openWorld, type World } from "../sockets/builders.ts";
import { type Json, KEY, OTHER_KEY } from "./builders.ts";

let database: DatabasePort;
let world: World;
let ada: { id: string; cookie: string };
let mia: { id: string; cookie: string };
/** Waiting ones of the world's site, oldest first. */
let ids: string[];
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true, site: { allowedOrigins: ["self"] } });
  if (world.members === undefined) throw new Error("no members");
  ada = await world.members.signIn("agent", { name: "Ada" });
  mia = await world.members.signIn("manager", { name: "Mia" });
  await seedQueue(database.db, { siteId: world.site.id, count: 12 });
  const rows = await database.db.select({ id: conversation.id }).from(conversation).orderBy(conversation.createdAt);
  ids = rows.map((row) => row.id);
});
afterAll(async () => {
  await world.close();
  await database.close();
});

type Who = "ada" | "mia" | "key" | "other";
async function call(who: Who, method: string, path: string, body?: object) {
  const headers =
    who === "key" || who === "other"
      ? { authorization: `Bearer ${who === "key" ? KEY : OTHER_KEY}` }
      : { cookie: (who === "ada" ? ada : mia).cookie };
  const reply = await fetch(`${world.url}/api/v1/${path}`, {
    method,
    headers: { origin: world.url, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed: Json = await reply.json();
  return { status: reply.status, body: parsed };
}
const listed = async (query: string, who: Who = "ada") => {
  const { status, body } = await call(who, "GET", `conversations?${query}`);
  expect(status, query).toBe(200);
  return conversationsReply.parse(body).conversations.map((one) => one.id);
};
const change = async (act: object, some: readonly string[], who: Who = "ada") =>
  bulkReply.parse((await call(who, "POST", "conversations/bulk", { ids: some, act })).body);
const stateOf = async (id: string) => {
  const row = await findConversation(database.db, id);
  return row === undefined ? undefined : deskStateOf(row);
};
const [at, from] = [(i: number) => ids[i] ?? "", (a: number, b: number) => ids.slice(a, b)];
const tag = async (name: string): Promise<string> =>
  (await call("ada", "POST", "tags", { name })).body.tags.find((one: Json) => one.name === name).id;

describe("filters", () => {
  test("each finds its own: tag, team, agent, priority, language, age, channel, snooze, customer, handoff", async () => {
    const refund = await tag("Refund");
    const team = (await call("mia", "POST", "teams", { name: "Billing" })).body.teams[0].id;
    await call("ada", "POST", `conversations/${at(0)}/tags`, { add: [refund] });
    await call("ada", "POST", `conversations/${at(1)}/assign`, { team });
    await call("ada", "POST", `conversations/${at(2)}/take`, {});
    await call("ada", "PUT", `conversations/${at(3)}/priority`, { priority: "urgent" });
    await call("ada", "POST", `conversations/${at(4)}/snooze`, { until: null });
    const row = await findConversation(database.db, at(5));
    await database.db
      .update(visitor)
      .set({ language: "de", name: "Sigrid Undset", email: "sigrid@bjerkebaek.example" })
      .where(eq(visitor.id, row?.visitorId ?? ""));
    const { db } = database;
    await db
      .update(conversation)
      .set({ createdAt: sql`now() - interval '5 days'` })
      .where(eq(conversation.id, at(6)));
    await db.insert(mail).values({
      ...{ id: newId(), siteId: world.site.id, conversationId: at(7), direction: "in" },
      ...{ messageId: "a@b.example", outcome: "message" },
    });
    const finds: [string, string][] = [
      [`tag=${refund}`, at(0)],
      [`team=${team}`, at(1)],
      ["agent=me", at(2)],
      [`agent=${ada.id}&state=open`, at(2)],
      ["state=person", at(2)],
      ["priority=urgent", at(3)],
      ["snoozed=yes", at(4)],
      ["language=de", at(5)],
      ["customer=undset", at(5)],
      ["customer=sigrid%40bjerkebaek.example", at(5)],
      ["age=3d", at(6)],
      ["channel=email", at(7)],
    ];
    for (const [query, id] of finds) expect(await listed(query), query).toEqual([id]);
    expect(await listed("agent=none")).toHaveLength(11);
    expect(await listed("team=none&channel=chat&snoozed=no")).toHaveLength(9);
    expect(await listed("handoff=asked-for-person&state=open")).toHaveLength(12);
    expect(await listed("handoff=abuse")).toEqual([]);
    expect(await listed(`q=question&tag=${refund}`)).toEqual([at(0)]);
    expect(await listed("outcome=open&priority=urgent")).toEqual([at(3)]);
    // A key is nobody in particular.
    expect(await call("key", "GET", "conversations?agent=me")).toMatchObject({ status: 400 });
  });

  test.each([
    "tag=x",
    "team=x",
    "agent=you",
    "priority=9",
    "age=2h",
    "language=Deutsch",
    "channel=fax",
    "snoozed=1",
    `customer=${"x".repeat(201)}`,
  ])("%s is a bad request", async (query) => {
    expect(await call("ada", "GET", `conversations?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: "BAD_REQUEST" } },
    });
  });

  test("all sites of the member in one list and one inbox, newest first, and none of another organisation's", async () => {
    const { row } = await ensureSite(database.db, {
      organisationId: world.site.organisationId,
      key: "second",
      name: "Second",
    });
    world.sites.push(row);
    await seedQueue(database.db, { siteId: row.id, count: 3 });
    const all = conversationsReply.parse((await call("ada", "GET", "conversations?site=*")).body).conversations;
    expect(all).toHaveLength(15);
    expect(new Set(all.map((one) => one.siteId))).toEqual(new Set([world.site.id, row.id]));
    expect(all.map((one) => one.updatedAt)).toEqual(
      all
        .map((one) => one.updatedAt)
        .sort()
        .reverse(),
    );
    expect(await listed("site=*&q=question%20number%203")).toHaveLength(2);
    const inbox = inboxReply.parse((await call("ada", "GET", "inbox?site=*")).body);
    expect(inbox.total).toBe(15);
    expect(inboxReply.parse((await call("ada", "GET", "inbox")).body).total).toBe(12);
    expect((await call("other", "GET", "inbox?site=*")).body.error).toMatchObject({ code: "SITE_UNKNOWN" });
  });
});

describe("views", () => {
  const views = async (who: Who = "ada") => viewsReply.parse((await call(who, "GET", "views")).body).views;
  const save = async (who: Who, body: object) => (await call(who, "POST", "views", body)).body.id as string;

  test("one's own are one's own; everybody's are managers', and all see them, with how many are in them", async () => {
    const mine = await save("ada", { name: "Mine, urgent", filter: { priority: "urgent" } });
    const shared = await save("mia", { name: "Waiting", shared: true, filter: { state: "queued", sites: "all" } });
    const taken = await save("mia", { name: "My own", shared: true, filter: { agent: "me" } });
    expect(await views()).toMatchObject([
      { id: shared, name: "Waiting", shared: true, count: 14, filter: { state: "queued", sites: "all" } },
      { id: taken, count: 1 },
      { id: mine, shared: false, count: 1 },
    ]);
    expect((await views("mia")).map((one) => [one.id, one.count])).toEqual([
      [shared, 14],
      [taken, 0],
    ]);
    expect(await views("key")).toHaveLength(2);
    expect(await views("other").catch(() => [])).toEqual([]);
    expect(
      await call("ada", "POST", "views", { name: "For all", shared: true, filter: { tag: newId() } }),
    ).toMatchObject({
      body: { error: { code: "ROLE_TOO_LOW" } },
    });
    for (const [method, body] of [
      ["PATCH", { name: "Other" }],
      ["DELETE", undefined],
    ] as const) {
      expect((await call("ada", method, `views/${shared}`, body)).body.error.code).toBe("ROLE_TOO_LOW");
      expect((await call("mia", method, `views/${mine}`, body)).body.error.code).toBe("NOT_FOUND");
      expect((await call("other", method, `views/${shared}`, body)).status).toBeGreaterThanOrEqual(400);
    }
    await call("mia", "PUT", "views/order", { shared: true, ids: [taken, shared] });
    await call("mia", "PATCH", `views/${shared}`, { name: "In line", filter: { state: "closed" } });
    expect((await views()).map((one) => [one.name, one.count])).toEqual([
      ["My own", 1],
      ["In line", 0],
      ["Mine, urgent", 1],
    ]);
    await call("ada", "DELETE", `views/${mine}`);
    expect((await views()).map((one) => one.id)).toEqual([taken, shared]);
  });

  test.each([
    { name: "", filter: { tag: newId() } },
    { name: "x".repeat(61), filter: { q: "x" } },
    { name: "All", filter: {} },
    { name: "Odd", filter: { tag: "x" } },
  ])("a view %o is a bad request", async (body) => {
    expect(await call("ada", "POST", "views", body)).toMatchObject({ status: 400 });
  });
});

describe("many at once", () => {
  test("assign, tag, prioritise, snooze, close and reopen: an event each, and all of it can be undone", async () => {
    const some = from(8, 11);
    const [old, fresh] = [await tag("Old"), await tag("New")];
    await change({ do: "tags", add: [old] }, some);
    const before = await Promise.all(some.map(stateOf));
    const acts: [object, object][] = [
      [{ do: "priority", priority: "high" }, { priority: "high" }],
      [{ do: "tags", add: [fresh], remove: [old] }, { tagIds: [fresh] }],
      [{ do: "snooze", until: null }, { snoozed: { until: null } }],
      [
        { do: "assign", to: mia.id },
        { floor: "person", agentId: mia.id },
      ],
      [{ do: "close" }, { floor: "closed" }],
    ];
    for (const [act, after] of acts) {
      const { done, failed } = await change(act, some);
      expect(failed).toEqual([]);
      for (const { id, event } of done) {
        expect(await stateOf(id)).toMatchObject(after);
        expect((await deskEventsOf(database.db, id)).at(-1)).toMatchObject({ number: event, byId: ada.id });
      }
      const events = Object.fromEntries(done.map((one) => [one.id, one.event]));
      expect((await change({ do: "undo", events }, some)).failed).toEqual([]);
      expect(await Promise.all(some.map(stateOf))).toEqual(before);
    }
    const closed = await change({ do: "close" }, some);
    expect(closed.done).toHaveLength(3);
    const reopened = await change({ do: "reopen" }, some);
    expect(await stateOf(some[0] ?? "")).toMatchObject({ floor: "queued", agent: null });
    const events = Object.fromEntries(reopened.done.map((one) => [one.id, one.event]));
    await change({ do: "undo", events }, some);
    expect(await stateOf(some[0] ?? "")).toMatchObject({ floor: "closed" });
  });

  test("those that can't be changed are named with the reason; the others are changed", async () => {
    const [held, free, unknown] = [at(0), at(1), newId()];
    await call("mia", "POST", `conversations/${held}/take`, {});
    const { done, failed } = await change({ do: "close" }, [held, free, unknown]);
    expect(done.map((one) => one.id)).toEqual([free]);
    expect(failed).toMatchObject([
      { id: unknown, code: "CONVERSATION_UNKNOWN" },
      { id: held, code: "HANDOFF_NOT_YOURS", message: expect.stringContaining("Mia") },
    ]);
    // A repeat changes nothing, and there is nothing to undo in it.
    expect(await change({ do: "close" }, [free])).toEqual({ done: [{ id: free, event: null }], failed: [] });
    const undone = await change({ do: "undo", events: {} }, [free]);
    expect(undone.failed).toMatchObject([{ id: free, code: "UNDO_TOO_LATE" }]);
    // What somebody else did meanwhile isn't undone with it.
    const { done: marked } = await change({ do: "priority", priority: "low" }, [at(3)]);
    await call("mia", "PUT", `conversations/${at(3)}/priority`, { priority: "high" });
    const events = Object.fromEntries(marked.map((one) => [one.id, one.event]));
    expect((await change({ do: "undo", events }, [at(3)])).failed).toMatchObject([{ code: "UNDO_TOO_LATE" }]);
    expect(await stateOf(at(3))).toMatchObject({ priority: "high" });
  });

  test.each([
    { ids: [], act: { do: "close" } },
    { ids: Array.from({ length: 201 }, () => newId()), act: { do: "close" } },
    { ids: [newId()], act: { do: "delete" } },
    { ids: ["x"], act: { do: "close" } },
    { ids: [newId()], act: { do: "snooze", until: "tomorrow" } },
  ])("%# is a bad request", async (body) => {
    expect(await call("ada", "POST", "conversations/bulk", body)).toMatchObject({ status: 400 });
  });

  test("another organisation changes nothing of it", async () => {
    const body = { ids: [at(6)], agent: "Eve", act: { do: "close" } };
    const reply = (await call("other", "POST", "conversations/bulk", body)).body;
    expect(reply).toMatchObject({ done: [], failed: [{ code: "CONVERSATION_UNKNOWN" }] });
    expect(await stateOf(at(6))).toMatchObject({ floor: "queued" });
  });
});
