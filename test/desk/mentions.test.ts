import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { mentionable } from "../../server/desk/mentions.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { pageOfIds } from "../../server/store/conversation-row.ts";
import { createMember, updateMember } from "../../server/store/member.ts";
import { notesOf } from "../../server/store/note.ts";
import { conversationFollower, deskEvent } from "../../server/store/schema/desk.ts";
import type { StoredReach } from "../../server/store/schema/member.ts";
import { organisation, site } from "../../server/store/schema/organisation.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "../turn/builders.ts";

// Whom notes mention, on the real database.

let database: DatabasePort;
let shop: Shop;
let desk: Desk;
let organisationId: string;
const changed: string[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database);
  const { turns, parts: deps } = shop;
  const voice = { ...deps.voice, rowChanged: (of: { conversationId: string }) => void changed.push(of.conversationId) };
  desk = createDesk({ db: database.db, clock: deps.clock, voice, floorTaken: turns.floorTaken, checkText });
  const [row] = await database.db.select().from(site).where(eq(site.id, shop.siteId));
  organisationId = row?.organisationId ?? "";
});
afterAll(() => database.close());

async function member(name: string, more: { role?: "agent" | "viewer"; reach?: StoredReach; of?: string } = {}) {
  const { db } = database;
  const { role = "agent", reach, of = organisationId } = more;
  const row = { organisationId: of, name, email: `${newId()}@example.com`, role, passwordHash: "x" } as const;
  const { id } = await db.transaction((tx) => createMember(tx, { ...row, language: null }));
  if (reach !== undefined) await updateMember(db, id, { reach });
  return id;
}
async function queued() {
  const visitorId = await shop.visitor();
  const sent = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await sent.answered;
  return sent.conversation.id;
}
async function writer() {
  return { agent: "Wanda", agentId: await member("Wanda") };
}
const followersOf = async (conversationId: string) => {
  const rows = await database.db
    .select({ id: conversationFollower.memberId })
    .from(conversationFollower)
    .where(eq(conversationFollower.conversationId, conversationId));
  return rows.map((row) => row.id);
};
const followedEvents = async (conversationId: string) =>
  (await database.db.select().from(deskEvent).where(eq(deskEvent.conversationId, conversationId)))
    .filter((row) => row.kind === "followed")
    .map(({ by, byId, detail }) => ({ by, byId, detail }));

test("whoever is mentioned follows the conversation from then on, by the writer's doing, and is named as they were", async () => {
  const wanda = await writer();
  const mara = await member("Mara Lind");
  const conversationId = await queued();
  const note = await desk.notes.add({ conversationId, ...wanda, text: "@Mara Lind, can you look?", mentions: [mara] });
  expect(note.mentions).toEqual([{ memberId: mara, name: "Mara Lind" }]);
  expect(await followersOf(conversationId)).toEqual([mara]);
  expect(await followedEvents(conversationId)).toEqual([
    { by: "Wanda", byId: wanda.agentId, detail: { memberId: mara, member: "Mara Lind" } },
  ]);
  expect(changed).toContain(conversationId);

  await updateMember(database.db, mara, { name: "Mara Berg" });
  await updateMember(database.db, mara, { deactivatedAt: new Date() });
  expect(await notesOf(database.db, conversationId)).toMatchObject([{ mentions: [{ name: "Mara Lind" }] }]);
});

test("a repeat mentions once, also at the same moment and after they left; with other mentions it's refused", async () => {
  const wanda = await writer();
  const [mara, ben] = [await member("Mara"), await member("Ben")];
  const conversationId = await queued();
  const note = { conversationId, ...wanda, text: "@Mara?", noteId: newId(), mentions: [mara, mara] };
  const both = await Promise.all([desk.notes.add(note), desk.notes.add(note)]);
  expect(both[1]).toEqual(both[0]);
  await updateMember(database.db, mara, { deactivatedAt: new Date() });
  expect(await desk.notes.add(note)).toEqual(both[0]);
  expect(both[0]?.mentions).toHaveLength(1);
  expect(await notesOf(database.db, conversationId)).toHaveLength(1);
  expect(await followedEvents(conversationId)).toHaveLength(1);
  for (const mentions of [[ben], [mara, ben], []]) {
    await expect(desk.notes.add({ ...note, mentions })).rejects.toMatchObject({ code: "MESSAGE_ID_REUSED" });
  }
});

