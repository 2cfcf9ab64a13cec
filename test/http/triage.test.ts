import { eq } from "drizzle-orm";
import { type JWTPayload, SignJWT } from "jose";
import { io as connect } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folded } from "../../server/desk/undo.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { deskEventsOf, deskStateOf } from "../../server/store/desk-event.ts";
import { handoffsOf } from "../../server/store/handoff.ts";
import { auditEntry } from "../../server/store/schema/audit.ts";
import { setting } from "../../server/store/schema/organisation.ts";
import { customerNote, pageVisit } from "../../server/store/schema/visitor.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { customerExport } from "../../server/wire/customers.ts";
import type { ConversationChange } from "../../server/wire/inbox.ts";
import { EVENTS } from "../../server/wire/names.ts";
import { apply, inOrderOfTime } from "../../widget/state.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, until, type World } from "../sockets/builders.ts";
import { type Json, KEY, OTHER_KEY } from "./builders.ts";

let database: DatabasePort;
let world: World;
let agent: { id: string; cookie: string };
let manager: { id: string; cookie: string };
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true, site: { allowedOrigins: ["self"] } });
  if (world.members === undefined) throw new Error("no members");
  agent = await world.members.signIn("agent", { name: "Ada" });
  manager = await world.members.signIn("manager", { name: "Max" });
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
const asAgent = (method: string, path: string, body?: object) => call(method, path, body, { cookie: agent.cookie });
const asManager = (method: string, path: string, body?: object) => call(method, path, body, { cookie: manager.cookie });

async function queued(): Promise<string> {
  const window = await openWindow(world, {}, { extraHeaders: { origin: world.url } });
  await window.do("person-request", { clientMessageId: newId() });
  await until(() => window.state.conversation?.state === "queued");
  window.close();
  return window.state.conversation?.conversationId ?? "";
}

test("agents create tags; teams and rules are managers'; names that are too long or taken are refused in words", async () => {
  expect((await asAgent("POST", "teams", { name: "Billing" })).body.error.code).toBe("ROLE_TOO_LOW");
  expect((await asAgent("GET", "routing-rules")).body.error.code).toBe("ROLE_TOO_LOW");
  const long = await asAgent("POST", "tags", { name: "x".repeat(10_000) });
  expect(long).toMatchObject({ status: 400, body: { error: { code: "BAD_REQUEST" } } });
  expect(long.body.error.message).toContain("more than 60 characters");
  const made = await asAgent("POST", "tags", { name: "  Refund ", colour: "red" });
  expect(made.body.tags).toMatchObject([{ name: "Refund", colour: "red", conversations: 0 }]);
  expect((await asAgent("POST", "tags", { name: "refund" })).body.error.code).toBe("NAME_TAKEN");
  expect((await asAgent("DELETE", `tags/${made.body.tags[0].id}`)).body.error.code).toBe("ROLE_TOO_LOW");
  const team = await asManager("POST", "teams", { name: "Billing", memberIds: [agent.id] });
  expect(team.body.teams).toMatchObject([{ name: "Billing", memberIds: [agent.id], open: 0 }]);
});

test("a member's own number of conversations is a manager's to set, is checked, and leaves an audit entry", async () => {
  const capacityOf = async () =>
    (await asAgent("GET", "colleagues")).body.colleagues.find((one: { id: string }) => one.id === agent.id)?.capacity;
  const path = `colleagues/${agent.id}`;
  expect(await capacityOf()).toBeNull();
  expect((await asAgent("PATCH", path, { capacity: 50 })).body.error.code).toBe("ROLE_TOO_LOW");
  for (const [capacity, said] of [
    [-1, "must be 0 or more"],
    [201, "must be 200 or less"],
    [1.5, "must be a whole number"],
    ["3", "must be a whole number"],
  ] as const) {
    const refused = await asManager("PATCH", path, { capacity });
    expect([refused.status, refused.body.error.message], String(capacity)).toEqual([
      400,
      expect.stringContaining(said),
    ]);
  }
  expect((await asManager("PATCH", `colleagues/${newId()}`, { capacity: 3 })).body.error.code).toBe("NOT_FOUND");
  const others = await call("PATCH", path, { capacity: 3 }, { authorization: `Bearer ${OTHER_KEY}` });
  expect(others.body.error.code).toBe("NOT_FOUND");
  expect(await capacityOf()).toBeNull();
  const set = await asManager("PATCH", path, { capacity: 0 });
  expect(set.body.colleagues).toContainEqual(expect.objectContaining({ id: agent.id, capacity: 0 }));
  // What is so already, or left out, changes nothing.
  for (const body of [{ capacity: 0 }, {}]) expect((await asManager("PATCH", path, body)).status).toBe(200);
  expect((await call("PATCH", path, { capacity: null })).status).toBe(200);
  expect(await capacityOf()).toBeNull();
  const entries = await database.db.select().from(auditEntry).where(eq(auditEntry.action, "agent-changed"));
  expect(entries.map(({ actor, actorName, detail }) => ({ actor, actorName, detail }))).toEqual([
    { actor: "member", actorName: "Max", detail: { capacity: 0, before: null } },
    { actor: "key", actorName: expect.any(String), detail: { capacity: null, before: 0 } },
  ]);
});

