import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { colleagues } from "../../server/desk/presence.ts";
import { type Clock, systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { deskEventsOf } from "../../server/store/desk-event.ts";
import { markAtDesk, setAway } from "../../server/store/desk-presence.ts";
import { handoffsOf, releasedFrom } from "../../server/store/handoff.ts";
import { linesOfConversation } from "../../server/store/ledger.ts";
import { createMember, updateMember } from "../../server/store/member.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { notesOf } from "../../server/store/note.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { findSiteById } from "../../server/store/site.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, recordingVoice, type Shop } from "../turn/builders.ts";

const MINUTE = 60_000;

let database: DatabasePort;
let shop: Shop;
let organisationId: string;
/** Two nodes over one database. */
let desk: Desk;
let otherNode: { desk: Desk; heard: ReturnType<typeof recordingVoice>["heard"] };
let now = new Date("2026-11-28T10:00:00Z");
const clock: Clock = { now: () => now, monotonicMs: systemClock.monotonicMs };
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * MINUTE);
};

beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database, { clock });
  organisationId = (await findSiteById(database.db, shop.siteId))?.organisationId ?? "";
  const { turns, parts: these } = shop;
  const deps = { db: database.db, clock, floorTaken: turns.floorTaken, checkText };
  desk = createDesk({ ...deps, voice: these.voice });
  const second = recordingVoice();
  otherNode = { desk: createDesk({ ...deps, voice: second.voice }), heard: second.heard };
});
afterAll(() => database.close());
beforeEach(() => {
  shop.heard.states.length = 0;
  shop.heard.rows.length = 0;
  otherNode.heard.states.length = 0;
  otherNode.heard.rows.length = 0;
});

/** A member who is at the desk. */
async function member(name: string) {
  const { id } = await database.db.transaction((tx) =>
    createMember(tx, {
      organisationId,
      name,
      email: `${newId()}@example.com`,
      role: "agent",
      language: null,
      passwordHash: "x",
    }),
  );
  await markAtDesk(database.db, [{ id, organisationId }], now);
  return { agent: name, agentId: id };
}
const atDesk = (who: { agentId: string }) => markAtDesk(database.db, [{ id: who.agentId, organisationId }], now);

async function queued() {
  const visitorId = await shop.visitor();
  const sent = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await sent.answered;
  const conversationId = sent.conversation.id;
  const [handoff] = await handoffsOf(database.db, conversationId);
  return { visitorId, conversationId, handoffId: handoff?.id ?? "" };
}
async function heldBy(who: { agent: string; agentId: string }) {
  const waiting = await queued();
  await desk.claim({ handoffId: waiting.handoffId, ...who });
  return waiting;
}
const stateOf = async (conversationId: string) => {
  const { state, agent, agentId } = (await findConversation(database.db, conversationId)) ?? {};
  return { state, agent, agentId };
};
const linesOf = async (conversationId: string) =>
  (await messagesAfter(database.db, { conversationId, sequence: 0 })).filter((row) => row.author === "system");

test("a conversation whose agent is gone returns to the queue after the site's time, once, on whichever node looks first", async () => {
  const ben = await member("Ben");
  const { conversationId } = await heldBy(ben);
  later(9);
  await desk.releaseAbsent();
  expect(await stateOf(conversationId)).toMatchObject({ state: "person", agent: "Ben" });
  later(1);
  await Promise.all([desk.releaseAbsent(), otherNode.desk.releaseAbsent(), desk.releaseAbsent()]);
  expect(await stateOf(conversationId)).toEqual({ state: "queued", agent: null, agentId: null });
  const [first, second, ...more] = await handoffsOf(database.db, conversationId);
  expect(more).toEqual([]);
  expect(first).toMatchObject({ state: "released", ...ben, endedAt: now });
  expect(second).toMatchObject({ state: "queued", agent: null, reason: first?.reason, summary: first?.summary });
  // The visitor keeps their place: they have waited since they first asked.
  expect(second?.createdAt).toEqual(first?.createdAt);
  const lines = await linesOf(conversationId);
  expect(lines).toMatchObject([
    {
      text: "Ben was no longer available, so this conversation went back to the queue.",
      detail: { event: { kind: "released", by: null, from: "Ben", to: null } },
    },
  ]);
  // One line and one state, from one of the nodes.
  const heardRows = [...shop.heard.rows, ...otherNode.heard.rows].filter((row) => row.author === "system");
  expect(heardRows.map((row) => row.id)).toEqual(lines.map((row) => row.id));
  const heardStates = [...shop.heard.states, ...otherNode.heard.states].filter(
    (one) => one.conversationId === conversationId && one.state === "queued",
  );
  // The first is of the visitor's own request.
  expect(heardStates).toHaveLength(2);
  expect(
    await releasedFrom(database.db, { memberId: ben.agentId, siteIds: [shop.siteId], since: new Date(0) }),
  ).toEqual([{ conversationId, at: now }]);
  expect((await linesOfConversation(database.db, conversationId)).filter((row) => row.kind === "person")).toMatchObject(
    [{ quantity: { agent: "Ben" } }],
  );
  await verifyLedger(database.db);
});

