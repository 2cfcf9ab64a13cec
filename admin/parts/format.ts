import type { Language } from "../../server/wire/widget.ts";

/**
 * Nano-dollars as dollars: to the cent from a dollar on, below to the hundredth of a cent; smaller amounts with two
 * significant digits, so that a quoted answer's cost never shows as nothing.
 */
export function money(nanoUsd: number, language: Language): string {
  const usd = nanoUsd / 1e9;
  const small = usd !== 0 && Math.abs(usd) < 0.001;
  const large = Math.abs(usd) >= 1;
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    ...(small
      ? { maximumSignificantDigits: 2, maximumFractionDigits: 9 }
      : { minimumFractionDigits: 2, maximumFractionDigits: large ? 2 : 4 }),
  }).format(usd);
}

/** The least share that is written out; below stands "<0.001%", as near to the whole ">99.999%". */
const LEAST = 0.000_01;

/**
 * A share from 0 to 1 as per cent, one decimal. One short of the whole is never shown as the whole, and one above nothing
 * never as nothing: it gets the decimals that tell it apart, 99.97%, 0.004%.
 */
export function percent(share: number, language: Language): string {
  const write = (value: number, digits: number) =>
    new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(value);
  const rounded = Math.round(share * 1_000);
  const isHidden = (rounded === 0 && share !== 0) || (rounded === 1_000 && share < 1);
  if (!isHidden) return write(share, 1);
  const gap = rounded === 0 ? Math.abs(share) : 1 - share;
  if (gap >= LEAST) return write(share, Math.ceil(-Math.log10(gap * 100)));
  if (rounded !== 0) return `>${write(1 - LEAST, 3)}`;
  return share > 0 ? `<${write(LEAST, 3)}` : `>${write(-LEAST, 3)}`;
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

/** The language as it is written where the reader lives: for a Briton 21 Nov 2026, 18:29, for an American Nov 21, 2026, 6:29 PM. */
export function regional(language: Language): string {
  const own = typeof navigator === "undefined" ? [] : navigator.languages;
  return own.find((tag) => tag.split("-")[0]?.toLowerCase() === language) ?? language;
}

/** A day and time in the reader's own time zone. */
export function when(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(regional(language), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** The time of a day, with the day when it is not today, in the reader's own time zone. */
export function clock(iso: string, language: Language): string {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const day = today ? {} : ({ day: "numeric", month: "short" } as const);
  return new Intl.DateTimeFormat(regional(language), { ...day, hour: "numeric", minute: "2-digit" }).format(at);
}