test("a member's skills are a manager's to set: languages as in BCP 47, tags of the organisation", async () => {
  const path = `colleagues/${agent.id}`;
  const [tag] = (await asAgent("POST", "tags", { name: "Skill" })).body.tags.filter(
    (one: { name: string }) => one.name === "Skill",
  );
  expect((await asAgent("PATCH", path, { languages: ["de"] })).body.error.code).toBe("ROLE_TOO_LOW");
  for (const body of [
    { languages: ["German, please"] },
    { languages: ["de_DE"] },
    { languages: [""] },
    { languages: Array.from({ length: 31 }, () => "de") },
    { tagIds: ["Skill"] },
  ]) {
    const refused = await asManager("PATCH", path, body);
    expect([refused.status, refused.body.error.code], JSON.stringify(body)).toEqual([400, "BAD_REQUEST"]);
  }
  const unknown = await asManager("PATCH", path, { languages: ["es"], tagIds: [tag.id, newId()] });
  expect([unknown.status, unknown.body.error.code]).toEqual([404, "NOT_FOUND"]);
  const set = await asManager("PATCH", path, { languages: ["pt-br", "de"], tagIds: [tag.id, tag.id] });
  const mine = (reply: Json) => reply.body.colleagues.find((one: { id: string }) => one.id === agent.id);
  expect(mine(set)).toMatchObject({ languages: ["de", "pt-BR"], tagIds: [tag.id], capacity: null });
  // What is left out stays; a deleted tag is nobody's skill.
  await asManager("DELETE", `tags/${tag.id}`);
  expect(mine(await asManager("PATCH", path, {}))).toMatchObject({ languages: ["de", "pt-BR"], tagIds: [] });
  expect(mine(await asManager("PATCH", path, { languages: [] }))).toMatchObject({ languages: [] });
  const entries = await database.db.select().from(auditEntry).where(eq(auditEntry.action, "agent-changed"));
  expect(entries.map((one) => one.detail).slice(-2)).toEqual([
    { languages: "de, pt-BR", tags: "Skill" },
    { languages: "" },
  ]);
});

test("a change reaches open screens, its events say who and why, and other organisations know nothing of it", async () => {
  const id = await queued();
  const desk = connect(`${world.url}/desk`, {
    transports: ["websocket"],
    forceNew: true,
    auth: {},
    extraHeaders: { origin: world.url, cookie: agent.cookie },
  });
  const rows: ConversationChange["row"][] = [];
  desk.on(EVENTS.conversationChange, ({ row }: ConversationChange) => void rows.push(row));
  await new Promise<void>((done) => desk.on("connect", done));
  const [team] = (await asAgent("GET", "teams")).body.teams;
  const assigned = await asAgent("POST", `conversations/${id}/assign`, {
    to: manager.id,
    team: team.id,
    note: "Please",
  });
  expect(assigned.body.conversation).toMatchObject({ id, state: "person", agentId: manager.id, teamId: team.id });
  await until(() => rows.some((row) => row.id === id && row.agentId === manager.id && row.teamId === team.id));
  await asAgent("PUT", `conversations/${id}/priority`, { priority: "high" });
  const until1 = new Date(Date.now() + 3_600_000).toISOString();
  expect((await asAgent("POST", `conversations/${id}/snooze`, { until: until1 })).body.error.code).toBe(
    "HANDOFF_NOT_YOURS",
  );
  await asManager("POST", `conversations/${id}/snooze`, { until: until1 });
  await until(() => rows.at(-1)?.snoozed?.until === until1 && rows.at(-1)?.priority === "high");
  const { events } = (await asAgent("GET", `conversations/${id}/events`)).body;
  expect(events).toMatchObject([
    { number: 1, kind: "queued", by: null },
    { number: 2, kind: "assigned", by: "Ada", byId: agent.id, cause: null, detail: { agent: "Max", teamId: team.id } },
    { number: 3, kind: "priority-changed", by: "Ada" },
    { number: 4, kind: "snoozed", by: "Max", detail: { until: until1 } },
  ]);
  for (const [method, path, body] of [
    ["POST", "assign", { agent: "Eve", to: null }],
    ["PUT", "priority", { agent: "Eve", priority: "low" }],
    ["POST", "undo", { agent: "Eve" }],
  ] as const) {
    const reply = await call(method, `conversations/${id}/${path}`, body, { authorization: `Bearer ${OTHER_KEY}` });
    expect(reply.body.error.code, path).toBe("CONVERSATION_UNKNOWN");
  }
  expect((await call("PUT", `conversations/${id}/priority`, { priority: "low" })).body.error.message).toContain(
    "agent",
  );
  desk.close();
});

