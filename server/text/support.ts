import { stripEnd } from "../lib/strip.ts";
import { addressesOf, hostOf } from "./addresses.ts";
import { guessLanguage } from "./language.ts";
import { emailsIn } from "./patterns/personal-data.ts";
import { type MoneyPromise, promisesOf } from "./patterns/promises.ts";
import { asksForSecret } from "./patterns/secrets.ts";
import { splitSentences } from "./sentences.ts";
import { stem, wordsOf } from "./words.ts";

/**
 * Share of a sentence's content words that must be in its passages or the question, for a small model and for a large
 * one, which rephrases more.
 * Source: docs/decisions/2026-11-21-support-check.md (sentences of the demo's own articles against others').
 */
export const SUPPORT = { small: 0.6, large: 0.5 } as const;

/**
 * Links, and words with the numbers attached to them ("12:30", "2,4-D"). Each word is matched as a whole, so every
 * character is examined once.
 */
const LINK_OR_WORD = /https?:\/\/[^\s)>\]"']+|www\.[^\s)>\]"']+|[\p{L}\d]+(?:[.,:/-]\d+)*/giu;
const DAY_OR_MONTH = new Set(
  "january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday".split(
    " ",
  ),
);

/** Numbers, prices, dates, links and e-mail addresses: what a model must never make up. */
function* exactIn(text: string): Iterable<string> {
  let rest = "";
  let at = 0;
  for (const { start, end } of emailsIn(text)) {
    yield text.slice(start, end);
    rest += `${text.slice(at, start)} `;
    at = end;
  }
  for (const [word] of (rest + text.slice(at)).matchAll(LINK_OR_WORD)) {
    if (/^(?:https?:|www\.)/iu.test(word)) yield word;
    else if (/\d/.test(word)) yield word.replace(/^\p{L}+[.,:/-]/u, "");
    else if (DAY_OR_MONTH.has(word.toLowerCase())) yield word;
  }
}

/** Number words up to twelve, so that "three days" matches "3 days" and vice versa. */
const NUMBER_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  "zero one two three four five six seven eight nine ten eleven twelve".split(" ").map((word, i) => [word, String(i)]),
);
const NUMBER_WORD = /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/giu;

/** Words that claim nothing: function words, and the polite phrases and connectives of sentences. Folded. */
const LIGHT = new Set(
  (
    "a an the is are was were be been being do does did can could will would should shall may might must have has had i you he she it we they my your our their its this that these those there here of to for in on at by with from as if so and or but not no than then when where what which who how why all any some more most also just only please yes into over under after before until once up down out about us me them him her own same other " +
    "im ill id youre youll weve well heres lets dont doesnt cant wont isnt arent hello hi hey dear sorry thanks thank welcome sure certainly gladly happy glad great good course absolutely exactly unfortunately however therefore otherwise first second next finally simply note answer question questions ask asked asking help helps hope know let need feel free further anything else like want again ok okay right following follows work works step steps way case both each via within per " +
    "der die das den dem des ein eine einen einem einer ist sind war wird werden wurde sein haben hat kann konnen sie ihr ihre ihren ihrem ihrer er es wir uns unser unsere ich mir mich zu zum zur von vom mit bei in im an am auf aus fur uber unter nach vor bis durch und oder aber nicht kein keine wenn dann dass weil als wie wo was wer hier da so auch nur noch schon sehr bitte ja nein gern gerne naturlich leider danke hallo guten tag frage fragen hilfe weitere haben moglich falls damit sowie sich diese dieser dieses man muss mussen soll sollen mochten " +
    "el la los las un una unos unas es son esta estan ser fue ha han hay de del al a en con por para sin sobre entre hasta desde y o u e pero no si que como cuando donde cual quien su sus tu tus mi mis nuestro nuestra se le les lo me nos usted ustedes puede pueden debe deben tiene tienen hola gracias claro gusto lamentamos siento pregunta preguntas ayuda otra otro mas tambien solo muy ya aqui este estos estas " +
    "le les un une des du de la au aux est sont etait etre a ont avoir en dans avec pour par sur sous entre vers sans et ou mais ne pas si que qui quoi dont quand comment votre vos notre nos mon ma mes son sa ses ce cette ces il elle ils elles nous vous je on se lui y pouvez peut peuvent devez doit avez bonjour merci bien volontiers malheureusement desole question questions aide autre plus aussi seulement tres deja ici lorsque"
  ).split(" "),
);

