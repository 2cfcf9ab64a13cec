/** A time, by the visitor's clock. @param iso ISO 8601 @param language BCP 47 */
export function clock(iso: string, language: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(date);
}

/** Days from now, by the visitor's calendar: 0 is today. */
export function daysFrom(iso: string, now: Date): number {
  const date = new Date(iso);
  const midnight = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((midnight(date) - midnight(now)) / 86_400_000);
}

/** "Monday", or "Monday, 24 November" when it is more than six days away. */
export function dayOf(iso: string, language: string, now: Date): string {
  const isNear = Math.abs(daysFrom(iso, now)) < 7;
  const form = isNear ? { weekday: "long" as const } : ({ weekday: "long", day: "numeric", month: "long" } as const);
  return new Intl.DateTimeFormat(language, form).format(new Date(iso));
}
