import { siteSettings } from "../desk/settings.ts";
import type { Store } from "../ports/database/port.ts";
import {
  costElsewhere,
  exportRows,
  meanTokens,
  type PeriodScope,
  periodRows,
  periodTotals,
  RESPONSE_EDGES_MS,
  type Totals,
} from "../store/overview.ts";
import { listPrices } from "../store/price.ts";
import type { Reason } from "../wire/names.ts";
import type { OverviewDay, OverviewFigures, OverviewReply, Spread } from "../wire/overview.ts";
import { breakEven, pricesAt } from "./break-even.ts";
import { type Period, periodBefore, toWire } from "./period.ts";
import { wilson } from "./wilson.ts";

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

/** A site's figures over a period, beside those of the period before it. A conversation belongs to the day it began. */
export async function overview(store: Store, asked: Asked): Promise<Omit<OverviewReply, "site">> {
  const { period } = asked;
  const { settings, scope, before } = await scopeOf(store, asked);
  // One after the other: the embedded database has one connection.
  const rows = await periodRows(store, scope);
  const totalsBefore = await periodTotals(store, before);
  const prices = await listPrices(store);
  const measured = await meanTokens(store, scope);
  return {
    period: toWire(period),
    before: toWire(periodBefore(period)),
    quietHours: settings.quietHours,
    figures: figuresOf(rows.totals),
    figuresBefore: figuresOf(totalsBefore),
    days: everyDay(period, rows.days),
    reasons: rows.reasons.map(({ reason, conversations }) => ({ reason: reason as Reason, conversations })),
    firstResponses: [...RESPONSE_EDGES_MS, null].map((upToMs, bucket) => ({
      upToMs,
      conversations: rows.responses.find((one) => one.bucket === bucket)?.conversations ?? 0,
    })),
    elsewhereNanoUsd: await costElsewhere(store, scope),
    baselineModel: settings.baselineModel,
    breakEven: breakEven({
      prices,
      at: asked.now,
      machineUsdPerHour: settings.machineUsdPerHour,
      tokens: measured,
    }),
    outcomes: pricesAt(prices, "outcome", asked.now).map((row) => ({
      provider: row.provider,
      name: row.model,
      nanoUsd: row.unitNanoUsd ?? 0,
      validFrom: row.validFrom.toISOString().slice(0, 10),
      source: row.source,
    })),
  };
}

/** What follows from a period's sums (DESIGN section 7). */
function figuresOf(totals: Totals): OverviewFigures {
  const { conversations, involved, classes, large, person, any, contained, cost, people, counterfactual } = totals;
  const resolved = classes.confirmed + classes.assumed;
  const savings = counterfactual - (cost - people);
  return {
    conversations,
    involved,
    classes,
    resolved,
    resolutionRate: involved === 0 ? null : resolved / involved,
    resolutionInterval: wilson(resolved, involved) ?? null,
    escalated: { large, person, any },
    contained,
    firstResponseMs: spreadOf(totals.firstResponseMs),
    cost: {
      sumNanoUsd: cost,
      peopleNanoUsd: people,
      perConversation: whole(spreadOf(totals.costOfAll)),
      perResolution:
        resolved === 0 ? null : whole({ ...totals.costOfResolved, count: resolved, mean: cost / resolved }),
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

const spreadOf = (given: NonNullable<Spread>): Spread => (given.count === 0 ? null : given);

/** Money is whole nano-dollars. */
const whole = (given: Spread): Spread =>
  given === null
    ? null
    : {
        count: given.count,
        mean: Math.round(given.mean),
        p50: Math.round(given.p50),
        p95: Math.round(given.p95),
      };

const NOTHING: Omit<OverviewDay, "day"> = {
  conversations: 0,
  involved: 0,
  classes: { "handed-on": 0, reopened: 0, contradicted: 0, confirmed: 0, assumed: 0, open: 0 },
  large: 0,
  person: 0,
  contained: 0,
  firstResponseP50Ms: null,
  costNanoUsd: 0,
  counterfactualNanoUsd: 0,
  satisfactionCount: 0,
  satisfactionSum: 0,
};

function everyDay(period: Period, rows: readonly OverviewDay[]): OverviewDay[] {
  const found = new Map(rows.map((row) => [row.day, row]));
  return period.days.map((day) => found.get(day) ?? { day, ...NOTHING });
}

/** Columns of the export, in order. */
const COLUMNS = [
  "conversation_id",
  "visitor_id",
  "begun_at",
  "last_visitor_message_at",
  "is_demo",
  "involved",
  "class",
  "turns",
  "to_large_model",
  "to_person",
  "person_reasons",
  "touched_by_person",
  "first_response_ms",
  "satisfaction",
  "helped",
  "not_helped",
  "cost_nano_usd",
  "people_nano_usd",
  "counterfactual_nano_usd",
] as const;

/** The conversations of a period as CSV (RFC 4180), a header first: enough to recount every figure of the overview. */
export async function overviewCsv(store: Store, asked: Asked): Promise<string> {
  const { scope } = await scopeOf(store, asked);
  const lines = (await exportRows(store, scope)).map((row) => [
    row.conversationId,
    row.visitorId,
    row.begunAt.toISOString(),
    row.lastVisitorMessageAt?.toISOString() ?? "",
    row.isDemo,
    row.involved,
    row.class ?? "",
    row.turns,
    row.large,
    row.person,
    row.reasons.join(" "),
    row.touched,
    row.firstResponseMs ?? "",
    row.satisfaction ?? "",
    row.helped,
    row.notHelped,
    row.costNanoUsd,
    row.peopleNanoUsd,
    row.counterfactualNanoUsd,
  ]);
  // No field holds free text, so that none needs quoting.
  return [COLUMNS, ...lines].map((fields) => `${fields.join(",")}\r\n`).join("");
}
