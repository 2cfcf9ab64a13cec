/**
 * When a team is there: one reading of a week with holidays, for the server and the console. Pure.
 * Decision: docs/decisions/2026-11-30-hours.md.
 */

/** From Sunday, as `Date.getUTCDay` counts. */
const WEEK = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
type Weekday = (typeof WEEK)[number];

/** "HH:MM" to "HH:MM"; one that ends before it begins, or as it begins, ends on the next day. */
type WallSpan = readonly [string, string];

/** A time when nobody is there: two dates (the second one is open again), or two moments (ISO 8601, UTC). */
export interface Closure {
  readonly from: string;
  readonly to: string;
}

/** What is read of a team's hours; a day that is missing is closed. */
export interface OpenHours extends Readonly<Partial<Record<Weekday, readonly WallSpan[] | undefined>>> {
  /** IANA. */
  readonly timeZone: string;
  /** Dates in that zone, "YYYY-MM-DD". */
  readonly holidays?: readonly string[] | undefined;
  readonly calendar?: { readonly closures: readonly Closure[] } | undefined;
}

/** A stretch of time in milliseconds since 1970; it doesn't include its end. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Days that are searched for an opening: more than any holiday, and the week after. */
const HORIZON_DAYS = 800;
/** Days that are read at once. */
const STRIDE_DAYS = 8;

/** When it's open between two moments, in order, none touching the next. @param hours null: always */
export function openStretches(hours: OpenHours | null, from: number, to: number): Stretch[] {
  if (!(from < to)) return [];
  if (hours === null) return [{ from, to }];
  const { timeZone } = hours;
  const last = localDate(to, timeZone);
  const found: Stretch[] = [];
  // The day before as well: it may run past midnight.
  for (let date = nextDate(localDate(from, timeZone), -1); date <= last; date = nextDate(date, 1)) {
    found.push(...openOn(hours, date));
  }
  const within = found.map((one) => ({ from: Math.max(one.from, from), to: Math.min(one.to, to) }));
  return less(joined(within), closedBetween(hours, from, to));
}

/** Whether it's open at a moment. @param hours null: always */
export function isOpen(hours: OpenHours | null, at: Date): boolean {
  return openStretches(hours, at.getTime(), at.getTime() + 1).length > 0;
}

/** The first moment from then on at which it's open; undefined if there is none within two years. */
export function nextOpening(hours: OpenHours | null, at: Date): Date | undefined {
  for (const stretch of ahead(hours, at.getTime())) return new Date(stretch.from);
  return undefined;
}

/** Milliseconds between two moments during which it's open; 0 if the second isn't after the first. */
export function businessMs(hours: OpenHours | null, from: Date, to: Date): number {
  return openStretches(hours, from.getTime(), to.getTime()).reduce((sum, one) => sum + one.to - one.from, 0);
}

/** When it has been open for so long since a moment; undefined if it isn't within two years. */
export function afterBusinessMs(hours: OpenHours | null, from: Date, ms: number): Date | undefined {
  let left = ms;
  for (const stretch of ahead(hours, from.getTime())) {
    const here = stretch.to - stretch.from;
    if (left <= here) return new Date(stretch.from + left);
    left -= here;
  }
  return undefined;
}

function* ahead(hours: OpenHours | null, from: number): Generator<Stretch> {
  // Always open: one stretch is enough for any time that somebody sets.
  const stride = hours === null ? 100 * 365 : STRIDE_DAYS;
  for (let day = 0; day < HORIZON_DAYS; day += stride) {
    yield* openStretches(hours, from + day * DAY_MS, from + (day + stride) * DAY_MS);
  }
}

