// Sentences that an article supports, and altered ones that it doesn't: what the check of written sentences is learnt and
// measured on. Used by tuner/sentence_support.mjs (learns, on the training companies) and test/bench/sentence-support.mjs
// (measures, on the left-out ones). Needs a build.
//
// True: the hand-written replies of the companies' questions, split into sentences; they put an article in other words.
// Altered: the same sentences with one change by rule (below), a sentence from another company, or one from the replies of the
// nearest other article of the same company. Sentences that claim nothing ("I'm sorry about that.") are left out of both.
// tuner/still-true.json lists the altered ones that a reader found to be still true; they are thrown away.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = (path) => import(join(root, "dist", "server", path));
const { splitSentences } = await built("text/sentences.js");
const { contentOf } = await built("text/support.js");
const { isEnglish, stem } = await built("text/words.js");

export const KINDS = ["number", "unit", "negation", "swap", "subject", "article"];
/** Fewer content words claim nothing that could be checked. */
const FEWEST = 2;

const linesOf = (path) => readFileSync(path, "utf8").split("\n").filter(Boolean).map(JSON.parse);
const partition = JSON.parse(readFileSync(join(root, "tuner", "companies.json"), "utf8"));

/** English companies with replies: `left-out`, `validation` or `training`. */
export function companiesOf(part) {
  return ["companies", "training-companies"]
    .flatMap((folder) =>
      readdirSync(join(root, "tuner", folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => ({ name: entry.name, path: join(root, "tuner", folder, entry.name) })),
    )
    .filter(({ name }) => {
      const isLeftOut = partition.leftOut.includes(name);
      const isValidation = partition.validation.includes(name);
      return part === "left-out" ? isLeftOut : part === "validation" ? isValidation : !isLeftOut && !isValidation;
    })
    .map(({ name, path }) => ({
      name,
      articles: linesOf(join(path, "knowledge.jsonl")),
      questions: linesOf(join(path, "questions.jsonl")).filter((one) => one.reply && one.expect !== null && !one.lang),
    }))
    .filter(({ articles, questions }) => questions.length > 0 && isEnglish(articles[0].language))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A linear congruential generator: the same on every machine. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
const hashOf = (text) =>
  [...text].reduce((hash, char) => Math.imul(hash ^ char.codePointAt(0), 0x01000193) >>> 0, 0x811c9dc5);

/** Replies' sentences with their article and question. */
export function trueSentences(company) {
  const byId = new Map(company.articles.map((one) => [one.id, one]));
  return company.questions.flatMap(({ question, standalone, reply, expect }) =>
    splitSentences(reply, "en")
      .map(({ start, end }) => reply.slice(start, end))
      .filter((sentence) => contentOf(sentence).length >= FEWEST)
      .map((sentence) => ({
        company: company.name,
        article: byId.get(expect),
        question: standalone ?? question,
        sentence,
        kind: "true",
      })),
  );
}

/** All alterations of one company's true sentences, at most one of each kind for each sentence. */
export function alteredSentences(company, others) {
  const still = stillTrue();
  const sentences = trueSentences(company);
  const nearest = nearestArticles(company, sentences);
  const foreign = others.flatMap(trueSentences);
  return sentences.flatMap((one) => {
    const pick = random(hashOf(`${one.article.id} ${one.sentence}`));
    pick();
    const by = {
      number: changedNumber(one, pick),
      unit: changedUnit(one.sentence, pick),
      negation: changedNegation(one.sentence, pick),
      swap: swapped(one.sentence, pick),
      subject: drawn(foreign, pick)?.sentence,
      article: drawn(nearest.get(one.article.id) ?? [], pick)?.sentence,
    };
    return Object.entries(by)
      .filter(([, sentence]) => sentence !== undefined && sentence !== one.sentence)
      .map(([kind, sentence]) => ({ ...one, from: one.sentence, sentence, kind }))
      .filter((altered) => !still.has(keyOf(altered)));
  });
}

export const keyOf = ({ company, article, sentence }) => `${company} ${article.id}: ${sentence}`;
function stillTrue() {
  const path = join(root, "tuner", "still-true.json");
  return new Set(existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : []);
}

const drawn = (list, pick) => (list.length === 0 ? undefined : list[Math.floor(pick() * list.length)]);

/** For each article the replies' sentences of the article that shares most words with it (cosine of TF-IDF vectors). */
function nearestArticles(company, sentences) {
  const bags = company.articles.map(({ title, answer }) => {
    const bag = new Map();
    for (const word of contentOf(`${title}\n${title}\n${answer}`))
      bag.set(stem(word, "en"), (bag.get(stem(word, "en")) ?? 0) + 1);
    return bag;
  });
  const seen = new Map();
  for (const bag of bags) for (const word of bag.keys()) seen.set(word, (seen.get(word) ?? 0) + 1);
  const vectors = bags.map((bag) => {
    const weighed = [...bag].map(([word, n]) => [word, (1 + Math.log(n)) * Math.log(bags.length / seen.get(word))]);
    const norm = Math.hypot(...weighed.map(([, w]) => w)) || 1;
    return new Map(weighed.map(([word, w]) => [word, w / norm]));
  });
  const told = new Map();
  for (const one of sentences) told.set(one.article.id, [...(told.get(one.article.id) ?? []), one]);
  return new Map(
    company.articles.map(({ id }, i) => {
      const ranked = company.articles
        .map((other, j) => {
          let cosine = 0;
          for (const [word, w] of vectors[i]) cosine += w * (vectors[j].get(word) ?? 0);
          return { other, cosine };
        })
        .filter(({ other }) => other.id !== id && told.has(other.id))
        .sort((a, b) => b.cosine - a.cosine);
      return [id, ranked.length === 0 ? [] : told.get(ranked[0].other.id)];
    }),
  );
}

const NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve".split(" ");
const MONTHS = "January February March April June July August September October November December".split(" ");
const DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");
const NUMERIC = new RegExp(
  `(?<![\\w./#-])(?:[$€£]?\\d+(?:,\\d{3})*(?:[.:]\\d+)?)(?![\\w@/-]|[.,:]\\w)|\\b(?:${[...NUMBER_WORDS, ...MONTHS, ...DAYS].join("|")})\\b`,
  "gu",
);

/** A number, price, time, weekday or month: every other time another one of the article's, or else one near it. */
function changedNumber({ sentence, article }, pick) {
  const told = `${article.title}\n${article.answer}`;
  // A number that the reply took from the question isn't the article's to deny.
  const found = [...sentence.matchAll(NUMERIC)].filter(
    ([number]) => told.includes(number) || told.includes(String(NUMBER_WORDS.indexOf(number) + 2)),
  );
  const one = drawn(found, pick);
  if (one === undefined) return undefined;
  const [text] = one;
  const replace = (other) => sentence.slice(0, one.index) + other + sentence.slice(one.index + text.length);
  for (const list of [MONTHS, DAYS, NUMBER_WORDS])
    if (list.includes(text)) return replace(list[(list.indexOf(text) + 1 + Math.floor(pick() * 3)) % list.length]);
  const shape = (number) => `${/^[$€£]/u.exec(number)?.[0] ?? ""}${number.includes(":") ? ":" : ""}`;
  const own = [...told.matchAll(NUMERIC)]
    .map(([number]) => number)
    .filter((number) => /\d/u.test(number) && shape(number) === shape(text) && !sentence.includes(number));
  const other = pick() < 0.5 ? drawn(own, pick) : undefined;
  return replace(other ?? nearNumber(text, pick));
}

function nearNumber(text, pick) {
  const sign = /^[$€£]/u.exec(text)?.[0] ?? "";
  const bare = text.slice(sign.length);
  if (bare.includes(":")) {
    const [hours, minutes] = bare.split(":");
    return `${(Number(hours) + 1 + Math.floor(pick() * 3)) % 24}:${minutes}`;
  }
  const value = Number(bare.replaceAll(",", ""));
  const decimals = bare.split(".")[1]?.length ?? 0;
  const changed = [value * 2, value + 1, value + 5, value * 10, Math.max(1, Math.round(value / 2))].filter(
    (x) => x !== value,
  );
  const next = drawn(changed, pick).toFixed(decimals);
  return `${sign}${Number(next) >= 1000 && bare.includes(",") ? Number(next).toLocaleString("en") : next}`;
}

const UNITS = [
  ["seconds", "minutes", "hours", "days", "weeks", "months", "years"],
  ["minute", "hour", "day", "week", "month", "year"],
  ["miles", "yards"],
  ["km", "m"],
  ["kg", "g"],
  ["cm", "mm"],
  ["GB", "MB"],
  ["litres", "millilitres"],
  ["inches", "feet"],
  ["pounds", "ounces"],
];
const UNIT = new RegExp(
  `(?<=\\d[\\d.,]*[ -]?|\\b(?:${NUMBER_WORDS.join("|")}|one|a|an|each|per|every|working|business|calendar)[ -])(?:${UNITS.flat().join("|")})\\b|[$€£](?=\\d)|%`,
  "gu",
);

/** The unit of a number, a price's currency, or per cent. */
function changedUnit(sentence, pick) {
  const one = drawn([...sentence.matchAll(UNIT)], pick);
  if (one === undefined) return undefined;
  const [unit] = one;
  const replace = (other) => sentence.slice(0, one.index) + other + sentence.slice(one.index + unit.length);
  if (unit === "%") return replace(" euros");
  if (/[$€£]/u.test(unit))
    return replace(
      drawn(
        ["$", "€", "£"].filter((sign) => sign !== unit),
        pick,
      ),
    );
  const row = UNITS.find((units) => units.includes(unit));
  return replace(
    drawn(
      row.filter((other) => other !== unit),
      pick,
    ),
  );
}

/** Denying what is denied already gives no clear sentence. */
const DENIES = /\b(?:no(?!,)|not|never|nothing|nobody|none|neither|cannot|nor)\b|n't\b/iu;
const UNDO = [
  [/\b(can)(?:not|'t)\b/gu, "$1"],
  [/\bwon't\b/gu, "will"],
  [/\b(is|are|was|were|do|does|did|has|have|should|need|must)n't\b/gu, "$1"],
  [/\b(is|are|do|does|will|should|must|can|may|need) not\b/gu, "$1"],
  [/\bnever\b/gu, "always"],
  [/\bwithout (?=(?:a|an|any|interest|notice|paying|the)\b)/gu, "with "],
  [/\bno (?=(?:fee|charge|refund|cost|limit|deposit|contract|penalty|extra|minimum|surcharge|need))/gu, "a "],
  [/\bnot (?=(?:included|covered|possible|available|allowed|refunded|needed|valid))/gu, ""],
  [/\bnot until\b/gu, "until"],
  [/\bunless\b/gu, "if"],
  [/\bexcept\b/gu, "including"],
  [/\bexcluding\b/gu, "including"],
];
const ADD = [
  [/\bcan\b(?!'t|not)/gu, "can't"],
  [/\bwill\b(?! not)/gu, "won't"],
  [/\b(is|are|was|were|does|has|should|must)\b(?!n't| not)/gu, "$1 not"],
  [
    /\b(we|you|they) (?=(?:get|need|pay|have to|keep|receive|charge|refund|send|ship|accept|take|offer|give|cover))/giu,
    "$1 don't ",
  ],
  [/\bit (takes|costs|covers|includes|works|counts|applies|stays|comes)\b/giu, "it never $1"],
  [/\balways\b/gu, "never"],
  [/\bonly\b/gu, "not only"],
];

/** Something is denied that wasn't, or the other way round; or an exception becomes the rule. */
function changedNegation(sentence, pick) {
  const options = [...UNDO, ...ADD].flatMap(([pattern, by]) =>
    [...sentence.matchAll(pattern)].map((one) => ({ one, by, pattern })),
  );
  const chosen = drawn(options, pick);
  if (chosen === undefined) return undefined;
  const { one, by, pattern } = chosen;
  if (ADD.some(([added]) => added === pattern) && DENIES.test(sentence)) return undefined;
  const changed = one[0].replace(new RegExp(pattern.source.replace(/\(\?=.*\)$/u, ""), pattern.flags), by);
  return (sentence.slice(0, one.index) + changed + sentence.slice(one.index + one[0].length)).replace(/ {2,}/gu, " ");
}

const PAIRS = [
  ["before", "after"],
  ["at least", "at most"],
  ["more than", "less than"],
  ["over(?= [$€£]?\\d)", "under"],
  ["under(?= [$€£]?\\d)", "over"],
  ["above(?= [$€£]?\\d)", "below"],
  ["below(?= [$€£]?\\d)", "above"],
  ["within", "after"],
  ["up to", "at least"],
  ["until", "from"],
  ["from(?= [$€£]?\\d| the)", "until"],
  ["first", "last"],
  ["(?<!too )late", "early"],
  ["early", "late"],
  ["earlier", "later"],
  ["refund", "exchange"],
  ["refunded", "exchanged"],
  ["cancel", "change"],
  ["(?<!the )change(?= (?:it|your|the|to))", "cancel"],
  ["open", "close"],
  ["opened", "closed"],
  ["free(?! of charge)", "charged"],
  ["include", "exclude"],
  ["included", "excluded"],
  ["old", "new"],
  ["members", "non-members"],
  ["member", "non-member"],
  ["buyer", "seller"],
  ["sender", "recipient"],
  ["sender", "receiver"],
  ["driver", "passenger"],
  ["host", "guest"],
  ["tenant", "landlord"],
  ["adults", "children"],
  ["adult", "child"],
  ["online", "by phone"],
  ["monthly", "yearly"],
  ["daily", "weekly"],
  ["email", "letter"],
  ["email", "text message"],
  ["by card", "in cash"],
  ["in cash", "by card"],
  ["credit card", "debit card"],
  ["morning", "evening"],
  ["weekdays", "weekends"],
  ["indoors", "outdoors"],
  ["higher", "lower"],
  ["highest", "lowest"],
  ["longer", "shorter"],
  ["larger", "smaller"],
  ["cheaper", "dearer"],
  ["increase", "decrease"],
  ["add", "remove"],
  ["start", "end"],
  ["starts", "ends"],
  ["sent", "received"],
  ["send", "receive"],
  ["keep", "return"],
  ["buy", "sell"],
  ["on the front", "on the back"],
  ["on the back", "on the front"],
  ["left(?= (?:ear|side|hand|lens|button))", "right"],
  ["right(?= (?:ear|side|hand|lens|button))", "left"],
  ["hot", "cold"],
  ["dry", "wet"],
  ["wash", "iron"],
  ["we", "you"],
  ["(?<!(?:to|for|with|from|of|let|give|send|tell|show|by|than) )you(?= \\w)", "we"],
  ["both", "neither"],
  ["all", "none of the"],
  ["every", "no"],
  ["any", "no"],
  ["no(?= (?!matter|longer|later)\\w)", "every"],
  ["automatically", "by hand"],
  ["optional", "compulsory"],
  ["with", "without"],
  ["in the app", "in the shop"],
  ["in a shop", "in the app"],
  ["on the website", "in a shop"],
  ["full", "half"],
  ["whole", "half"],
  ["immediately", "later"],
  ["straight away", "later"],
  ["paid", "unpaid"],
  ["used", "unused"],
  ["domestic", "international"],
  ["arrival", "departure"],
  ["deposit", "withdrawal"],
  ["public", "private"],
];

/** Pairs whose way back is another pair, or none. */
const ONE_WAY = /\(|^(?:until|by card|in cash|in the app|in a shop|on the|any|every|we|cancel|early) /u;

/** A condition or a role becomes its counterpart. */
function swapped(sentence, pick) {
  const options = PAIRS.flatMap((pair) =>
    (ONE_WAY.test(pair.join(" ")) ? [pair] : [pair, [pair[1], pair[0]]]).flatMap(([from, to]) =>
      [...sentence.matchAll(new RegExp(`(?<![\\w-])${from}(?![\\w'’-])`, "giu"))].map((one) => ({ one, to })),
    ),
  );
  const chosen = drawn(options, pick);
  if (chosen === undefined) return undefined;
  const { one, to } = chosen;
  const cased = /^\p{Lu}/u.test(one[0]) ? to[0].toUpperCase() + to.slice(1) : to;
  return sentence.slice(0, one.index) + cased + sentence.slice(one.index + one[0].length);
}
