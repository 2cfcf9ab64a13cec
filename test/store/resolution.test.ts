import { asc, eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { overview, overviewCsv } from "../../server/money/overview.ts";
import { periodOf } from "../../server/money/period.ts";
import type { DatabasePort, Db } from "../../server/ports/database/port.ts";
import { idsOfClass, resolutionSql } from "../../server/store/resolution.ts";
import { conversation, handoff, ledgerEntry, message, rating, turn } from "../../server/store/schema.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { type RESOLUTION_FILTERS, RESOLUTIONS, type Resolution } from "../../server/wire/overview.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { DAY, emptySite, HOUR, seeded, writeHistories } from "./histories.ts";

let database: DatabasePort;
let db: Db;
beforeAll(async () => {
  database = await openTestDatabase();
  db = database.db;
});
afterAll(() => database.close());

const NOW = new Date("2026-11-21T15:00:00Z");

/** Every row of a site, as an export of the tables would have it. */
async function rawRows(siteId: string) {
  const conversations = await db.select().from(conversation).where(eq(conversation.siteId, siteId));
  const ids = conversations.map((one) => one.id);
  return {
    conversations,
    turns: await db.select().from(turn).where(eq(turn.siteId, siteId)).orderBy(asc(turn.createdAt), asc(turn.id)),
    messages: await db.select().from(message).where(inArray(message.conversationId, ids)),
    ratings: await db.select().from(rating).where(inArray(rating.conversationId, ids)),
    handoffs: await db.select().from(handoff).where(eq(handoff.siteId, siteId)),
    lines: await db.select().from(ledgerEntry).where(eq(ledgerEntry.siteId, siteId)),
  };
}
type Raw = Awaited<ReturnType<typeof rawRows>>;

/** The definitions once more, in plain TypeScript and without a thought for speed. Undefined: not involved. */
function recount(raw: Raw, conversationId: string, quietHours: number): Resolution | undefined {
  const mine = raw.turns.filter((one) => one.conversationId === conversationId);
  const self = raw.conversations.find((one) => one.id === conversationId);
  if (self === undefined) throw new Error("There is no such conversation.");
  const subject = (one: Raw["turns"][number]) => one.ranked?.[0]?.articleId;
  const isAnswer = (one: Raw["turns"][number]) =>
    one.state === "settled" &&
    (one.tier === "machine" || one.tier === "large") &&
    ["cached", "quoted", "composed", "large"].includes(one.form ?? "");
  if (!mine.some(isAnswer)) return undefined;
  if (raw.handoffs.some((one) => one.conversationId === conversationId)) return "handed-on";

  const visitorOf = new Map(raw.conversations.map((one) => [one.id, one.visitorId]));
  const theirs = raw.turns.filter((one) => visitorOf.get(one.conversationId) === self.visitorId);
  for (const answer of mine.filter(isAnswer)) {
    for (const later of theirs.slice(theirs.indexOf(answer) + 1)) {
      if (subject(later) === undefined || subject(later) !== subject(answer)) continue;
      if (later.createdAt.getTime() - answer.createdAt.getTime() > 7 * DAY) continue;
      const between = theirs.slice(theirs.indexOf(answer), theirs.indexOf(later) + 1);
      const silent = between.some(
        (one, i) => i > 0 && one.createdAt.getTime() - between[i - 1]!.createdAt.getTime() >= quietHours * HOUR,
      );
      if (silent) return "reopened";
    }
  }

  const good: number[] = [];
  const bad: number[] = [];
  for (const one of raw.ratings.filter((r) => r.conversationId === conversationId)) {
    (one.helped ? good : bad).push(one.createdAt.getTime());
  }
  const stars = self.satisfaction;
  if (stars !== null && stars >= 4) good.push(self.satisfactionAt!.getTime());
  if (stars !== null && stars <= 2) bad.push(self.satisfactionAt!.getTime());
  const followed = (at: number) => good.some((one) => one > at);
  if (bad.some((at) => !followed(at))) return "contradicted";
  for (const episodeId of new Set(mine.map((one) => one.episodeId))) {
    const questions = mine.filter((one) => one.episodeId === episodeId && subject(one) !== undefined);
    for (const [i, second] of questions.entries()) {
      const first = questions[i - 1];
      if (first === undefined || !isAnswer(first) || subject(first) !== subject(second)) continue;
      const words = raw.messages.find((one) => one.id === second.messageId)?.text;
      if (second.question === words && !followed(second.createdAt.getTime())) return "contradicted";
    }
  }
  if (good.length > 0) return "confirmed";
  const last = Math.max(...mine.map((one) => one.createdAt.getTime()));
  const asked = mine.some((one) => one.reason === "asked-for-person");
  return !asked && last <= NOW.getTime() - quietHours * HOUR ? "assumed" : "open";
}

async function classesOf(siteId: string, quietHours = 24): Promise<Map<string, Resolution | null>> {
  const { rows } = await db.execute(
    sql`select conversation_id, class from (${resolutionSql({ siteId, quietHours, now: NOW })}) r`,
  );
  return new Map(rows.map((row) => [row.conversation_id as string, row.class as Resolution | null]));
}

test.each([1, 2, 3])("on generated histories (seed %i) every class is as a plain recount finds it", async (seed) => {
  const siteId = await emptySite(db);
  await writeHistories(db, { siteId, visitors: 400, random: seeded(seed), now: NOW, days: 50 });
  const raw = await rawRows(siteId);
  for (const quietHours of [24, 48, 1]) {
    const found = await classesOf(siteId, quietHours);
    expect(found.size).toBe(raw.conversations.length);
    for (const one of raw.conversations) {
      expect(found.get(one.id) ?? undefined, `${one.id} at ${quietHours} h`).toBe(recount(raw, one.id, quietHours));
    }
    // A generator that never makes a class would prove nothing of it.
    const seen = new Set([...found.values()].filter((one) => one !== null));
    expect([...seen].sort()).toEqual([...RESOLUTIONS].sort());
  }
});

test("the classes part the involved conversations: none twice, none left out", async () => {
  const siteId = await emptySite(db);
  await writeHistories(db, { siteId, visitors: 150, random: seeded(9), now: NOW, days: 40 });
  const ids = async (wanted: (typeof RESOLUTION_FILTERS)[number]) => {
    const { rows } = await db.execute(idsOfClass({ siteId, quietHours: 24, now: NOW }, wanted));
    return rows.map((row) => row.conversation_id as string).sort();
  };
  const all = (await Promise.all(RESOLUTIONS.map(ids))).flat();
  expect(new Set(all).size).toBe(all.length);
  expect(all.sort()).toEqual(await ids("involved"));
  expect([...(await ids("confirmed")), ...(await ids("assumed"))].sort()).toEqual(await ids("resolved"));
});

test("the overview's sums are the ledger's rows, and its export gives the same numbers", async () => {
  const siteId = await emptySite(db);
  await writeHistories(db, { siteId, visitors: 300, random: seeded(4), now: NOW, days: 40 });
  await writeSetting(db, { scopeId: siteId, name: "quietHours", value: 36 });
  const period = periodOf({ from: "2026-10-25", to: "2026-11-21" }, NOW);
  const reply = await overview(db, { siteId, period, now: NOW });
  const raw = await rawRows(siteId);
  const within = raw.conversations.filter((one) => one.createdAt >= period.from && one.createdAt < period.to);
  const ids = new Set(within.map((one) => one.id));
  const lines = raw.lines.filter((one) => one.conversationId !== null && ids.has(one.conversationId));
  const sum = (side: string, kind?: string) =>
    lines.reduce((total, one) => total + (one.side === side && (kind ?? one.kind) === one.kind ? one.nanoUsd : 0), 0);
  const { figures } = reply;
  expect(reply.quietHours).toBe(36);
  expect(figures.conversations).toBe(within.length);
  expect(figures.cost.sumNanoUsd).toBe(sum("cost"));
  expect(figures.cost.peopleNanoUsd).toBe(sum("cost", "person"));
  expect(figures.cost.counterfactualNanoUsd).toBe(sum("counterfactual"));
  expect(figures.cost.savingsNanoUsd).toBe(sum("counterfactual") - sum("cost", "compute"));
  expect(figures.cost.perConversation?.mean).toBe(Math.round(sum("cost") / within.length));

  const classes = within.map((one) => recount(raw, one.id, 36));
  for (const name of RESOLUTIONS) expect(figures.classes[name], name).toBe(classes.filter((c) => c === name).length);
  expect(figures.involved).toBe(classes.filter((c) => c !== undefined).length);

  // The days add up to the whole.
  const { days } = reply;
  expect(days.map((one) => one.day)).toEqual(period.days);
  const added = (of: (one: (typeof days)[number]) => number) => days.reduce((total, one) => total + of(one), 0);
  expect(added((one) => one.conversations)).toBe(figures.conversations);
  expect(added((one) => one.costNanoUsd)).toBe(figures.cost.sumNanoUsd);
  expect(added((one) => one.counterfactualNanoUsd)).toBe(figures.cost.counterfactualNanoUsd);
  expect(added((one) => one.person)).toBe(figures.escalated.person);
  for (const name of RESOLUTIONS) expect(added((one) => one.classes[name])).toBe(figures.classes[name]);

  // A stranger recounts from the file alone.
  const [header = "", ...body] = (await overviewCsv(db, { siteId, period, now: NOW })).trimEnd().split("\r\n");
  const names = header.split(",");
  const rows = body.map((line) => Object.fromEntries(line.split(",").map((field, i) => [names[i], field])));
  expect(rows).toHaveLength(within.length);
  const resolved = rows.filter((row) => row.class === "confirmed" || row.class === "assumed");
  const involved = rows.filter((row) => row.involved === "true");
  expect(resolved.length / involved.length).toBe(figures.resolutionRate);
  expect(rows.reduce((total, row) => total + Number(row.cost_nano_usd), 0)).toBe(figures.cost.sumNanoUsd);
  expect(rows.filter((row) => row.to_person === "true")).toHaveLength(figures.escalated.person);
  expect(rows.filter((row) => row.touched_by_person === "false")).toHaveLength(figures.contained);
  const waits = rows.filter((row) => row.first_response_ms !== "").map((row) => Number(row.first_response_ms));
  expect(waits.length).toBe(figures.firstResponseMs?.count);
  expect(figures.firstResponseMs?.mean).toBeCloseTo(waits.reduce((a, b) => a + b, 0) / waits.length, 6);
  for (const { reason, conversations } of reply.reasons) {
    expect(rows.filter((row) => row.person_reasons?.split(" ").includes(reason)).length, reason).toBe(conversations);
  }
  expect(reply.firstResponses.reduce((total, one) => total + one.conversations, 0)).toBe(waits.length);
});

test("the period before is as long and ends where this one begins", async () => {
  const siteId = await emptySite(db);
  await writeHistories(db, { siteId, visitors: 200, random: seeded(5), now: NOW, days: 40 });
  const now = await overview(db, { siteId, period: periodOf({ from: "2026-11-08", to: "2026-11-21" }, NOW), now: NOW });
  const past = await overview(db, {
    siteId,
    period: periodOf({ from: "2026-10-25", to: "2026-11-07" }, NOW),
    now: NOW,
  });
  expect(now.before).toEqual(past.period);
  expect(now.figuresBefore).toEqual(past.figures);
  expect(past.figures.conversations).toBeGreaterThan(0);
});

test("demo conversations count on the demo company's site and nowhere else", async () => {
  const [real, demo] = [await emptySite(db), await emptySite(db, { isDemo: true })];
  for (const siteId of [real, demo]) {
    await writeHistories(db, { siteId, visitors: 80, random: seeded(6), now: NOW, days: 20, demoShare: 0.5 });
  }
  const raw = await rawRows(real);
  const demos = raw.conversations.filter((one) => one.isDemo).length;
  expect(demos).toBeGreaterThan(10);
  expect((await classesOf(real)).size).toBe(raw.conversations.length - demos);
  expect((await classesOf(demo)).size).toBe((await rawRows(demo)).conversations.length);
});

test("what the ledger holds outside of conversations is shown apart", async () => {
  const siteId = await emptySite(db);
  await writeHistories(db, { siteId, visitors: 20, random: seeded(7), now: NOW, days: 5 });
  const before = await overview(db, { siteId, period: periodOf({}, NOW), now: NOW });
  expect(before.elsewhereNanoUsd).toBe(0);
  const line = {
    siteId,
    side: "cost",
    kind: "compute",
    quantity: {},
    createdAt: new Date(NOW.getTime() - HOUR),
  } as const;
  await db.insert(ledgerEntry).values([
    { ...line, id: newId(), nanoUsd: 700 },
    // Of a conversation that was deleted: what it cost was spent all the same.
    { ...line, id: newId(), nanoUsd: 11, conversationId: newId() },
  ]);
  const after = await overview(db, { siteId, period: periodOf({}, NOW), now: NOW });
  expect(after.elsewhereNanoUsd).toBe(711);
  expect(after.figures).toEqual(before.figures);
});

test("a site without conversations has zeroes and no rates", async () => {
  const siteId = await emptySite(db);
  const { figures, days } = await overview(db, { siteId, period: periodOf({}, NOW), now: NOW });
  expect(figures).toMatchObject({ conversations: 0, involved: 0, resolutionRate: null, firstResponseMs: null });
  expect(figures.cost).toMatchObject({ sumNanoUsd: 0, perConversation: null, savingsShare: null });
  expect(days).toHaveLength(28);
});