test("an agent who is connected, or who writes, keeps the conversation; one who set themselves away does not", async () => {
  const [here, writes, away] = [await member("Here"), await member("Writes"), await member("Away")];
  const [one, two, three] = [await heldBy(here), await heldBy(writes), await heldBy(away)];
  await setAway(database.db, { id: away.agentId, organisationId }, { away: true, now });
  later(6);
  await desk.reply({ handoffId: two.handoffId, clientMessageId: "w1", text: "Still with you.", ...writes });
  later(6);
  await atDesk(here);
  await atDesk(away);
  await desk.releaseAbsent();
  expect(await stateOf(one.conversationId)).toMatchObject({ state: "person", agent: "Here" });
  expect(await stateOf(two.conversationId)).toMatchObject({ state: "person", agent: "Writes" });
  expect(await stateOf(three.conversationId)).toMatchObject({ state: "queued" });
  // Setting it again does not move the moment, and coming back ends it.
  const presence = async () =>
    (await colleagues(database.db, organisationId, now)).find((row) => row.id === away.agentId)?.presence;
  expect(await presence()).toBe("away");
  await setAway(database.db, { id: away.agentId, organisationId }, { away: false, now });
  expect(await presence()).toBe("here");
  later(2);
  expect(await presence()).toBe("offline");
});

test("the site's own time counts, and none when it is 0; an agent who can no longer sign in loses it at once", async () => {
  const cleo = await member("Cleo");
  const { conversationId } = await heldBy(cleo);
  await writeSetting(database.db, { scopeId: shop.siteId, name: "releaseAfterMinutes", value: 0 });
  later(24 * 60);
  await desk.releaseAbsent();
  expect(await stateOf(conversationId)).toMatchObject({ state: "person", agent: "Cleo" });
  await writeSetting(database.db, { scopeId: shop.siteId, name: "releaseAfterMinutes", value: 60 });
  const dora = await member("Dora");
  const second = await heldBy(dora);
  later(59);
  await desk.releaseAbsent();
  expect(await stateOf(second.conversationId)).toMatchObject({ state: "person" });
  expect(await stateOf(conversationId)).toMatchObject({ state: "queued" });
  await updateMember(database.db, dora.agentId, { deactivatedAt: now });
  await writeSetting(database.db, { scopeId: shop.siteId, name: "releaseAfterMinutes", value: 0 });
  await desk.releaseAbsent();
  expect(await stateOf(second.conversationId)).toMatchObject({ state: "queued", agent: null });
  await writeSetting(database.db, { scopeId: shop.siteId, name: "releaseAfterMinutes", value: 10 });
});

test("a manager takes over from a colleague who is here; an agent only when the colleague is not", async () => {
  const [ben, ana, max] = [await member("Ben"), await member("Ana"), await member("Max")];
  const { conversationId, handoffId } = await heldBy(ben);
  // Without naming whose it is, what somebody has is never taken, whatever the role: two clicks at once have one winner.
  await expect(desk.takeOver({ conversationId, ...max, manages: true })).rejects.toMatchObject({
    code: "HANDOFF_TAKEN",
    message: "Ben has already taken this conversation.",
  });
  await expect(desk.takeOver({ conversationId, from: handoffId, ...ana, manages: false })).rejects.toMatchObject({
    code: "HANDOFF_TAKEN",
    message: "Ben is online and assigned to this conversation.",
  });
  const row = await desk.takeOver({ conversationId, from: handoffId, ...max, manages: true });
  expect(row).toMatchObject({ state: "claimed", ...max });
  expect(await stateOf(conversationId)).toEqual({ state: "person", ...max });
  expect((await linesOf(conversationId)).map((line) => line.text)).toEqual(["Max took over from Ben."]);
  // Ben's screen was a moment behind: what he sends now is refused with what happened, not stored.
  await expect(desk.reply({ handoffId, clientMessageId: "b1", text: "Hello", ...ben })).rejects.toMatchObject({
    code: "HANDOFF_NOT_YOURS",
    message: expect.stringContaining("no longer assigned to you"),
  });
  // Who still looks at Ben's handoff does not take it from Max by accident.
  await expect(desk.takeOver({ conversationId, from: handoffId, ...ben, manages: true })).rejects.toMatchObject({
    message: "Max has already taken this conversation.",
  });
  later(2);
  await atDesk(ana);
  expect(await desk.takeOver({ conversationId, from: row.id, ...ana, manages: false })).toMatchObject({ ...ana });
  expect((await linesOf(conversationId)).at(-1)?.text).toBe("Ana took over from Max.");
  expect((await handoffsOf(database.db, conversationId)).map((one) => one.state)).toEqual([
    "taken-over",
    "taken-over",
    "claimed",
  ]);
  await verifyLedger(database.db);
});