test("a rule is checked, tried and ordered before it is switched on; one that matches everything says so", async () => {
  const empty = await asManager("POST", "routing-rules", { name: "Nothing", actions: {} });
  expect(empty.body.error.message).toContain("does nothing");
  const wrong = await asManager("POST", "routing-rules", {
    ...{ name: "Wrong", actions: { priority: "high" } },
    conditions: [{ on: "words", any: [] }],
  });
  expect(wrong.body.error.message).toContain("choose at least one");
  const first = await asManager("POST", "routing-rules", { name: "All", actions: { priority: "high" } });
  expect(first.body.rules).toMatchObject([{ name: "All", enabled: false, matchesEverything: true }]);
  const conditions = [{ on: "reason", is: ["asked-for-person"] }];
  const both = await asManager("POST", "routing-rules", { name: "Asked", conditions, actions: { priority: "low" } });
  const ids = both.body.rules.map((one: { id: string }) => one.id);
  expect((await asManager("PUT", "routing-rules/order", { ids: ids.slice(1) })).status).toBe(400);
  const sorted = await asManager("PUT", "routing-rules/order", { ids: [...ids].reverse() });
  expect(sorted.body.rules.map((one: { name: string }) => one.name)).toEqual(["Asked", "All"]);
  const tried = await asManager("POST", "routing-rules/try", { conditions });
  expect(tried.body).toMatchObject({ of: 1, matched: 1, everything: true });
  expect(tried.body.examples).toHaveLength(1);
  const id = await queued();
  expect((await asManager("GET", `conversations/${id}`)).body.row.priority).toBe("normal");
  for (const rule of ids) await asManager("PATCH", `routing-rules/${rule}`, { enabled: true });
  const next = await queued();
  // The lower rule runs last.
  expect((await asManager("GET", `conversations/${next}`)).body.row.priority).toBe("high");
});

const SECRET = "0123456789abcdef0123456789abcdef";
/** A window of somebody whom the site signed in. */
async function signedIn(claims: JWTPayload) {
  await writeSetting(database.db, { scopeId: world.site.id, name: "identity", value: { secret: SECRET } });
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).setExpirationTime("1h");
  const identity = await jwt.sign(new TextEncoder().encode(SECRET));
  return openWindow(world, { identity }, { extraHeaders: { origin: world.url } });
}
const anonymous = () => openWindow(world, {}, { extraHeaders: { origin: world.url } });
async function talk(window: Awaited<ReturnType<typeof anonymous>>) {
  const { conversation } = await window.say("Where is my order?");
  const { visitor } = (await asAgent("GET", `conversations/${conversation.conversationId}`)).body;
  return { id: conversation.conversationId, visitorId: visitor.id as string };
}

