import { stem, wordsOf } from "../text/words.ts";

/** A number of a sentence with what it measures. */
export interface Quantity {
  /** Only quantities of one kind can be compared: "duration", "clock", "percent", "age", "money eur", "kg", "count". */
  readonly kind: string;
  /** For a duration: minutes of the unit that it's written in; otherwise 1. */
  readonly factor: number;
  /** Both ends of a range; the same for a single figure. Durations and times of day in minutes. */
  readonly low: number;
  readonly high: number;
  /** For "count": stems of the words behind the number, of which one must be shared. */
  readonly counted: ReadonlySet<string>;
  /** As written: `text.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
}

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
      .split(" ")
      .map((word, i) => [word, i + 1]),
  ),
  ...{ twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, ninety: 90, half: 0.5 },
  ...{ zwei: 2, drei: 3, vier: 4, fünf: 5, sechs: 6, sieben: 7, acht: 8, neun: 9, zehn: 10, zwölf: 12, vierzehn: 14 },
  ...{ deux: 2, trois: 3, quatre: 4, cinq: 5, sept: 7, huit: 8, dix: 10, douze: 12, quinze: 15, trente: 30 },
  ...{ dos: 2, tres: 3, cuatro: 4, cinco: 5, seis: 6, siete: 7, ocho: 8, diez: 10, doce: 12, catorce: 14, treinta: 30 },
};

/** Minutes. A month is a twelfth of a year, so that 12 months are 1 year. */
const DURATIONS: readonly (readonly [words: string, minutes: number])[] = [
  ["seconds?|secs?|sekunden?|secondes?|segundos?", 1 / 60],
  ["minutes?|mins?|minuten?|minutos?", 1],
  ["hours?|hrs?|stunden?|heures?|horas?", 60],
  [
    "days?|nights?|tagen?|tage?|werktage?n?|arbeitstage?n?|geschäftstage?n?|nächten?|jours?|nuits?|días?|dias?|noches?",
    1_440,
  ],
  ["weeks?|wochen?|semaines?|semanas?", 10_080],
  ["months?|monaten?|monate?|mois|mese?s", 43_800],
  ["years?|jahren?|jahre?|ans?|années?|años?", 525_600],
];
const DURATION = new RegExp(
  `^[\\s\u00a0-]{0,3}(?:(?:working|business|calendar|full|whole|consecutive|banking|school)[\\s-]{1,2})?(?:${DURATIONS.map(
    ([words]) => `(${words})`,
  ).join("|")})(?![\\p{L}])`,
  "iu",
);
const OLD =
  /^[\s\u00a0-]*(?:years?|jahren?|jahre?|ans|años)[\s-]+(?:old|of age|or (?:older|over)|alt|de edad)|^\s+or (?:older|over)\b/iu;
/** "Aged 16", "from the age of 12". */
const AGED = /\b(?:aged|age of|age)[\s\u00a0](?:at least[\s\u00a0])?$/iu;
const PERCENT = /^[\s\u00a0]?(?:%|per ?cent\b|prozent\b|pour ?cent\b|por ?ciento\b)/iu;
const MONEY_BEFORE = /(€|\$|£|¥|\b(?:eur|usd|gbp|chf|cad|aud))[\s\u00a0]?$/iu;
const MONEY_AFTER =
  /^[\s\u00a0]?(€|£|\$|(?:euros?|eur|usd|dollars?|gbp|pounds?|chf|francs?|cents?|pence)(?![\p{L}]))/iu;
const CURRENCIES: Readonly<Record<string, string>> = {
  ...{ "€": "eur", euro: "eur", $: "usd", dollar: "usd", "£": "gbp", pound: "gbp", "¥": "jpy", franc: "chf" },
};
/** Units that are written like this in every language. */
const UNIT =
  /^[\s\u00a0-]?(kg|g|mg|km|cm|mm|m|l|ml|litres?|liters?|litern?|metres?|meters?|gb|mb|tb|kb|mbps|gbps|mbit|mhz|ghz|hz|kwh|kw|w|v|mah|°c|°f|mph|km\/h|lumens?|px|dpi|kbps|db)(?![\p{L}])/iu;
const NOON = /\b(noon|midday|midnight)\b/giu;
const CLOCK =
  /\b([01]?\d|2[0-4])(?::([0-5]\d)(?::[0-5]\d)?(?:[\s\u00a0]?([ap])\.?m\b)?|[\s\u00a0]?([ap])\.?m\b|[\s\u00a0]uhr\b|[\s\u00a0]?h[\s\u00a0]?([0-5]\d)\b)/giu;
/** Figures that say nothing: codes, telephone numbers, addresses, dates, versions, and the numbers of steps. */
const MUTE = new RegExp(
  [
    "https?://[^\\s]{1,500}",
    "[^\\s@]{1,64}@[^\\s]{1,200}",
    "\\+\\d[\\d\\s()-]{6,20}",
    "\\b0[\\d\\s]{8,20}\\d",
    "\\b\\p{L}{1,20}[-_]?\\d[\\p{L}\\d_-]{0,20}",
    "\\b\\d{1,6}(?:[./-]\\d{1,6}){2,4}",
    "\\b(?:step|steps|page|part|section|line|no\\.|number|version|v|week|days?|article|chapter|schritt|étape|paso|room|gate|level)[\\s\u00a0]\\d{1,4}(?:[\\s\u00a0](?:to|and|or|-)[\\s\u00a0]\\d{1,4})?(?![\\d.,]{0,8}[\\s\u00a0]?(?:%|€))",
  ].join("|"),
  "giu",
);
const FIGURE = `\\d{1,3}(?:[,.\u00a0]\\d{3}){1,4}(?!\\d)|\\d{1,12}(?:[.,]\\d{1,6})?|(?<![\\p{L}-])(?:${Object.keys(NUMBER_WORDS).join("|")})(?![\\p{L}])`;
const RANGE = new RegExp(
  `(?:(${FIGURE})([^\\S\\n]?(?:€|%|\\p{L}{1,7})?)[\\s\u00a0]?(?:to|-|–|bis|à|a|and|und|et|y|or|oder|ou|o)[\\s\u00a0]?(?:€|\\$|£)?)?(${FIGURE})`,
  "giu",
);
const BETWEEN = /\b(?:between|from|zwischen|von|entre|de)\s+(?:€|\$|£)?$/iu;

/** The value of a figure as written in this language. @param language BCP 47 */
function figureValue(figure: string, language: string): number {
  const word = NUMBER_WORDS[figure.toLowerCase()];
  if (word !== undefined) return word;
  const plain = figure.replace(/\u00a0/gu, "");
  // A point or comma with three digits behind it groups thousands, unless the language writes decimals with it.
  const decimal = language.startsWith("en") ? "." : ",";
  const grouped = decimal === "." ? "," : ".";
  const ungrouped = plain.replace(grouped === "," ? /,(?=\d{3}(?!\d))/gu : /\.(?=\d{3}(?!\d))/gu, "");
  return Number(ungrouped.replace(",", "."));
}

/** A name in the middle of a sentence. */
const NAMED = /[\p{L}\p{N},;:)]\s+\p{Lu}\p{Ll}+[\s\u00a0]$/u;

