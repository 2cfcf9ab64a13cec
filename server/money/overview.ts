import { wilson } from "../math/wilson.ts";
import type { Store } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import {
  costElsewhere,
  countTests,
  type DayRow,
  exportRows,
  machineShare,
  meanTokens,
  type PeriodScope,
  periodRows,
  periodTotals,
  RESPONSE_EDGES_MS,
  type TopicCounts,
  type Totals,
} from "../store/overview.ts";
import { listPrices } from "../store/price.ts";
import type { Reason } from "../wire/names.ts";
import type { OverviewDay, OverviewFigures, OverviewReply, Spread, TopicOfPeriod } from "../wire/overview.ts";
import { machineByDay, sum } from "./all-in.ts";
import { breakEven, pricesAt } from "./break-even.ts";
import { type Period, periodBefore, toWire } from "./period.ts";

interface Asked {
  readonly siteId: string;
  readonly period: Period;
  readonly now: Date;
}

async function scopeOf(store: Store, asked: Asked) {
  const settings = await siteSettings(store, asked.siteId);
  const { siteId, now, period } = asked;
  const scope = (of: Period): PeriodScope => ({
    siteId,
    now,
    from: of.from,
    to: of.to,
    quietHours: settings.quietHours,
  });
  return { settings, scope: scope(period), before: scope(periodBefore(period)) };
}

/** A site's figures over a period, next to those of the period before. A conversation belongs to the day it started. */
export async function overview(store: Store, asked: Asked): Promise<Omit<OverviewReply, "site">> {
  const { period, now } = asked;
  const { settings, scope, before } = await scopeOf(store, asked);
  const earlier = periodBefore(period);
  const usdPerHour = settings.machineUsdPerHour;
  const machine = async (of: Period, within: PeriodScope) =>
    machineByDay(of, { usdPerHour, now, ...(await machineShare(store, within)) });
  // One after the other: the embedded database has one connection.
  const rows = await periodRows(store, scope, period.starts);
  const machineDays = await machine(period, scope);
  const eachMachine = sum(machineDays) / Math.max(1, rows.totals.conversations);
  const totalsBefore = await periodTotals(store, before);
  const machineBefore = await machine(earlier, before);
  const prices = await listPrices(store);
  const measured = await meanTokens(store, scope);
  return {
    period: toWire(period),
    before: toWire(earlier),
    quietHours: settings.quietHours,
    figures: figuresOf(rows.totals, sum(machineDays)),
    figuresBefore: figuresOf(totalsBefore, sum(machineBefore)),
    days: everyDay(period, rows.days, machineDays),
    reasons: rows.reasons.map(({ reason, conversations }) => ({ reason: reason as Reason, conversations })),
    topics: rows.topics.map(({ tagId, name, colour, ...counts }) => ({
      ...{ tagId, name, colour },
      ...ofTopic(counts, eachMachine),
    })),
    noTopic: ofTopic(rows.noTopic, eachMachine),
    firstResponses: [...RESPONSE_EDGES_MS, null].map((upToMs, bucket) => ({
      upToMs,
      conversations: rows.responses.find((one) => one.bucket === bucket)?.conversations ?? 0,
    })),
    testConversations: await countTests(store, scope),
    elsewhereNanoUsd: await costElsewhere(store, scope),
    baselineModel: settings.baselineModel,
    breakEven: breakEven({ prices, at: now, machineUsdPerHour: usdPerHour, tokens: measured }),
    market: pricesAt(prices, "outcome", now).map((row) => ({
      provider: row.provider,
      name: row.model,
      nanoUsd: row.unitNanoUsd ?? 0,
      validFrom: row.validFrom.toISOString().slice(0, 10),
      source: row.source,
    })),
  };
}

/** @param machine nano-dollars of the server's time, for each conversation */
const ofTopic = ({ besidesMachine, ...counts }: TopicCounts, machine: number): TopicOfPeriod => ({
  ...counts,
  allInNanoUsd: Math.round(besidesMachine + machine * counts.conversations),
});

/**
 * What follows from a period's sums.
 * @param machine nano-dollars of the server's time, all of it
 */
