import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { reports, reportsCsv, usualFirstReply } from "../../server/desk/reports.ts";
import { type Clock, systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { periodOf } from "../../server/money/period.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { durationInWords } from "../../server/settings/hours.ts";
import { markAtDesk, setAway } from "../../server/store/desk-presence.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { setSatisfaction } from "../../server/store/satisfaction.ts";
import { clearSetting, writeSetting } from "../../server/store/setting.ts";
import { findSiteById } from "../../server/store/site.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "../turn/builders.ts";

const MINUTE = 60;
let database: DatabasePort;
let shop: Shop;
let desk: Desk;
let organisationId: string;
let now = new Date("2026-11-30T09:00:00Z");
const clock: Clock = { now: () => now, monotonicMs: systemClock.monotonicMs };
const audit = { actor: "machine" } as const;
beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database, { clock });
  organisationId = (await findSiteById(database.db, shop.siteId))?.organisationId ?? "";
  const { turns, parts } = shop;
  desk = createDesk({ db: database.db, clock, voice: parts.voice, floorTaken: turns.floorTaken, checkText });
  // Monday to Friday from nine to five, UTC.
  const span = [["09:00", "17:00"]];
  const value = { timeZone: "UTC", mon: span, tue: span, wed: span, thu: span, fri: span };
  await writeSetting(database.db, { scopeId: shop.siteId, name: "hours", value });
});
afterAll(() => database.close());

/** A conversation with times of its steps, all of them in UTC. */
async function play(steps: {
  asked: string;
  taken: string;
  agent: string;
  replied: string;
  closed: string;
  again?: string;
  score?: number;
  tags?: readonly string[];
  team?: string;
}): Promise<void> {
  const visitorId = await shop.visitor();
  const at = (time: string) => {
    now = new Date(`2026-${time}:00Z`);
  };
  const more = { siteId: shop.siteId, visitorId, clientMessageId: newId() };
  at(steps.asked);
  const sent = await shop.turns.requestPerson(more);
  await sent.answered;
  const conversationId = sent.conversation.id;
  const who = { agent: steps.agent };
  if (steps.tags !== undefined) await desk.triage.tag({ conversationId, ...who, add: steps.tags, remove: [] });
  if (steps.team !== undefined) await desk.triage.assign({ conversationId, ...who, team: steps.team });
  const handoffId = (await openHandoff(database.db, conversationId))?.id ?? "";
  at(steps.taken);
  await desk.claim({ handoffId, ...who });
  at(steps.replied);
  await desk.reply({ handoffId, ...who, clientMessageId: newId(), text: "On it" });
  at(steps.closed);
  await desk.close({ handoffId, ...who });
  if (steps.score !== undefined) await setSatisfaction(database.db, { conversationId, score: steps.score, at: now });
  if (steps.again === undefined) return;
  at(steps.again);
  await (await shop.turns.send({ ...more, clientMessageId: newId(), conversationId, text: "Once more" })).answered;
}