interface Measure {
  readonly kind: string;
  /** What a figure is multiplied with. */
  readonly factor: number;
  /** Where the unit ends, from the end of the figure. */
  readonly length: number;
  readonly counted?: ReadonlySet<string>;
}

function measureOf(before: string, after: string): Measure | undefined {
  const age = OLD.exec(after)?.[0];
  if (age !== undefined) return { kind: "age", factor: 1, length: age.length };
  if (AGED.test(before)) return { kind: "age", factor: 1, length: 0 };
  const duration = DURATION.exec(after);
  if (duration !== null) {
    const at = duration.slice(1).findIndex((unit) => unit !== undefined);
    return { kind: "duration", factor: DURATIONS[at]?.[1] ?? 1, length: duration[0].length };
  }
  const percent = PERCENT.exec(after)?.[0];
  if (percent !== undefined) return { kind: "percent", factor: 1, length: percent.length };
  const money = MONEY_BEFORE.exec(before)?.[1] ?? MONEY_AFTER.exec(after)?.[1];
  if (money !== undefined) {
    const name = money.toLowerCase().replace(/(?<=\p{L}{3})s$/u, "");
    const isCent = /^cents?$|^pence$/iu.test(money);
    const length = MONEY_BEFORE.test(before) ? 0 : (MONEY_AFTER.exec(after)?.[0].length ?? 0);
    return { kind: isCent ? "cent" : `money ${CURRENCIES[name] ?? name}`, factor: 1, length };
  }
  const unit = UNIT.exec(after);
  if (unit !== null) return { kind: unitOf(unit[1] as string), factor: 1, length: unit[0].length };
  return countOf(after);
}

