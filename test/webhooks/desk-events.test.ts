import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Background } from "../../server/background-work.ts";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { record } from "../../server/desk/record.ts";
import { packageRoot } from "../../server/lib/built-file.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { deskEventsOf } from "../../server/store/desk-event.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { createMember } from "../../server/store/member.ts";
import { deskEvent, routingRule } from "../../server/store/schema/desk.ts";
import { job } from "../../server/store/schema/job.ts";
import { site } from "../../server/store/schema/organisation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { webhookEndpoint, webhookEvent } from "../../server/store/schema/webhook.ts";
import { clearSetting, writeSetting } from "../../server/store/setting.ts";
import { listTags } from "../../server/store/tag.ts";
import { listTeams } from "../../server/store/team.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import type { NewWebhook } from "../../server/webhooks/webhooks.ts";
import { DESK_EVENTS, PRIORITIES } from "../../server/wire/desk.ts";
import {
  DESK_WEBHOOK_EVENTS,
  WEBHOOK_EVENTS,
  type WebhookPayload,
  webhookPayload,
} from "../../server/wire/webhooks.ts";
import { until } from "../fault/server.ts";
import { openWorld, type World } from "../sources/world.ts";
import { openShop, type Shop } from "../turn/builders.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

let world: World;
let database: DatabasePort;
let shop: Shop;
let desk: Desk;
let organisationId: string;
let receiver: Receiver;
let background: Background;
const timers: NodeJS.Timeout[] = [];

beforeAll(async () => {
  world = await openWorld();
  ({ database } = world);
  shop = await openShop(database);
  const { turns, parts } = shop;
  const { clock, voice } = parts;
  desk = createDesk({ db: database.db, clock, voice, floorTaken: turns.floorTaken, checkText });
  const [row] = await database.db.select().from(site).where(eq(site.id, shop.siteId));
  organisationId = row?.organisationId ?? "";
});
afterAll(() => world.close());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const timer of timers.splice(0)) clearInterval(timer);
  await background.close();
  await receiver.close();
  await database.db.delete(webhookEndpoint);
  await database.db.delete(job);
  await database.db.delete(routingRule);
  for (const name of ["serviceLevels", "hours"]) await clearSetting(database.db, { scopeId: shop.siteId, name });
  await database.db.update(site).set({ language: "en" }).where(eq(site.id, shop.siteId));
});

function process(): void {
  background = world.process();
  timers.push(setInterval(() => void background.webhooks.look().catch(() => undefined), 20));
}
const add = (more: Partial<NewWebhook> = {}) =>
  background.webhooks.add({
    ...{ organisationId, siteId: null, kind: "http", content: "full", by: "Olga", events: [...WEBHOOK_EVENTS] },
    address: `${receiver.url}/hook`,
    ...more,
  });

interface Member {
  readonly agent: string;
  readonly agentId: string;
}
async function member(name: string): Promise<Member> {
  const { id } = await database.db.transaction((tx) =>
    createMember(tx, {
      ...{ organisationId, name, email: `${newId()}@example.com`, role: "agent", language: null, passwordHash: "x" },
    }),
  );
  return { agent: name, agentId: id };
}
const audit = { actor: "machine" } as const;
async function team(name: string, ...members: Member[]): Promise<string> {
  await desk.setup.createTeam({ organisationId, audit, name, memberIds: members.map((one) => one.agentId) });
  return (await listTeams(database.db, organisationId)).find((one) => one.name === name)?.id ?? "";
}
async function tag(name: string): Promise<string> {
  await desk.setup.createTag({ organisationId, audit, name, colour: "blue" });
  return (await listTags(database.db, organisationId)).find((one) => one.name === name)?.id ?? "";
}
async function queued(more: { visitorId?: string; anew?: boolean } = {}) {
  const visitorId = more.visitorId ?? (await shop.visitor());
  const ids = { siteId: shop.siteId, visitorId, clientMessageId: newId() };
  const sent = await shop.turns.requestPerson({ ...ids, ...(more.anew === true ? { anew: true } : {}) });
  await sent.answered;
  const conversationId = sent.conversation.id;
  return { visitorId, conversationId, handoffId: (await openHandoff(database.db, conversationId))?.id ?? "" };
}

