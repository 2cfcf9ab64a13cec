import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Background, openBackground } from "../../server/background-work.ts";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { pushKeys } from "../../server/push/keys.ts";
import { updateMember } from "../../server/store/member.ts";
import { endSession, listSessions } from "../../server/store/member-session.ts";
import { markHidden, markVisible } from "../../server/store/push.ts";
import { teamMember } from "../../server/store/schema/desk.ts";
import { job } from "../../server/store/schema/job.ts";
import { organisation, site } from "../../server/store/schema/organisation.ts";
import { pushEvent, pushSubscription } from "../../server/store/schema/push.ts";
import { markSeen } from "../../server/store/seen.ts";
import { clearSetting, writeSetting } from "../../server/store/setting.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import type { PushDeviceBody } from "../../server/wire/push.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type Members, openMembers } from "../fixtures/member.ts";
import { openShop, type Shop } from "../turn/builders.ts";
import { type PushService, startPushService } from "./push-service.ts";

// Push notifications, from what happens in a conversation to what a browser decrypts, on the real database.

const SECRET = "a secret of more than thirty-two characters";
let database: DatabasePort;
let shop: Shop;
let desk: Desk;
let members: Members;
let organisationId: string;
let service: PushService;
/** Two servers on one database. */
let nodes: [Background, Background];

beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database);
  const { db } = database;
  desk = createDesk({
    db,
    clock: shop.parts.clock,
    voice: shop.parts.voice,
    floorTaken: shop.turns.floorTaken,
    checkText,
  });
  const [row] = await db.select().from(site).where(eq(site.id, shop.siteId));
  organisationId = row?.organisationId ?? "";
  members = openMembers(db, organisationId);
  service = await startPushService();
  const node = (secret = SECRET) =>
    openBackground({
      ...{ db, knowledge: shop.knowledge, secret, clock: systemClock, log: silentLog, consoleUrl: undefined },
      config: { sourcePrivateHosts: [], webhookPrivateHosts: ["127.0.0.1"], publicUrl: "https://chat.shop.example" },
      postman: { works: false, deliver: () => Promise.resolve(false) },
      times: { pollMs: 10, firstWaitMs: 1 },
      webhookTimeoutMs: 300,
    });
  nodes = [node(), node()];
  for (const one of nodes) one.jobs.start();
});
afterAll(async () => {
  for (const one of nodes) await one.close();
  await service.close();
  await shop.knowledge.close();
  await database.close();
});
beforeEach(async () => {
  const { db } = database;
  await db.delete(job);
  await db.delete(pushSubscription);
  await db.delete(pushEvent);
  service.answer = undefined;
  service.delivered.length = 0;
  service.requests = 0;
});

/** Somebody signed in on a device that push is turned on for. */
async function agent(name: string, device: Partial<PushDeviceBody> = {}) {
  const { db } = database;
  const { id, cookie } = await members.signIn("agent", { name, email: `${newId()}@example.com` });
  const [session] = await listSessions(db, { memberId: id, now: new Date() });
  const member = { id, sessionId: session?.id ?? "", organisationId };
  const browser = { ...service.subscribe(), language: "en", ...device };
  const deviceId = await nodes[0].push.add(member, browser);
  return { ...member, name, cookie, browser, deviceId };
}
type Agent = Awaited<ReturnType<typeof agent>>;

/** A customer who can write, and has asked for a person. */
async function customer() {
  const visitorId = await shop.visitor();
  const send = async (text: string) => {
    const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
    await sent.answered;
    return sent.conversation.id;
  };
  const asked = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await asked.answered;
  const conversationId = asked.conversation.id;
  return { conversationId, send };
}

async function taken(by: Agent) {
  const one = await customer();
  const { id: handoffId } = await desk.takeOver({ conversationId: one.conversationId, agent: by.name, agentId: by.id });
  await database.db.delete(pushEvent);
  return { ...one, handoffId };
}

const open = () => database.db.select().from(job).where(sql`${job.state} in ('waiting', 'running')`);