const unitOf = (unit: string) => {
  const name = unit.toLowerCase();
  if (/^l(?:itr|iter)/u.test(name)) return "l";
  if (/^m(?:etr|eter)/u.test(name)) return "m";
  return name.replace(/^lumens$/u, "lumen");
};

const COUNTED = /^(?:[\s\u00a0]+|-)([\p{L}][\p{L}'-]*)(?:[\s\u00a0]+([\p{L}][\p{L}'-]*))?/u;
/** Behind a number they say that it counts nothing: "one of", "two or", "three to". */
const COUNTS_NOTHING = new Set(
  "of or and to a an the is are was were in on at by for from with if when than as per each more less time times other another way und oder et ou y o de im am pro days day people person us you thing things it that this".split(
    " ",
  ),
);

function countOf(after: string): Measure | undefined {
  const found = COUNTED.exec(after);
  if (found === null) return undefined;
  const [first = "", second = ""] = found.slice(1).map((word) => word?.toLowerCase() ?? "");
  if (COUNTS_NOTHING.has(first)) return undefined;
  const counted = new Set([first, second].filter((word) => word.length > 2 && !COUNTS_NOTHING.has(word)).map(stemOf));
  return counted.size === 0 ? undefined : { kind: "count", factor: 1, length: 0, counted };
}

const stemOf = (word: string) => stem(wordsOf(word)[0] ?? word, "en");

/** The quantities of a sentence, in order. English, German, French and Spanish units. @param language BCP 47 */
export function quantitiesOf(text: string, language = "en"): Quantity[] {
  const found: Quantity[] = [];
  let rest = text;
  const blank = (start: number, end: number) => {
    rest = rest.slice(0, start) + " ".repeat(end - start) + rest.slice(end);
  };
  for (const clock of clocksOf(text)) {
    found.push(clock);
    blank(clock.start, clock.end);
  }
  for (const { 0: mute, index } of rest.matchAll(MUTE)) {
    // "Within 14 days" begins with a word, but "14 days" is no code.
    if (!/\d/u.test(mute)) continue;
    rest = rest.slice(0, index) + "_".repeat(mute.length) + rest.slice(index + mute.length);
  }
  for (const match of rest.matchAll(RANGE)) {
    const [all, first, unit = "", second = ""] = match;
    const start = match.index;
    const end = start + all.length;
    const isRange = first !== undefined && isOneRange(rest.slice(Math.max(0, start - 12), start), all, unit, second);
    if (first !== undefined && !isRange) {
      add(found, text, rest, { start, end: start + first.length, figures: [first], language });
      add(found, text, rest, { start: end - second.length, end, figures: [second], language });
    } else add(found, text, rest, { start, end, figures: first === undefined ? [second] : [first, second], language });
  }
  return inherited(found.sort((a, b) => a.start - b.start));
}

/** "2 to 4 days", "€10 to €500" and "between 5 and 10" are one quantity; "2 or 3" and "Fell 35 and Fell 55" are two. */
function isOneRange(before: string, all: string, unit: string, second: string): boolean {
  const joined = all.slice(0, all.length - second.length);
  if (/(?:to|-|–|bis|à)[\s\u00a0]?(?:€|\$|£)?$/iu.test(joined)) return true;
  const isBetween = /(?:and|und|et|y|a)[\s\u00a0]?(?:€|\$|£)?$/iu.test(joined) && BETWEEN.test(before);
  return isBetween && unit.trim().length < 8;
}

/** Characters before a figure that may tell what it measures. */
const BEFORE = 20;

