import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Background } from "../../server/background-work.ts";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { rate } from "../../server/desk/rate.ts";
import { packageRoot } from "../../server/lib/built-file.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { createMember } from "../../server/store/member.ts";
import { setSatisfaction } from "../../server/store/satisfaction.ts";
import { job } from "../../server/store/schema/job.ts";
import { site } from "../../server/store/schema/organisation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { webhookAttempt, webhookDelivery, webhookEndpoint, webhookEvent } from "../../server/store/schema/webhook.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import type { NewWebhook } from "../../server/webhooks/webhooks.ts";
import { WEBHOOK_EVENTS, type WebhookEvent, webhookPayload } from "../../server/wire/webhooks.ts";
import { until } from "../fault/server.ts";
import { openTestFiles } from "../fixtures/files.ts";
import { picture } from "../fixtures/pictures.ts";
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
  desk = createDesk({
    db: database.db,
    clock: parts.clock,
    voice: parts.voice,
    floorTaken: turns.floorTaken,
    checkText,
  });
  const [row] = await database.db.select().from(site).where(eq(site.id, shop.siteId));
  organisationId = row?.organisationId ?? "";
});
afterAll(() => world.close());
beforeEach(async () => {
  receiver = await startReceiver();
  world.mails.length = 0;
});
afterEach(async () => {
  for (const timer of timers.splice(0)) clearInterval(timer);
  await background?.close();
  await receiver.close();
  await database.db.delete(webhookEndpoint);
  await database.db.delete(job);
});

/** A server process that sends, and looks into the outbox as often as tests want. */
function process(options: Parameters<World["process"]>[0] = {}): Background {
  background = world.process(options);
  timers.push(setInterval(() => void background.webhooks.look().catch(() => undefined), 20));
  return background;
}

async function add(more: Partial<NewWebhook> = {}) {
  return background.webhooks.add({
    ...{ organisationId, siteId: null, kind: "http", content: "full", by: "Olga", events: [...WEBHOOK_EVENTS] },
    address: `${receiver.url}/hook`,
    ...more,
  });
}

async function say(visitorId: string, text: string) {
  const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
  await sent.answered;
  return sent;
}
const types = () => receiver.accepted.map((one) => one.json.type as WebhookEvent);
const arrived = (count: number) => until(`${count} arrived`, () => receiver.accepted.length >= count);
const logOf = async (id: string) => (await background.webhooks.deliveries(organisationId, id, {})).deliveries;

/** The function that docs/webhooks.md tells receivers to use: what is written there is what runs here. */
async function verifier(): Promise<(header: string, body: string, secret: string, nowSeconds?: number) => boolean> {
  const docs = readFileSync(join(packageRoot(), "docs", "webhooks.md"), "utf8");
  const [, code = ""] = /```js\n([\s\S]*?)```/.exec(docs) ?? [];
  const made = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return made.isFromTuppence;
}