test("reports are exact on a set that was computed by hand", async () => {
  await desk.setup.createTag({ organisationId, audit, name: "Refund", colour: "red" });
  const around = [["00:00", "24:00"]];
  await desk.setup.createTeam({
    ...{ organisationId, audit, name: "Around the clock", memberIds: [] },
    hours: {
      timeZone: "UTC",
      mon: around,
      tue: around,
      wed: around,
      thu: around,
      fri: around,
      sat: around,
      sun: around,
    },
  });
  const tag = (await database.db.execute<{ id: string }>(sql`select id from tag`)).rows[0]?.id ?? "";
  const team = (await database.db.execute<{ id: string }>(sql`select id from team`)).rows[0]?.id ?? "";
  // Monday: a reply after 10 minutes, closed 50 minutes after it was taken.
  await play({
    ...{ asked: "11-30T10:00", taken: "11-30T10:05", agent: "Ada", replied: "11-30T10:10", closed: "11-30T10:55" },
    ...{ score: 5, tags: [tag] },
  });
  // Over night: 16 hours and 30 minutes by the clock, 30 in business hours; an hour of handling. Written again later.
  await play({
    ...{ asked: "11-30T16:50", taken: "12-01T09:20", agent: "Ben", replied: "12-01T09:20", closed: "12-01T10:20" },
    ...{ again: "12-03T10:00", score: 2 },
  });
  // The same night for a team that is always there: all of it counts.
  await play({
    ...{
      asked: "11-30T20:00",
      taken: "11-30T20:30",
      agent: "Ada",
      replied: "11-30T20:40",
      closed: "11-30T21:00",
      team,
    },
  });
  now = new Date("2026-12-04T12:00:00Z");
  const period = periodOf({ from: "2026-11-30", to: "2026-12-04", timeZone: "UTC" }, now);
  const reply = await reports(database.db, { siteId: shop.siteId, organisationId, period, now });
  expect(reply).toMatchObject({ handoffs: 3, unanswered: 0, closed: 3, reopened: 1, scores: [0, 1, 0, 0, 1] });
  const times = (count: number, clockTimes: readonly number[], business: readonly number[]) => ({
    ...{ count, median: (clockTimes[0] ?? 0) * MINUTE, p90: expect.closeTo((clockTimes[1] ?? 0) * MINUTE, 6) },
    ...{ businessMedian: (business[0] ?? 0) * MINUTE, businessP90: expect.closeTo((business[1] ?? 0) * MINUTE, 6) },
  });
  // First replies: 10, 40 and 990 minutes; in business time 10, 40 and 30. The 90th percentile is between the last two.
  expect(reply.all.firstReply).toEqual(times(3, [40, 40 + 0.8 * 950], [30, 30 + 0.8 * 10]));
  // Handling: 50, 30 and 60 minutes, all of them in somebody's hours.
  expect(reply.all.handling).toEqual(times(3, [50, 50 + 0.8 * 10], [50, 50 + 0.8 * 10]));
  expect(reply.agents.map((one) => [one.name, one.firstReply?.count, one.handling?.median])).toEqual([
    ["Ada", 2, 40 * MINUTE],
    ["Ben", 1, 60 * MINUTE],
  ]);
  expect(reply.tags).toMatchObject([{ key: tag, name: "Refund", firstReply: { count: 1, median: 10 * MINUTE } }]);
  expect(reply.teams.find((one) => one.key === team)).toMatchObject({
    ...{ name: "Around the clock", firstReply: { businessMedian: 40 * MINUTE } },
  });
  // Monday at 10, 16 and 20.
  expect(reply.hours.filter((one) => one.handoffs > 0).map((one) => [one.hour, one.handoffs])).toEqual([
    ...[
      [10, 1],
      [16, 1],
      [20, 1],
    ],
  ]);
  const csv = reportsCsv(reply).split("\r\n");
  expect(csv[0]).toBe(
    "group,key,name,figure,count,median_seconds,p90_seconds,business_median_seconds,business_p90_seconds",
  );
  expect(csv).toContain("agent,Ben,Ben,first_reply,1,59400,59400,1800,1800");
  expect(csv).toContain("all,,,reopened,1,,,,");
  // In another zone the same moments are other hours.
  const oslo = periodOf({ from: "2026-11-30", to: "2026-12-04", timeZone: "Europe/Oslo" }, now);
  const there = await reports(database.db, { siteId: shop.siteId, organisationId, period: oslo, now });
  expect(there.hours.filter((one) => one.handoffs > 0).map((one) => one.hour)).toEqual([11, 17, 21]);
});

test("a period without anything is empty rather than an error", async () => {
  const period = periodOf({ from: "2025-01-01", to: "2025-01-31", timeZone: "UTC" }, now);
  const reply = await reports(database.db, { siteId: shop.siteId, organisationId, period, now });
  expect(reply).toMatchObject({
    handoffs: 0,
    all: { firstReply: null, handling: null },
    agents: [],
    scores: [0, 0, 0, 0, 0],
    targets: { firstReply: { count: 0, missed: 0 }, nextReply: { count: 0, missed: 0 } },
  });
});

test("presence is added up by the hour, once for somebody with two consoles, and not while away or gone", async () => {
  const who = { id: newId(), organisationId };
  const beat = async (time: string) => {
    now = new Date(`2026-12-07T${time}Z`);
    await markAtDesk(database.db, [who], now);
  };
  for (const time of ["10:00:00", "10:00:20", "10:00:30", "10:00:40", "10:05:00", "10:05:20"]) await beat(time);
  await setAway(database.db, who, { away: true, now });
  await beat("10:05:40");
  await setAway(database.db, who, { away: false, now });
  await beat("10:06:00");
  const { rows } = await database.db.execute<{ seconds: number }>(
    sql`select seconds from desk_presence_hour where member_id = ${who.id}::uuid`,
  );
  expect(rows).toEqual([{ seconds: 40 + 20 + 20 }]);
  const period = periodOf({ from: "2026-12-07", to: "2026-12-07", timeZone: "UTC" }, now);
  const reply = await reports(database.db, { siteId: shop.siteId, organisationId, period, now: new Date() });
  // Nothing is said of hours that are still to come.
  expect(reply.hours.every((one) => one.present === null || one.present >= 0)).toBe(true);
});

test("visitors are told a usual time only when twenty handoffs were measured, in their language", async () => {
  now = new Date("2026-12-04T12:00:00Z");
  expect(await usualFirstReply(database.db, { siteId: shop.siteId, now })).toBeUndefined();
  for (let i = 0; i < 17; i++) {
    await play({
      ...{ asked: "12-02T10:00", taken: "12-02T10:01", agent: "Ada", replied: "12-02T10:12", closed: "12-02T10:20" },
    });
  }
  now = new Date("2026-12-04T12:00:00Z");
  expect(await usualFirstReply(database.db, { siteId: shop.siteId, now })).toBe(12 * MINUTE);
  // Somebody who asks now is told so.
  const visitorId = await shop.visitor();
  const sent = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await sent.answered;
  const { rows } = await database.db.execute<{ text: string }>(sql`select text from message
    where conversation_id = ${sent.conversation.id}::uuid and author = 'machine'`);
  expect(rows[0]?.text).toBe(
    "I've notified our team. They'll see everything you've written here. We usually reply in 12 minutes.",
  );
  expect(durationInWords(12 * MINUTE, "en")).toBe("12 minutes");
  expect(durationInWords(1, "de")).toBe("1 Minute");
  expect(durationInWords(100 * MINUTE, "fr")).toMatch(/^2\sheures$/);
  expect(durationInWords(100 * MINUTE, "it")).toBe("2 hours");
});

