import { DAYS, type Day, type HoursWire } from "../../../../server/wire/settings.ts";

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
  if (hours.holidays?.includes(todayThere(hours.timeZone)) === true) return false;
  const deps = new Intl.DateTimeFormat("en-GB", {
    timeZone: hours.timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date());
  const part = (type: string) => deps.find((one) => one.type === type)?.value ?? "";
  const now = `${part("hour")}:${part("minute")}`;
  const day = DAYS.find((one) => one === part("weekday").toLowerCase());
  return day !== undefined && (hours[day] ?? []).some(([from, to]) => from <= now && now < to);
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
