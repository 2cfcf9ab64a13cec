import { type ClosureWire, DAYS, type Day, type HoursWire } from "../../../../server/wire/hours.ts";
import { isOpen } from "../../../../server/wire/open-hours.ts";

/** A day's name in the reader's language. */
export function dayName(day: Day, language: string): string {
  // 5 January 2026 is a Monday.
  const date = new Date(Date.UTC(2026, 0, 5 + DAYS.indexOf(day)));
  return new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(date);
}

/** What time it is there, e.g. "Sat 15:37". */
export function timeThere(timeZone: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date());
}

/** Whether the team would be available now. */
export function isOpenNow(hours: HoursWire): boolean {
  return isOpen(hours, new Date());
}

/** When a calendar says that nobody is there, in the reader's language. */
export function closureName({ from, to }: ClosureWire, timeZone: string, language: string): string {
  if (from.length === 10) {
    const last = new Date(Date.parse(`${to}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
    return last === from ? dateName(from, language) : `${dateName(from, language)} – ${dateName(last, language)}`;
  }
  const form = new Intl.DateTimeFormat(language, { timeZone, dateStyle: "medium", timeStyle: "short" });
  return form.formatRange(new Date(from), new Date(to));
}

/** A date in the reader's language, with its weekday, e.g. "Thu, 24 December 2026". */
export function dateName(date: string, language: string): string {
  const form = { weekday: "short", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(language, form).format(new Date(`${date}T00:00:00Z`));
}

/** Today's date in the team's time zone, "YYYY-MM-DD". */
export function todayThere(timeZone: string): string {
  // Swedish dates have the ISO format.
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(new Date());
}
