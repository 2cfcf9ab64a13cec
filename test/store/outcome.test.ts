import { asc, eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { overview, overviewCsv } from "../../server/money/overview.ts";
import { periodOf } from "../../server/money/period.ts";
import type { DatabasePort, Db } from "../../server/ports/database/port.ts";
import { idsOfOutcome, outcomeSql } from "../../server/store/outcome.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { handoff } from "../../server/store/schema/handoff.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import { message, rating } from "../../server/store/schema/message.ts";
import { turn } from "../../server/store/schema/turn.ts";
import { writeSetting } from "../../server/store/setting.ts";
import {
  OUTCOME_FILTERS,
  OUTCOMES,
  type Outcome,
  type OutcomeFilter,
  UNRESOLVED_REASONS,
  type UnresolvedReason,
} from "../../server/wire/overview.ts";
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

interface Told {
  readonly outcome: Outcome;
  readonly because?: UnresolvedReason;
  readonly answered: boolean;
}

/** The definitions once more, in plain TypeScript and without a thought for speed. */
function recount(raw: Raw, conversationId: string, quietHours: number): Told {
  const mine = raw.turns.filter((one) => one.conversationId === conversationId);
  const self = raw.conversations.find((one) => one.id === conversationId);
  if (self === undefined) throw new Error("There is no such conversation.");
  const subject = (one: Raw["turns"][number]) => one.ranked?.[0]?.articleId;
  const isAnswer = (one: Raw["turns"][number]) =>
    one.state === "settled" &&
    (one.tier === "machine" || one.tier === "large") &&
    ["cached", "quoted", "composed", "large"].includes(one.form ?? "");
  const answered = mine.some(isAnswer);
  const unresolved = (because: UnresolvedReason): Told => ({ outcome: "unresolved", because, answered });

  const good: number[] = [];
  const bad: number[] = [];
  for (const one of raw.ratings.filter((r) => r.conversationId === conversationId)) {
    (one.helped ? good : bad).push(one.createdAt.getTime());
  }
  const stars = self.satisfaction;
  if (stars !== null && stars >= 4) good.push(self.satisfactionAt!.getTime());
  if (stars !== null && stars <= 2) bad.push(self.satisfactionAt!.getTime());
  const followed = (at: number) => good.some((one) => one > at);

  const handoffs = raw.handoffs.filter((one) => one.conversationId === conversationId);
  if (handoffs.some((one) => one.state === "queued" || one.state === "claimed")) return { outcome: "open", answered };
  const said = raw.messages.filter((one) => one.conversationId === conversationId && one.author === "person");
  if (said.length > 0) {
    const last = Math.max(...said.map((one) => one.createdAt.getTime()));
    return bad.some((at) => at > last && !followed(at)) ? unresolved("contradicted") : { outcome: "team", answered };
  }

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
      if (silent) return unresolved("reopened");
    }
  }
  if (bad.some((at) => !followed(at))) return unresolved("contradicted");
  for (const episodeId of new Set(mine.map((one) => one.episodeId))) {
    const questions = mine.filter((one) => one.episodeId === episodeId && subject(one) !== undefined);
    for (const [i, second] of questions.entries()) {
      const first = questions[i - 1];
      if (first === undefined || !isAnswer(first) || subject(first) !== subject(second)) continue;
      const words = raw.messages.find((one) => one.id === second.messageId)?.text;
      if (second.question === words && !followed(second.createdAt.getTime())) return unresolved("contradicted");
    }
  }
  if (handoffs.some((one) => one.reason !== "taken-over")) return unresolved("no-reply");
  if (answered && good.length > 0) return { outcome: "confirmed", answered };
  const last = Math.max(self.createdAt.getTime(), ...mine.map((one) => one.createdAt.getTime()));
  if (self.state !== "closed" && last > NOW.getTime() - quietHours * HOUR) return { outcome: "open", answered };
  const question = mine.findLast((one) => one.form !== "smalltalk");
  const wantsPerson = mine.some((one) => one.reason === "asked-for-person");
  return { outcome: question !== undefined && isAnswer(question) && !wantsPerson ? "presumed" : "abandoned", answered };
}

async function toldBySql(siteId: string, quietHours = 24): Promise<Map<string, Told>> {
  const { rows } = await db.execute(
    sql`select conversation_id, outcome, unresolved_because, answered from (${outcomeSql({ siteId, quietHours, now: NOW })}) o`,
  );
  return new Map(
    rows.map((row) => [
      row.conversation_id as string,
      {
        outcome: row.outcome as Outcome,
        ...(row.unresolved_because === null ? {} : { because: row.unresolved_because as UnresolvedReason }),
        answered: row.answered as boolean,
      },
    ]),
  );
}