test("the customer: attributes with their types, pages without secrets, notes; all of it exported, then erased", async () => {
  const attributes = { Seats: 12, trial: false, since: "2026-01-31", Regions: ["EU", "UK"] };
  const window = await signedIn({ sub: "c-1", name: "Ada L", email: "ada@example.com", plan: "Pro", attributes });
  const { id, visitorId } = await talk(window);
  const desk = connect(`${world.url}/desk`, {
    ...{ transports: ["websocket"], forceNew: true, auth: {} },
    extraHeaders: { origin: world.url, cookie: manager.cookie },
  });
  let changes = 0;
  desk.on(EVENTS.customerChange, (heard) => void (heard.visitorId === visitorId && changes++));
  await new Promise<void>((done) => desk.on("connect", done));
  // The rooms of its sites are joined right after.
  await until(async () => {
    const sockets = await world.sockets.io.of("/desk").fetchSockets();
    return sockets.some((one) => one.id === desk.id && one.rooms.has(`site:${world.site.id}`));
  });
  const visit = (address: string, title: string) => window.do(EVENTS.pageVisit, { address, title });
  await visit("https://shop.example/cart?token=abc#x", "");
  await visit("https://shop.example/cart", "Your cart");
  await visit("https://shop.example/reset/9f8e7d6c5b4a39281706f5e4d3c2b1a0", "Reset");
  await visit("javascript:alert(1)", "No page");
  const { note } = (await asAgent("POST", `visitors/${visitorId}/notes`, { text: "Prefers the phone." })).body;
  await asManager("PATCH", `visitors/${visitorId}/notes/${note.id}`, { text: "Prefers mail." });
  const second = (await asManager("POST", `visitors/${visitorId}/notes`, { text: "VIP" })).body.note;
  // An agent changes their own notes only.
  for (const method of ["PATCH", "DELETE"]) {
    const refused = await asAgent(method, `visitors/${visitorId}/notes/${second.id}`, { text: "no" });
    expect(refused.body.error.code, method).toBe("NOT_FOUND");
  }
  const { body } = await asAgent("GET", `visitors/${visitorId}`);
  expect(body).toMatchObject({ name: "Ada L", externalId: "c-1", ids: [visitorId], conversations: 1 });
  expect(Object.fromEntries(body.attributes.map((one: Json) => [one.name, one.value]))).toEqual({
    ...attributes,
    plan: "Pro",
  });
  expect(body.pages).toMatchObject([
    { address: "https://shop.example/cart", title: "Your cart" },
    { address: "https://shop.example/reset/…", title: "Reset" },
  ]);
  expect(body.notes).toMatchObject([
    { text: "Prefers mail.", author: "Ada", editor: "Max" },
    { text: "VIP", author: "Max", editor: null },
  ]);
  await until(() => changes >= 6);
  // A site that doesn't want to see pages.
  await writeSetting(database.db, { scopeId: world.site.id, name: "widget", value: { showPages: false } });
  await visit("https://shop.example/other", "Other");
  expect((await asAgent("GET", `visitors/${visitorId}`)).body.pages).toHaveLength(2);
  await database.db.delete(setting);

  expect((await asAgent("GET", `visitors/${visitorId}/export`)).body.error.code).toBe("ROLE_TOO_LOW");
  expect((await asAgent("DELETE", `visitors/${visitorId}`)).body.error.code).toBe("ROLE_TOO_LOW");
  const exported = customerExport.parse((await asManager("GET", `visitors/${visitorId}/export`)).body);
  expect(exported.customer).toEqual(body);
  expect(exported.conversations).toMatchObject([
    { id, messages: [{ author: "visitor", text: "Where is my order?" }, {}] },
  ]);
  const stranger = { authorization: `Bearer ${OTHER_KEY}` };
  for (const [method, path] of [
    ["GET", ""],
    ["GET", "/export"],
    ["GET", "/similar"],
    ["DELETE", ""],
  ] as const)
    expect((await call(method, `visitors/${visitorId}${path}`, undefined, stranger)).status, path).toBe(404);

  expect((await asManager("DELETE", `visitors/${visitorId}`)).status).toBe(200);
  await until(() => window.state.conversation === null && !window.socket.connected);
  expect((await asAgent("GET", `visitors/${visitorId}`)).status).toBe(404);
  expect((await asAgent("GET", `conversations/${id}`)).status).toBe(404);
  const left = [customerNote, pageVisit].map((table) => database.db.$count(table, eq(table.visitorId, visitorId)));
  expect(await Promise.all(left)).toEqual([0, 0]);
  const entries = await database.db.select().from(auditEntry).where(eq(auditEntry.subject, visitorId));
  expect(entries.map((one) => one.action)).toEqual(["customer-read", "exported", "customer-erased"]);
  desk.close();
});

