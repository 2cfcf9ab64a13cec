import { stem, wordsOf } from "./words.ts";

/**
 * Share of a sentence's content words that must stand in its passages or in the question.
 * Source: docs/decisions/2026-11-21-support-check.md (sentences of the demo's own articles against others').
 */
export const SUPPORT = 0.6;

/** Numbers, prices, dates, links and e-mail addresses: what a model must never make up. */
const EXACT =
  /https?:\/\/[^\s)>\]"']+|www\.[^\s)>\]"']+|[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}|\p{L}*\d[\p{L}\d]*(?:[.,:/-]\d+)*|\b(?:january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b/giu;

/** Number words up to twelve, so that "three days" is found in "3 days" and the other way round. */
const NUMBER_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  "zero one two three four five six seven eight nine ten eleven twelve".split(" ").map((word, i) => [word, String(i)]),
);
const NUMBER_WORD = /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/giu;

const LIGHT = new Set(
  "a an the is are was were be been being do does did can could will would should may might must have has had i you he she it we they my your our their its this that these those there here of to for in on at by with from as if so and or but not no then than when where what which who how why all any some more most also just only please yes into over under after before until once up down out about us me them him her own same other".split(
    " ",
  ),
);

/** A sum of money or a length of time: the unit belongs to the number ("3 weeks" is not "3 days"). */
const MEASURE =
  /(?<front>[$€£¥])\s?(?<a>\d[\d.,]*)|(?<b>\d[\d.,]*)\s?-?\s?(?<back>€|\$|£|%|eur|euros?|usd|dollars?|gbp|pounds?|percent|minutes?|hours?|days?|working days?|business days?|weeks?|months?|years?)(?![\p{L}])/giu;
const UNITS: Readonly<Record<string, string>> = {
  "€": "eur",
  euro: "eur",
  $: "usd",
  dollar: "usd",
  "£": "gbp",
  pound: "gbp",
  "%": "percent",
  "working day": "day",
  "business day": "day",
};

function measuresOf(text: string): string[] {
  const digits = text.replace(NUMBER_WORD, (word) => NUMBER_WORDS[word.toLowerCase()] as string);
  return [...digits.matchAll(MEASURE)].map(({ groups }) => {
    const unit = (groups?.front ?? groups?.back ?? "").toLowerCase().replace(/(?<=[a-z]{2})s$/u, "");
    const number = (groups?.a ?? groups?.b ?? "").replace(/[.,]+$/u, "").replace(/,(?=\d{3}\b)/gu, "");
    return `${number} ${UNITS[unit] ?? unit}`;
  });
}

/** Spelling of an exact thing, for comparing: lower case, no thousands sign, no end punctuation. */
function exactOf(text: string): string[] {
  const found = [...text.matchAll(EXACT)].map(([one]) =>
    one
      .toLowerCase()
      .replace(/[.,:/)]+$/u, "")
      .replace(/(\d),(?=\d{3}\b)/gu, "$1"),
  );
  for (const [word] of text.matchAll(NUMBER_WORD)) found.push(NUMBER_WORDS[word.toLowerCase()] as string);
  return [...found, ...measuresOf(text)];
}

/** What a sentence may be supported by, made ready once. */
export interface Support {
  readonly exact: ReadonlySet<string>;
  readonly stems: ReadonlySet<string>;
  /** BCP 47. */
  readonly language: string;
}

/**
 * @param passages what the model was given to answer from
 * @param question its words may come back in the answer; its numbers may not, since a visitor can be wrong
 */
export function supportOf(passages: readonly string[], question: string, language: string): Support {
  return {
    exact: new Set(passages.flatMap(exactOf)),
    stems: new Set([...passages, question].flatMap((text) => wordsOf(text).map((word) => stem(word, language)))),
    language,
  };
}

export type Fault = "exact" | "words";

/**
 * Checks one sentence before it may be shown.
 * @param words also check the content words: for a small model; a large one may put things in its own words
 * @returns what is wrong, or undefined when the sentence is supported
 */
export function faultOf(sentence: string, support: Support, words: boolean): Fault | undefined {
  if (exactOf(sentence).some((one) => !support.exact.has(one))) return "exact";
  if (!words) return undefined;
  const content = wordsOf(sentence).filter((word) => !LIGHT.has(word));
  if (content.length === 0) return undefined;
  const found = content.filter((word) => support.stems.has(stem(word, support.language))).length;
  return found / content.length >= SUPPORT ? undefined : "words";
}
