import { TuppenceError } from "../lib/errors.ts";
import type { ClosureWire } from "../wire/hours.ts";
import { moment } from "../wire/open-hours.ts";
import { isTimeZone, MAX_CLOSURES } from "./hours.ts";
import { type Recurrence, recurrenceOf, recurring } from "./recurrence.ts";

/** Events of one file. A country's holidays of ten years are about 2,000 with all its regions. */
const MOST_EVENTS = 5_000;
/** Characters of a holiday's name that are kept. */
const NAME = 200;
const DAY_MS = 86_400_000;

/** A line of a file: `DTSTART;VALUE=DATE:20261224`. */
interface Property {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly value: string;
}

/** A date, or a local time in its zone. */
interface Point {
  /** "YYYY-MM-DD". */
  readonly date: string;
  /** "HH:MM:SS"; undefined: the whole day. */
  readonly time?: string;
  readonly zone: string;
}

/**
 * The times of an iCalendar file (RFC 5545): every VEVENT, repeated as it says, within a period. Free or busy makes no
 * difference: calendars of holidays often call them free. Cancelled ones are left out.
 * @param options.timeZone of times without a zone
 * @param options.from, options.to dates; events outside are left out
 * @returns in order, each once
 * @throws CALENDAR_UNREADABLE, naming the event
 */
export function readCalendar(
  text: string,
  options: { readonly timeZone: string; readonly from: string; readonly to: string },
): ClosureWire[] {
  const events = eventsOf(text);
  const replaced = replacedOf(events, options.timeZone);
  const found = events.flatMap((event) => timesOf(event, { ...options, replaced }));
  const unique = [...new Map(found.map((one) => [`${one.from}|${one.to}|${one.name}`, one])).values()];
  if (unique.length > MAX_CLOSURES) {
    throw unreadable(`It has more than ${MAX_CLOSURES} events.`, "Use a calendar of holidays only.");
  }
  return unique.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

export function unreadable(message: string, remedy: string, options: { cause?: unknown } = {}): TuppenceError {
  return new TuppenceError("CALENDAR_UNREADABLE", message, remedy, options);
}

/** The properties of each VEVENT; those of alarms inside them are left out. */
function eventsOf(text: string): Property[][] {
  const lines = text
    .replace(/^\uFEFF/, "")
    .replace(/\r?\n[ \t]/g, "")
    .split(/\r?\n/);
  if (lines[0]?.trim().toUpperCase() !== "BEGIN:VCALENDAR") {
    throw unreadable(
      "This isn't an iCalendar file: it doesn't begin with BEGIN:VCALENDAR.",
      "Choose a file that ends in .ics, or the address that your calendar calls iCal or ICS, not the page that shows it.",
    );
  }
  const events: Property[][] = [];
  const open: string[] = [];
  for (const line of lines) {
    const property = propertyOf(line);
    if (property === undefined) continue;
    const { name, value } = property;
    if (name === "BEGIN") {
      open.push(value.trim().toUpperCase());
      if (open.at(-1) === "VEVENT") events.push([]);
      if (events.length > MOST_EVENTS) {
        throw unreadable(`It has more than ${MOST_EVENTS} events.`, "Use a calendar of holidays only.");
      }
    } else if (name === "END") open.pop();
    else if (open.at(-1) === "VEVENT") events.at(-1)?.push(property);
  }
  if (open.length > 0) throw unreadable("The file breaks off in the middle.", "Download it again.");
  return events;
}

const PARAM = /;([A-Za-z0-9-]+)=("[^"]*"|[^;:"]*)/y;

function propertyOf(line: string): Property | undefined {
  const name = /^[A-Za-z0-9-]+/.exec(line)?.[0];
  if (name === undefined) return undefined;
  const params: Record<string, string> = {};
  let at = name.length;
  PARAM.lastIndex = at;
  for (let found = PARAM.exec(line); found !== null; found = PARAM.exec(line)) {
    params[(found[1] ?? "").toUpperCase()] = (found[2] ?? "").replace(/^"|"$/g, "");
    at = PARAM.lastIndex;
  }
  return line[at] === ":" ? { name: name.toUpperCase(), params, value: line.slice(at + 1) } : undefined;
}

const propertyNamed = (event: readonly Property[], name: string) => event.find((one) => one.name === name);
const allOf = (event: readonly Property[], name: string) => event.filter((one) => one.name === name);
const unescaped = (text: string) => text.replace(/\\([\\;,nN])/g, (_, c: string) => (c === "n" || c === "N" ? " " : c));
const nameOf = (event: readonly Property[]) =>
  unescaped(propertyNamed(event, "SUMMARY")?.value ?? "")
    .trim()
    .slice(0, NAME);

/** Times of a series that an event of their own replaces, by the series' id. */
function replacedOf(events: readonly Property[][], timeZone: string): Map<string, Set<number>> {
  const replaced = new Map<string, Set<number>>();
  for (const event of events) {
    const id = propertyNamed(event, "UID")?.value;
    const instead = propertyNamed(event, "RECURRENCE-ID");
    if (id === undefined || instead === undefined) continue;
    const times = replaced.get(id) ?? new Set<number>();
    for (const point of pointsOf(instead, timeZone, nameOf(event))) times.add(startOf(point));
    replaced.set(id, times);
  }
  return replaced;
}