/** Both servers look, as they do every second, and the jobs that can be done are done. @returns what arrived */
async function look(): Promise<{ to: string; body: string }[]> {
  const before = service.delivered.length;
  await Promise.all(nodes.map((one) => one.push.look()));
  for (let i = 0; i < 500; i++) {
    const rows = await open();
    if (rows.every((row) => row.state === "waiting" && row.dueAt > new Date())) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return service.delivered.slice(before).map(({ endpoint, news }) => ({ to: endpoint, body: news.body }));
}

test("a customer's message reaches their agent's device once, encrypted, signed, and without a word of it", async () => {
  const ada = await agent("Ada");
  const bob = await agent("Bob");
  const { conversationId, send } = await taken(ada);
  await send("My secret is 4711");
  expect(await look()).toEqual([{ to: ada.browser.endpoint, body: "New message in your conversation" }]);
  expect(await look()).toEqual([]);
  const [one] = service.delivered;
  expect(one?.news).toMatchObject({ conversationId, title: "Test", waiting: 1 });
  expect(JSON.stringify(one?.news)).not.toContain("4711");
  expect(one?.headers).toMatchObject({
    ...{ "content-encoding": "aes128gcm", urgency: "high", ttl: "86400", topic: conversationId.replaceAll("-", "") },
  });
  expect(one?.signedBy).toBe(pushKeys(SECRET).publicKey);
  expect(one?.claims).toMatchObject({ aud: service.url, sub: "https://chat.shop.example" });
  expect(await open()).toEqual([]);
  expect(await database.db.select().from(job)).toEqual([]);
  expect(bob.deviceId).not.toBe(ada.deviceId);
});

test("the customer's name and words are in it only where the site wants that, shortened, in the device's language", async () => {
  const ada = await agent("Ada", { language: "de" });
  const { send } = await taken(ada);
  const name = { scopeId: shop.siteId, name: "pushText" } as const;
  await send("Eins");
  expect((await look())[0]?.body).toBe("Neue Nachricht in Ihrem Gespräch");
  await writeSetting(database.db, { ...name, value: true });
  await send(`My secret\n\n is ${"x".repeat(3_000)}`);
  await look();
  const { news } = service.delivered[1] ?? {};
  expect(news?.title).toBe("Besucher");
  expect(news?.body).toMatch(/^My secret is x+…$/);
  expect([...(news?.body ?? "")].length).toBe(200);
  await clearSetting(database.db, name);
});

test("whoever a note mentions is told once, whoever has the conversation; not its writer, and not once it's deleted", async () => {
  const { db } = database;
  const [ada, bob] = [await agent("Ada"), await agent("Bob")];
  const { conversationId } = await taken(ada);
  const note = { conversationId, agent: bob.name, agentId: bob.id, text: "@Ada @Bob secret 4711", noteId: newId() };
  const mentions = [ada.id, bob.id];
  for (let n = 0; n < 2; n++) await desk.notes.add({ ...note, mentions });
  expect(await look()).toEqual([{ to: ada.browser.endpoint, body: "You were mentioned in a note" }]);
  expect(service.delivered[0]?.news).toMatchObject({ conversationId });
  expect(JSON.stringify(service.delivered[0]?.news)).not.toContain("4711");

  const name = { scopeId: shop.siteId, name: "pushText" } as const;
  await writeSetting(db, { ...name, value: true });
  await desk.notes.add({ ...note, noteId: newId(), text: "@Ada please", mentions: [ada.id] });
  await look();
  expect(service.delivered.at(-1)?.news).toMatchObject({
    title: "You were mentioned in a note",
    body: "Visitor: Bob: @Ada please",
  });
  await clearSetting(db, name);

  const gone = await desk.notes.add({ ...note, noteId: newId(), mentions: [ada.id] });
  await desk.notes.delete({ conversationId, noteId: gone.id, agentId: bob.id });
  expect(await look()).toEqual([]);
  await updateMember(db, ada.id, { pushFollowed: false });
  await desk.notes.add({ ...note, noteId: newId(), mentions: [ada.id] });
  expect(await look()).toEqual([]);
});

test("a customer who waits is told to the team that they wait for, to everybody without one, and to nobody once taken", async () => {
  const { db } = database;
  const ada = await agent("Ada");
  const bob = await agent("Bob");
  await customer();
  expect((await look()).map((one) => one.body)).toEqual(["A customer is waiting", "A customer is waiting"]);

  await desk.setup.createTeam({
    ...{ organisationId, name: "Billing", memberIds: [bob.id] },
    audit: { actor: "member", actorName: "Cyd" },
  });
  const [row] = await db.select().from(teamMember).where(eq(teamMember.memberId, bob.id));
  const teams = await customer();
  await desk.triage.assign({
    conversationId: teams.conversationId,
    agent: "Cyd",
    team: row?.teamId ?? "",
    manages: true,
  });
  expect((await look()).map((one) => one.to)).toEqual([bob.browser.endpoint]);

  const { conversationId } = await customer();
  await desk.takeOver({ conversationId, agent: "Cyd" });
  expect(await look()).toEqual([]);
  await updateMember(db, bob.id, { pushQueue: false });
  await customer();
  expect((await look()).map((one) => one.to)).toEqual([ada.browser.endpoint]);
});

test("who has no role on the site, or doesn't see its team's conversations, is told nothing", async () => {
  const { db } = database;
  const [seer, elsewhere, limited] = [await agent("Seer"), await agent("Elsewhere"), await agent("Limited")];
  await updateMember(db, elsewhere.id, {
    role: "custom",
    reach: { sites: { [newId()]: { role: "agent", roleId: null } } },
  });
  await updateMember(db, limited.id, { reach: { teams: { teamIds: [], withoutTeam: false } } });
  const { conversationId } = await customer();
  for (const { id } of [elsewhere, limited])
    await desk.follow({ conversationId, memberId: id, following: true, by: { agent: "Mona" } }).catch(() => {});
  expect((await look()).map((one) => one.to)).toEqual([seer.browser.endpoint]);
  expect(service.delivered.at(-1)?.news.waiting).toBeGreaterThan(0);
});

test("followers are told what others write and do, not what they do themselves, and only if they want it", async () => {
  const ada = await agent("Ada");
  const fay = await agent("Fay");
  const { conversationId, handoffId, send } = await taken(ada);
  await desk.follow({ conversationId, memberId: fay.id, following: true, by: { agent: "Mona" } });
  await desk.reply({ handoffId, agent: "Ada", agentId: ada.id, clientMessageId: newId(), text: "Here I am" });
  expect(await look()).toEqual([{ to: fay.browser.endpoint, body: "News in a conversation that you follow" }]);
  await send("Thanks");
  expect((await look()).map((one) => one.to).sort()).toEqual([ada.browser.endpoint, fay.browser.endpoint].sort());
  await updateMember(database.db, fay.id, { pushFollowed: false });
  await updateMember(database.db, ada.id, { pushOwn: false });
  await send("Still there?");
  expect(await look()).toEqual([]);
});

test("nothing is sent while a console of theirs is visible on any server, nor about what was seen meanwhile", async () => {
  const { db } = database;
  const ada = await agent("Ada");
  const { conversationId, send } = await taken(ada);
  const [one, other] = [newId(), newId()];
  const at = new Date();
  await markVisible(db, { process: one, memberIds: [ada.id], at });
  await markVisible(db, { process: other, memberIds: [ada.id], at });
  await markHidden(db, { process: one, memberId: ada.id });
  await send("Hello?");
  expect(await look()).toEqual([]);
  await markHidden(db, { process: other, memberId: ada.id });
  await send("Hello??");
  expect(await look()).toHaveLength(1);
  // A server that died while it was visible.
  await markVisible(db, { process: other, memberIds: [ada.id], at: new Date(Date.now() - 60_000) });
  await send("Hello???");
  expect(await look()).toHaveLength(1);
  service.answer = { status: 429, headers: { "retry-after": "30" } };
  await send("One more");
  expect(await look()).toEqual([]);
  service.answer = undefined;
  await markSeen(db, { conversationId, by: "person", sequence: 99 });
  await db.update(job).set({ dueAt: sql`now()` });
  expect(await look()).toEqual([]);
  expect(await db.select().from(job)).toEqual([]);
});

test("ten looks of two servers at once make one notification of it", async () => {
  const ada = await agent("Ada");
  const { send } = await taken(ada);
  await send("Hello?");
  await Promise.all(Array.from({ length: 10 }, (_, i) => nodes[i % 2]?.push.look()));
  await look();
  expect(service.delivered).toHaveLength(1);
});

test("a device that is gone (410, 404) is removed, and the others still get theirs", async () => {
  const ada = await agent("Ada");
  const unknown = { ...service.subscribe(), endpoint: `${service.url}/push/forgotten` };
  await nodes[0].push.add(ada, { ...unknown, language: "en" });
  const { send } = await taken(ada);
  await send("Hello?");
  expect((await look()).map((one) => one.to)).toEqual([ada.browser.endpoint]);
  const left = await database.db.select().from(pushSubscription);
  expect(left.map((one) => one.endpoint)).toEqual([ada.browser.endpoint]);
  service.answer = { status: 404 };
  await expect(nodes[0].push.test(ada, ada.deviceId)).rejects.toMatchObject({ code: "PUSH_GONE" });
  expect(await database.db.select().from(pushSubscription)).toEqual([]);
});

test("429 is tried again when the push service says, 500 and silence soon, and it arrives once", async () => {
  const { db } = database;
  const ada = await agent("Ada");
  const { send } = await taken(ada);
  service.answer = { status: 429, headers: { "retry-after": "120" } };
  await send("Hello?");
  expect(await look()).toEqual([]);
  const [waiting] = await open();
  const inMs = (waiting?.dueAt.getTime() ?? 0) - Date.now();
  expect(inMs).toBeGreaterThan(110_000);
  expect(inMs).toBeLessThan(121_000);
  expect(waiting?.attempts).toBe(0);
  service.answer = { status: 500 };
  await db.update(job).set({ dueAt: sql`now()` });
  for (let i = 0; i < 200 && service.requests < 3; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  service.answer = "hang";
  const before = service.requests;
  for (let i = 0; i < 200 && service.requests === before; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  service.answer = undefined;
  for (let i = 0; i < 300 && service.delivered.length === 0; i++) {
    await db.update(job).set({ dueAt: sql`now()` }).where(eq(job.state, "waiting"));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(service.delivered).toHaveLength(1);
  await look();
  expect(service.delivered).toHaveLength(1);
  expect(await db.select().from(job)).toEqual([]);
});

test("signing out, a session that is ended elsewhere or over, and leaving the team remove the device", async () => {
  const { db } = database;
  const count = async () => (await db.select().from(pushSubscription)).length;
  const out = await agent("Out");
  await endSession(db, { memberId: out.id, id: out.sessionId });
  expect(await count()).toBe(0);

  const gone = await agent("Gone");
  const owner = await members.signIn("owner", { email: `${newId()}@example.com` });
  const boss = await members.auth?.member({ cookie: owner.cookie });
  await members.people.members.change(boss as NonNullable<typeof boss>, gone.id, { active: false });
  expect(await count()).toBe(0);

  const old = await agent("Old");
  const { send } = await taken(old);
  await db.execute(sql`update session set expires_at = now() - interval '1 minute' where id = ${old.sessionId}`);
  await send("Hello?");
  expect(await look()).toEqual([]);
});

test("a device that moves to another member's session is theirs; one made for another key of the server is removed", async () => {
  const { db } = database;
  const ada = await agent("Ada");
  const bob = await agent("Bob");
  await nodes[0].push.add(bob, ada.browser);
  expect((await nodes[0].push.read(ada)).devices).toEqual([]);
  expect((await nodes[0].push.read(bob)).devices).toHaveLength(2);
  await db.update(pushSubscription).set({ serverKey: pushKeys(`${SECRET}, changed`).publicKey });
  const { send } = await taken(bob);
  await send("Hello?");
  expect(await look()).toEqual([]);
  expect(service.requests).toBe(0);
  expect(await db.select().from(pushSubscription)).toEqual([]);
});

test("an address in a private network is never called; one that isn't https is refused", async () => {
  const ada = await agent("Ada");
  for (const endpoint of ["http://push.example/x", "ftp://127.0.0.1/x", "x"])
    await expect(nodes[0].push.add(ada, { ...ada.browser, endpoint })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  for (const endpoint of ["https://10.0.0.1/x", "https://169.254.169.254/latest", "https://[::1]/x"]) {
    const id = await nodes[0].push.add(ada, { ...ada.browser, endpoint });
    await expect(nodes[0].push.test(ada, id)).rejects.toMatchObject({ code: "PUSH_GONE" });
  }
});

test("the test arrives at once, in the device's language; on a server that refuses it says why", async () => {
  const ada = await agent("Ada", { language: "fr" });
  await nodes[0].push.test(ada, ada.deviceId);
  expect(service.delivered[0]?.news).toMatchObject({
    ...{ conversationId: null, body: "Les notifications push fonctionnent sur cet appareil." },
  });
  service.answer = { status: 403 };
  await expect(nodes[0].push.test(ada, ada.deviceId)).rejects.toMatchObject({
    code: "PUSH_UNDELIVERED",
    message: `The push service ${new URL(service.url).host} answered HTTP 403.`,
  });
  service.answer = { status: 429, headers: { "retry-after": "9" } };
  await expect(nodes[0].push.test(ada, ada.deviceId)).rejects.toMatchObject({ code: "PUSH_UNDELIVERED" });
});

test("without a device turned on, the outbox stays empty", async () => {
  const { send } = await customer();
  await send("Hello?");
  expect(await database.db.select().from(pushEvent)).toEqual([]);
  expect(await database.db.select().from(organisation)).not.toEqual([]);
});

test("the key pair is the same for the same secret, and another for another", () => {
  expect(pushKeys(SECRET)).toEqual(pushKeys(SECRET));
  expect(pushKeys(SECRET).publicKey).not.toBe(pushKeys("another secret of the same server").publicKey);
  expect(Buffer.from(pushKeys(SECRET).publicKey, "base64url")).toHaveLength(65);
});