test.each([1, 2, 3])("on generated histories (seed %i) every outcome is as a plain recount finds it", async (seed) => {
  const siteId = await emptySite(db);
  await writeHistories(db, { siteId, visitors: 400, random: seeded(seed), now: NOW, days: 50 });
  const raw = await rawRows(siteId);
  for (const quietHours of [24, 48, 1]) {
    const found = await toldBySql(siteId, quietHours);
    expect(found.size).toBe(raw.conversations.length);
    for (const one of raw.conversations) {
      expect(found.get(one.id), `${one.id} at ${quietHours} h`).toEqual(recount(raw, one.id, quietHours));
    }
    // A generator that never makes an outcome would prove nothing of it.
    const told = [...found.values()];
    expect([...new Set(told.map((one) => one.outcome))].sort()).toEqual([...OUTCOMES].sort());
    expect([...new Set(told.flatMap((one) => one.because ?? []))].sort()).toEqual([...UNRESOLVED_REASONS].sort());
  }
});

test("every conversation has exactly one outcome, and the filters part them", async () => {
  const siteId = await emptySite(db);
  await writeHistories(db, { siteId, visitors: 150, random: seeded(9), now: NOW, days: 40, testShare: 0.1 });
  const raw = await rawRows(siteId);
  const ids = async (wanted: OutcomeFilter) => {
    const { rows } = await db.execute(idsOfOutcome({ siteId, quietHours: 24, now: NOW }, wanted));
    return rows.map((row) => row.conversation_id as string).sort();
  };
  const lists = new Map<OutcomeFilter, string[]>();
  for (const wanted of OUTCOME_FILTERS) lists.set(wanted, await ids(wanted));
  const joined = (names: readonly OutcomeFilter[]) => names.flatMap((name) => lists.get(name) ?? []).sort();
  const counted = raw.conversations.filter((one) => !one.isTest).map((one) => one.id);
  expect(counted.length).toBeLessThan(raw.conversations.length);
  expect(joined(OUTCOMES)).toEqual(counted.sort());
  expect(joined(UNRESOLVED_REASONS)).toEqual(lists.get("unresolved"));
  expect(joined(["confirmed", "presumed"])).toEqual(lists.get("assistant"));
  expect(lists.get("answered")?.length).toBeGreaterThan(lists.get("assistant")?.length ?? 0);
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

  const told = within.map((one) => recount(raw, one.id, 36));
  for (const name of OUTCOMES) {
    const ofIt = told.filter((one) => one.outcome === name);
    expect(figures.outcomes[name], name).toBe(ofIt.length);
    expect(figures.answeredOutcomes[name], name).toBe(ofIt.filter((one) => one.answered).length);
  }
  for (const name of UNRESOLVED_REASONS) {
    expect(figures.unresolved[name], name).toBe(told.filter((one) => one.because === name).length);
  }
  const asked = raw.turns.filter((one) => ids.has(one.conversationId) && one.form !== "smalltalk");
  const suggestions = asked.filter((one) => one.form === "suggested");
  const chosen = suggestions.filter((one) => {
    const theirs = asked.filter((other) => other.conversationId === one.conversationId);
    const ranked = theirs[theirs.indexOf(one) + 1]?.ranked ?? [];
    return ranked.length === 1 && one.options?.includes(ranked[0]?.articleId ?? "");
  });
  expect(chosen.length).toBeGreaterThan(10);
  expect(figures.suggested).toEqual({
    conversations: new Set(suggestions.map((one) => one.conversationId)).size,
    suggestions: suggestions.length,
    chosen: chosen.length,
  });
  const all = (of: Record<string, number>) => Object.values(of).reduce((total, one) => total + one, 0);
  expect(all(figures.outcomes)).toBe(figures.conversations);
  expect(all(figures.answeredOutcomes)).toBe(figures.answered);
  expect(all(figures.unresolved)).toBe(figures.outcomes.unresolved);
  expect(figures.ended).toBe(figures.conversations - figures.outcomes.open);

  // The days add up to the whole.
  const { days } = reply;
  expect(days.map((one) => one.day)).toEqual(period.days);
  const added = (of: (one: (typeof days)[number]) => number) => days.reduce((total, one) => total + of(one), 0);
  expect(added((one) => one.conversations)).toBe(figures.conversations);
  expect(added((one) => one.costNanoUsd)).toBe(figures.cost.sumNanoUsd);
  expect(added((one) => one.allInNanoUsd)).toBe(figures.cost.allInNanoUsd);
  expect(added((one) => one.counterfactualNanoUsd)).toBe(figures.cost.counterfactualNanoUsd);
  expect(added((one) => one.person)).toBe(figures.escalated.person);
  expect(added((one) => one.handoff)).toBe(figures.escalated.handoff);
  expect(added((one) => one.suggested)).toBe(figures.suggested.conversations);
  expect(added((one) => one.contained)).toBe(figures.contained);
  for (const name of OUTCOMES) expect(added((one) => one.outcomes[name])).toBe(figures.outcomes[name]);

  // A stranger recounts from the file alone.
  const [header = "", ...body] = (await overviewCsv(db, { siteId, period, now: NOW })).trimEnd().split("\r\n");
  const names = header.split(",");
  const rows = body.map((line) => Object.fromEntries(line.split(",").map((field, i) => [names[i], field])));
  expect(rows).toHaveLength(within.length);
  for (const name of OUTCOMES) expect(rows.filter((row) => row.outcome === name).length).toBe(figures.outcomes[name]);
  const resolved = rows.filter((row) => row.outcome === "confirmed" || row.outcome === "presumed");
  expect(resolved.length / rows.filter((row) => row.answered === "true").length).toBe(figures.resolutionRate);
  expect(resolved.length / rows.length).toBe(figures.resolvedShare);
  const total = (column: string) => rows.reduce((so, row) => so + Number(row[column]), 0);
  expect(total("cost_nano_usd")).toBe(figures.cost.sumNanoUsd);
  expect(figures.cost.machineNanoUsd + total("cost_nano_usd") - total("machine_busy_nano_usd")).toBe(
    figures.cost.allInNanoUsd,
  );
  expect(rows.filter((row) => row.to_person === "true")).toHaveLength(figures.escalated.person);
  expect(rows.filter((row) => row.handed_to_team === "true")).toHaveLength(figures.escalated.handoff);
  expect(rows.filter((row) => row.outcome !== "open" && row.handed_to_team === "false")).toHaveLength(
    figures.contained,
  );
  expect(rows.filter((row) => Number(row.suggestions) > 0)).toHaveLength(figures.suggested.conversations);
  expect(total("suggestions")).toBe(figures.suggested.suggestions);
  expect(total("suggestions_chosen")).toBe(figures.suggested.chosen);
  const waits = rows.filter((row) => row.first_response_ms !== "").map((row) => Number(row.first_response_ms));
  expect(waits.length).toBe(figures.firstResponseMs?.count);
  expect(figures.firstResponseMs?.mean).toBeCloseTo(waits.reduce((a, b) => a + b, 0) / waits.length, 6);
  expect(rows.filter((row) => row.team_response_ms !== "").length).toBe(figures.teamResponseMs?.count);
  for (const { reason, conversations } of reply.reasons) {
    expect(rows.filter((row) => row.person_reasons?.split(" ").includes(reason)).length, reason).toBe(conversations);
  }
  expect(reply.firstResponses.reduce((so, one) => so + one.conversations, 0)).toBe(waits.length);
});