test("a conversation from its first message to its end arrives whole, in order, signed, each event once", async () => {
  process();
  const { secret } = await add();
  const isFromTuppence = await verifier();
  const visitorId = await shop.visitor();
  await database.db.update(visitor).set({ name: "Vera", email: "vera@example.com" }).where(eq(visitor.id, visitorId));
  const { conversation } = await say(visitorId, "How do I return an item?");
  const asked = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await asked.answered;
  const handoffId =
    (await desk.list({ siteId: shop.siteId })).find((row) => row.conversationId === conversation.id)?.id ?? "";
  await desk.claim({ handoffId, agent: "Ada" });
  const reply = await desk.reply({ handoffId, agent: "Ada", clientMessageId: newId(), text: "Hello, I am Ada." });
  await desk.notes.add({ conversationId: conversation.id, agent: "Ada", text: "She is kind." });
  await rate(database.db, { visitorId, messageId: reply.id, helped: true, comment: "Thanks" });
  await desk.close({ handoffId, agent: "Ada" });
  await setSatisfaction(database.db, { conversationId: conversation.id, score: 5, comment: "Good", at: new Date() });
  await until("the last arrived", () => types().includes("conversation.rated"));

  const told = types();
  const inOrder = (...wanted: WebhookEvent[]) => expect(told.filter((type) => wanted.includes(type))).toEqual(wanted);
  inOrder("conversation.created", "conversation.handed-over", "conversation.claimed", "conversation.closed");
  inOrder(
    "conversation.claimed",
    "message.agent",
    "note.created",
    "answer.rated",
    "conversation.closed",
    "conversation.rated",
  );
  expect(told.filter((type) => type === "message.visitor").length).toBeGreaterThanOrEqual(1);
  expect(told).toContain("message.assistant");
  const ids = receiver.received.map((one) => one.json.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { json, body, headers } of receiver.received) {
    expect(webhookPayload.safeParse(json).error).toBeUndefined();
    expect(json.conversation).toMatchObject({
      id: conversation.id,
      url: `https://chat.example/console/conversations/${conversation.id}`,
    });
    expect(headers["tuppence-event-id"]).toBe(json.id);
    expect(isFromTuppence(String(headers["tuppence-signature"]), body, secret ?? "")).toBe(true);
    expect(isFromTuppence(String(headers["tuppence-signature"]), `${body} `, secret ?? "")).toBe(false);
    expect(isFromTuppence(String(headers["tuppence-signature"]), body, "whsec_other")).toBe(false);
    // Old requests that somebody recorded can't be sent again.
    expect(isFromTuppence(String(headers["tuppence-signature"]), body, secret ?? "", Date.now() / 1000 + 3_600)).toBe(
      false,
    );
  }
  const agents = receiver.received.find((one) => one.json.type === "message.agent")?.json;
  expect(agents).toMatchObject({
    site: { key: shop.siteId },
    visitor: { id: visitorId, name: "Vera", email: "vera@example.com" },
    conversation: { state: "person", agent: "Ada" },
    message: { id: reply.id, agent: "Ada", text: "Hello, I am Ada." },
  });
  // Nothing of it stays in the list of jobs.
  await until("its job is gone", async () => (await database.db.select().from(job)).length === 0);
});

test("what isn't committed isn't sent; what is committed is sent by the next process, if this one is killed before", async () => {
  background = world.process({ start: false });
  const { webhook } = await add({ events: ["conversation.created"] });
  const visitorId = await shop.visitor();
  const before = await database.db.$count(webhookEvent);
  await expect(
    database.db.transaction(async (tx) => {
      await tx.execute(
        sql`insert into conversation (id, site_id, visitor_id) values (${newId()}, ${shop.siteId}, ${visitorId})`,
      );
      throw new Error("The change didn't happen.");
    }),
  ).rejects.toThrow();
  expect(await database.db.$count(webhookEvent)).toBe(before);
  const { conversation } = await say(visitorId, "How do I return an item?");
  expect(await logOf(webhook.id)).toMatchObject([{ type: "conversation.created", state: "waiting", attempts: 0 }]);
  // The first process never looked into its outbox.
  await background.close();
  process();
  await arrived(1);
  expect(receiver.accepted[0]?.json.conversation.id).toBe(conversation.id);
});

test("a process that dies after sending sends again, with the same id and the same bytes", async () => {
  receiver.behave = () => (receiver.received.length === 1 ? "hang" : 200);
  // Its signs of life never come, as if it had been killed; it looked into the outbox once.
  const first = world.process({ times: { beatMs: 600_000, pollMs: 600_000 } });
  background = first;
  await add({ events: ["conversation.created"] });
  await say(await shop.visitor(), "How do I return an item?");
  await first.webhooks.look();
  await until("it was sent", () => receiver.received.length === 1);
  const second = world.process({ times: { silentSeconds: 1 } });
  await arrived(1);
  const [sent, again] = receiver.received;
  expect(again?.body).toBe(sent?.body);
  expect(again?.headers["tuppence-event-id"]).toBe(sent?.headers["tuppence-event-id"]);
  await second.close();
  await first.close();
});