function figuresOf(totals: Totals, machine: number): OverviewFigures {
  const { conversations, answered, outcomes, cost, people, compute, energy, largeModel, counterfactual } = totals;
  const resolved = outcomes.confirmed + outcomes.presumed;
  const allIn = machine + cost - compute;
  const savings = counterfactual - (allIn - people);
  const each = spreadOf(totals.costOfAll);
  const part = machine / Math.max(1, conversations);
  return {
    conversations,
    outcomes,
    unresolved: totals.unresolved,
    answered,
    answeredOutcomes: totals.answeredOutcomes,
    resolved,
    resolutionRate: answered === 0 ? null : resolved / answered,
    resolutionInterval: answered === 0 ? null : wilson(resolved, answered),
    resolvedShare: conversations === 0 ? null : resolved / conversations,
    suggested: { conversations: totals.suggested, suggestions: totals.suggestions, chosen: totals.chosen },
    escalated: { large: totals.large, person: totals.person, handoff: totals.handoff, any: totals.any },
    ended: totals.ended,
    contained: totals.contained,
    firstResponseMs: spreadOf(totals.firstResponseMs),
    teamResponseMs: spreadOf(totals.teamResponseMs),
    cost: {
      allInNanoUsd: allIn,
      machineNanoUsd: machine,
      energyNanoUsd: energy,
      largeModelNanoUsd: largeModel,
      peopleNanoUsd: people,
      sumNanoUsd: cost,
      perConversation:
        each === null
          ? null
          : whole({ count: each.count, mean: each.mean + part, p50: each.p50 + part, p95: each.p95 + part }),
      perResolutionNanoUsd: resolved === 0 ? null : Math.round((allIn - people) / resolved),
      counterfactualNanoUsd: counterfactual,
      savingsNanoUsd: savings,
      savingsShare: counterfactual === 0 ? null : savings / counterfactual,
    },
    satisfaction: {
      count: totals.satisfactionCount,
      mean: totals.satisfactionCount === 0 ? null : totals.satisfactionSum / totals.satisfactionCount,
    },
    ratings: { helped: totals.helped, notHelped: totals.notHelped },
  };
}

const spreadOf = (spread: NonNullable<Spread>): Spread => (spread.count === 0 ? null : spread);

/** Money is whole nano-dollars. */
const whole = (spread: Spread): Spread =>
  spread === null
    ? null
    : {
        count: spread.count,
        mean: Math.round(spread.mean),
        p50: Math.round(spread.p50),
        p95: Math.round(spread.p95),
      };

const NOTHING: Omit<DayRow, "day"> = {
  conversations: 0,
  outcomes: { confirmed: 0, presumed: 0, team: 0, open: 0, abandoned: 0, unresolved: 0 },
  answered: 0,
  suggested: 0,
  large: 0,
  person: 0,
  handoff: 0,
  contained: 0,
  firstResponseP50Ms: null,
  besidesMachine: 0,
  costNanoUsd: 0,
  counterfactualNanoUsd: 0,
  satisfactionCount: 0,
  satisfactionSum: 0,
};

/** @param machine nano-dollars of the server's time, by day */
function everyDay(period: Period, rows: readonly DayRow[], machine: readonly number[]): OverviewDay[] {
  const found = new Map(rows.map((row) => [row.day, row]));
  return period.days.map((day, i) => {
    const { besidesMachine, ...row } = found.get(i) ?? NOTHING;
    return { ...row, day, allInNanoUsd: (machine[i] ?? 0) + besidesMachine };
  });
}

/** Columns of the export, in order. */
const COLUMNS = [
  "conversation_id",
  "visitor_id",
  "begun_at",
  "last_visitor_message_at",
  "is_demo",
  "answered",
  "outcome",
  "unresolved_because",
  "turns",
  "suggestions",
  "suggestions_chosen",
  "to_large_model",
  "to_person",
  "handed_to_team",
  "person_reasons",
  "touched_by_person",
  "first_response_ms",
  "team_response_ms",
  "satisfaction",
  "helped",
  "not_helped",
  "cost_nano_usd",
  "people_nano_usd",
  "machine_busy_nano_usd",
  "energy_nano_usd",
  "large_model_nano_usd",
  "counterfactual_nano_usd",
] as const;

/**
 * The conversations of a period as CSV (RFC 4180), header first: enough to recalculate every figure of the overview.
 */
export async function overviewCsv(store: Store, asked: Asked): Promise<string> {
  const { scope } = await scopeOf(store, asked);
  const lines = (await exportRows(store, scope)).map((row) => [
    row.conversationId,
    row.visitorId,
    row.begunAt.toISOString(),
    row.lastVisitorMessageAt?.toISOString() ?? "",
    row.isDemo,
    row.answered,
    row.outcome,
    row.unresolvedBecause ?? "",
    row.turns,
    row.suggestions,
    row.chosen,
    row.large,
    row.person,
    row.handoff,
    row.reasons.join(" "),
    row.touched,
    row.firstResponseMs ?? "",
    row.teamResponseMs ?? "",
    row.satisfaction ?? "",
    row.helped,
    row.notHelped,
    row.costNanoUsd,
    row.peopleNanoUsd,
    row.computeNanoUsd,
    row.energyNanoUsd,
    row.largeModelNanoUsd,
    row.counterfactualNanoUsd,
  ]);
  // No field contains free text, so nothing needs quoting.
  return [COLUMNS, ...lines].map((fields) => `${fields.join(",")}\r\n`).join("");
}