/** A date's own spans. */
function openOn(hours: OpenHours, date: string): Stretch[] {
  const day = WEEK[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "sun";
  return (hours[day] ?? []).map(([from, to]) => ({
    from: moment(date, from, hours.timeZone),
    to: to > from ? moment(date, to, hours.timeZone) : moment(nextDate(date, 1), to, hours.timeZone),
  }));
}

/** Holidays and closures that touch two moments; from midnight to midnight where a date is named. */
function closedBetween(hours: OpenHours, from: number, to: number): Stretch[] {
  const { timeZone, holidays = [], calendar } = hours;
  // A date begins at most 14 hours before and after it does in UTC.
  const [first, last] = [new Date(from - DAY_MS), new Date(to + DAY_MS)].map((at) => at.toISOString().slice(0, 10));
  const dates = holidays.map((date) => ({ from: date, to: nextDate(date, 1) }));
  const near = [...dates, ...(calendar?.closures ?? [])].filter(
    (one) => one.to.slice(0, 10) >= (first ?? "") && one.from.slice(0, 10) <= (last ?? ""),
  );
  const bound = (text: string) => (text.length === 10 ? moment(text, "00:00", timeZone) : Date.parse(text));
  return joined(near.map((one) => ({ from: bound(one.from), to: bound(one.to) })));
}

/** In order, with what overlaps or touches made one; empty ones left out. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const sorted = stretches.filter((one) => one.from < one.to).sort((a, b) => a.from - b.from);
  const whole: Stretch[] = [];
  for (const one of sorted) {
    const last = whole.at(-1);
    if (last === undefined || one.from > last.to) whole.push(one);
    else whole[whole.length - 1] = { from: last.from, to: Math.max(last.to, one.to) };
  }
  return whole;
}

/** The first without the second; both in order and joined. */
function less(open: readonly Stretch[], closed: readonly Stretch[]): Stretch[] {
  return open.flatMap((one) => {
    const left: Stretch[] = [];
    let { from } = one;
    for (const gap of closed) {
      if (gap.to <= from || gap.from >= one.to) continue;
      if (gap.from > from) left.push({ from, to: gap.from });
      from = gap.to;
    }
    return from < one.to ? [...left, { from, to: one.to }] : left;
  });
}

function nextDate(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The date that a moment has in a time zone. */
export function localDate(at: number, timeZone: string): string {
  return new Date(at + offsetMs(at, timeZone)).toISOString().slice(0, 10);
}

/**
 * The moment at which a zone's clocks show a time. A time that they show twice is the first one; one that they skip is
 * the moment when they do.
 * @param time "HH:MM", up to 24:00
 */
export function moment(date: string, time: string, timeZone: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const shown = Date.parse(`${date}T00:00:00Z`) + (hour * 60 + minute) * MINUTE_MS;
  const before = offsetMs(shown - DAY_MS, timeZone);
  const after = offsetMs(shown + DAY_MS, timeZone);
  if (before === after) return shown - before;
  if (offsetMs(shown - before, timeZone) === before) return shown - before;
  if (offsetMs(shown - after, timeZone) === after) return shown - after;
  return changeBetween(shown - DAY_MS, shown + DAY_MS, timeZone);
}

/** When a zone's offset changes, to the second, between two moments that differ in it. */
function changeBetween(from: number, to: number, timeZone: string): number {
  const before = offsetMs(from, timeZone);
  let [low, high] = [from, to];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetMs(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return high;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
/** Offsets that are kept: those of a few years' openings. */
const MOST_OFFSETS = 20_000;

/** Milliseconds by which a zone's clocks are ahead of UTC. */
function offsetMs(at: number, timeZone: string): number {
  const second = Math.floor(at / 1000) * 1000;
  const key = `${timeZone}|${second}`;
  const kept = offsets.get(key);
  if (kept !== undefined) return kept;
  let format = formats.get(timeZone);
  if (format === undefined) {
    const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
    format = new Intl.DateTimeFormat("en-GB", { timeZone, ...digits, second: "2-digit", hourCycle: "h23" });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(second).map((one) => [one.type, one.value]));
  const { year, month, day, hour, minute, second: seconds } = parts;
  const offset = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${seconds}Z`) - second;
  if (offsets.size >= MOST_OFFSETS) offsets.clear();
  offsets.set(key, offset);
  return offset;
}
