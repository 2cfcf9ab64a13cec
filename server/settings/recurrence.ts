const FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;
const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const DAY_MS = 86_400_000;
/** Periods that are looked through: 55 years of days. */
const MOST_PERIODS = 20_000;

/** A weekday, perhaps the first, second or last one of its month or year. */
interface ByDay {
  /** 0 is Sunday. */
  readonly weekday: number;
  /** From 1, or from -1 at the end; undefined: each. */
  readonly nth?: number;
}

/** A rule of repetition by dates (RFC 5545, section 3.3.10). */
export interface Recurrence {
  readonly frequency: (typeof FREQUENCIES)[number];
  readonly interval: number;
  readonly count?: number;
  /** As it's written. */
  readonly until?: string;
  readonly months?: readonly number[];
  readonly monthDays?: readonly number[];
  readonly weekdays?: readonly ByDay[];
  readonly positions?: readonly number[];
  /** 0 is Sunday. */
  readonly weekStart: number;
}

/** Reads a rule. @returns what can't be read, in words, rather than another rule than was meant */
export function recurrenceOf(text: string, start: string): Recurrence | { readonly fault: string } {
  const parts = new Map<string, string>();
  for (const part of text.trim().split(";")) {
    const [name = "", value = ""] = part.split("=");
    if (name !== "") parts.set(name.toUpperCase(), value.toUpperCase());
  }
  const known = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"];
  const strange = [...parts.keys()].find((name) => !known.includes(name));
  if (strange !== undefined) return { fault: `it uses ${strange.slice(0, 40)}` };
  const frequency = FREQUENCIES.find((one) => one === parts.get("FREQ"));
  if (frequency === undefined) return { fault: `its FREQ is ${(parts.get("FREQ") ?? "missing").slice(0, 40)}` };
  const interval = numbers(parts.get("INTERVAL") ?? "1", 1, 10_000)?.[0];
  const count = numbers(parts.get("COUNT"), 1, 100_000);
  const months = numbers(parts.get("BYMONTH"), 1, 12);
  const monthDays = numbers(parts.get("BYMONTHDAY"), -31, 31);
  const positions = numbers(parts.get("BYSETPOS"), -366, 366);
  const weekdays = byDays(parts.get("BYDAY"));
  const weekStart = WEEKDAYS.indexOf(parts.get("WKST") ?? "MO");
  if (interval === undefined) return { fault: "its INTERVAL isn't a number" };
  for (const [name, read] of Object.entries({
    COUNT: count,
    BYMONTH: months,
    BYMONTHDAY: monthDays,
    BYSETPOS: positions,
    BYDAY: weekdays,
  })) {
    if (read === null) return { fault: `its ${name} can't be read` };
  }
  if (weekStart < 0) return { fault: "its WKST can't be read" };
  const until = parts.get("UNTIL");
  const isNth = weekdays?.some((one) => one.nth !== undefined) ?? false;
  if (isNth && (frequency === "DAILY" || frequency === "WEEKLY")) return { fault: "its BYDAY counts days of a week" };
  if (monthDays != null && frequency === "WEEKLY") return { fault: "it uses BYMONTHDAY in a weekly rule" };
  if (!/^\d{4}-/.test(start)) return { fault: "it has no start" };
  return {
    ...{ frequency, interval, weekStart },
    ...(count == null ? {} : { count: count[0] ?? 1 }),
    ...(until === undefined ? {} : { until }),
    ...(months == null ? {} : { months }),
    ...(monthDays == null ? {} : { monthDays }),
    ...(weekdays == null ? {} : { weekdays }),
    ...(positions == null ? {} : { positions }),
  };
}

/** Undefined: it isn't there; null: it can't be read. */
function numbers(text: string | undefined, least: number, most: number): number[] | undefined | null {
  if (text === undefined) return undefined;
  const read = text.split(",").map((one) => (/^[+-]?\d{1,6}$/.test(one) ? Number(one) : Number.NaN));
  return read.every((one) => one >= least && one <= most && one !== 0) ? read : null;
}

