import { z } from "zod";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: "must be a time such as 09:00" });
const spans = z.array(z.tuple([time, time]).refine(([from, to]) => from < to, { error: "must end after it begins" }));

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
});
export type Hours = z.infer<typeof hoursSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Weekday and "HH:MM" of a moment in a time zone. */
function localTime(at: Date, timeZone: string): { day: (typeof DAYS)[number]; time: string } {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return { day: part("weekday").toLowerCase() as (typeof DAYS)[number], time: `${part("hour")}:${part("minute")}` };
}

/** Whether people are there. @param hours null: always */
export function isOpen(hours: Hours | null, at: Date): boolean {
  if (hours === null) return true;
  const { day, time: now } = localTime(at, hours.timeZone);
  return (hours[day] ?? []).some(([from, to]) => from <= now && now < to);
}

/** The next moment, to the quarter of an hour, at which people are there; undefined when that is never in eight days. */
export function nextOpening(hours: Hours | null, at: Date): Date | undefined {
  const quarter = 15 * 60_000;
  for (let i = 1; i <= 8 * 96; i++) {
    const then = new Date(Math.floor(at.getTime() / quarter) * quarter + i * quarter);
    if (isOpen(hours, then)) return then;
  }
  return undefined;
}

/** When people are there again; undefined while they are, or when that is never in eight days. */
export function opensAt(hours: Hours | null, at: Date): Date | undefined {
  return isOpen(hours, at) ? undefined : nextOpening(hours, at);
}

/** A moment in words of the visitor's language, in the site's time zone, e.g. "Monday 09:00". */
export function momentInWords(at: Date, hours: Hours, language: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: hours.timeZone,
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}