test("first responses: the assistant's to the first real question, the team's from the queue to its first word", async () => {
  const siteId = await emptySite(db);
  await writeHistories(db, { siteId, visitors: 120, random: seeded(8), now: NOW, days: 20 });
  const { figures } = await overview(db, { siteId, period: periodOf({}, NOW), now: NOW });
  const raw = await rawRows(siteId);
  const within = raw.conversations.filter((one) => one.createdAt >= periodOf({}, NOW).from);
  const firsts = within.flatMap(({ id }) => {
    const asked = raw.turns.find(
      (one) =>
        one.conversationId === id && one.firstTokenMs !== null && !["smalltalk", "refused"].includes(one.form ?? ""),
    );
    return asked?.firstTokenMs ?? [];
  });
  const greeted = within.filter(({ id }) => raw.turns.find((one) => one.conversationId === id)?.form === "smalltalk");
  expect(greeted.length).toBeGreaterThan(10);
  expect(figures.firstResponseMs?.count).toBe(firsts.length);
  expect(figures.firstResponseMs?.mean).toBeCloseTo(firsts.reduce((a, b) => a + b, 0) / firsts.length, 6);
  const waits = within.flatMap(({ id }) => {
    const queued = raw.handoffs
      .filter((one) => one.conversationId === id && one.reason !== "taken-over")
      .map((one) => one.createdAt.getTime());
    if (queued.length === 0) return [];
    const replies = raw.messages
      .filter((one) => one.conversationId === id && one.author === "person")
      .map((one) => one.createdAt.getTime())
      .filter((at) => at >= Math.min(...queued));
    return replies.length === 0 ? [] : [Math.min(...replies) - Math.min(...queued)];
  });
  expect(waits.length).toBeGreaterThan(10);
  expect(figures.teamResponseMs?.count).toBe(waits.length);
  expect(figures.teamResponseMs?.mean).toBeCloseTo(waits.reduce((a, b) => a + b, 0) / waits.length, 0);
});