test("missed targets are counted by kind, for the agent who had the conversation then, its team and its tags", async () => {
  const target = { firstReplyMinutes: 30, nextReplyMinutes: 10, resolutionMinutes: null };
  const low = { firstReplyMinutes: null, nextReplyMinutes: null, resolutionMinutes: null };
  const value = { businessHours: false, targets: { urgent: target, high: target, normal: target, low } };
  const levels = { scopeId: shop.siteId, name: "serviceLevels" };
  await writeSetting(database.db, { ...levels, value });
  await desk.setup.createTeam({ organisationId, audit, name: "Late shift", memberIds: [], hours: null });
  const team =
    (await database.db.execute<{ id: string }>(sql`select id from team where name = 'Late shift'`)).rows[0]?.id ?? "";
  const at = async (time: string) => {
    now = new Date(`2026-12-14T${time}:00Z`);
    await desk.serviceLevels.tick();
  };
  const start = async (time: string) => {
    await at(time);
    const more = { siteId: shop.siteId, visitorId: await shop.visitor() };
    const sent = await shop.turns.requestPerson({ ...more, clientMessageId: newId() });
    await sent.answered;
    const conversationId = sent.conversation.id;
    const handoffId = (await openHandoff(database.db, conversationId))?.id ?? "";
    const write = async () => {
      const message = { ...more, clientMessageId: newId(), conversationId, text: "And then?" };
      await (await shop.turns.send(message)).answered;
    };
    const reply = (agent: string) => desk.reply({ handoffId, agent, clientMessageId: newId(), text: "On it" });
    return { conversationId, handoffId, write, reply, claim: (agent: string) => desk.claim({ handoffId, agent }) };
  };
  // Missed while nobody had it; then Ada replies, in time for the next one and too late for the one after that.
  const first = await start("10:00");
  await desk.triage.assign({ conversationId: first.conversationId, agent: "Ada", team });
  await at("10:31");
  await at("10:35");
  await first.claim("Ada");
  await first.reply("Ada");
  for (const [wrote, replied] of [
    ["10:40", "10:45"],
    ["10:50", "11:01"],
  ] as const) {
    await at(wrote);
    await first.write();
    await at(replied);
    await first.reply("Ada");
  }
  await desk.close({ handoffId: first.handoffId, agent: "Ada" });
  // Ben is in time; what the visitor writes last isn't due yet, and closing ends it unanswered.
  const second = await start("12:00");
  await second.claim("Ben");
  await at("12:10");
  await second.reply("Ben");
  await second.write();
  await desk.close({ handoffId: second.handoffId, agent: "Ben" });
  // No target at this priority: it isn't in the share.
  const third = await start("13:00");
  await desk.triage.prioritise({ conversationId: third.conversationId, agent: "Ben", priority: "low" });
  await third.claim("Ben");
  await at("14:00");
  await third.reply("Ben");

  now = new Date("2026-12-15T12:00:00Z");
  const period = periodOf({ from: "2026-12-14", to: "2026-12-14", timeZone: "UTC" }, now);
  const read = () => reports(database.db, { siteId: shop.siteId, organisationId, period, now });
  const reply = await read();
  const none = { count: 0, missed: 0 };
  expect(reply.targets).toEqual({
    ...{ firstReply: { count: 2, missed: 1 }, nextReply: { count: 2, missed: 1 }, resolution: none },
  });
  const ofAgent = (key: string) => reply.agents.find((one) => one.key === key)?.targets;
  expect(ofAgent("")).toEqual({ firstReply: { count: 1, missed: 1 }, nextReply: none, resolution: none });
  expect(ofAgent("Ada")).toEqual({ firstReply: none, nextReply: { count: 2, missed: 1 }, resolution: none });
  expect(ofAgent("Ben")).toEqual({ firstReply: { count: 1, missed: 0 }, nextReply: none, resolution: none });
  expect(reply.teams.find((one) => one.key === team)?.targets).toMatchObject({
    ...{ firstReply: { count: 1, missed: 1 }, nextReply: { count: 2, missed: 1 } },
  });
  const csv = reportsCsv(reply).split("\r\n");
  expect(csv).toContain("agent,Ada,Ada,next_reply_missed,1,,,,");
  expect(csv).toContain("all,,,next_reply_targets,2,,,,");
  // With targets off, everything counts: two conversations were closed, and one reply had no target.
  await clearSetting(database.db, levels);
  expect((await read()).targets).toEqual({
    ...{ firstReply: { count: 3, missed: 1 }, nextReply: { count: 2, missed: 1 }, resolution: { count: 2, missed: 0 } },
  });
});
