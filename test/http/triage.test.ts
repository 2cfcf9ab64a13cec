import { io as connect } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { ConversationChange } from "../../server/wire/inbox.ts";
import { EVENTS } from "../../server/wire/names.ts";
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
