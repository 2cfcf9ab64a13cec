import { TuppenceError } from "../lib/errors.ts";
import { MAX_DAYS, type OverviewPeriod } from "../wire/overview.ts";

const DAY_MS = 86_400_000;
/** Four weeks: every weekday the same number of times. */
const DEFAULT_DAYS = 28;

/** Whole UTC days. */
export interface Period {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  /** "2026-11-21" and so on. */
  readonly days: readonly string[];
}

const startOf = (day: string) => new Date(`${day}T00:00:00Z`);
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

function period(from: Date, count: number): Period {
  return {
    from,
    to: new Date(from.getTime() + count * DAY_MS),
    days: Array.from({ length: count }, (_, i) => dayOf(new Date(from.getTime() + i * DAY_MS))),
  };
}

/**
 * The days that a call names, both included; the last 28 by default.
 * @throws BAD_REQUEST when the last comes before the first, or they are more than a year apart
 */
export function periodOf(given: { from?: string | undefined; to?: string | undefined }, now: Date): Period {
  const last = startOf(given.to ?? dayOf(now));
  const first = given.from === undefined ? new Date(last.getTime() - (DEFAULT_DAYS - 1) * DAY_MS) : startOf(given.from);
  const count = Math.round((last.getTime() - first.getTime()) / DAY_MS) + 1;
  if (count < 1 || count > MAX_DAYS) {
    throw new TuppenceError(
      "BAD_REQUEST",
      count < 1 ? "The last day comes before the first." : `These are ${count} days, and ${MAX_DAYS} is the most.`,
      "Give from and to as days, the earlier first, at most a year apart.",
    );
  }
  return period(first, count);
}

/** As many days, right before. */
export function periodBefore(given: Period): Period {
  const count = given.days.length;
  return period(new Date(given.from.getTime() - count * DAY_MS), count);
}

export function toWire(given: Period): OverviewPeriod {
  return { from: given.from.toISOString(), to: given.to.toISOString(), days: given.days.length };
}
