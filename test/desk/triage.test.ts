import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { colleagues } from "../../server/desk/presence.ts";
import { folded } from "../../server/desk/undo.ts";
import { afterEvent, type DeskState, INITIAL } from "../../server/domain/desk-state.ts";
import { afterServiceEvent, type ServiceState } from "../../server/domain/service-level.ts";
import { type Clock, systemClock } from "../../server/lib/clock.ts";
import { isTuppenceError } from "../../server/lib/errors.ts";
import { newId } from "../../server/lib/ids.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { deleteConversation, findConversation } from "../../server/store/conversation.ts";
import { rowsByIds } from "../../server/store/conversation-row.ts";
import { deskEventsOf, deskStateOf, eventOf } from "../../server/store/desk-event.ts";
import { markAtDesk, setAway } from "../../server/store/desk-presence.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { createMember, updateMember } from "../../server/store/member.ts";
import { notesOf } from "../../server/store/note.ts";
import { enabledRules } from "../../server/store/routing-rule.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { findSiteById } from "../../server/store/site.ts";
import { listTags } from "../../server/store/tag.ts";
import { listTeams } from "../../server/store/team.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "../turn/builders.ts";

const MINUTE = 60_000;
let database: DatabasePort;
let shop: Shop;
let desk: Desk;
let organisationId: string;
let now = new Date("2026-11-30T10:00:00Z");
const clock: Clock = { now: () => now, monotonicMs: systemClock.monotonicMs };
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const audit = { actor: "machine" } as const;

beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database, { clock });
  organisationId = (await findSiteById(database.db, shop.siteId))?.organisationId ?? "";
  const { turns, parts } = shop;
  desk = createDesk({ db: database.db, clock, voice: parts.voice, floorTaken: turns.floorTaken, checkText });
});
afterAll(() => database.close());
beforeEach(() => later(MINUTE));

interface Member {
  readonly agent: string;
  readonly agentId: string;
}
async function member(name: string, role: "agent" | "manager" = "agent"): Promise<Member> {
  const { id } = await database.db.transaction((tx) =>
    createMember(tx, {
      ...{ organisationId, name, email: `${newId()}@example.com`, role, language: null, passwordHash: "x" },
    }),
  );
  return { agent: name, agentId: id };
}
const here = (...who: Member[]) =>
  markAtDesk(
    database.db,
    who.map(({ agentId }) => ({ id: agentId, organisationId })),
    now,
  );

async function queued(page?: string, text?: string) {
  const visitorId = await shop.visitor();
  const send = (more: object) =>
    shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text: "Hello", ...more });
  if (text !== undefined) await (await send({ text, page })).answered;
  const sent = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await sent.answered;
  const conversationId = sent.conversation.id;
  return { visitorId, conversationId, handoffId: (await openHandoff(database.db, conversationId))?.id ?? "" };
}
/** The clocks of service levels after all events. */
const clocksOf = (events: Awaited<ReturnType<typeof deskEventsOf>>) =>
  events.reduce<{ state: DeskState; clocks: ServiceState | null }>(
    ({ state, clocks }, row) => {
      const after = afterEvent(state, eventOf(row)) ?? state;
      return { state: after, clocks: afterServiceEvent(clocks, eventOf(row), { state: after, at: row.at.getTime() }) };
    },
    { state: INITIAL, clocks: null },
  ).clocks;
const stateOf = async (id: string) => {
  const row = await findConversation(database.db, id);
  return row === undefined ? undefined : deskStateOf(row);
};
const kindsOf = async (id: string) => (await deskEventsOf(database.db, id)).map((row) => row.kind);
async function team(name: string, ...members: Member[]): Promise<string> {
  const memberIds = members.map((one) => one.agentId);
  await desk.setup.createTeam({ organisationId, audit, name, memberIds });
  return (await listTeams(database.db, organisationId)).find((one) => one.name === name)?.id ?? "";
}
async function tag(name: string): Promise<string> {
  await desk.setup.createTag({ organisationId, audit, name, colour: "blue" });
  return (await listTags(database.db, organisationId)).find((one) => one.name === name)?.id ?? "";
}