test("only active colleagues who see the conversation and may answer there can be mentioned; nothing is stored otherwise", async () => {
  const { db } = database;
  const wanda = await writer();
  const elsewhere = newId();
  await db.insert(organisation).values({ id: elsewhere, name: "Elsewhere" });
  const teams = (teamIds: string[], withoutTeam: boolean) => ({ teams: { teamIds, withoutTeam } });
  const refused = {
    stranger: await member("Sven", { of: elsewhere }),
    viewer: await member("Vera", { role: "viewer" }),
    ofAnotherTeam: await member("Tom", { reach: teams([newId()], false) }),
    ofAnotherSite: await member("Sia", { reach: { sites: { [newId()]: { role: "agent", roleId: null } } } }),
    gone: await member("Gus"),
    unknown: newId(),
    noId: "Mara",
  };
  await updateMember(db, refused.gone, { deactivatedAt: new Date() });
  const seesIt = await member("Wim", { reach: teams([], true) });
  const conversationId = await queued();
  for (const [who, id] of Object.entries(refused)) {
    const asked = desk.notes.add({ conversationId, ...wanda, text: "@you", mentions: [seesIt, id] });
    await expect(asked, who).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining(id) });
  }
  expect(await notesOf(db, conversationId)).toEqual([]);
  expect(await followersOf(conversationId)).toEqual([]);
  const conversation = await findConversation(db, conversationId);
  if (conversation === undefined) throw new Error("no conversation");
  const offered = (await mentionable(db, conversation)).map((one) => one.id);
  expect(offered).toContain(seesIt);
  for (const [who, id] of Object.entries(refused)) expect(offered, who).not.toContain(id);
  await desk.notes.add({ conversationId, ...wanda, text: "@Wim", mentions: [seesIt] });
  expect(await followersOf(conversationId)).toEqual([seesIt]);
});

test("a note that goes with an assignment mentions those who see the conversation once that is done", async () => {
  const wanda = await writer();
  const limited = await member("Lou", { reach: { teams: { teamIds: [], withoutTeam: false } } });
  const conversationId = await queued();
  const note = { conversationId, ...wanda, note: "@Lou, yours", mentions: [limited] };
  await expect(desk.triage.assign({ ...note, team: null })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await notesOf(database.db, conversationId)).toEqual([]);
  const open = await queued();
  await desk.triage.assign({ ...note, conversationId: open, mentions: [wanda.agentId], to: wanda.agentId });
  expect(await followersOf(open)).toEqual([wanda.agentId]);
});

test("the list finds conversations with notes that mention a member, and only those", async () => {
  const { db } = database;
  const wanda = await writer();
  const [mara, ben] = [await member("Mara"), await member("Ben")];
  const [one, other] = [await queued(), await queued()];
  await desk.notes.add({ conversationId: one, ...wanda, text: "@Mara", mentions: [mara] });
  const last = await desk.notes.add({ conversationId: other, ...wanda, text: "@Ben", mentions: [ben] });
  const mentioned = async (mentionedId: string) =>
    (await pageOfIds(db, { siteIds: [shop.siteId], mentionedId }, { limit: 10 })).map((row) => row.id);
  expect(await mentioned(mara)).toEqual([one]);
  expect(await mentioned(ben)).toEqual([other]);
  await desk.notes.delete({ conversationId: other, noteId: last.id, agentId: wanda.agentId });
  expect(await mentioned(ben)).toEqual([]);
});