test("two customers become one for agents; each window keeps only its own conversation; two signed people are refused", async () => {
  const known = await signedIn({ sub: "m-1", name: "Grace", email: "grace@example.com", plan: "pro" });
  const one = await talk(known);
  const window = await anonymous();
  const two = await talk(window);
  await asAgent("POST", `visitors/${two.visitorId}/notes`, { text: "Wrote from her phone." });
  await asAgent("POST", `visitors/${one.visitorId}/block`, { blocked: false });
  const found = await asAgent("GET", `visitors/${one.visitorId}/similar?q=${two.visitorId.slice(-4)}`);
  expect(found.body.customers.map((each: Json) => each.id)).toContain(two.visitorId);
  const before = (await asAgent("GET", `conversations/${two.id}`)).body.row.updatedAt;
  // Twice at once: one of them is done.
  const both = await Promise.all([
    asAgent("POST", `visitors/${one.visitorId}/merge`, { from: two.visitorId }),
    asAgent("POST", `visitors/${one.visitorId}/merge`, { from: two.visitorId }),
  ]);
  for (const { status, body } of both) {
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      ...{ id: one.visitorId, ids: [one.visitorId, two.visitorId], name: "Grace", conversations: 2 },
      notes: [{ text: "Wrote from her phone." }],
    });
  }
  // By the duplicate's id, too.
  expect((await asAgent("GET", `visitors/${two.visitorId}`)).body).toEqual(both[0]?.body);
  const { conversations } = (await asAgent("GET", `visitors/${one.visitorId}/conversations`)).body;
  expect(conversations.map((each: Json) => each.id)).toEqual([two.id, one.id]);
  expect(conversations[0].visitor).toMatchObject({ id: one.visitorId, name: "Grace", externalId: "m-1" });
  expect(conversations[0].updatedAt).toBe(before);
  for (const { id } of [one, two]) {
    const { events } = (await asAgent("GET", `conversations/${id}/events`)).body;
    expect(
      events.filter((each: Json) => each.kind === "customer-merged"),
      id,
    ).toMatchObject([{ by: "Ada", detail: { from: two.visitorId, into: one.visitorId, intoName: "Grace" } }]);
  }
  // The windows go on as before, and neither opens what is the other's.
  await window.say("And my refund?");
  expect((await window.resume()).conversation?.conversationId).toBe(two.id);
  expect((await known.resume()).conversation?.conversationId).toBe(one.id);
  const other = await window.ack(EVENTS.conversationResume, { afterSequence: 0, conversationId: one.id });
  expect(other).toMatchObject({ error: { code: "CONVERSATION_UNKNOWN" } });

  const third = await talk(await signedIn({ sub: "m-2", name: "Grace" }));
  const refused = await asAgent("POST", `visitors/${third.visitorId}/merge`, { from: two.visitorId });
  expect(refused.body.error).toMatchObject({ code: "CUSTOMERS_DIFFER", message: expect.stringContaining('"m-2"') });
  expect((await asAgent("GET", `visitors/${third.visitorId}`)).body.ids).toEqual([third.visitorId]);
  // Who is shut out under one id is under all of them.
  await asAgent("POST", `visitors/${one.visitorId}/block`, { blocked: true });
  await until(() => !window.socket.connected && !known.socket.connected);
  await database.db.delete(setting);
});

test("two customers merged into each other at the same moment are one customer", async () => {
  for (let round = 0; round < 3; round++) {
    const [one, two] = [await talk(await anonymous()), await talk(await anonymous())];
    const answers = await Promise.all([
      asAgent("POST", `visitors/${one.visitorId}/merge`, { from: two.visitorId }),
      asAgent("POST", `visitors/${two.visitorId}/merge`, { from: one.visitorId }),
    ]);
    for (const { status, body } of answers) expect(status, JSON.stringify(body)).toBe(200);
    const [first, second] = answers.map(({ body }) => body.ids);
    expect(first).toEqual(second);
    expect([...first].sort()).toEqual([one.visitorId, two.visitorId].sort());
  }
});