describe("assigning", () => {
  test("a waiting conversation is assigned to a colleague with a team and a note, in one change", async () => {
    const [ada, ben] = [await member("Ada"), await member("Ben")];
    const billing = await team("Billing", ben);
    const { conversationId } = await queued();
    const note = "They paid twice.";
    await desk.triage.assign({ ...ada, manages: false, conversationId, to: ben.agentId, team: billing, note });
    expect(await stateOf(conversationId)).toMatchObject({ floor: "person", ...ben, teamId: billing });
    expect(await openHandoff(database.db, conversationId)).toMatchObject({ state: "claimed", ...ben });
    const [kept] = await notesOf(database.db, conversationId);
    expect(kept).toMatchObject({ author: "Ada", text: note });
    expect((await deskEventsOf(database.db, conversationId)).at(-1)).toMatchObject({
      kind: "assigned",
      by: "Ada",
      byId: ada.agentId,
      cause: null,
      detail: { teamId: billing, noteId: kept?.id, agent: "Ben" },
    });
  });

  test("a note that comes with an assignment is there once, however often the assignment is sent", async () => {
    const [ada, ben] = [await member("Ada"), await member("Ben")];
    const { conversationId } = await queued();
    const assignment = { ...ada, role: "agent" as const, conversationId, note: "Yours.", noteId: newId() };
    await desk.triage.assign({ ...assignment, to: ben.agentId });
    await desk.triage.assign({ ...assignment, to: ben.agentId });
    expect(await notesOf(database.db, conversationId)).toMatchObject([{ id: assignment.noteId, text: "Yours." }]);
    expect(await kindsOf(conversationId)).toEqual(["queued", "assigned"]);
  });

  test("from an agent who has it, another agent can't; its team can be changed by anybody", async () => {
    const [ada, ben] = [await member("Ada"), await member("Ben")];
    const { conversationId, handoffId } = await queued();
    await desk.claim({ handoffId, ...ada });
    const request = { conversationId, ...ben, manages: false };
    await expect(desk.triage.assign({ ...request, to: ben.agentId })).rejects.toMatchObject({
      code: "HANDOFF_NOT_YOURS",
    });
    const sales = await team("Sales");
    await desk.triage.assign({ ...request, team: sales });
    expect(await stateOf(conversationId)).toMatchObject({ ...ada, teamId: sales });
    await desk.triage.assign({ conversationId, ...ada, manages: false, to: null });
    expect(await stateOf(conversationId)).toMatchObject({ floor: "queued", agent: null, teamId: sales });
  });

  test("somebody who has left, or a team that was deleted, can't be assigned anything", async () => {
    const [ada, gone] = [await member("Ada"), await member("Gone")];
    await updateMember(database.db, gone.agentId, { deactivatedAt: now });
    const old = await team("Old");
    const { conversationId } = await queued();
    await desk.triage.assign({ ...ada, conversationId, team: old });
    await desk.setup.deleteTeam({ organisationId, audit, id: old });
    expect(await stateOf(conversationId)).toMatchObject({ floor: "queued", teamId: null });
    expect((await deskEventsOf(database.db, conversationId)).at(-1)).toMatchObject({ cause: "team-deleted", by: null });
    for (const wrong of [{ to: gone.agentId }, { team: old }]) {
      await expect(desk.triage.assign({ ...ada, conversationId, ...wrong })).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
    }
  });

  test("closing and assigning are undone by who did them, until something else happens", async () => {
    const [ada, ben] = [await member("Ada"), await member("Ben")];
    const { conversationId, handoffId, visitorId } = await queued();
    await desk.claim({ handoffId, ...ada });
    await desk.close({ handoffId, ...ada });
    await expect(desk.triage.undo({ conversationId, ...ben })).rejects.toMatchObject({ code: "UNDO_TOO_LATE" });
    await desk.triage.undo({ conversationId, ...ada });
    expect(await stateOf(conversationId)).toMatchObject({ floor: "person", ...ada });
    expect(await openHandoff(database.db, conversationId)).toMatchObject({ state: "claimed", ...ada });

    await desk.triage.assign({ conversationId, ...ada, to: ben.agentId });
    await desk.triage.undo({ conversationId, ...ada });
    expect(await stateOf(conversationId)).toMatchObject({ floor: "person", ...ada });
    await expect(desk.triage.undo({ conversationId, ...ada })).rejects.toMatchObject({ code: "UNDO_TOO_LATE" });

    const open = await openHandoff(database.db, conversationId);
    await desk.close({ handoffId: open?.id ?? "", ...ada });
    const again = await shop.turns.send({
      ...{ siteId: shop.siteId, visitorId, clientMessageId: newId(), text: "How do I return an item?" },
    });
    await again.answered;
    await expect(desk.triage.undo({ conversationId, ...ada })).rejects.toMatchObject({ code: "UNDO_TOO_LATE" });
    const other = await queued();
    await desk.close({ handoffId: other.handoffId, ...ada });
    later(31_000);
    await expect(desk.triage.undo({ conversationId: other.conversationId, ...ada })).rejects.toMatchObject({
      code: "UNDO_TOO_LATE",
    });
    await verifyLedger(database.db);
  });
});

