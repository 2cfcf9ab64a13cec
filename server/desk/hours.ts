import { z } from "zod";
import { LANGUAGES, type Language } from "../wire/widget.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: "must be a time such as 09:00" });
const spans = z.array(z.tuple([time, time]).refine(([from, to]) => from < to, { error: "must end after it begins" }));

/** Days of a year and a leap day: more than anybody closes for. */
const MAX_HOLIDAYS = 366;
const date = z.string().refine(isDate, { error: "must be a date such as 2026-12-24" });
const words = z.string().trim().min(1, { error: "is empty: leave it out for our words" }).max(500);

/** When people are there, in the site's own time zone; a day that is left out is closed. */
export const hoursSchema = z.object({
  timeZone: z.string().refine(isTimeZone, { error: "must be a time zone such as Europe/Oslo" }),
  sun: spans.optional(),
  mon: spans.optional(),
  tue: spans.optional(),
  wed: spans.optional(),
  thu: spans.optional(),
  fri: spans.optional(),
  sat: spans.optional(),
  /** Dates on which nobody is there, whatever the weekday: "YYYY-MM-DD" by the calendar of the time zone. */
  holidays: z
    .array(date)
    .max(MAX_HOLIDAYS, { error: `has more than ${MAX_HOLIDAYS} dates` })
    .transform((dates) => [...new Set(dates)].sort())
    .optional(),
  /**
   * What is said outside the hours, by the visitor's language; what is left out is said in our words. `{time}` stands for
   * the moment at which somebody is there again.
   */
  text: z.partialRecord(z.enum(LANGUAGES), words).optional(),
});
export type Hours = z.infer<typeof hoursSchema>;

/** A day that there is: not 30 February. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

interface LocalTime {
  readonly day: (typeof DAYS)[number];
  /** "YYYY-MM-DD". */
  readonly date: string;
  /** "HH:MM". */
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment as calendar and clock have it in a time zone. */
function localTime(at: Date, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
    format = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", ...digits, hourCycle: "h23" });
    formats.set(timeZone, format);
  }
  const parts = format.formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    day: part("weekday").toLowerCase() as LocalTime["day"],
    date: `${part("year")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}`,
  };
}

/** The stretches of a day by its weekday; none on a holiday. */
function spansOf(hours: Hours, { day, date: today }: LocalTime) {
  return hours.holidays?.includes(today) === true ? [] : (hours[day] ?? []);
}

/** Whether people are there. @param hours null: always */
export function isOpen(hours: Hours | null, at: Date): boolean {
  if (hours === null) return true;
  const local = localTime(at, hours.timeZone);
  return spansOf(hours, local).some(([from, to]) => from <= local.time && local.time < to);
}

const QUARTER_MS = 15 * 60_000;
/** Days that are looked through: every holiday that can be given, and the week that follows. */
const HORIZON_DAYS = MAX_HOLIDAYS + 8;

/** The next moment, to the quarter of an hour, at which people are there; undefined when there is none in a year. */
export function nextOpening(hours: Hours | null, at: Date): Date | undefined {
  const start = Math.floor(at.getTime() / QUARTER_MS) * QUARTER_MS;
  if (hours === null) return new Date(start + QUARTER_MS);
  if (DAYS.every((day) => (hours[day] ?? []).length === 0)) return undefined;
  const end = start + HORIZON_DAYS * 24 * 3_600_000;
  for (let ms = start + QUARTER_MS; ms <= end; ) {
    const local = localTime(new Date(ms), hours.timeZone);
    const left = spansOf(hours, local).filter(([, to]) => to > local.time);
    if (left.some(([from]) => from <= local.time)) return new Date(ms);
    ms += left.length > 0 ? QUARTER_MS : quartersToMidnight(local.time) * QUARTER_MS;
  }
  return undefined;
}

/** Quarters that may be passed over on a day without any opening left; an hour less, for the night when clocks change. */
function quartersToMidnight(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return Math.max(1, (23 - hour) * 4 - Math.ceil(minute / 15));
}

/**
 * When people are there again, ISO 8601, as the wire has it; empty when that is not in sight: still nobody is there, and a
 * visitor must not be told that somebody comes.
 * @returns undefined while people are there
 */
export function awayUntil(hours: Hours | null, at: Date): string | undefined {
  return isOpen(hours, at) ? undefined : (nextOpening(hours, at)?.toISOString() ?? "");
}

/**
 * A moment in words of the visitor's language, in the site's time zone, e.g. "Monday 09:00"; with its date when it is a week
 * away.
 */
export function momentInWords(at: Date, hours: Hours, language: string, now: Date): string {
  const isFar = at.getTime() - now.getTime() > 6 * 24 * 3_600_000;
  return new Intl.DateTimeFormat(language, {
    timeZone: hours.timeZone,
    weekday: "long",
    ...(isFar ? ({ day: "numeric", month: "long" } as const) : {}),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}

/** The site's own words for outside the hours, in the visitor's language, with the time in them; undefined: ours are said. */
export function ownWords(hours: Hours, language: string, time: string | undefined): string | undefined {
  const text = hours.text?.[language.split("-")[0] as Language];
  // A promise of a time that nobody knows is none.
  if (text === undefined || (time === undefined && text.includes("{time}"))) return undefined;
  return text.replaceAll("{time}", time ?? "");
}