test("a receiver that refuses one event gets it again before the next of its conversation; others don't wait", async () => {
  process();
  let refusals = 0;
  receiver.behave = ({ json }) =>
    json.type === "message.visitor" && json.message.text.includes("return") && ++refusals <= 2 ? 500 : 200;
  const { webhook } = await add({ events: ["message.visitor"] });
  const slow = await shop.visitor();
  await say(slow, "How do I return an item?");
  await say(slow, "And what about the box?");
  await say(await shop.visitor(), "Do you ship abroad?");
  await arrived(3);
  const texts = receiver.accepted.map((one) => one.json.message.text);
  expect(texts.indexOf("How do I return an item?")).toBeLessThan(texts.indexOf("And what about the box?"));
  const third = async () => (await logOf(webhook.id)).find((one) => one.attempts === 3);
  await until("the third try is noted", async () => (await third())?.state === "delivered");
  const entry = await third();
  expect(entry).toMatchObject({ state: "delivered", status: 200, fault: null });
  const detail = await background.webhooks.delivery(organisationId, entry?.id ?? "");
  expect(detail.tries.map((one) => [one.status, one.reply])).toEqual([
    [500, "thanks"],
    [500, "thanks"],
    [200, "thanks"],
  ]);
  expect(JSON.parse(detail.body ?? "")).toMatchObject({ message: { text: "How do I return an item?" } });
  await until(
    "it isn't failing any more",
    async () => (await background.webhooks.read(organisationId, webhook.id)).failing === null,
  );
});

