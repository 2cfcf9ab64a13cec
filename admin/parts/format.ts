import type { Language } from "../../server/wire/widget.ts";

/** Nano-dollars in a cent, and the smallest amount that is written out: a hundredth of a cent. */
const CENT = 10_000_000;
const LEAST_MONEY = CENT / 100;

/**
 * Nano-dollars in a size that people use: "$26.95", "$0.19", below a cent in cents, "0.04¢", and below a hundredth of a
 * cent "<0.01¢". Many small amounts are better stated per 1,000.
 */
export function money(nanoUsd: number, language: Language): string {
  const size = Math.abs(nanoUsd);
  if (size === 0 || Math.round(size / (CENT / 100)) >= 100) {
    return new Intl.NumberFormat(language, {
      style: "currency",
      currency: "USD",
      currencyDisplay: "narrowSymbol",
    }).format(nanoUsd / 1e9);
  }
  if (size >= LEAST_MONEY) return cents(nanoUsd, language);
  return nanoUsd > 0 ? `<${cents(LEAST_MONEY, language)}` : `>${cents(-LEAST_MONEY, language)}`;
}

/** Nano-dollars in cents, "0.15¢". */
function cents(nanoUsd: number, language: Language): string {
  const text = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(nanoUsd / CENT);
  return language === "en" ? `${text}¢` : `${text}\u00a0¢`;
}

/** Part of a sum and the sum, as `money` writes them, but both in the same unit: "0.15¢" of "5¢", not of "$0.05". */
export function moneyOf(part: number, whole: number, language: Language): readonly [string, string] {
  const inCents = part > 0 && part < CENT && whole < 100 * CENT;
  return [money(part, language), inCents ? cents(whole, language) : money(whole, language)];
}

/** The smallest share that is written out; below it we show "<0.001%", and as close to the whole ">99.999%". */
const LEAST = 0.000_01;

/**
 * A share from 0 to 1 as a percentage with one decimal. Less than the whole is never shown as 100%, and more than
 * nothing never as 0%: it gets as many decimals as it needs, 99.97%, 0.004%.
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

/** Seconds in the largest fitting unit: "40 s", "5 min", "3 h", "2 d", in the reader's language. */
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

/** The language as written where the reader lives: 21 Nov 2026, 18:29 in Britain, Nov 21, 2026, 6:29 PM in America. */
export function regional(language: Language): string {
  const own = typeof navigator === "undefined" ? [] : navigator.languages;
  return own.find((tag) => tag.split("-")[0]?.toLowerCase() === language) ?? language;
}

/** A day and time in the reader's own time zone. */
export function when(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(regional(language), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** The time, with the date if it isn't today, in the reader's own time zone. */
export function clock(iso: string, language: Language): string {
  const at = new Date(iso);
  const write = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(regional(language), options).format(at);
  // Not by `hour: "numeric"`: Chromium writes 4:11 for what Britain and Germany write 04:11.
  const time = write({ timeStyle: "short" });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${write({ day: "numeric", month: "short" })}, ${time}`;
}

/** A file's size, e.g. "240 kB". @param bytes of it @param language BCP 47 */
export function fileSize(bytes: number, language: string): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1000), "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(language, {
    ...{ style: "unit", unit, unitDisplay: "short" },
    maximumFractionDigits: unit === "megabyte" ? 1 : 0,
  }).format(value);
}
