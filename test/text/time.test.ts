import { describe, expect, test } from "vitest";
import { blocksOf } from "../../markdown/blocks.ts";
import { inlineOf } from "../../markdown/inline.ts";
import { factsOf, summarise, visitorLine } from "../../server/desk/summary.ts";
import { addressesOf } from "../../server/text/addresses.ts";
import { questionsOf } from "../../server/text/clauses.ts";
import { guessLanguage } from "../../server/text/language.ts";
import { markdownFault, tidy } from "../../server/text/markdown.ts";
import { normaliseQuestion } from "../../server/text/normalise.ts";
import { ownLines } from "../../server/text/own-lines.ts";
import { asksForPerson } from "../../server/text/patterns/asks-for-person.ts";
import { findDanger, injectionScore } from "../../server/text/patterns/danger.ts";
import { saysNotHelped } from "../../server/text/patterns/feedback.ts";
import { leaning, namesSubject, sightOf, takesOffer } from "../../server/text/patterns/kinds.ts";
import { createMask, findPersonalData } from "../../server/text/patterns/personal-data.ts";
import { promisesOf } from "../../server/text/patterns/promises.ts";
import { asksForSecret } from "../../server/text/patterns/secrets.ts";
import { saysNo } from "../../server/text/prompts.ts";
import { quote } from "../../server/text/quote.ts";
import { splitSentences, trimSpan } from "../../server/text/sentences.ts";
import { faultOf, supportOf } from "../../server/text/support.ts";
import { documentWords, queryWords, wordsOf } from "../../server/text/words.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { guard } from "../../server/turn/2-guard.ts";
import { read } from "../../server/turn/3-understand.ts";
import { cpuMs } from "../fixtures/cpu-time.ts";

const LENGTH = 10_000;
const LIMIT_MS = 50;

/** What `reference` takes at most on a core that nothing shares. On an AMD EPYC without AVX-512 it's 3. */
const REFERENCE_MS = 2.5;
const SIGNS = repeated("the quick brown fox ");

function reference(): number {
  let hash = 0;
  for (let round = 0; round < 100; round++) {
    for (let i = 0; i < SIGNS.length; i++) hash = (Math.imul(hash, 31) + SIGNS.charCodeAt(i)) | 0;
  }
  return hash;
}

/** 1 to 3: on a machine whose cores are shared, processor time is longer too. What isn't linear takes seconds, not thrice as long. */
const slowness = () => Math.min(3, Math.max(1, cpuMs(reference) / REFERENCE_MS));

function repeated(text: string): string {
  return text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);
}
/** The message that stopped the server, and its kind: runs of one sign, of two, and of what patterns look for. */
const TEXTS: Readonly<Record<string, string>> = {
  "the message that stopped the server": `a${" ".repeat(9_900)}b`,
  spaces: `${repeated(" ")}x`,
  newlines: `x${repeated("\n")}x`,
  tabs: `order${repeated("\t")}x`,
  "no-break spaces": `${repeated("\u00a0")}x`,
  digits: repeated("1"),
  "digits that are no number": `${repeated("0")}a`,
  letters: repeated("a"),
  "letters that are vowel and consonant": repeated("y"),
  "one word of vowels and consonants": repeated("bay"),
  "capital letters and a sign": `${repeated("A")}!`,
  "letters with accents": `${repeated("e\u0301")}!`,
  "marks alone": repeated("\u0301"),
  brackets: repeated("["),
  "closing brackets": repeated("]("),
  parentheses: repeated("("),
  stars: `${repeated("*a ")}`,
  "back-ticks": `${repeated("`")}\nx`,
  URLs: repeated("https://example.com/a?b=c "),
  "one URL": `https://${repeated("a.")}`,
  "e-mail addresses": repeated("jane.doe@example.com "),
  "an e-mail address that never ends": `a@${repeated("a.")}!`,
  "at signs": repeated("@"),
  "names before no at sign": repeated("a.b+"),
  "full stops": `${repeated(".")}a`,
  "question marks and blanks": `${repeated("? ")}a`,
  hyphens: `${repeated("-")}a`,
  "account numbers": repeated("DE89 3704 0044 0532 0130 01 "),
  "telephone numbers": repeated("+49 (30) 1234 "),
  "card numbers": repeated("4111 1111 1111 1112-"),
  addresses: repeated("1.2.3.4.5."),
  "address groups": repeated("abcd:"),
  "words for order": repeated("order number : "),
  "order numbers": repeated("order #12345 LO-4829134 "),
  thanks: repeated("thanks a lot ok very much "),
  yes: repeated("yes do please "),
  "not helpful": repeated("that did not really help at all but "),
  "asking for a person": repeated("can i talk to a real human about "),
  "orders to a model": repeated("ignore all the previous of the system "),
  threats: repeated("i will really just sue w w "),
  "three languages": repeated("der die das el la los le la les der die "),
  "sums of money": repeated("1.000,00.5 $ 3 days "),
  "quotations in quotations": repeated("> "),
  "lines of an e-mail": repeated("On x wrote\n> a\nFrom: b\nSent: c\n"),
  "first lines of a header": repeated("From: a\n"),
  abbreviations: repeated("e.g. Dr. z.B. "),
  emoji: repeated("👍🏽"),
  Chinese: repeated("这是一个问题"),
  mixture: repeated("a 1 \n\t[b](c) d@e.f https://g.h/?i=j (k) +1 2-3 -- ... order no. "),
};