test("a receiver that hangs is cut off and asked again; one that asks for time gets it", async () => {
  process({ webhookTimeoutMs: 150 });
  receiver.behave = () => (receiver.received.length === 1 ? "hang" : 200);
  const { webhook } = await add({ events: ["conversation.created"] });
  await say(await shop.visitor(), "How do I return an item?");
  await arrived(1);
  const [entry] = await logOf(webhook.id);
  const triesNow = async () => (await background.webhooks.delivery(organisationId, entry?.id ?? "")).tries;
  // The receiver has it before its reply is noted.
  await until("both tries are noted", async () => (await triesNow()).length === 2);
  expect((await triesNow())[0]).toMatchObject({ status: null, fault: expect.stringContaining("didn't answer within") });

  receiver.behave = () => ({ status: 429, headers: { "retry-after": "1800" } });
  await say(await shop.visitor(), "How do I return an item?");
  await until("it waits", async () => (await logOf(webhook.id))[0]?.nextTryAt != null);
  const [waiting] = await logOf(webhook.id);
  expect(waiting).toMatchObject({ state: "waiting", status: 429, attempts: 1 });
  const minutes = (new Date(waiting?.nextTryAt ?? 0).getTime() - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(28);
});

test("after days of failures it's switched off with an e-mail to managers; then on again, and what failed is replayed", async () => {
  process({ mails: true });
  const address = `mona-${newId()}@shop.example`;
  await database.db.transaction((tx) =>
    createMember(tx, {
      organisationId,
      name: "Mona",
      email: address,
      role: "manager",
      language: "de",
      passwordHash: "-",
    }),
  );
  const { webhook } = await add({ events: ["conversation.created", "message.visitor"], name: "CRM" });
  const since = new Date(Date.now() - 4 * 86_400_000);
  await database.db.update(webhookEndpoint).set({ failures: 40, failingSince: since, fault: "It was broken." });
  receiver.behave = () => 503;
  const { conversation } = await say(await shop.visitor(), "How do I return an item?");
  await until("it's off", async () => (await background.webhooks.read(organisationId, webhook.id)).disabled !== null);
  expect(await background.webhooks.read(organisationId, webhook.id)).toMatchObject({ disabled: { by: "failures" } });
  await until("the mail is sent", () => world.mails.length > 0);
  expect(world.mails).toMatchObject([{ to: address, subject: "Der Webhook „CRM“ wurde abgeschaltet" }]);
  await until("all is given up", async () => (await logOf(webhook.id)).every((one) => one.state === "failed"));
  const failed = await logOf(webhook.id);
  expect(failed.length).toBeGreaterThanOrEqual(2);
  await expect(background.webhooks.replay(organisationId, failed[0]?.id ?? "", "Olga")).rejects.toMatchObject({
    code: "WEBHOOK_OFF",
  });
  // What happens while it's off isn't kept for later.
  await say(await shop.visitor(), "Do you ship abroad?");
  expect(await logOf(webhook.id)).toHaveLength(failed.length);

  receiver.behave = () => 200;
  await background.webhooks.change(organisationId, webhook.id, { isOn: true });
  expect(await background.webhooks.replayFailed(organisationId, webhook.id, "Olga")).toBe(failed.length);
  await arrived(failed.length);
  expect(receiver.accepted.map((one) => one.json.id)).toEqual(failed.map((one) => one.eventId).reverse());
  expect(receiver.accepted.every((one) => one.json.conversation.id === conversation.id)).toBe(true);
  // A second call finds nothing that wasn't sent again.
  expect(await background.webhooks.replayFailed(organisationId, webhook.id, "Olga")).toBe(0);
});

test("a renewed secret and the old one sign together for a while, then only the new one", async () => {
  process();
  const { webhook, secret: old } = await add({ events: ["conversation.created"] });
  const isFromTuppence = await verifier();
  const { secret: renewed, webhook: changed } = await background.webhooks.rotate(organisationId, webhook.id, 24);
  expect(changed.secretEnd).toBe(renewed?.slice(-4));
  await background.webhooks.test(organisationId, webhook.id, "Olga");
  await arrived(1);
  await database.db.update(webhookEndpoint).set({ oldSecretUntil: new Date(Date.now() - 1_000) });
  await background.webhooks.test(organisationId, webhook.id, "Olga");
  await arrived(2);
  const signs = receiver.accepted.map(({ headers, body, json }) => {
    expect(json.type).toBe("webhook.test");
    return [old, renewed].map((secret) => isFromTuppence(String(headers["tuppence-signature"]), body, secret ?? ""));
  });
  expect(signs).toEqual([
    [true, true],
    [false, true],
  ]);
  // Neither is readable in the database.
  const [row] = await database.db.select().from(webhookEndpoint);
  expect(JSON.stringify(row)).not.toContain(String(renewed));
});

test("an endpoint for ids gets no texts; Slack and Teams get their own formats, in which nobody can write marks", async () => {
  process();
  const events: WebhookEvent[] = ["message.visitor", "conversation.handed-over"];
  await add({ content: "ids", events, address: `${receiver.url}/ids` });
  await add({ kind: "slack", events, address: `${receiver.url}/slack` });
  const { webhook: teams, secret } = await add({ kind: "teams", events, address: `${receiver.url}/teams/secret-path` });
  expect(secret).toBeNull();
  expect(teams.address).toBe(`${receiver.url}/…`);
  const visitorId = await shop.visitor();
  await say(visitorId, "<!channel> [click](https://evil.example) & more");
  const asked = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await asked.answered;
  const at = (path: string) => receiver.accepted.filter((one) => one.path.startsWith(path));
  await until("all have it", () => ["/ids", "/slack", "/teams"].every((path) => at(path).length >= 2));
  const ids = JSON.stringify(at("/ids").map((one) => one.json));
  expect(ids).not.toContain("click");
  for (const name of ["text", "summary", "facts", "email"]) expect(ids).not.toContain(`"${name}"`);
  const [slack] = at("/slack");
  expect(slack?.headers["tuppence-signature"]).toBeUndefined();
  expect(slack?.json.text).toBe("New message from a customer (Test)");
  expect(slack?.json.blocks).toContainEqual({
    type: "section",
    text: { type: "plain_text", text: "<!channel> [click](https://evil.example) & more", emoji: false },
  });
  expect(
    JSON.stringify(slack?.json.blocks.filter((one: { text?: { type: string } }) => one.text?.type === "mrkdwn")),
  ).not.toContain("<!");
  const card = at("/teams")[0]?.json.attachments[0];
  expect(card.contentType).toBe("application/vnd.microsoft.card.adaptive");
  expect(card.content).toMatchObject({ type: "AdaptiveCard", version: "1.4", actions: [{ type: "Action.OpenUrl" }] });
  expect(card.content.body.every((one: { type: string }) => one.type === "RichTextBlock")).toBe(true);
});

test("a message with a file names it, with an address that asks for a key; an endpoint for ids isn't told", async () => {
  process();
  await add({ events: ["message.visitor"] });
  await add({ events: ["message.visitor"], content: "ids", address: `${receiver.url}/ids` });
  const testFiles = openTestFiles({ db: database.db, voice: shop.parts.voice });
  const { row } = await testFiles.files.attach({
    ...{ siteId: shop.siteId, visitorId: await shop.visitor(), clientMessageId: newId(), name: "tent.png" },
    ...{ source: Readable.from([picture("png", 30, 20)]), byMail: { bytes: 1_000_000 } },
  });
  await arrived(2);
  const at = (path: string) => receiver.accepted.find((one) => one.path === path)?.json;
  const payload = webhookPayload.parse(at("/hook"));
  const { id = "", size } = row.detail?.attachment ?? {};
  expect(payload.message?.attachment).toMatchObject({
    ...{ id, name: "tent.png", mediaType: "image/png", size, preview: { width: 30, height: 20 } },
    url: expect.stringMatching(new RegExp(`^https?://.+/api/v1/files/${id}$`)),
  });
  expect(JSON.stringify(at("/ids"))).not.toContain("tent.png");
  await testFiles.close();
});

test("an erased conversation takes its events and its log along, and says so", async () => {
  process();
  const { webhook } = await add({ events: ["message.visitor", "conversation.deleted"] });
  const { conversation } = await say(await shop.visitor(), "How do I return an item?");
  await arrived(1);
  await until("it's logged", async () => (await logOf(webhook.id))[0]?.state === "delivered");
  const audit = { actor: "machine" as const, organisationId, at: new Date() };
  await desk.delete({ conversationId: conversation.id, audit });
  await arrived(2);
  expect(receiver.accepted[1]?.json).toEqual({
    ...{ id: expect.any(String), type: "conversation.deleted", createdAt: expect.any(String) },
    site: { key: shop.siteId, name: "Test" },
    conversation: { id: conversation.id },
  });
  await until("the log says so", async () => (await logOf(webhook.id))[0]?.state === "delivered");
  expect((await logOf(webhook.id)).map((one) => one.type)).toEqual(["conversation.deleted"]);
  const bodies = await database.db.select().from(webhookDelivery);
  expect(JSON.stringify(bodies)).not.toContain("return an item");
  expect(await database.db.$count(webhookAttempt)).toBe(1);
});

test("addresses in private networks, without TLS or with a password are refused; another site's events aren't sent", async () => {
  process({ hosts: [] });
  for (const [address, code] of [
    ["https://127.0.0.1/hook", "WEBHOOK_ADDRESS_REFUSED"],
    ["https://10.1.2.3/hook", "WEBHOOK_ADDRESS_REFUSED"],
    ["https://[::1]/hook", "WEBHOOK_ADDRESS_REFUSED"],
    ["https://localhost:3000/hook", "WEBHOOK_ADDRESS_REFUSED"],
    ["http://example.com/hook", "WEBHOOK_INVALID"],
    ["https://user:password@example.com/hook", "WEBHOOK_INVALID"],
    ["example.com", "WEBHOOK_INVALID"],
  ] as const) {
    await expect(add({ address }), address).rejects.toMatchObject({ code });
  }
  await background.close();
  process();
  const other = newId();
  await database.db.insert(site).values({ id: other, organisationId, key: other, name: "Other" });
  const { webhook } = await add({ siteId: other });
  await say(await shop.visitor(), "How do I return an item?");
  expect(await logOf(webhook.id)).toEqual([]);
});