/** An amount of money or a length of time: the unit belongs to the number ("3 weeks" isn't "3 days"). */
const NUMBER = /\d[\d.,]*/gu;
const UNIT_BEFORE = /([$€£¥])\s?$/u;
const UNIT_AFTER =
  /^\s?-?\s?(€|\$|£|%|eur|euros?|usd|dollars?|gbp|pounds?|percent|minutes?|hours?|days?|working days?|business days?|weeks?|months?|years?)(?!\p{L})/iu;
/** As long as the longest of them, including what can be in between. */
const NEAR = 20;
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
  return [...digits.matchAll(NUMBER)].flatMap(({ 0: figure, index }) => {
    const end = index + figure.length;
    const before = UNIT_BEFORE.exec(digits.slice(Math.max(0, index - 2), index))?.[1];
    const after = before === undefined ? UNIT_AFTER.exec(digits.slice(end, end + NEAR))?.[1] : undefined;
    const unit = (before ?? after ?? "").toLowerCase().replace(/(?<=[a-z]{2})s$/u, "");
    if (unit === "") return [];
    return [`${stripEnd(figure, ".,").replace(/,(?=\d{3}\b)/gu, "")} ${UNITS[unit] ?? unit}`];
  });
}

/** The spelling of an exact thing for comparison: lower case, without thousands separators and final punctuation. */
export function exactOf(text: string): string[] {
  const found = [...exactIn(text)].map((one) =>
    stripEnd(one.toLowerCase(), ".,:/)").replace(/(\d),(?=\d{3}\b)/gu, "$1"),
  );
  for (const [word] of text.matchAll(NUMBER_WORD)) found.push(NUMBER_WORDS[word.toLowerCase()] as string);
  return [...found, ...measuresOf(text)];
}

/** A sentence of the passages that promises money, or tells the reader to enter a secret. */
interface Delicate {
  /** What each of its promises is about: stems of the words next to it. */
  readonly promises: readonly { readonly promise: MoneyPromise; readonly about: readonly string[] }[];
  readonly secret: ReturnType<typeof asksForSecret>;
  readonly stems: ReadonlySet<string>;
}

/** What a sentence can be supported by, prepared once. */
export interface Support {
  readonly exact: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
  readonly delicate: readonly Delicate[];
  /** From the passages and the question; from the passages alone. */
  readonly stems: ReadonlySet<string>;
  readonly publicStems: ReadonlySet<string>;
  /** Required share of supported content words; 0: the answer is in another language than the passages. */
  readonly share: number;
  /** BCP 47. */
  readonly language: string;
}

/**
 * @param passages what the model was given, and the addresses of its articles
 * @param question its words can be in the answer, but not its numbers, because a visitor can be wrong
 * @param share from `SUPPORT`; 0 if the model answers in another language than the passages': then only numbers,
 * addresses and the   rules are checked
 */
export function supportOf(passages: readonly string[], question: string, language: string, share: number): Support {
  const stemsOf = (text: string) => wordsOf(text).map((word) => stem(word, language));
  const publicStems = new Set(passages.flatMap(stemsOf));
  const addresses = passages.flatMap(addressesOf);
  const delicate = passages
    .flatMap((text) => splitSentences(text, language).map((span) => text.slice(span.start, span.end)))
    .map((sentence) => ({
      promises: promisesIn(sentence, language),
      secret: asksForSecret(sentence),
      stems: new Set(stemsOf(sentence)),
    }))
    .filter(({ promises, secret }) => promises.length > 0 || secret !== undefined);
  return {
    exact: new Set(passages.flatMap(exactOf)),
    addresses: new Set([...addresses, ...addresses.flatMap((one) => hostOf(one) ?? [])]),
    delicate,
    stems: new Set([...publicStems, ...stemsOf(question)]),
    publicStems,
    share,
    language,
  };
}