describe("tags, priority and snoozing", () => {
  test("names are unique in any case, and a deleted tag's name is free again", async () => {
    const vip = await tag("VIP");
    await expect(tag("vip")).rejects.toMatchObject({ code: "NAME_TAKEN" });
    const { conversationId } = await queued();
    const ada = await member("Ada");
    await desk.triage.tag({ conversationId, ...ada, add: [vip, vip], remove: [] });
    await desk.triage.tag({ conversationId, ...ada, add: [vip], remove: [] });
    expect((await kindsOf(conversationId)).filter((kind) => kind === "tags-added")).toHaveLength(1);
    const found = (await listTags(database.db, organisationId)).find((one) => one.id === vip);
    expect(found).toMatchObject({ name: "VIP", conversations: 1 });
    await desk.setup.deleteTag({ organisationId, audit, id: vip });
    await expect(desk.triage.tag({ conversationId, ...ada, add: [vip], remove: [] })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await tag("vip")).not.toBe(vip);
  });

  test("an urgent conversation is first in the queue, whoever has waited longer", async () => {
    const first = await queued();
    later(1000);
    const second = await queued();
    const ada = await member("Ada");
    await desk.triage.prioritise({ conversationId: second.conversationId, ...ada, priority: "urgent" });
    const order = (await desk.list({ siteId: shop.siteId })).map((row) => row.conversationId);
    expect(order.indexOf(second.conversationId)).toBeLessThan(order.indexOf(first.conversationId));
  });

  test("a snoozed conversation wakes at its time, or when the visitor writes, once", async () => {
    const ada = await member("Ada");
    const until = new Date(now.getTime() + 5 * MINUTE);
    const [timed, written] = [await queued(), await queued()];
    for (const { conversationId } of [timed, written]) await desk.triage.snooze({ conversationId, ...ada, until });
    await desk.triage.wakeDue();
    expect(await stateOf(timed.conversationId)).toMatchObject({ snoozed: { until: until.toISOString() } });
    const sent = await shop.turns.send({
      ...{ siteId: shop.siteId, visitorId: written.visitorId, clientMessageId: newId(), text: "Are you there?" },
    });
    await sent.answered;
    expect(await stateOf(written.conversationId)).toMatchObject({ floor: "queued", snoozed: null });
    later(6 * MINUTE);
    await Promise.all([desk.triage.wakeDue(), desk.triage.wakeDue()]);
    expect((await kindsOf(timed.conversationId)).filter((kind) => kind === "woken")).toHaveLength(1);
    expect((await deskEventsOf(database.db, written.conversationId)).at(-1)).toMatchObject({ cause: "visitor-wrote" });
  });

  test("only an open conversation can be snoozed, and only until a time to come", async () => {
    const ada = await member("Ada");
    const { conversationId, handoffId } = await queued();
    await expect(desk.triage.snooze({ conversationId, ...ada, until: now })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await desk.close({ handoffId, ...ada });
    await expect(desk.triage.snooze({ conversationId, ...ada, until: null })).rejects.toMatchObject({
      code: "CONVERSATION_NOT_OPEN",
    });
  });

  test("a snoozed conversation stays with its agent who went home, but not with one who has left", async () => {
    const ada = await member("Ada");
    await here(ada);
    const { conversationId, handoffId } = await queued();
    await desk.claim({ handoffId, ...ada });
    await desk.triage.snooze({ conversationId, ...ada, until: null });
    later(60 * MINUTE);
    await desk.releaseAbsent();
    expect(await stateOf(conversationId)).toMatchObject({ floor: "person", ...ada });
    await updateMember(database.db, ada.agentId, { deactivatedAt: now });
    await desk.releaseAbsent();
    expect(await stateOf(conversationId)).toMatchObject({ floor: "queued", snoozed: null });
    expect((await deskEventsOf(database.db, conversationId)).at(-1)).toMatchObject({ kind: "requeued", cause: "left" });
  });
});

describe("automatic assignment", () => {
  const assignment = (mode: string, capacity: number) =>
    writeSetting(database.db, { scopeId: shop.siteId, name: "assignment", value: { mode, capacity } });

  test("in turn, to those who are here and have room, of the conversation's team; the others wait", async () => {
    for (const row of await desk.list({ siteId: shop.siteId })) {
      if (row.state === "queued") await desk.close({ handoffId: row.id, agent: "Nobody" });
    }
    const [ada, ben, cy] = [await member("Ada"), await member("Ben"), await member("Cy")];
    await here(ada, ben, cy);
    const support = await team("Support", ada, ben);
    await setAway(database.db, { id: cy.agentId, organisationId }, { away: true, now });
    const waiting = [];
    for (let i = 0; i < 5; i++) {
      const one = await queued();
      await desk.triage.assign({ ...ada, conversationId: one.conversationId, team: support });
      waiting.push(one.conversationId);
      later(1000);
    }
    await desk.assignWaiting();
    expect(await Promise.all(waiting.map(async (id) => (await stateOf(id))?.floor))).toEqual(Array(5).fill("queued"));
    await assignment("round-robin", 2);
    await here(ada, ben);
    // Two nodes at once: nobody gets more than they can look after.
    await Promise.all([desk.assignWaiting(), desk.assignWaiting()]);
    const agents = await Promise.all(waiting.map(async (id) => (await stateOf(id))?.agent ?? null));
    expect(agents.slice(0, 4).sort()).toEqual(["Ada", "Ada", "Ben", "Ben"]);
    expect(agents[0]).not.toBe(agents[1]);
    expect(agents[4]).toBeNull();
    expect((await deskEventsOf(database.db, waiting[0] ?? "")).at(-1)).toMatchObject({
      cause: "round-robin",
      by: null,
    });
    await assignment("off", 4);
  });

  test("up to an agent's own number, which other rounds may not overrun while it changes; 0 is none", async () => {
    const [dee, eli, fay] = [await member("Dee"), await member("Eli"), await member("Fay")];
    const own = await team("Own numbers", dee, eli, fay);
    const set = (who: Member, capacity: number | null) =>
      desk.changeAgent({ organisationId, audit, id: who.agentId, capacity });
    await set(dee, 1);
    await set(eli, 3);
    await set(fay, 0);
    const waiting: string[] = [];
    for (let i = 0; i < 6; i++) {
      const one = await queued();
      await desk.triage.assign({ ...dee, conversationId: one.conversationId, team: own });
      waiting.push(one.conversationId);
    }
    const shares = async () => {
      const agents = await Promise.all(waiting.map(async (id) => (await stateOf(id))?.agent ?? "nobody"));
      return Object.fromEntries(
        ["Dee", "Eli", "Fay"].map((name) => [name, agents.filter((one) => one === name).length]),
      );
    };
    await assignment("least-busy", 2);
    await here(dee, eli, fay);
    await Promise.all([desk.assignWaiting(), desk.assignWaiting(), desk.assignWaiting()]);
    expect(await shares()).toEqual({ Dee: 1, Eli: 3, Fay: 0 });
    // As the site says again, while two nodes assign: it's the old number or the new one, never more.
    await Promise.all([desk.assignWaiting(), set(dee, null), desk.assignWaiting()]);
    await desk.assignWaiting();
    expect(await shares()).toEqual({ Dee: 2, Eli: 3, Fay: 0 });
    // By hand, there is no limit.
    const left = waiting[(await Promise.all(waiting.map(stateOf))).findIndex((one) => one?.agent === null)] ?? "";
    await desk.triage.assign({ ...dee, conversationId: left, to: fay.agentId });
    expect(await shares()).toEqual({ Dee: 2, Eli: 3, Fay: 1 });
    await assignment("off", 4);
  });

  test("to those who have its language and tags, after a wait to anybody; by hand to whom one wants", async () => {
    const [gus, hal, ida] = [await member("Gus"), await member("Hal"), await member("Ida")];
    const skilled = await team("Skilled", gus, hal, ida);
    const [vip, other] = [await tag("A skill"), await tag("Nobody's skill")];
    const set = (who: Member, skills: { languages?: string[]; tagIds?: string[] }) =>
      desk.changeAgent({ organisationId, audit, id: who.agentId, ...skills });
    await set(gus, { languages: ["DE-at", "de", "de"] });
    await set(hal, { tagIds: [vip] });
    const colleague = (await colleagues(database.db, organisationId, now)).find((one) => one.id === gus.agentId);
    expect(colleague?.languages).toEqual(["de", "de-AT"]);
    await expect(set(ida, { tagIds: [newId()] })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const waits = async (text: string, ...tags: string[]) => {
      const { conversationId } = await queued(undefined, text);
      await desk.triage.assign({ ...ida, conversationId, team: skilled });
      if (tags.length > 0) await desk.triage.tag({ conversationId, ...ida, add: tags, remove: [] });
      return conversationId;
    };
    const holder = async (id: string) => (await stateOf(id))?.agent ?? null;
    await assignment("least-busy", 2);

    // The widget's language is unknown: it's told from what they write.
    const german = await waits("Wo ist meine Bestellung, und wann kommt sie?");
    const tagged = await waits("Where is my order?", vip, other);
    const plain = await waits("Where is my parcel?");
    await here(hal, ida);
    await desk.assignWaiting();
    expect([await holder(german), await holder(tagged), await holder(plain)]).toEqual([null, "Hal", "Ida"]);
    later(MINUTE);
    await here(hal, ida);
    await desk.assignWaiting();
    expect(await holder(german)).toBeNull();
    await here(gus);
    await desk.assignWaiting();
    expect(await holder(german)).toBe("Gus");

    // He has room for one more only; the third waits for two minutes.
    const second = await waits("Ich habe eine Frage zu meiner Rechnung.");
    const third = await waits("Ich habe noch eine Frage zu meiner Rechnung.");
    await here(gus, hal, ida);
    await Promise.all([desk.assignWaiting(), desk.assignWaiting()]);
    const both = [await holder(second), await holder(third)];
    expect(both.toSorted()).toEqual(["Gus", null].toSorted());
    const left = both[0] === null ? second : third;
    later(2 * MINUTE - 1);
    await here(gus, hal, ida);
    await desk.assignWaiting();
    expect(await holder(left)).toBeNull();
    later(1);
    await desk.assignWaiting();
    expect(["Hal", "Ida"]).toContain(await holder(left));

    const byHand = await waits("Ich habe eine Frage zu meiner Rechnung.", vip);
    await desk.triage.assign({ ...gus, conversationId: byHand, to: ida.agentId });
    expect(await holder(byHand)).toBe("Ida");

    // A deleted tag is nobody's skill, and nobody is waited for because of it.
    await desk.setup.deleteTag({ organisationId, audit, id: vip });
    expect((await colleagues(database.db, organisationId, now)).find((one) => one.id === hal.agentId)?.tagIds).toEqual(
      [],
    );
    await assignment("off", 4);
  });

  test("a site that sets no wait gives a conversation to anybody who is there", async () => {
    const [jo, kim] = [await member("Jo"), await member("Kim")];
    const team0 = await team("No wait", jo, kim);
    await desk.changeAgent({ organisationId, audit, id: jo.agentId, languages: ["en"] });
    await writeSetting(database.db, {
      ...{ scopeId: shop.siteId, name: "assignment" },
      value: { mode: "round-robin", capacity: 2, skillWaitMinutes: 0 },
    });
    const { conversationId } = await queued();
    await desk.triage.assign({ ...jo, conversationId, team: team0 });
    await here(kim);
    await desk.assignWaiting();
    expect(await stateOf(conversationId)).toMatchObject({ floor: "person", agent: "Kim" });
    await assignment("off", 4);
  });
});

describe("rules", () => {
  test("all of a rule is one change, rules run in order, and the try counts what they would have matched", async () => {
    const [ada, ben] = [await member("Ada"), await member("Ben")];
    const [billing, big] = [await team("Rules billing", ben), await tag("Big order")];
    const texts = { enabled: true, isLast: false };
    const inSite = { siteId: shop.siteId, organisationId, audit };
    const onCheckout = [{ on: "page" as const, contains: ["/checkout"] }];
    const before = await desk.routingRules.try({ siteId: shop.siteId, conditions: onCheckout });
    await desk.routingRules.create({
      ...{ ...inSite, ...texts, name: "Checkout", conditions: onCheckout },
      actions: { teamId: billing, priority: "high", tagIds: [big], assignTo: ada.agentId },
    });
    await desk.routingRules.create({
      ...{ ...inSite, ...texts, name: "Big", conditions: [{ on: "tag", has: [big] }] },
      actions: { priority: "urgent" },
    });
    await expect(
      desk.routingRules.create({ ...inSite, ...texts, name: "X", conditions: [], actions: { teamId: newId() } }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    const { conversationId } = await queued("https://shop.example/checkout", "I'd like to talk about my order");
    // Ada isn't here: it isn't assigned to her, but the rest of the rule is done.
    expect(await stateOf(conversationId)).toMatchObject({
      ...{ floor: "queued", teamId: billing, priority: "urgent", tagIds: [big] },
    });
    expect(await kindsOf(conversationId)).toEqual(["queued", "routed", "routed"]);
    const after = await desk.routingRules.try({ siteId: shop.siteId, conditions: onCheckout });
    expect(after.of).toBe(before.of + 1);
    expect(after.matched).toEqual([conversationId, ...before.matched]);
    await here(ada);
    const second = await queued("https://shop.example/checkout", "I'd like to talk about my order");
    expect(await stateOf(second.conversationId)).toMatchObject({ floor: "person", ...ada, priority: "urgent" });
    expect(shop.heard.states.at(-1)).toMatchObject({ state: "person", agent: "Ada" });
    for (const { id } of await enabledRules(database.db, shop.siteId))
      await desk.routingRules.delete({ ...inSite, id });
  });
});

test("events are never changed, and go only with their conversation", async () => {
  const { conversationId } = await queued();
  const changes = [
    sql`update desk_event set by = 'Eve' where conversation_id = ${conversationId}`,
    sql`delete from desk_event where conversation_id = ${conversationId}`,
  ];
  for (const change of changes) await expect(database.db.execute(change)).rejects.toThrow();
  expect(await deleteConversation(database.db, conversationId)).toBe(true);
  expect(await deskEventsOf(database.db, conversationId)).toEqual([]);
});

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test("whatever agents, visitors and rounds do, the events applied one after another are the stored state", async () => {
  const seed = Number(process.env.TUPPENCE_SEED ?? Math.floor(Math.random() * 1e9));
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const agents = [await member("Ada"), await member("Ben"), await member("Cleo", "manager")];
  const teams = [await team(`Team ${seed}`, ...agents.slice(0, 2)), null];
  const tags = [await tag(`One ${seed}`), await tag(`Two ${seed}`), await tag(`Three ${seed}`)];
  const conversations = await Promise.all([queued(), queued(), queued()]);
  const steps = Number(process.env.TUPPENCE_STEPS ?? 120);
  const target = { firstReplyMinutes: 3, nextReplyMinutes: 2, resolutionMinutes: 6 };
  const targets = { urgent: target, high: target, normal: target, low: { ...target, firstReplyMinutes: null } };
  const value = { businessHours: false, targets };
  await writeSetting(database.db, { scopeId: shop.siteId, name: "serviceLevels", value });
  let refused = 0;
  for (let step = 0; step < steps; step++) {
    later(Math.floor(next() * 40_000));
    await here(pick(agents));
    const { conversationId, visitorId } = pick(conversations);
    const who = pick(agents);
    const manages = who.agent === "Cleo";
    const handoffId = (await openHandoff(database.db, conversationId))?.id ?? newId();
    const acts: readonly (() => Promise<unknown>)[] = [
      () => desk.claim({ handoffId, ...who }),
      () => desk.takeOver({ conversationId, ...who, manages, from: handoffId }),
      () => desk.return({ handoffId, ...who }),
      () => desk.close({ handoffId, ...who }),
      () => desk.transfer({ handoffId, ...who, manages, to: next() < 0.3 ? null : pick(agents).agentId }),
      () =>
        desk.triage.assign({
          ...{ conversationId, ...who, manages },
          to: pick([undefined, null, pick(agents).agentId]),
          team: pick([undefined, ...teams]),
          note: pick([undefined, "See above"]),
        }),
      () => desk.triage.prioritise({ conversationId, ...who, priority: pick(["urgent", "high", "normal", "low"]) }),
      () => desk.triage.tag({ conversationId, ...who, add: [pick(tags)], remove: [pick(tags)] }),
      () => {
        const until = next() < 0.5 ? null : new Date(now.getTime() + 60_000);
        return desk.triage.snooze({ conversationId, ...who, manages, until });
      },
      () => desk.triage.wake({ conversationId, ...who }),
      () => desk.triage.undo({ conversationId, ...who }),
      () => Promise.all([desk.triage.wakeDue(), desk.releaseAbsent(), desk.serviceLevels.tick()]),
      () => desk.reply({ handoffId, ...who, clientMessageId: newId(), text: "We'll look into it" }),
      async () => {
        const message = { siteId: shop.siteId, visitorId, clientMessageId: newId(), conversationId };
        const sent = next() < 0.5 ? shop.turns.requestPerson(message) : shop.turns.send({ ...message, text: "Hello" });
        await (await sent).answered;
      },
    ];
    await pick(acts)().catch((error: unknown) => {
      // Refused for a reason that it states: everything else is a fault.
      if (!isTuppenceError(error) || error.code === "INTERNAL") throw error;
      refused += 1;
    });
    const events = await deskEventsOf(database.db, conversationId);
    const told = `seed ${seed}, step ${step}`;
    expect(folded(events), told).toEqual(await stateOf(conversationId));
    expect(clocksOf(events), told).toEqual((await findConversation(database.db, conversationId))?.service);
    expect(
      events.map((row) => row.number),
      told,
    ).toEqual(events.map((_, i) => i + 1));
    // A person has the floor exactly while a handoff is claimed, by the same.
    const open = await openHandoff(database.db, conversationId);
    const { floor, agentId } = folded(events);
    const ofHandoff = open === undefined ? "none" : open.state === "claimed" ? "person" : "queued";
    expect(ofHandoff, told).toBe(floor === "queued" || floor === "person" ? floor : "none");
    if (open?.state === "claimed") expect(open.agentId, told).toBe(agentId);
    const [row] = await rowsByIds(database.db, [conversationId]);
    expect(row?.conversation.deskEvents, told).toBe(events.length);
  }
  expect(refused, `seed ${seed}`).toBeLessThan(steps);
  await verifyLedger(database.db);
});

/** A thousand by hand; the suite plays fewer. */
const CLAIM_ROUNDS = Number(process.env.TUPPENCE_CLAIM_ROUNDS ?? 50);
test(
  "of two agents who claim in the same moment one gets it, every time",
  async () => {
    const agents = [await member("Ada"), await member("Ben")] as const;
    const { conversationId } = await queued();
    for (let round = 0; round < CLAIM_ROUNDS; round++) {
      const handoffId = (await openHandoff(database.db, conversationId))?.id ?? "";
      const done = await Promise.allSettled(agents.map((who) => desk.claim({ handoffId, ...who })));
      const won = agents.filter((_, i) => done[i]?.status === "fulfilled");
      expect(won, `round ${round}`).toHaveLength(1);
      const lost = done.find((one) => one.status === "rejected");
      expect(lost?.reason, `round ${round}`).toMatchObject({ code: "HANDOFF_TAKEN" });
      const [winner] = won;
      if (winner === undefined) throw new Error("Nobody won.");
      await desk.transfer({ handoffId, ...winner, to: null });
    }
    const kinds = await kindsOf(conversationId);
    expect(kinds.filter((kind) => kind === "claimed")).toHaveLength(CLAIM_ROUNDS);
    // A thousand rounds take longer than a test usually may.
  },
  60_000 + CLAIM_ROUNDS * 1_000,
);