test("the machine is paid for the whole period, and what is saved is what is really saved", async () => {
  const siteId = await emptySite(db);
  await writeHistories(db, { siteId, visitors: 60, random: seeded(11), now: NOW, days: 28 });
  const raw = await rawRows(siteId);
  const first = Math.min(...raw.conversations.map((one) => one.createdAt.getTime()));
  const period = periodOf({ from: "2026-10-01", to: "2026-11-30" }, NOW);
  const other = await emptySite(db, { isDemo: true });
  await writeHistories(db, { siteId: other, visitors: 40, random: seeded(12), now: NOW, days: 28, demoShare: 1 });
  const { figures, days } = await overview(db, { siteId, period, now: NOW });
  const { cost } = figures;
  // Other sites of this database, but not the demo company's, take their part by conversations.
  const { rows } = await db.execute(sql`select count(*)::int as n from conversation
    where not is_demo and not is_test and created_at >= ${period.from.toISOString()}::timestamptz`);
  const share = figures.conversations / Number(rows[0]?.n);
  const hours = (NOW.getTime() - first) / HOUR;
  expect(cost.machineNanoUsd / 1e9).toBeCloseTo(hours * 0.08 * share, 6);
  expect(cost.allInNanoUsd).toBe(
    cost.machineNanoUsd + cost.energyNanoUsd + cost.largeModelNanoUsd + cost.peopleNanoUsd,
  );
  expect(cost.savingsNanoUsd).toBe(
    cost.counterfactualNanoUsd - cost.machineNanoUsd - cost.energyNanoUsd - cost.largeModelNanoUsd,
  );
  expect(cost.savingsNanoUsd).toBeLessThan(0);
  expect(cost.savingsShare).toBeCloseTo(cost.savingsNanoUsd / cost.counterfactualNanoUsd, 9);
  expect(cost.perConversation?.mean).toBe(Math.round(cost.allInNanoUsd / figures.conversations));
  expect(cost.perResolutionNanoUsd).toBe(Math.round((cost.allInNanoUsd - cost.peopleNanoUsd) / figures.resolved));
  // No machine before the first day, and none yet on days to come.
  expect(days[0]?.allInNanoUsd).toBe(0);
  expect(days.at(-1)?.allInNanoUsd).toBe(0);
});

test("days are the reader's, and the list from the same moments has as many conversations", async () => {
  const siteId = await emptySite(db);
  await writeHistories(db, { siteId, visitors: 120, random: seeded(13), now: NOW, days: 40 });
  const raw = await rawRows(siteId);
  // Clocks go back in New York on 1 November 2026: that day has 25 hours.
  for (const timeZone of ["America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"]) {
    const period = periodOf({ from: "2026-10-30", to: "2026-11-03", timeZone }, NOW);
    const reply = await overview(db, { siteId, period, now: NOW });
    const day = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    const days = raw.conversations.map((one) => day.format(one.createdAt));
    for (const one of reply.days) {
      expect(one.conversations, `${one.day} in ${timeZone}`).toBe(days.filter((name) => name === one.day).length);
    }
    expect(reply.figures.conversations).toBeGreaterThan(0);
    expect(reply.period.timeZone).toBe(timeZone);
  }
  const period = periodOf({ from: "2026-11-01", to: "2026-11-01", timeZone: "America/New_York" }, NOW);
  expect([period.from, period.to]).toEqual([new Date("2026-11-01T04:00:00Z"), new Date("2026-11-02T05:00:00Z")]);
  // A day that begins at one o'clock: clocks skip midnight in Beirut.
  expect(periodOf({ from: "2026-03-29", to: "2026-03-29", timeZone: "Asia/Beirut" }, NOW).from).toEqual(
    new Date("2026-03-28T22:00:00Z"),
  );
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
  expect((await toldBySql(real)).size).toBe(raw.conversations.length - demos);
  expect((await toldBySql(demo)).size).toBe((await rawRows(demo)).conversations.length);
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
  expect(figures).toMatchObject({ conversations: 0, answered: 0, resolutionRate: null, firstResponseMs: null });
  expect(figures.cost).toMatchObject({ sumNanoUsd: 0, perConversation: null, savingsShare: null });
  expect(days).toHaveLength(28);
});
