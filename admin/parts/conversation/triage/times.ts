/** Snooze times of an agent's day, in their own time zone. */
const MORNING = 9;

export const SNOOZES = ["inAnHour", "inThreeHours", "tomorrow", "nextWeek"] as const;
export type Snooze = (typeof SNOOZES)[number];

/** When a snooze ends. Pure. "Tomorrow" and "Monday" are at nine in the morning. */
export function snoozeUntil(snooze: Snooze, now: Date): Date {
  if (snooze === "inAnHour") return new Date(now.getTime() + 3_600_000);
  if (snooze === "inThreeHours") return new Date(now.getTime() + 3 * 3_600_000);
  const then = new Date(now);
  // Monday: always the next one, a week away on a Monday.
  then.setDate(now.getDate() + (snooze === "tomorrow" ? 1 : (8 - now.getDay()) % 7 || 7));
  then.setHours(MORNING, 0, 0, 0);
  return then;
}

/** As a field for a local date and time takes it: "2026-12-01T09:00". */
export function localInput(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