/** A window whose visitor has two conversations; it shows the newer one. */
async function withTwo() {
  const window = await anonymous();
  const older = (await window.ask("How do I return an item?")).conversation.conversationId;
  const newer = (await window.ask("Where is my order?", { anew: true })).conversation.conversationId;
  await until(() => window.state.conversation?.conversationId === newer && window.state.messages.length === 2);
  return { window, older, newer };
}
const merge = (into: string, from: string) => asAgent("POST", `conversations/${into}/merge`, { from });
const kinds = async (id: string): Promise<string[]> =>
  (await asAgent("GET", `conversations/${id}/events`)).body.events.map((each: Json) => each.kind);

test("a conversation merged into another: closed with a link, read there, and the visitor goes on there with each message once", async () => {
  const { window, older, newer } = await withTwo();
  await window.do("person-request", { clientMessageId: newId() });
  await until(() => window.state.conversation?.state === "queued");
  const handoff = (await asAgent("POST", `conversations/${newer}/take`, {})).body.handoff.id;
  await asAgent("POST", `handoffs/${handoff}/reply`, { clientMessageId: newId(), text: "Let me look." });
  const made = (await asAgent("POST", "tags", { name: "Merge me" })).body.tags;
  const tagIds = [made.find((one: Json) => one.name === "Merge me").id];
  await asAgent("POST", `conversations/${newer}/tags`, { add: tagIds });
  await asAgent("PUT", `conversations/${newer}/priority`, { priority: "urgent" });
  const said = (await asAgent("GET", `conversations/${newer}`)).body.messages;

  const done = await merge(older, newer);
  expect(done.body.conversation).toMatchObject({
    id: older,
    state: "person",
    agent: "Ada",
    priority: "urgent",
    tagIds,
  });
  const gone = (await asAgent("GET", `conversations/${newer}`)).body;
  expect(gone.row).toMatchObject({ state: "closed", mergedInto: older });
  const stays = (await asAgent("GET", `conversations/${older}`)).body;
  expect(stays.merged).toMatchObject([{ id: newer, messages: said }]);
  expect((await kinds(newer)).at(-1)).toBe("merged");
  expect(await kinds(older)).toEqual(["queued", "assigned", "merged-in"]);
  // The events of both, one after another, are still their state.
  for (const id of [older, newer]) {
    const row = await findConversation(database.db, id);
    if (row === undefined) throw new Error("gone");
    expect(folded(await deskEventsOf(database.db, id))).toEqual(deskStateOf(row));
  }
  // The window that showed the merged one goes on in the other.
  await until(() => window.state.conversation?.conversationId === older);
  window.state = apply(window.state, { type: "resumed", data: await window.resume(0, newer) });
  const ids = inOrderOfTime(window.state).map((each) => each.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(ids)).toEqual(new Set([...stays.messages, ...said].map((each: Json) => each.id)));
  expect((await window.fresh()).conversation?.conversationId).toBe(older);
  // What it still sends to the merged one arrives where it goes on, and so does a repeat of what is there.
  const late = await window.say("One more thing", { conversationId: newer });
  expect(late.conversation.conversationId).toBe(older);
  const again = await window.say(said[0].text, { conversationId: newer, clientMessageId: said[0].clientMessageId });
  expect(again).toMatchObject({
    isEarlier: true,
    message: { id: said[0].id },
    conversation: { conversationId: older },
  });
  // Nothing happens in the merged one any more, and a repeat of the merge changes nothing.
  for (const [method, path, body] of [
    ["POST", `conversations/${newer}/take`, {}],
    ["POST", `conversations/${newer}/tags`, { add: tagIds }],
    ["POST", `handoffs/${handoff}/reply`, { clientMessageId: newId(), text: "Too late" }],
    ["POST", `conversations/${newer}/merge`, { from: older }],
  ] as const)
    expect((await asAgent(method, path, body)).body.error.code, path).toBe("CONVERSATION_MERGED");
  const before = await kinds(older);
  expect((await merge(older, newer)).status).toBe(200);
  expect(await kinds(older)).toEqual(before);
  expect((await asAgent("POST", `conversations/${older}/undo`, {})).body.error.code).toBe("UNDO_TOO_LATE");
  // Another window's conversation is refused, and so is itself.
  const other = await queued();
  expect((await merge(older, other)).body.error).toMatchObject({ code: "MERGE_REFUSED" });
  expect((await merge(older, older)).body.error).toMatchObject({ code: "MERGE_REFUSED" });
  // Whoever deletes the one that stayed deletes what was merged into it.
  await window.do("conversation-delete", { conversationId: older });
  for (const id of [older, newer]) expect(await findConversation(database.db, id)).toBeUndefined();
  window.close();
});

