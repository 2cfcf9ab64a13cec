import { TuppenceError } from "../lib/errors.ts";
import { MAX_DAYS, type OverviewPeriod } from "../wire/overview.ts";

const DAY_MS = 86_400_000;
/** Four weeks: every weekday occurs the same number of times. */
const DEFAULT_DAYS = 28;

/** Whole days of a time zone. */
export interface Period {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  /** "2026-11-21" and so on. */
  readonly days: readonly string[];
  /** When each day begins; when clocks change, a day has 23 or 25 hours. */
  readonly starts: readonly Date[];
  readonly timeZone: string;
}

/** Midnight UTC of the day that a moment is in. */
export const startOfDay = (at: Date): Date => new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);

const utcMs = (day: string) => Date.parse(`${day}T00:00:00Z`);
const plus = (day: string, days: number) => new Date(utcMs(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Date and time of a moment in a time zone, as if they were UTC, in milliseconds. */
function localMs(at: number, timeZone: string): number {
  const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
  const format = new Intl.DateTimeFormat("en-US", { timeZone, ...digits, second: "2-digit", hourCycle: "h23" });
  const deps = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => deps.get(name) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

const dayOf = (at: number, timeZone: string) => new Date(localMs(at, timeZone)).toISOString().slice(0, 10);

/** The first moment of a day in a time zone; if clocks skip midnight, it's later than 00:00. */
function startOf(day: string, timeZone: string): Date {
  const wanted = utcMs(day);
  const guess = wanted - (localMs(wanted, timeZone) - wanted);
  const again = wanted - (localMs(guess, timeZone) - guess);
  const fitting = [guess, again].filter((at) => dayOf(at, timeZone) === day);
  return new Date(fitting.length === 0 ? guess : Math.min(...fitting));
}

function period(first: string, count: number, timeZone: string): Period {
  const days = Array.from({ length: count }, (_, i) => plus(first, i));
  const starts = days.map((day) => startOf(day, timeZone));
  return { from: starts[0] as Date, to: startOf(plus(first, count), timeZone), days, starts, timeZone };
}

function knownZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return timeZone;
  } catch {
    throw new TuppenceError(
      "BAD_REQUEST",
      `Unknown time zone "${timeZone}".`,
      "Use an IANA name such as Europe/Oslo, or leave timeZone out for UTC.",
    );
  }
}

/**
 * The days that a call names, both included; by default the last 28.
 * @throws BAD_REQUEST if the last is before the first, they are more than a year apart, or the time zone is unknown
 */
export function periodOf(
  options: { from?: string | undefined; to?: string | undefined; timeZone?: string | undefined },
  now: Date,
): Period {
  const timeZone = knownZone(options.timeZone ?? "UTC");
  const last = options.to ?? dayOf(now.getTime(), timeZone);
  const first = options.from ?? plus(last, 1 - DEFAULT_DAYS);
  const count = Math.round((utcMs(last) - utcMs(first)) / DAY_MS) + 1;
  if (count < 1 || count > MAX_DAYS) {
    throw new TuppenceError(
      "BAD_REQUEST",
      count < 1 ? "The period ends before it starts." : `The period is ${count} days long. The limit is ${MAX_DAYS}.`,
      "Set from to the earlier day and to to the later one, at most a year apart.",
    );
  }
  return period(first, count, timeZone);
}

/** The same number of days, right before. */
export function periodBefore(now: Period): Period {
  const count = now.days.length;
  return period(plus(now.days[0] as string, -count), count, now.timeZone);
}

export function toWire({ from, to, days, timeZone }: Period): OverviewPeriod {
  return { from: from.toISOString(), to: to.toISOString(), days: days.length, timeZone };
}