const SUPPORT = supportOf(["Delivery takes 3 days.", "https://example.com"], "How long?", "en", 0.5);
const PASSAGES = [{ start: 0, end: 500 }];
const asVisitor = (text: string) => ({ author: "visitor" as const, text });
const FUNCTIONS: Readonly<Record<string, (text: string) => unknown>> = {
  checkText: (text) => {
    try {
      checkText(text);
    } catch {
      // Refused for what it is; only the time counts.
    }
  },
  findPersonalData,
  "mask.hide and restore": (text) => {
    const mask = createMask();
    return mask.restore(mask.hide(text));
  },
  findDanger,
  injectionScore,
  guard: (text) => guard(text),
  sightOf,
  asksForPerson,
  takesOffer,
  leaning,
  namesSubject,
  saysNotHelped,
  saysNo,
  guessLanguage: (text) => guessLanguage(text, "en"),
  normaliseQuestion,
  ownLines,
  questionsOf: (text) => questionsOf(text, "en"),
  read: (text) =>
    read(text, [asVisitor(text)], {
      siteLanguage: "en",
      articleTitle: () => undefined,
      personOffered: true,
      answered: true,
    }),
  wordsOf,
  queryWords: (text) => queryWords(text, "en"),
  documentWords: (text) => documentWords(text, "en", 20),
  splitSentences: (text) => splitSentences(text, "de"),
  trimSpan: (text) => trimSpan(text, 0, text.length),
  supportOf: (text) => supportOf(["Delivery takes 3 days."], text, "en", 0.5),
  // Of a model, which writes no sentence longer than this.
  faultOf: (text) => faultOf(text.slice(0, 2_000), SUPPORT),
  addressesOf,
  promisesOf,
  asksForSecret,
  tidy,
  markdownFault,
  factsOf: (text) => factsOf([text]),
  visitorLine,
  summarise: (text) => summarise(text, [asVisitor(text)], { tried: [], titleOf: () => undefined }),
  "quote, of a text from an article": (text) =>
    quote(repeated("A sentence. "), PASSAGES, { question: text, language: "en" }),
  inlineOf,
  blocksOf,
};

describe.each(Object.entries(FUNCTIONS))("%s", (_name, work) => {
  test.each(Object.entries(TEXTS))(`takes under ${LIMIT_MS} ms for 10,000 characters of %s`, (_what, text) => {
    let best = Number.POSITIVE_INFINITY;
    // The first runs compile.
    for (let run = 0; run < 10 && best >= LIMIT_MS; run++) {
      const ms = cpuMs(() => work(text));
      best = Math.min(best, ms < LIMIT_MS ? ms : ms / slowness());
    }
    expect(best).toBeLessThan(LIMIT_MS);
  });
});
