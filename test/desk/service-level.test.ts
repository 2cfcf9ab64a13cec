import { afterAll, beforeAll, expect, test } from "vitest";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { afterEvent, type DeskEvent, type DeskState, INITIAL } from "../../server/domain/desk-state.ts";
import { afterServiceEvent, duesOf, nextAlert, type ServiceState } from "../../server/domain/service-level.ts";
import { type Clock, systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { deskEventsOf } from "../../server/store/desk-event.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { clearSetting, writeSetting } from "../../server/store/setting.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "../turn/builders.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (iso: string) => new Date(iso);
const handoffId = "h";
const ada = { agent: "Ada", agentId: null };

/** Plays events at times of one day, "HH:MM". */
function play(...events: (DeskEvent & { readonly time: string })[]): ServiceState {
  let state: DeskState = INITIAL;
  let service: ServiceState | null = null;
  for (const { time, ...event } of events) {
    state = afterEvent(state, event as DeskEvent) ?? expect.fail(`${event.kind} can't happen`);
    service = afterServiceEvent(service, event as DeskEvent, { state, at: at(`2026-11-30T${time}:00Z`).getTime() });
  }
  return service ?? expect.fail("no clocks");
}
const queued = (time: string) => ({ kind: "queued", handoffId, reason: "asked-for-person", time }) as const;
const claimed = (time: string) => ({ kind: "claimed", handoffId, ...ada, time }) as const;
const simple = <K extends "replied" | "visitor-wrote" | "woken" | "reopened">(kind: K, time: string) => ({
  kind,
  time,
});
const targets = { "first-reply": HOUR, "next-reply": null, resolution: 2 * HOUR };
const dues = (
  state: ServiceState,
  hours: Parameters<typeof duesOf>[2] = null,
  of: Parameters<typeof duesOf>[1] = targets,
) =>
  duesOf(state, of, hours).map(({ of, at: due, warnAt }) =>
    [of, due?.toISOString().slice(11, 16) ?? "paused", warnAt?.toISOString().slice(11, 16) ?? "paused"].join(" "),
  );

test("the first reply's clock runs until an agent writes; the resolution's while the visitor waits", () => {
  expect(dues(play(queued("10:00"), claimed("10:20")))).toEqual(["first-reply 11:00 10:45", "resolution 12:00 11:30"]);
  const replied = [queued("10:00"), claimed("10:20"), simple("replied", "10:30")] as const;
  expect(dues(play(...replied))).toEqual(["resolution paused paused"]);
  // Half an hour has run; an hour and a half is left.
  expect(dues(play(...replied, simple("visitor-wrote", "13:00")))).toEqual(["resolution 14:30 14:00"]);
});

test("both pause while it's snoozed, and a snooze ends when the conversation changes hands", () => {
  const snoozed = { kind: "snoozed", until: null, time: "10:30" } as const;
  expect(dues(play(queued("10:00"), snoozed))).toEqual(["first-reply paused paused", "resolution paused paused"]);
  expect(dues(play(queued("10:00"), snoozed, simple("woken", "15:00")))).toEqual([
    ...["first-reply 15:30 15:15", "resolution 16:30 16:00"],
  ]);
  expect(dues(play(queued("10:00"), snoozed, claimed("15:00")))[0]).toBe("first-reply 15:30 15:15");
});

test("a target that was reached before a pause stays where it was, and closing stops the clocks", () => {
  const late = play(queued("10:00"), { kind: "snoozed", until: null, time: "11:10" });
  expect(dues(late)[0]).toBe("first-reply 11:00 10:45");
  const closed = { kind: "closed", handoffId, time: "10:30" } as const;
  expect(play(queued("10:00"), closed)).toMatchObject({ resolution: { since: null } });
  // Undone, they go on where they stopped.
  const restored = { floor: "queued", agent: null, agentId: null, teamId: null } as const;
  const undone = { kind: "undone", number: 2, handoffId, restored, time: "10:40" } as const;
  expect(dues(play(queued("10:00"), closed, undone))[0]).toBe("first-reply 11:10 10:55");
  // Back in the queue, they begin anew.
  expect(dues(play(queued("10:00"), closed, simple("reopened", "13:00"), queued("14:00")))[0]).toBe(
    "first-reply 15:00 14:45",
  );
});

test("an agent who takes a conversation from the assistant owes no first reply", () => {
  const taken = { kind: "queued", handoffId, reason: "taken-over", time: "10:00" } as const;
  expect(dues(play(taken, claimed("10:00")))).toEqual(["resolution 12:00 11:30"]);
});

test("in business hours nights don't count, and a warning or a miss is announced once", () => {
  const hours = { timeZone: "UTC", mon: [["09:00", "11:30"]], tue: [["09:00", "17:00"]] } as const;
  const state = play(queued("11:00"));
  const both = duesOf(state, targets, hours);
  expect(both.map((one) => one.at?.toISOString())).toEqual(["2026-12-01T09:30:00.000Z", "2026-12-01T10:30:00.000Z"]);
  expect(nextAlert(state, both)).toEqual(at("2026-12-01T09:15:00Z"));
  const warned = play(queued("11:00"), { kind: "due-soon", of: "first-reply", dueAt: "", time: "11:01" });
  expect(nextAlert(warned, duesOf(warned, targets, hours))).toEqual(at("2026-12-01T09:30:00Z"));
  const missed = play(queued("11:00"), { kind: "overdue", of: "first-reply", dueAt: "", time: "11:01" });
  expect(nextAlert(missed, duesOf(missed, targets, hours))).toEqual(at("2026-12-01T10:00:00Z"));
  // Hours that never come have no due time.
  expect(duesOf(state, targets, { timeZone: "UTC" })[0]).toMatchObject({ at: null, warnAt: null });
});

test("the next reply's clock begins with the first message after each reply, and ends with the next one", () => {
  const next = { "first-reply": null, "next-reply": 30 * MINUTE, resolution: null };
  const of = (...events: Parameters<typeof play>) => dues(play(...events), null, next);
  const replied = [queued("10:00"), claimed("10:20"), simple("replied", "10:30")] as const;
  expect(of(queued("10:00"), claimed("10:20"))).toEqual([]);
  expect(of(...replied)).toEqual([]);
  const again = [...replied, simple("visitor-wrote", "11:00")] as const;
  expect(of(...again)).toEqual(["next-reply 11:30 11:22"]);
  expect(of(...again, simple("replied", "11:10"))).toEqual([]);
  // It's another clock, also if the one before was missed.
  const missed = { kind: "overdue", of: "next-reply", dueAt: "", time: "11:31" } as const;
  expect(play(...again, missed)).toMatchObject({
    nextReply: { warned: true, missed: true },
    firstReply: { missed: false },
  });
  const third = play(...again, missed, simple("replied", "11:40"), simple("visitor-wrote", "12:00"));
  expect(third).toMatchObject({ nextReply: { warned: false, missed: false } });
  expect(dues(third, null, next)).toEqual(["next-reply 12:30 12:22"]);
  // Snoozed it stands still; passed on it goes on; with another handoff nothing is owed.
  const snoozed = { kind: "snoozed", until: null, time: "11:10" } as const;
  expect(of(...again, snoozed)).toEqual(["next-reply paused paused"]);
  expect(of(...again, snoozed, simple("woken", "12:00"))).toEqual(["next-reply 12:20 12:12"]);
  expect(of(...again, { kind: "requeued", handoffId, time: "11:10" })).toEqual(["next-reply 11:30 11:22"]);
  const closed = { kind: "closed", handoffId, time: "11:10" } as const;
  expect(of(...again, closed, simple("reopened", "13:00"), queued("13:01"))).toEqual([]);
});

test("clocks that an earlier version stored have no next reply, until the visitor writes after one", () => {
  const { nextReply: _, ...old } = play(queued("10:00"), claimed("10:10"), simple("replied", "10:20"));
  const state: DeskState = { ...INITIAL, floor: "person", ...ada };
  const all = { "first-reply": HOUR, "next-reply": HOUR, resolution: null };
  expect(duesOf(old, all, null)).toEqual([]);
  const wrote = afterServiceEvent(old, { kind: "visitor-wrote" }, { state, at: at("2026-11-30T11:00:00Z").getTime() });
  expect(wrote === null ? [] : dues(wrote, null, all)).toEqual(["next-reply 12:00 11:45"]);
});

let database: DatabasePort;
let shop: Shop;
let desk: Desk;
let other: Desk;
let now = at("2026-11-30T10:00:00Z");
const clock: Clock = { now: () => now, monotonicMs: systemClock.monotonicMs };
beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database, { clock });
  const { turns, parts } = shop;
  const open = () =>
    createDesk({ db: database.db, clock, voice: parts.voice, floorTaken: turns.floorTaken, checkText });
  [desk, other] = [open(), open()];
});
afterAll(() => database.close());