/** In a month, at nine in UTC: ten or eleven in Oslo. */
const until9 = new Date(new Date(Date.now() + 30 * 86_400_000).setUTCHours(9, 0, 0, 0));

const at = (path: string) => receiver.accepted.filter((one) => one.path === path);
const payloads = (path = "/hook"): WebhookPayload[] => at(path).map(({ json }) => webhookPayload.parse(json));
const arrived = (type: string) =>
  until(`${type} arrived`, () => receiver.accepted.some((one) => one.json.type === type));
const isOfDesk = (type: string) => DESK_WEBHOOK_EVENTS.some((one) => one === type);
const storedOf = async (conversationId: string) =>
  (await deskEventsOf(database.db, conversationId)).filter(({ kind }) => isOfDesk(`conversation.${kind}`));

test("all that happens at the desk arrives once, in order, as it's stored: who did it, when and why", async () => {
  process();
  await add();
  const [ada, ben] = [await member("Ada"), await member("Ben")];
  const billing = await team("Billing", ben);
  const [refund, vip] = [await tag("Refund"), await tag("VIP")];
  const { conversationId, visitorId, handoffId } = await queued();
  const other = await queued({ visitorId, anew: true });
  const inIt = { conversationId, ...ada };
  await desk.triage.prioritise({ ...inIt, priority: "urgent" });
  await desk.triage.tag({ ...inIt, add: [refund, vip], remove: [] });
  await desk.triage.tag({ ...inIt, add: [], remove: [vip] });
  await desk.triage.snooze({ ...inIt, until: until9 });
  await desk.triage.wake(inIt);
  await desk.triage.assign({ ...inIt, to: ben.agentId, team: billing, note: "They paid twice." });
  await desk.transfer({ handoffId, ...ben, to: ada.agentId });
  await desk.triage.assign({ ...inIt, to: null });
  await desk.triage.undo(inIt);
  await desk.merge({ into: conversationId, from: other.conversationId, ...ada });
  await desk.triage.assign({ ...inIt, team: null });
  const held = await openHandoff(database.db, conversationId);
  await desk.close({ handoffId: held?.id ?? "", ...ada });
  await arrived("conversation.closed");
  for (const kind of ["merged", "closed"]) {
    await until("the last of each arrived", () =>
      payloads().some((one) => one.type === "conversation.closed" && one.event?.kind === kind),
    );
  }

  for (const id of [conversationId, other.conversationId]) {
    const stored = await storedOf(id);
    const sent = payloads().filter((one) => one.conversation?.id === id && isOfDesk(one.type));
    expect(sent.map(({ type, event }) => ({ type, ...event }))).toMatchObject(
      stored.map((row) => ({
        ...{ type: `conversation.${row.kind}`, id: row.id, number: row.number, kind: row.kind },
        ...{ by: row.by, byId: row.byId, cause: row.cause, at: row.at.toISOString() },
      })),
    );
    expect(sent.map((one) => one.createdAt)).toEqual(stored.map((row) => row.at.toISOString()));
  }
  const kinds = (await storedOf(conversationId)).map((row) => row.kind);
  expect(kinds).toEqual([
    ...["priority-changed", "tags-added", "tags-removed", "snoozed", "woken", "assigned", "transferred"],
    ...["requeued", "undone", "merged-in", "team-changed"],
  ]);
  const of = (type: string) => payloads().find((one) => one.type === type && one.conversation?.id === conversationId);
  const [named, tagged] = [
    { id: billing, name: "Billing" },
    { id: refund, name: "Refund" },
  ];
  expect(of("conversation.priority-changed")).toMatchObject({
    event: { by: "Ada", byId: ada.agentId, cause: null, priority: "urgent" },
    conversation: { state: "queued", agent: null, agentId: null, team: null, priority: "urgent", tags: [] },
  });
  expect(of("conversation.tags-added")?.event?.tags).toEqual([tagged, { id: vip, name: "VIP" }]);
  expect(of("conversation.tags-removed")).toMatchObject({
    event: { tags: [{ id: vip, name: "VIP" }] },
    conversation: { tags: [tagged] },
  });
  expect(of("conversation.snoozed")).toMatchObject({
    event: { until: until9.toISOString() },
    conversation: { snoozed: { until: until9.toISOString() } },
  });
  expect(of("conversation.woken")).toMatchObject({ conversation: { snoozed: null } });
  const assigned = of("conversation.assigned");
  expect(assigned).toMatchObject({
    event: { by: "Ada", ...ben, team: named, handoffId, noteId: expect.any(String) },
    conversation: { state: "person", ...ben, team: named },
  });
  // What has two names is one event.
  expect(of("conversation.claimed")?.event?.id).toBe(assigned?.event?.id);
  expect(of("conversation.handed-over")?.event).toMatchObject({ kind: "queued", by: null, reason: "asked-for-person" });
  expect(of("conversation.undone")).toMatchObject({
    event: { by: "Ada", undoes: of("conversation.requeued")?.event?.number },
    conversation: { state: "person", ...ada },
  });
  expect(of("conversation.merged-in")?.event).toMatchObject({ from: other.conversationId, by: "Ada" });
  expect(of("conversation.team-changed")?.event?.team).toBeNull();
  expect(of("conversation.closed")?.event).toMatchObject({ kind: "closed", by: "Ada", byId: ada.agentId });
  const gone = payloads().filter((one) => one.conversation?.id === other.conversationId);
  expect(gone.find((one) => one.type === "conversation.merged")?.event).toMatchObject({ into: conversationId });
  expect(gone.find((one) => one.type === "conversation.closed")?.event).toMatchObject({ kind: "merged", by: "Ada" });
  const ids = receiver.received.map((one) => one.json.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("what a rule, a clock and the customer did says so; a conversation that's reopened names who came back", async () => {
  process();
  await add();
  const ada = await member("Ada");
  await desk.routingRules.create({
    ...{ siteId: shop.siteId, organisationId, audit, enabled: true, isLast: false, name: "All", conditions: [] },
    actions: { priority: "high", tagIds: [await tag("Sorted")] },
  });
  const targets = { firstReplyMinutes: 1, resolutionMinutes: null };
  const value = { businessHours: false, targets: { urgent: targets, high: targets, normal: targets, low: targets } };
  await writeSetting(database.db, { scopeId: shop.siteId, name: "serviceLevels", value });
  const { conversationId, visitorId, handoffId } = await queued();
  await database.db.transaction((tx) =>
    record(
      tx,
      conversationId,
      { kind: "overdue", of: "first-reply", dueAt: "2026-11-30T10:00:00.000Z" },
      {
        by: null,
        cause: "time",
        at: new Date(),
      },
    ),
  );
  await desk.close({ handoffId, ...ada });
  const again = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text: "Hello?" });
  await again.answered;
  await arrived("conversation.reopened");
  const of = (type: string) => payloads().find((one) => one.type === type);
  expect(of("conversation.routed")).toMatchObject({
    event: { by: null, cause: "rule", rule: { name: "All" }, priority: "high", tags: [{ name: "Sorted" }] },
    conversation: { priority: "high", tags: [{ name: "Sorted" }] },
  });
  expect(of("conversation.overdue")?.event).toMatchObject({
    ...{ by: null, cause: "time", of: "first-reply", dueAt: "2026-11-30T10:00:00.000Z" },
  });
  expect(of("conversation.reopened")?.event).toMatchObject({ kind: "reopened", by: null, cause: "visitor-wrote" });
});

test("each kind of event at the desk is either sent under its own name, or isn't: none is forgotten", async () => {
  background = world.process({ start: false });
  const { conversationId } = await queued();
  await add({ events: [...DESK_WEBHOOK_EVENTS] });
  const values = DESK_EVENTS.map((kind, place) => ({
    ...{ id: newId(), siteId: shop.siteId, conversationId, number: 100 + place, kind, detail: {} },
  }));
  await database.db.insert(deskEvent).values(values);
  const rows = await database.db.select().from(webhookEvent).where(eq(webhookEvent.conversationId, conversationId));
  expect(rows.map((row) => row.type).sort()).toEqual([...DESK_WEBHOOK_EVENTS].sort());
  // Each of the others has another name, or is a message: nobody asked for them twice.
  const others = DESK_EVENTS.filter((kind) => !isOfDesk(`conversation.${kind}`));
  expect(others).toEqual(["began", "queued", "claimed", "replied", "visitor-wrote", "returned", "closed", "reopened"]);
});

test("priorities are named as everywhere, whatever their number", async () => {
  background = world.process({ start: false });
  await add({ events: ["conversation.priority-changed"] });
  const { conversationId } = await queued();
  for (const priority of [...PRIORITIES].reverse()) {
    await desk.triage.prioritise({ conversationId, agent: "Ada", priority });
  }
  const rows = await database.db.select().from(webhookEvent).where(eq(webhookEvent.conversationId, conversationId));
  const said = rows.map(({ data }) => data as { conversation: { priority: string }; event: { priority: string } });
  expect(said.length).toBeGreaterThanOrEqual(3);
  for (const { conversation, event } of said) expect(conversation.priority).toBe(event.priority);
});

test("a change that isn't committed isn't sent; one that is, by the next process if this one is killed before, once", async () => {
  background = world.process({ start: false });
  const { conversationId } = await queued();
  await add({ events: ["conversation.priority-changed"] });
  const change = { kind: "priority-changed", priority: "urgent" } as const;
  const why = { by: { agent: "Ada" }, at: new Date() };
  await expect(
    database.db.transaction(async (tx) => {
      await record(tx, conversationId, change, why);
      throw new Error("It was killed here.");
    }),
  ).rejects.toThrow("killed");
  expect(await findConversation(database.db, conversationId)).toMatchObject({ priority: PRIORITIES.indexOf("normal") });
  await database.db.transaction((tx) => record(tx, conversationId, { ...change, priority: "low" }, why));
  // The first process never looked into its outbox.
  await background.close();
  process();
  await arrived("conversation.priority-changed");
  await until("nothing waits", async () => (await database.db.select().from(job)).length === 0);
  expect(payloads().map((one) => one.event?.priority)).toEqual(["low"]);
});

test("an endpoint for ids isn't told names of teams, tags, rules and customers; agents' names stay", async () => {
  process();
  await add({ content: "ids", address: `${receiver.url}/ids` });
  const secret = await tag("Insolvent");
  const [ada, unit] = [await member("Ada"), await team("Collections")];
  const { conversationId, visitorId } = await queued();
  const duplicate = await queued();
  await database.db.update(visitor).set({ name: "Mallory Moneyless" }).where(eq(visitor.id, duplicate.visitorId));
  await desk.triage.assign({ conversationId, ...ada, to: ada.agentId, team: unit });
  await desk.triage.tag({ conversationId, ...ada, add: [secret], remove: [] });
  await desk.customers.merge({
    into: visitorId,
    from: duplicate.visitorId,
    ...ada,
    audit: { ...audit, organisationId, at: new Date() },
  });
  // In both conversations: the one in which the rest happened has it last.
  const isLast = ({ type, conversation }: WebhookPayload) =>
    type === "conversation.customer-merged" && conversation?.id === conversationId;
  await until("it arrived", () => payloads("/ids").some(isLast));
  const sent = payloads("/ids");
  expect(sent.find((one) => one.type === "conversation.tags-added")).toMatchObject({
    event: { by: "Ada", tags: [{ id: secret }] },
    conversation: { agent: "Ada", team: { id: unit } },
  });
  expect(sent.find((one) => one.type === "conversation.customer-merged")?.event).toMatchObject({
    ...{ from: duplicate.visitorId, into: visitorId, by: "Ada" },
  });
  const text = JSON.stringify(at("/ids").map((one) => one.json));
  for (const name of ["Insolvent", "Collections", "Moneyless"]) expect(text).not.toContain(name);
});

test("Slack and Teams read it in plain words, in the site's language and time zone", async () => {
  process();
  await database.db.update(site).set({ language: "de" }).where(eq(site.id, shop.siteId));
  const always = [["00:00", "24:00"]];
  const days = { mon: always, tue: always, wed: always, thu: always, fri: always, sat: always, sun: always };
  const hours = { timeZone: "Europe/Oslo", ...days };
  await writeSetting(database.db, { scopeId: shop.siteId, name: "hours", value: hours });
  const events = [...DESK_WEBHOOK_EVENTS];
  await add({ kind: "slack", events, address: `${receiver.url}/slack` });
  await add({ kind: "teams", events, address: `${receiver.url}/teams` });
  const [ada, ben] = [await member("Ada"), await member("Ben")];
  const { conversationId } = await queued();
  const inIt = { conversationId, ...ada };
  await desk.triage.snooze({ ...inIt, until: until9 });
  await desk.triage.assign({ ...inIt, to: ben.agentId });
  await desk.triage.tag({ ...inIt, add: [await tag("<!channel>")], remove: [] });
  await until("all have it", () => ["/slack", "/teams"].every((path) => at(path).length >= 3));
  const said = at("/slack").map(({ json }) => [
    json.text,
    ...json.blocks.flatMap((one: { elements?: { text: unknown }[]; type: string }) =>
      one.type === "context" ? (one.elements ?? []).map(({ text }) => text) : [],
    ),
  ]);
  const find = (title: string) => said.find(([text]) => text === `${title} (Test)`);
  expect(find("Gespräch zurückgestellt")).toEqual([
    expect.any(String),
    "Durch: Ada",
    expect.stringMatching(/^Bis: \d+\. \S+ \d{4}, 1[01]:00 MES?Z$/),
  ]);
  expect(find("Gespräch zugewiesen")).toEqual([expect.any(String), "Bearbeitet von: Ben", "Durch: Ada"]);
  expect(find("Schlagwörter vergeben")).toContain("Schlagwörter: <!channel>");
  const marked = at("/slack")
    .flatMap(({ json }) => json.blocks)
    .filter((one) => one.text?.type === "mrkdwn");
  expect(JSON.stringify(marked)).not.toContain("<!");
  const card = JSON.stringify(at("/teams").map(({ json }) => json.attachments[0].content.body));
  for (const text of ["Gespräch zugewiesen · Test", "Bearbeitet von: Ben", "Durch: Ada"]) expect(card).toContain(text);
});

test("who follows it, or no longer does, is sent once, and moves nothing", async () => {
  process();
  await add({ events: ["conversation.followed", "conversation.unfollowed"] });
  const [ada, ben] = [await member("Ada"), await member("Ben")];
  const { conversationId } = await queued();
  const before = await findConversation(database.db, conversationId);
  const follow = (following: boolean) => desk.follow({ by: ada, conversationId, memberId: ben.agentId, following });
  for (const following of [true, true, false, false]) await follow(following);
  await arrived("conversation.unfollowed");
  expect(at("/hook").map(({ json }) => [json.type, json.event.member, json.event.by])).toEqual([
    ["conversation.followed", "Ben", "Ada"],
    ["conversation.unfollowed", "Ben", "Ada"],
  ]);
  expect(at("/hook")[0]?.json.event).toMatchObject({ memberId: ben.agentId, byId: ada.agentId, number: 2 });
  const after = await findConversation(database.db, conversationId);
  expect(after).toMatchObject({ updatedAt: before?.updatedAt, deskEvents: (before?.deskEvents ?? 0) + 2 });
});

/** The names of all fields, also of nested ones. */
const fieldsOf = (value: unknown, path = ""): string[] => {
  if (Array.isArray(value)) return value.flatMap((one) => fieldsOf(one, `${path}[]`));
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, one]) => fieldsOf(one, `${path}.${name}`));
};