test("a merge while both sides write: everything acknowledged is read once where it goes on, in whatever order", async () => {
  for (let round = 0; round < 6; round++) {
    const { window, older, newer } = await withTwo();
    const handoff = (await asAgent("POST", `conversations/${newer}/take`, {})).body.handoff.id;
    const asked = (await asAgent("POST", `conversations/${older}/take`, {})).body.handoff.id;
    const [into, from] = round % 2 === 0 ? [older, newer] : [newer, older];
    const replies = [handoff, asked].map((id, n) =>
      asAgent("POST", `handoffs/${id}/reply`, { clientMessageId: newId(), text: `Reply ${n}` }),
    );
    const written = [newer, older].map((id) => window.say("Are you there?", { conversationId: id }));
    const [merged, ...rest] = await Promise.all([merge(into, from), ...replies]);
    const heard = await Promise.all(written);
    expect(merged?.status, JSON.stringify(merged?.body)).toBe(200);
    // What came too late is refused with where to go, nothing else.
    const refused = rest.filter((one) => one.status !== 200);
    expect(refused.every((one) => one.body.error.code === "CONVERSATION_MERGED")).toBe(true);
    const whole = (await asAgent("GET", `conversations/${into}`)).body;
    const all: Json[] = [...whole.messages, ...whole.merged.flatMap((one: Json) => one.messages)];
    const ids = all.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const one of heard) expect(ids).toContain(one.message.id);
    for (const one of rest) if (one.status === 200) expect(ids).toContain(one.body.message.id);
    const fresh = await window.fresh();
    expect(fresh.conversation?.conversationId).toBe(into);
    expect(
      inOrderOfTime(fresh)
        .map((one) => one.id)
        .sort(),
    ).toEqual([...ids].sort());
    for (const id of [into, from]) {
      const row = await findConversation(database.db, id);
      if (row === undefined) throw new Error("gone");
      expect(folded(await deskEventsOf(database.db, id))).toEqual(deskStateOf(row));
    }
    expect(await handoffsOf(database.db, from)).toMatchObject([{ state: "closed" }]);
    window.close();
  }
  // Both ways at once: one of them is done.
  const { older, newer, window } = await withTwo();
  const both = await Promise.all([merge(older, newer), merge(newer, older)]);
  expect(both.map((one) => one.status).sort()).toEqual([200, 409]);
  window.close();
});

test("a follower hears of a conversation that isn't theirs and finds it under their own; a merge takes followers along", async () => {
  const { window, older, newer } = await withTwo();
  const desk = connect(`${world.url}/desk`, {
    ...{ transports: ["websocket"], forceNew: true, auth: {} },
    extraHeaders: { origin: world.url, cookie: manager.cookie },
  });
  const rows: ConversationChange["row"][] = [];
  desk.on(EVENTS.conversationChange, ({ row }: ConversationChange) => void rows.push(row));
  await new Promise<void>((done) => desk.on("connect", done));
  const followed = await asAgent("PUT", `conversations/${newer}/followers/me`);
  expect(followed.body.conversation.followerIds).toEqual([agent.id]);
  await until(() => rows.some((row) => row.id === newer && row.followerIds.includes(agent.id)));
  // It's an event, and what somebody did before it can still be taken back.
  await asManager("PUT", `conversations/${newer}/priority`, { priority: "high" });
  await asManager("PUT", `conversations/${newer}/followers/${manager.id}`);
  await asManager("DELETE", `conversations/${newer}/followers/${manager.id}`);
  const { events } = (await asAgent("GET", `conversations/${newer}/events`)).body;
  expect(events.slice(-4).map((one: Json) => [one.kind, one.by, one.detail.memberId])).toEqual([
    ["followed", "Ada", agent.id],
    ["priority-changed", "Max", undefined],
    ["followed", "Max", manager.id],
    ["unfollowed", "Max", manager.id],
  ]);
  expect((await asManager("POST", `conversations/${newer}/undo`, {})).body.conversation?.priority).toBe("normal");
  // Who may follow for whom.
  const refused = await asAgent("PUT", `conversations/${newer}/followers/${manager.id}`);
  expect(refused.body.error.code).toBe("ROLE_TOO_LOW");
  const both = await asManager("PUT", `conversations/${newer}/followers/${manager.id}`);
  expect(both.body.conversation.followerIds).toEqual([agent.id, manager.id]);
  expect((await call("PUT", `conversations/${newer}/followers/me`)).status).toBe(400);
  expect((await call("PUT", `conversations/${newer}/followers/${newId()}`)).body.error.code).toBe("NOT_FOUND");
  const other = { authorization: `Bearer ${OTHER_KEY}` };
  const stranger = await call("PUT", `conversations/${newer}/followers/${agent.id}`, undefined, other);
  expect(stranger.body.error.code).toBe("CONVERSATION_UNKNOWN");
  const mine = async () =>
    (await asAgent("GET", "conversations?site=*&following=me")).body.conversations.map((one: Json) => one.id);
  expect(await mine()).toEqual([newer]);
  expect((await call("GET", "conversations?following=me")).status).toBe(400);
  const view = await asAgent("POST", "views", { name: "Mine to watch", filter: { following: "me" } });
  expect(view.status, JSON.stringify(view.body)).toBe(200);
  await merge(older, newer);
  expect((await mine()).sort()).toEqual([older, newer].sort());
  expect((await asAgent("PUT", `conversations/${newer}/followers/me`)).body.error.code).toBe("CONVERSATION_MERGED");
  for (let n = 0; n < 2; n++) {
    const gone = await asAgent("DELETE", `conversations/${older}/followers/me`);
    expect(gone.body.conversation.followerIds).toEqual([manager.id]);
  }
  desk.close();
  window.close();
});

