import { z } from "zod";
import { isOpen, nextOpening } from "../wire/open-hours.ts";
import { LANGUAGES, type Language } from "../wire/widget.ts";

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: "must be a time such as 09:00" });
const spans = z
  .array(z.tuple([time, time]).refine(([from, to]) => from !== to, { error: "must not end when it begins" }))
  .max(12, { error: "has more than 12 stretches of time" });

/** Days of a leap year: nobody closes for longer. */
const MAX_HOLIDAYS = 366;
/** Closures of one calendar; a country's with all its regions has about 200 a year. */
export const MAX_CLOSURES = 1_000;
const date = z.string().refine(isDate, { error: "must be a date such as 2026-12-24" });
const words = z.string().trim().min(1, { error: "is empty: leave it out for our words" }).max(500);

const bound = z.string().refine((text) => (text.length === 10 ? isDate(text) : isInstant(text)), {
  error: "must be a date such as 2026-12-24, or a time such as 2026-12-24T13:00:00Z",
});
const closure = z
  .object({ from: bound, to: bound, name: z.string().max(200) })
  .refine(({ from, to }) => (from.length === 10) === (to.length === 10) && from < to, {
    error: "must end after it begins",
  });
const calendar = z.object({
  url: z
    .url({ protocol: /^https?$/, error: "must be an http or https address" })
    .max(2_000)
    .nullable(),
  closures: z.array(closure).max(MAX_CLOSURES, { error: `has more than ${MAX_CLOSURES} holidays` }),
  readAt: z.iso.datetime(),
  /** When reading it again was tried last. */
  triedAt: z.iso.datetime().optional(),
  fault: z.string().max(1_000).optional(),
});

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
  /** An iCalendar file with further times when nobody is available. */
  calendar: calendar.optional(),
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

/** A moment in UTC, as `Date` writes it. */
function isInstant(text: string): boolean {
  const at = new Date(text);
  return text.endsWith("Z") && !Number.isNaN(at.getTime());
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

/**
 * How long something takes, in the visitor's language, rounded up: "12 minutes", from an hour and a half on in hours. In
 * a language that we have no words for, in English, like the sentence around it.
 */
export function durationInWords(seconds: number, language: string): string {
  const locale = (language.split("-")[0] ?? "en") in MOMENTS ? language : "en";
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const [value, unit] = minutes < 90 ? ([minutes, "minute"] as const) : ([Math.ceil(minutes / 60), "hour"] as const);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** The site's own text for outside the hours, in the visitor's language, with the time in it; undefined: use ours. */
export function ownWords(hours: Hours, language: string, time: string | undefined): string | undefined {
  const text = hours.text?.[language.split("-")[0] as Language];
  // We can't promise a time that nobody knows.
  if (text === undefined || (time === undefined && text.includes("{time}"))) return undefined;
  return text.replaceAll("{time}", time ?? "");
}