const pair = (firstReplyMinutes: number | null, resolutionMinutes: number | null) => ({
  ...{ firstReplyMinutes, resolutionMinutes },
});
const levels = (normal: object, urgent = normal) => ({
  ...{ businessHours: false, targets: { urgent, high: normal, normal, low: normal } },
});
const set = async (value: object | null) => {
  const name = "serviceLevels";
  if (value === null) await clearSetting(database.db, { scopeId: shop.siteId, name });
  else await writeSetting(database.db, { scopeId: shop.siteId, name, value });
  await desk.serviceLevels.recompute([shop.siteId]);
};

test("alerts are stored once though two nodes look, follow targets that change, and stop with a reply", async () => {
  const visitorId = await shop.visitor();
  const ask = (conversationId?: string) => ({
    ...{ siteId: shop.siteId, visitorId, clientMessageId: newId() },
    ...(conversationId === undefined ? {} : { conversationId }),
  });
  const sent = await shop.turns.requestPerson(ask());
  await sent.answered;
  const { id } = sent.conversation;
  const row = () => findConversation(database.db, id);
  const kinds = async () =>
    (await deskEventsOf(database.db, id))
      .filter((one) => one.cause === "time")
      .map((one) => `${one.kind} ${one.detail.of}`);
  expect((await row())?.dues).toBeNull();
  await set(levels(pair(60, 120), pair(10, null)));
  expect(await row()).toMatchObject({ dueAt: at("2026-11-30T11:00:00Z"), alertAt: at("2026-11-30T10:45:00Z") });
  // Pressing conversations have other targets; back again, they have the old ones.
  await desk.triage.prioritise({ conversationId: id, priority: "urgent", agent: "Ada" });
  expect(await row()).toMatchObject({ dueAt: at("2026-11-30T10:10:00Z") });
  await desk.triage.prioritise({ conversationId: id, priority: "normal", agent: "Ada" });
  expect(await kinds()).toEqual([]);

  now = at("2026-11-30T10:50:00Z");
  await Promise.all([desk.serviceLevels.tick(), other.serviceLevels.tick()]);
  expect(await kinds()).toEqual(["due-soon first-reply"]);
  // More time: the warning isn't repeated; less: it's missed at once.
  await set(levels(pair(90, 120)));
  expect(await row()).toMatchObject({ dueAt: at("2026-11-30T11:30:00Z"), alertAt: at("2026-11-30T11:30:00Z") });
  await set(levels(pair(30, null)));
  await Promise.all([other.serviceLevels.tick(), desk.serviceLevels.tick()]);
  expect(await kinds()).toEqual(["due-soon first-reply", "overdue first-reply"]);
  expect(await row()).toMatchObject({ alertAt: null, dueAt: at("2026-11-30T10:30:00Z") });
  await set(levels(pair(90, 240)));

  const open = (await openHandoff(database.db, id))?.id ?? "";
  await desk.claim({ handoffId: open, agent: "Ada" });
  now = at("2026-11-30T11:00:00Z");
  await desk.reply({ handoffId: open, agent: "Ada", clientMessageId: newId(), text: "On it" });
  await desk.reply({ handoffId: open, agent: "Ada", clientMessageId: newId(), text: "One moment" });
  expect(await row()).toMatchObject({ dueAt: null, alertAt: null, dues: [{ of: "resolution", at: null }] });
  now = at("2026-11-30T12:00:00Z");
  await (await shop.turns.send({ ...ask(id), text: "And?" })).answered;
  // An hour of four has run.
  expect(await row()).toMatchObject({ dueAt: at("2026-11-30T15:00:00Z") });
  await set(null);
  expect(await row()).toMatchObject({ dues: null, dueAt: null, alertAt: null });
  await set(levels(pair(90, 240)));
  await desk.close({ handoffId: open, agent: "Ada" });
  expect(await row()).toMatchObject({ state: "closed", dues: null, alertAt: null });
  const told = (await deskEventsOf(database.db, id)).map((one) => one.kind);
  expect(told.filter((kind) => kind === "replied" || kind === "visitor-wrote")).toEqual(["replied", "visitor-wrote"]);
});

