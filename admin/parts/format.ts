import type { Language } from "../../server/wire/widget.ts";

/**
 * Nano-dollars as dollars, to the hundredth of a cent; smaller amounts with two significant digits, so that a quoted
 * answer's cost never shows as nothing.
 */
export function money(nanoUsd: number, language: Language): string {
  const usd = nanoUsd / 1e9;
  const small = usd !== 0 && Math.abs(usd) < 0.001;
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    ...(small
      ? { maximumSignificantDigits: 2, maximumFractionDigits: 9 }
      : { minimumFractionDigits: 2, maximumFractionDigits: 4 }),
  }).format(usd);
}

/** A share from 0 to 1 as per cent, one decimal. */
export function percent(share: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(share);
}

export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

/** Seconds as the largest whole unit that fits: "40 s", "5 min", "3 h", "2 d", in the reader's language. */
export function duration(seconds: number, language: Language): string {
  const [value, unit] =
    seconds < 60
      ? [seconds, "second"]
      : seconds < 3600
        ? [seconds / 60, "minute"]
        : seconds < 86_400
          ? [seconds / 3600, "hour"]
          : [seconds / 86_400, "day"];
  const style = { style: "unit", unit: unit as string, unitDisplay: "short", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, style).format(Math.floor(value as number));
}

/** A day and time in the reader's own time zone. */
export function when(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** The time of a day, with the day when it is not today, in the reader's own time zone. */
export function clock(iso: string, language: Language): string {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const day = today ? {} : ({ day: "numeric", month: "short" } as const);
  return new Intl.DateTimeFormat(language, { ...day, hour: "numeric", minute: "2-digit" }).format(at);
}