/** `secret` and `promise` are refused by rule, whatever else the sentence says. */
export type Fault = "secret" | "promise" | "address" | "exact" | "words";

/**
 * Checks one sentence of a model before it can be shown.
 * @returns what is wrong, or undefined if the sentence is supported
 */
export function faultOf(sentence: string, support: Support): Fault | undefined {
  if (!keepsSecrets(sentence, support)) return "secret";
  if (!keepsPromises(sentence, support)) return "promise";
  if (
    addressesOf(sentence).some(
      (one) => !support.addresses.has(one) && !support.addresses.has(one.replace(/^www\./u, "")),
    )
  )
    return "address";
  if (exactOf(sentence).some((one) => !support.exact.has(one))) return "exact";
  // To the splitter, a list is one sentence; each of its lines must be supported by itself.
  const lines = sentence.split("\n");
  return lines.every((line) => hasWords(line, support)) ? undefined : "words";
}

/** An answer's content words that are in the question but not in the passages: others shouldn't read them. */
export function wordsOfQuestion(text: string, { stems, publicStems, language }: Support): string[] {
  return contentOf(text).filter((word) => stems.has(stem(word, language)) && !publicStems.has(stem(word, language)));
}

/** A question with fewer words says too little about its language. */
const FEWEST_WORDS = 4;
/** Below this share of known words, we can't tell the question's language from the passages'. */
const KNOWN_WORDS = 0.34;

/** The question is in another language than the passages, as far as its words tell. */
export function isForeign(question: string, passages: readonly string[], language: string): boolean {
  if (guessLanguage(question, language) !== language) return true;
  const words = wordsOf(question);
  if (words.length < FEWEST_WORDS) return false;
  const known = new Set(passages.flatMap((text) => wordsOf(text).map((word) => stem(word, language))));
  const found = words.filter((word) => LIGHT.has(word) || known.has(stem(word, language)));
  return found.length / words.length < KNOWN_WORDS;
}

/** Words that claim something. */
export const contentOf = (text: string): string[] => wordsOf(text).filter((word) => !LIGHT.has(word));

function hasWords(line: string, { stems, share, language }: Support): boolean {
  const content = contentOf(line);
  const found = content.filter((word) => stems.has(stem(word, language))).length;
  return content.length === 0 || found / content.length >= share;
}

/** Share of a sentence's content words that must also be in the article's sentence about entering a secret. */
const SAME_INSTRUCTION = 0.6;

/**
 * No secret is asked for, unless an article tells the reader to enter it in the same words, on the company's own page.
 */
function keepsSecrets(sentence: string, { delicate, share, language }: Support): boolean {
  const asked = asksForSecret(sentence);
  if (asked !== "entered") return asked === undefined;
  const content = contentOf(sentence).map((word) => stem(word, language));
  return delicate.some(
    ({ secret, stems }) =>
      secret === "entered" &&
      (share === 0 || content.filter((word) => stems.has(word)).length >= content.length * SAME_INSTRUCTION),
  );
}

/** The promises that a text makes, with the stems of the content words next to each. */
function promisesIn(text: string, language: string): Delicate["promises"] {
  return promisesOf(text)
    .filter(({ denied }) => !denied)
    .map(({ promise, about }) => ({
      promise,
      about: about.filter((word) => word !== "" && !LIGHT.has(word)).map((word) => stem(word, language)),
    }));
}

/** Each promise of money is also made by the passages, about something that both mention. */
function keepsPromises(sentence: string, { delicate, share, language }: Support): boolean {
  const promised = delicate.flatMap(({ promises }) => promises);
  return promisesIn(sentence, language).every(({ promise, about }) =>
    promised.some(
      (one) =>
        one.promise === promise &&
        (share === 0 || about.length === 0 || about.some((word) => one.about.includes(word))),
    ),
  );
}