test("the example of docs/webhooks.md has the fields that are sent, and no others", async () => {
  const docs = readFileSync(join(packageRoot(), "docs", "webhooks.md"), "utf8");
  const examples = [...docs.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = ""]) => JSON.parse(text));
  const example = examples.find((one) => one.type === "conversation.transferred");
  for (const one of examples) expect(webhookPayload.parse(one)).toEqual(one);

  process();
  await add({ events: ["conversation.transferred", "message.visitor"] });
  const [ada, ben] = [await member("Ada"), await member("Ben")];
  const [unit, refund] = [await team("Billing 2", ben), await tag("Refund 2")];
  const { conversationId, handoffId, visitorId } = await queued();
  await database.db
    .update(visitor)
    .set({ name: "Vera", email: "vera@example.com", externalId: newId() })
    .where(eq(visitor.id, visitorId));
  await desk.claim({ handoffId, ...ada });
  await desk.triage.tag({ conversationId, ...ada, add: [refund], remove: [] });
  await desk.triage.assign({ conversationId, ...ada, to: ben.agentId, team: unit, note: "Please." });
  await arrived("conversation.transferred");
  const sent = at("/hook").find((one) => one.json.type === "conversation.transferred")?.json;
  expect(fieldsOf(example).sort()).toEqual(fieldsOf(sent).sort());
});