function byDays(text: string | undefined): ByDay[] | undefined | null {
  if (text === undefined) return undefined;
  const read = text.split(",").map((one): ByDay | undefined => {
    const [, nth, day = ""] = /^([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)$/.exec(one) ?? [];
    if (day === "" || Number(nth) === 0) return undefined;
    return { weekday: WEEKDAYS.indexOf(day), ...(nth === undefined ? {} : { nth: Number(nth) }) };
  });
  return read.every((one) => one !== undefined) ? (read as ByDay[]) : null;
}

/**
 * The dates of a rule, from its start on and before another date, in order. `until` isn't looked at: it may be a time.
 * The start itself is the first one (RFC 5545, section 3.8.5.3), whether it fits the rule or not.
 */
export function recurring(rule: Recurrence, start: string, before: string): string[] {
  const [first, end] = [Date.parse(`${start}T00:00:00Z`), Date.parse(`${before}T00:00:00Z`)];
  const found = new Set<number>([first]);
  const most = rule.count ?? Number.POSITIVE_INFINITY;
  for (let period = 0; period < MOST_PERIODS && found.size < most; period++) {
    const { from, to } = periodOf(rule, first, period);
    if (from >= end) break;
    for (const day of inPeriod(rule, { from, to, first })) {
      if (day > first && found.size < most) found.add(day);
    }
  }
  return [...found]
    .filter((day) => day < end)
    .sort((a, b) => a - b)
    .map((day) => new Date(day).toISOString().slice(0, 10));
}

/** The day, week, month or year of a rule that follows its first by so many intervals; `to` isn't part of it. */
function periodOf({ frequency, interval, weekStart }: Recurrence, first: number, period: number) {
  const at = new Date(first);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  const step = period * interval;
  if (frequency === "YEARLY") return { from: Date.UTC(year + step, 0, 1), to: Date.UTC(year + step + 1, 0, 1) };
  if (frequency === "MONTHLY")
    return { from: Date.UTC(year, month + step, 1), to: Date.UTC(year, month + step + 1, 1) };
  if (frequency === "DAILY") return { from: first + step * DAY_MS, to: first + (step + 1) * DAY_MS };
  const from = first - ((at.getUTCDay() - weekStart + 7) % 7) * DAY_MS + step * 7 * DAY_MS;
  return { from, to: from + 7 * DAY_MS };
}

/** The days of one period that a rule names, in order. */
function inPeriod(rule: Recurrence, { from, to, first }: { from: number; to: number; first: number }): number[] {
  const start = new Date(first);
  const { months, monthDays, weekdays, positions, frequency } = rule;
  const days: number[] = [];
  for (let day = from; day < to; day += DAY_MS) {
    const at = new Date(day);
    const month = at.getUTCMonth() + 1;
    if (months !== undefined && !months.includes(month)) continue;
    if (monthDays !== undefined && !monthDays.some((one) => isMonthDay(at, one))) continue;
    if (weekdays !== undefined && !weekdays.some((one) => isByDay(at, one, rule))) continue;
    // What the rule leaves open, its start says.
    if (monthDays === undefined && weekdays === undefined) {
      const isYearly = frequency === "YEARLY";
      if ((isYearly || frequency === "MONTHLY") && at.getUTCDate() !== start.getUTCDate()) continue;
      if (isYearly && months === undefined && month !== start.getUTCMonth() + 1) continue;
      if (frequency === "WEEKLY" && at.getUTCDay() !== start.getUTCDay()) continue;
    }
    days.push(day);
  }
  if (positions === undefined) return days;
  const chosen = new Set(positions.map((one) => days.at(one > 0 ? one - 1 : one)));
  return days.filter((day) => chosen.has(day));
}

const daysIn = (at: Date) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
const isMonthDay = (at: Date, day: number) => at.getUTCDate() === (day > 0 ? day : daysIn(at) + 1 + day);

/** Whether a day is that weekday; the nth one of its month, or of its year where a yearly rule names no month. */
function isByDay(at: Date, { weekday, nth }: ByDay, { frequency, months }: Recurrence): boolean {
  if (at.getUTCDay() !== weekday) return false;
  if (nth === undefined) return true;
  const ofYear = frequency === "YEARLY" && months === undefined;
  const yearStart = Date.UTC(at.getUTCFullYear(), 0, 1);
  const day = ofYear ? (at.getTime() - yearStart) / DAY_MS + 1 : at.getUTCDate();
  const all = ofYear ? (Date.UTC(at.getUTCFullYear() + 1, 0, 1) - yearStart) / DAY_MS : daysIn(at);
  return nth > 0 ? Math.ceil(day / 7) === nth : Math.ceil((all - day + 1) / 7) === -nth;
}
