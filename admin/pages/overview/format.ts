import type { Language } from "../../../server/wire/widget.ts";
import { duration, regional } from "../../parts/format.ts";

/** Milliseconds as people read them: "85 ms", "1.2 s", "4 min". */
export function milliseconds(ms: number, language: Language): string {
  if (ms >= 60_000) return duration(ms / 1_000, language);
  const [value, unit, digits] = ms < 1_000 ? [ms, "millisecond", ms < 10 ? 1 : 0] : [ms / 1_000, "second", 1];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: unit as string,
    unitDisplay: "short",
    maximumFractionDigits: digits as number,
  }).format(value as number);
}

/** A UTC day as "21 Nov", in the reader's language. */
export function shortDay(day: string, language: Language): string {
  return new Intl.DateTimeFormat(regional(language), { day: "numeric", month: "short", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** A UTC day with its year: "21 Nov 2026". */
export function fullDay(day: string, language: Language): string {
  return new Intl.DateTimeFormat(regional(language), { dateStyle: "medium", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

export function decimal(value: number, language: Language, digits = 1): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  );
}