/** When an event takes place within a period. */
function timesOf(
  event: readonly Property[],
  options: { timeZone: string; from: string; to: string; replaced: ReadonlyMap<string, ReadonlySet<number>> },
): ClosureWire[] {
  const { timeZone, from, to, replaced } = options;
  if (propertyNamed(event, "STATUS")?.value.trim().toUpperCase() === "CANCELLED") return [];
  const name = nameOf(event);
  const startsAt = propertyNamed(event, "DTSTART");
  const [start] = startsAt === undefined ? [] : pointsOf(startsAt, timeZone, name);
  if (start === undefined) throw unreadable(`${called(name)} has no start.`, REMOVE);
  const days = start.time === undefined ? wholeDays(event, start, timeZone, name) : 0;
  const lastsMs = start.time === undefined ? 0 : lengthMs(event, start, timeZone, name);
  const left = new Set<number>(allOf(event, "EXDATE").flatMap((one) => pointsOf(one, timeZone, name).map(startOf)));
  const isOverride = propertyNamed(event, "RECURRENCE-ID") !== undefined;
  if (!isOverride) for (const time of replaced.get(propertyNamed(event, "UID")?.value ?? "") ?? []) left.add(time);
  const further = allOf(event, "RDATE").flatMap((one) => pointsOf(one, timeZone, name));
  const all = [...datesOf(event, start, { name, to, timeZone }), ...further].filter((one) => !left.has(startOf(one)));
  return all.flatMap((one): ClosureWire[] => {
    if (one.time === undefined) {
      const end = addDays(one.date, days);
      return end > from && one.date < to ? [{ from: one.date, to: end, name }] : [];
    }
    const begins = startOf(one);
    const closed = { from: new Date(begins).toISOString(), to: new Date(begins + lastsMs).toISOString(), name };
    return lastsMs > 0 && closed.to > from && closed.from < to ? [closed] : [];
  });
}

const REMOVE = "Remove it from the calendar, or enter the holidays by hand.";
const called = (name: string) => (name === "" ? "An event without a name" : `The event "${name}"`);

/** Every start of an event, by its rule. */
function datesOf(
  event: readonly Property[],
  start: Point,
  { name, to, timeZone }: { name: string; to: string; timeZone: string },
): Point[] {
  const rules = allOf(event, "RRULE");
  const [rule] = rules;
  if (rule === undefined) return [start];
  if (rules.length > 1 || propertyNamed(event, "EXRULE") !== undefined) {
    throw unreadable(`${called(name)} has several rules of repetition.`, REMOVE);
  }
  const parsed = recurrenceOf(rule.value, start.date);
  if ("fault" in parsed)
    throw unreadable(`${called(name)} repeats in a way that we can't read: ${parsed.fault}.`, REMOVE);
  const dates = recurring(parsed, start.date, to);
  const until = untilOf(parsed, timeZone, name);
  const points = dates.map((date) => ({ ...start, date }));
  return until === undefined ? points : points.filter((one) => isBy(one, until));
}

function untilOf({ until }: Recurrence, timeZone: string, name: string): Point | undefined {
  if (until === undefined) return undefined;
  return pointsOf({ name: "UNTIL", params: {}, value: until }, timeZone, name)[0];
}

const isBy = (one: Point, until: Point) =>
  until.time === undefined || one.time === undefined ? one.date <= until.date : startOf(one) <= startOf(until);

/** A property's dates or times; there may be several, with commas. */
function pointsOf({ params, value }: Property, timeZone: string, name: string): Point[] {
  return value.split(",").map((text) => {
    const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(text.trim());
    const [, year, month, day, hour, minute, second, utc] = found ?? [];
    const date = `${year}-${month}-${day}`;
    const at = new Date(`${date}T00:00:00Z`);
    if (found === null || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(date)) {
      throw unreadable(`${called(name)} has a time that we can't read: ${text.trim().slice(0, 40)}.`, REMOVE);
    }
    const zone = utc === "Z" ? "UTC" : (params.TZID ?? timeZone);
    if (hour === undefined) return { date, zone: timeZone };
    if (!isTimeZone(zone)) {
      throw unreadable(
        `${called(name)} is in the time zone "${zone.slice(0, 80)}", which isn't a name such as Europe/Oslo.`,
        "Export the calendar with IANA time zones, use whole days, or enter the holidays by hand.",
      );
    }
    return { date, time: `${hour}:${minute}:${second}`, zone };
  });
}

/** The moment at which it begins, in milliseconds. */
function startOf({ date, time = "00:00:00", zone }: Point): number {
  return moment(date, time.slice(0, 5), zone) + Number(time.slice(6)) * 1_000;
}

const addDays = (date: string, days: number) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Days of an event that takes whole days: one, unless it says otherwise. */
function wholeDays(event: readonly Property[], start: Point, timeZone: string, name: string): number {
  const end = propertyNamed(event, "DTEND");
  if (end !== undefined) {
    const [point] = pointsOf(end, timeZone, name);
    const days = point === undefined ? 1 : (Date.parse(point.date) - Date.parse(start.date)) / DAY_MS;
    // Some programs write the same date twice and mean one day.
    return Math.max(1, Math.round(days));
  }
  const lasts = propertyNamed(event, "DURATION");
  return lasts === undefined ? 1 : Math.max(1, Math.round(durationMs(lasts.value, name) / DAY_MS));
}

function lengthMs(event: readonly Property[], start: Point, timeZone: string, name: string): number {
  const end = propertyNamed(event, "DTEND");
  if (end !== undefined) {
    const [point] = pointsOf(end, timeZone, name);
    return point === undefined ? 0 : startOf(point) - startOf(start);
  }
  const lasts = propertyNamed(event, "DURATION");
  return lasts === undefined ? 0 : durationMs(lasts.value, name);
}

const DURATION = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

function durationMs(text: string, name: string): number {
  const found = DURATION.exec(text.trim());
  if (found === null) {
    throw unreadable(`${called(name)} has a length that we can't read: ${text.trim().slice(0, 40)}.`, REMOVE);
  }
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((one) => Number(one ?? 0));
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1_000;
}