test("a next reply that's due is announced and in the row; settings from before have no such target", async () => {
  const visitorId = await shop.visitor();
  const ask = () => ({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  now = at("2026-12-01T10:00:00Z");
  // As an earlier version stored it.
  await set(levels(pair(60, null)));
  const sent = await shop.turns.requestPerson(ask());
  await sent.answered;
  const { id } = sent.conversation;
  const row = () => findConversation(database.db, id);
  const handoff = { handoffId: (await openHandoff(database.db, id))?.id ?? "", agent: "Ada" };
  await desk.claim(handoff);
  await desk.reply({ ...handoff, clientMessageId: newId(), text: "Which one?" });
  now = at("2026-12-01T11:00:00Z");
  await (await shop.turns.send({ ...ask(), conversationId: id, text: "The blue one" })).answered;
  expect(await row()).toMatchObject({ dues: null, dueAt: null });
  await set(levels({ ...pair(60, null), nextReplyMinutes: 20 }));
  expect(await row()).toMatchObject({ dues: [{ of: "next-reply" }], dueAt: at("2026-12-01T11:20:00Z") });
  for (const time of ["11:16", "11:21"]) {
    now = at(`2026-12-01T${time}:00Z`);
    await Promise.all([desk.serviceLevels.tick(), other.serviceLevels.tick()]);
  }
  await desk.reply({ ...handoff, clientMessageId: newId(), text: "On its way" });
  expect(await row()).toMatchObject({ dues: null, dueAt: null, alertAt: null });
  const told = (await deskEventsOf(database.db, id)).filter((one) => one.cause === "time");
  expect(told.map((one) => [one.kind, one.detail.of, one.detail.dueAt])).toEqual([
    ["due-soon", "next-reply", "2026-12-01T11:20:00.000Z"],
    ["overdue", "next-reply", "2026-12-01T11:20:00.000Z"],
  ]);
});