test("two who take over at once: one has it, the other is told who", async () => {
  const [ben, ana, max] = [await member("Ben"), await member("Ana"), await member("Max")];
  const { conversationId, handoffId } = await heldBy(ben);
  const both = await Promise.allSettled([
    desk.takeOver({ conversationId, from: handoffId, ...ana, manages: true }),
    otherNode.desk.takeOver({ conversationId, from: handoffId, ...max, manages: true }),
  ]);
  expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((one) => one.status === "rejected")?.reason).toMatchObject({ code: "HANDOFF_TAKEN" });
  expect(await linesOf(conversationId)).toHaveLength(1);
});

test("an agent transfers to a colleague or back to the queue; nobody else but a manager does", async () => {
  const [ben, ana] = [await member("Ben"), await member("Ana")];
  const { conversationId, handoffId } = await heldBy(ben);
  const ask = { handoffId, to: ana.agentId };
  await expect(desk.transfer({ ...ask, ...ana, manages: false })).rejects.toMatchObject({ code: "HANDOFF_NOT_YOURS" });
  await expect(desk.transfer({ ...ask, to: newId(), ...ben })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(desk.transfer({ ...ask, to: ben.agentId, ...ben })).rejects.toMatchObject({ code: "HANDOFF_TAKEN" });
  const moved = await desk.transfer({ ...ask, ...ben, manages: false });
  expect(moved).toMatchObject({ state: "claimed", ...ana, createdAt: now, claimedAt: now });
  expect(await stateOf(conversationId)).toEqual({ state: "person", ...ana });
  await desk.reply({ handoffId: moved.id, clientMessageId: "a1", text: "Ana here.", ...ana });

  const olga = { agent: "Olga", agentId: newId(), manages: true };
  const back = await desk.transfer({ handoffId: moved.id, to: null, ...olga });
  expect(back).toMatchObject({ state: "queued", agent: null });
  expect((await linesOf(conversationId)).map((line) => line.text)).toEqual([
    "Ben transferred this conversation to Ana.",
    "Olga put Ana's conversation back in the queue.",
  ]);
  expect(await desk.claim({ handoffId: back.id, ...ben })).toMatchObject({ state: "claimed", agent: "Ben" });
  await expect(desk.transfer({ handoffId: moved.id, to: null, ...ana })).rejects.toMatchObject({
    code: "HANDOFF_NOT_YOURS",
  });
});

test("a transfer takes a note along, or neither is there", async () => {
  const [ben, ana] = [await member("Ben"), await member("Ana")];
  const { conversationId, handoffId } = await heldBy(ben);
  const note = { note: "They paid twice.", noteId: newId() };
  const ask = { handoffId, ...note, ...ben, manages: false };
  await expect(desk.transfer({ ...ask, to: newId() })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await notesOf(database.db, conversationId)).toEqual([]);
  await desk.transfer({ ...ask, to: ana.agentId });
  await expect(desk.transfer({ ...ask, to: ana.agentId })).rejects.toMatchObject({ code: "HANDOFF_NOT_YOURS" });
  expect(await notesOf(database.db, conversationId)).toMatchObject([{ author: "Ben", text: note.note }]);
  const last = (await deskEventsOf(database.db, conversationId)).at(-1);
  expect(last).toMatchObject({ kind: "transferred", detail: { noteId: note.noteId } });
});

test("a deactivated colleague and one of another organisation get nothing", async () => {
  const [ben, gone] = [await member("Ben"), await member("Gone")];
  await updateMember(database.db, gone.agentId, { deactivatedAt: now });
  const { handoffId } = await heldBy(ben);
  await expect(desk.transfer({ handoffId, to: gone.agentId, ...ben })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