test("a note's mentions are checked, are in replies, and are found under the member's own", async () => {
  const id = await queued();
  const noted = await asManager("POST", `conversations/${id}/notes`, {
    text: "@Ada, you know them",
    mentions: [agent.id],
  });
  expect(noted.body.note?.mentions, JSON.stringify(noted.body)).toEqual([{ memberId: agent.id, name: "Ada" }]);
  const read = (await asAgent("GET", `conversations/${id}`)).body;
  expect(read.notes).toMatchObject([{ mentions: [{ memberId: agent.id, name: "Ada" }] }]);
  expect(read.row.followerIds).toEqual([agent.id]);
  const mine = async (as: typeof asAgent) =>
    (await as("GET", "conversations?site=*&mentioned=me")).body.conversations.map((one: Json) => one.id);
  expect([await mine(asAgent), await mine(asManager)]).toEqual([[id], []]);
  expect((await call("GET", "conversations?mentioned=me")).status).toBe(400);
  const view = await asAgent("POST", "views", { name: "Asked of me", filter: { mentioned: "me" } });
  expect(view.status, JSON.stringify(view.body)).toBe(200);

  const offered = (await asAgent("GET", `colleagues?conversation=${id}`)).body.colleagues;
  expect(offered.map((one: Json) => one.id)).toEqual(expect.arrayContaining([agent.id, manager.id]));
  const other = { authorization: `Bearer ${OTHER_KEY}` };
  const stranger = await call("GET", `colleagues?conversation=${id}`, undefined, other);
  expect(stranger.body.error.code).toBe("CONVERSATION_UNKNOWN");
  for (const [mentions, code] of [
    [["Ada"], "BAD_REQUEST"],
    [[newId()], "NOT_FOUND"],
  ] as const) {
    const refused = await asManager("POST", `conversations/${id}/notes`, { text: "@Ada", mentions });
    expect(refused.body.error.code).toBe(code);
  }
  const assigned = await asManager("POST", `conversations/${id}/assign`, {
    ...{ to: agent.id, note: "@Max will help", mentions: [manager.id] },
  });
  expect(assigned.body.conversation.followerIds, JSON.stringify(assigned.body)).toEqual([agent.id, manager.id]);
});

test("a conversation says which language its visitor writes, whatever their chat's", async () => {
  const window = await openWindow(world, {}, { extraHeaders: { origin: world.url } });
  await window.ask("Wo ist meine Bestellung, und wann kommt sie an?");
  await until(() => window.state.conversation !== null);
  const id = window.state.conversation?.conversationId ?? "";
  window.close();
  expect((await asAgent("GET", `conversations/${id}`)).body.language).toBe("de");
  expect((await asAgent("GET", `conversations/${await queued()}`)).body.language).toBe("en");
});