function add(
  found: Quantity[],
  text: string,
  rest: string,
  { start, end, figures, language }: { start: number; end: number; figures: readonly string[]; language: string },
): void {
  const measure = measureOf(rest.slice(Math.max(0, start - BEFORE), start), rest.slice(end, end + 60));
  const values = figures.map((one) => figureValue(one, language));
  if (values.some((value) => !Number.isFinite(value))) return;
  const { kind, factor, length, counted } = measure ?? { kind: "", factor: 1, length: 0, counted: undefined };
  // "The Fell 55 and" is a name; "half of it" and "the one" measure nothing.
  if ((kind === "count" || kind === "") && NAMED.test(text.slice(0, start))) return;
  if (kind === "count" && figures.some((one) => /^(?:one|half)$/iu.test(one))) return;
  const [low = 0, high = low] = values.map((value) => value * factor);
  const from = /[€$£]$/u.test(text.slice(0, start)) ? start - 1 : start;
  found.push({ kind, factor, low, high, counted: counted ?? new Set(), start: from, end: end + length });
}

/** A bare figure takes the unit of the one before it: "2 to 4 working days for standard, 3 to 5 for pick-up points". */
function inherited(quantities: readonly Quantity[]): Quantity[] {
  const known: Quantity[] = [];
  for (const one of quantities) {
    if (one.kind !== "") {
      known.push(one);
      continue;
    }
    const last = known.at(-1);
    if (last === undefined || last.kind === "clock" || last.kind === "count") continue;
    const factor =
      last.kind === "duration"
        ? (DURATIONS.map(([, minutes]) => minutes).findLast((minutes) => isWhole(last.low / minutes)) ?? 1)
        : 1;
    known.push({ ...one, kind: last.kind, factor, low: one.low * factor, high: one.high * factor });
  }
  return known;
}

const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6 && value >= 1;

function* clocksOf(text: string): Generator<Quantity> {
  for (const { 0: said, 1: hour, 2: minute, 3: half, 4: other, 5: french, index } of text.matchAll(CLOCK)) {
    const isAfternoon = (half ?? other ?? "").toLowerCase() === "p";
    const isMorning = (half ?? other ?? "").toLowerCase() === "a";
    const hours = (Number(hour) % (isAfternoon || isMorning ? 12 : 25)) + (isAfternoon ? 12 : 0);
    const value = hours * 60 + Number(minute ?? french ?? 0);
    yield {
      kind: "clock",
      factor: 1,
      low: value,
      high: value,
      counted: new Set(),
      start: index,
      end: index + said.length,
    };
  }
  for (const { 0: said, index } of text.matchAll(NOON)) {
    const value = /midnight/iu.test(said) ? 0 : 720;
    yield {
      kind: "clock",
      factor: 1,
      low: value,
      high: value,
      counted: new Set(),
      start: index,
      end: index + said.length,
    };
  }
}

/** Values this near are the same: 30 days and a month. */
const NEAR = 0.02;
const near = (a: number, b: number) => Math.abs(a - b) <= NEAR * Math.max(Math.abs(a), Math.abs(b));

/** Whether two quantities measure the same kind of thing. */
export function areComparable(a: Quantity, b: Quantity): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind !== "count" || [...a.counted].some((one) => b.counted.has(one));
}

/** Whether two comparable quantities say the same. */
export const saysSame = (a: Quantity, b: Quantity): boolean => near(a.low, b.low) && near(a.high, b.high);

/** Values that differ by more are two facts: three years and thirty minutes. */
const FARTHEST = 4;

/** Whether two comparable quantities could be the same fact with one of them changed by mistake. */
export function couldBeMistaken(a: Quantity, b: Quantity): boolean {
  // Somebody changes the figure; nobody turns days into hours.
  return a.kind === "clock" || (a.factor === b.factor && areNear(a, b));
}

/** Whether two comparable quantities are near enough to be told about one fact, in whatever unit. */
export function areNear(a: Quantity, b: Quantity): boolean {
  const far = (x: number, y: number) => Math.max(x, y) > FARTHEST * Math.min(x, y);
  return a.kind === "clock" || (!far(a.low, b.low) && !far(a.high, b.high));
}
