import { z } from "zod";
import { LANGUAGES, type Language } from "../wire/widget.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: "must be a time such as 09:00" });
const spans = z.array(z.tuple([time, time]).refine(([from, to]) => from < to, { error: "must end after it begins" }));

/** Days of a leap year: nobody closes for longer. */
const MAX_HOLIDAYS = 366;
const date = z.string().refine(isDate, { error: "must be a date such as 2026-12-24" });
const words = z.string().trim().min(1, { error: "is empty: leave it out for our words" }).max(500);

/** When the team is available, in the site's own time zone; a day that is missing is closed. */
export const hoursSchema = z.object({
  timeZone: z.string().refine(isTimeZone, { error: "must be a time zone such as Europe/Oslo" }),
  sun: spans.optional(),
  mon: spans.optional(),
  tue: spans.optional(),
  wed: spans.optional(),
  thu: spans.optional(),
  fri: spans.optional(),
  sat: spans.optional(),
  /** Dates when nobody is available, whatever the weekday: "YYYY-MM-DD" in the time zone's calendar. */
  holidays: z
    .array(date)
    .max(MAX_HOLIDAYS, { error: `has more than ${MAX_HOLIDAYS} dates` })
    .transform((dates) => [...new Set(dates)].sort())
    .optional(),
  /**
   * What is said outside the hours, by the visitor's language; our own text is used for missing ones. `{time}` is
   * replaced by the time when someone is available again.
   */
  text: z.partialRecord(z.enum(LANGUAGES), words).optional(),
});
export type Hours = z.infer<typeof hoursSchema>;

/** A valid date: not 30 February. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** An IANA name that this Node knows. */
export function isTimeZone(name: string): boolean {
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

/** The date and time of a moment in a time zone. */
function localTime(at: Date, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
    format = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", ...digits, hourCycle: "h23" });
    formats.set(timeZone, format);
  }
  const deps = format.formatToParts(at);
  const part = (type: string) => deps.find((one) => one.type === type)?.value ?? "";
  return {
    day: part("weekday").toLowerCase() as LocalTime["day"],
    date: `${part("year")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}`,
  };
}

/** The hours of a day by its weekday; none on a holiday. */
function spansOf(hours: Hours, { day, date: today }: LocalTime) {
  return hours.holidays?.includes(today) === true ? [] : (hours[day] ?? []);
}

/** Whether the team is available. @param hours null: always */
export function isOpen(hours: Hours | null, at: Date): boolean {
  if (hours === null) return true;
  const local = localTime(at, hours.timeZone);
  return spansOf(hours, local).some(([from, to]) => from <= local.time && local.time < to);
}

const QUARTER_MS = 15 * 60_000;
/** Days that are searched: every possible holiday, and the week after. */
const HORIZON_DAYS = MAX_HOLIDAYS + 8;

/** The next quarter of an hour when the team is available; undefined if there is none within a year. */
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

/**
 * Quarters that can be skipped on a day without further opening hours; an hour less, for the night when clocks change.
 */
function quartersToMidnight(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return Math.max(1, (23 - hour) * 4 - Math.ceil(minute / 15));
}

/**
 * When the team is available again, ISO 8601, as in the wire format; empty if unknown: then nobody is available, and a
 * visitor must not be told that somebody will come.
 * @returns undefined while the team is available
 */
export function awayUntil(hours: Hours | null, at: Date): string | undefined {
  return isOpen(hours, at) ? undefined : (nextOpening(hours, at)?.toISOString() ?? "");
}

const MOMENTS: Readonly<Record<string, { today: string; tomorrow: string; on: string }>> = {
  en: { today: "today at {clock}", tomorrow: "tomorrow at {clock}", on: "on {day} at {clock}" },
  de: { today: "heute um {clock} Uhr", tomorrow: "morgen um {clock} Uhr", on: "am {day} um {clock} Uhr" },
  es: { today: "hoy a las {clock}", tomorrow: "mañana a las {clock}", on: "el {day} a las {clock}" },
  fr: { today: "aujourd'hui à {clock}", tomorrow: "demain à {clock}", on: "{day} à {clock}" },
};

/**
 * A moment in the visitor's language and time zone, as the widget's own line says it: "today at 9:00", "on Monday at
 * 9:00"; with the date if it's a week away. In a language that we have no words for, in English, like the sentence
 * around it.
 */
export function momentInWords(at: Date, timeZone: string, language: string, now: Date): string {
  const locale = (language.split("-")[0] ?? "en") in MOMENTS ? language : "en";
  const words = MOMENTS[locale.split("-")[0] ?? "en"] ?? { today: "", tomorrow: "", on: "" };
  // Midnight UTC of the day that the visitor's calendar shows.
  const dayOf = (date: Date) => Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone }).format(date));
  const days = Math.round((dayOf(at) - dayOf(now)) / (24 * 3_600_000));
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "numeric", minute: "2-digit" }).format(at);
  const date = days < 7 ? {} : ({ day: "numeric", month: "long" } as const);
  const day = new Intl.DateTimeFormat(locale, { timeZone, weekday: "long", ...date }).format(at);
  const form = days <= 0 ? words.today : days === 1 ? words.tomorrow : words.on;
  return form.replace("{day}", day).replace("{clock}", clock);
}

/** The site's own text for outside the hours, in the visitor's language, with the time in it; undefined: use ours. */
export function ownWords(hours: Hours, language: string, time: string | undefined): string | undefined {
  const text = hours.text?.[language.split("-")[0] as Language];
  // We can't promise a time that nobody knows.
  if (text === undefined || (time === undefined && text.includes("{time}"))) return undefined;
  return text.replaceAll("{time}", time ?? "");
}
