import type { Claim, ClaimNumber, ClaimWord, SourceClaim } from "../text/claims.ts";
import { hashWord } from "../text/words.ts";
import { copiedDenials, copyFaults } from "./copied-words.ts";
import { alike, opposites } from "./opposites.ts";
import { relatedWords } from "./related-words.ts";

export const SUPPORT_FEATURES = [
  "words in the source",
  "words with no relative in the source",
  "weight of words with no relative",
  "words in the closest sentence",
  "words in the two closest",
  "words only in the question",
  "neighbouring words kept",
  "content words",
  "numbers",
  "numbers not in the source",
  "numbers apart from their words",
  "numbers that count something else",
  "numbers bound the other way",
  "numbers before for after",
  "denied here, not there",
  "denied there, not here",
  "denied here, never there",
  "never denied there",
  "denials",
  "denials of the closest",
  "only here",
  "only there",
  "opposite words",
  "opposite words in all of it",
  "told words missing",
  "we for you",
  "answers no",
  "answers yes",
  "conditions here",
  "conditions missing there",
  "clauses denied here, not there",
  "clauses denied there, not here",
  "opposites in their place",
  "telling words not in their place",
  "words put into a copy",
  "telling words put into a copy",
  "denials left out of a copy",
  "triples kept",
  "copied words denied here alone",
  "copied words denied there alone",
  "answers no, denies nothing",
  "answers yes, denies something",
] as const;

/** How near the nearest of some stems is: 1 the same, above 0 related, 0 none. */
function nearness(one: string, stems: ReadonlySet<string>, hashes: ReadonlySet<number>): number {
  if (stems.has(one)) return 1;
  let best = 0;
  for (const [other, closeness] of relativesOf(one)) if (closeness > best && hashes.has(other)) best = closeness;
  return best * RELATED;
}

/** What a related word counts, against the same word's 1. */
const RELATED = 0.8;
const MOST_KEPT = 20_000;
const relatives = new Map<string, readonly (readonly [hash: number, closeness: number])[]>();

function relativesOf(stem: string) {
  let found = relatives.get(stem);
  if (found === undefined) {
    const list: [number, number][] = [];
    relatedWords("en").of(hashWord(stem), (other, closeness) => list.push([other, closeness]));
    if (relatives.size >= MOST_KEPT) relatives.clear();
    relatives.set(stem, list);
    found = list;
  }
  return found;
}

interface Read {
  readonly stems: ReadonlySet<string>;
  readonly hashes: ReadonlySet<number>;
  readonly words: ReadonlySet<string>;
}
const readings = new WeakMap<SourceClaim, Read>();
const wholes = new WeakMap<readonly SourceClaim[], Read>();

function readOf(claim: SourceClaim): Read {
  let read = readings.get(claim);
  if (read === undefined) {
    const stems = new Set([...claim.words.map((one) => one.stem), ...claim.context]);
    read = { stems, hashes: new Set([...stems].map(hashWord)), words: new Set(claim.words.map((one) => one.word)) };
    readings.set(claim, read);
  }
  return read;
}

function wholeOf(claims: readonly SourceClaim[]): Read {
  let read = wholes.get(claims);
  if (read === undefined) {
    const stems = new Set(claims.flatMap((one) => [...one.words.map(({ stem }) => stem), ...one.context]));
    read = {
      stems,
      hashes: new Set([...stems].map(hashWord)),
      words: new Set(claims.flatMap((one) => one.words.map(({ word }) => word))),
    };
    wholes.set(claims, read);
  }
  return read;
}

const isNumber = ({ word }: ClaimWord) => /^\d/u.test(word);
/** Words that every help centre has say less. */
const COMMON = new Set(
  "use go open choose press tap click send write find see check show set make take give keep put come get need want start end time day thing way place new old first last long short right left page line number".split(
    " ",
  ),
);
const weightOf = ({ stem, word }: ClaimWord) => (COMMON.has(word) || COMMON.has(stem) ? 0.5 : 1);

/**
 * Evidence that a source says what a sentence says. Pure.
 * @param claims the source's sentences, at least one
 * @param asked stems of the question's words
 */
export function supportFeatures(
  claim: Claim,
  claims: readonly SourceClaim[],
  asked: ReadonlySet<string>,
): Float64Array {
  const content = claim.words.filter((one) => one.isContent && !isNumber(one));
  const total = Math.max(
    1,
    content.reduce((sum, one) => sum + weightOf(one), 0),
  );
  const whole = wholeOf(claims);
  const near = content.map((one) => nearness(one.stem, whole.stems, whole.hashes));
  const shareOf = (values: readonly number[]) =>
    content.reduce((sum, one, i) => sum + weightOf(one) * (values[i] as number), 0) / total;
  const byClaim = claims.map((one) => {
    const read = readOf(one);
    return content.map((word) => nearness(word.stem, read.stems, read.hashes));
  });
  const shares = byClaim.map(shareOf);
  const scores = shares.map((share, i) => share + 0.3 * numbersShared(claim, claims[i] as SourceClaim));
  const order = [...claims.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  const first = order[0] as number;
  const second = order[1] ?? first;
  const two = content.map((_, i) => Math.max(byClaim[first]?.[i] as number, byClaim[second]?.[i] as number));
  const saysNo = SAYS_NO.test(claim.text);
  const saysYes = SAYS_YES.test(claim.text);
  const top = order.slice(0, 3).map((i) => claims[i] as SourceClaim);
  const topReads = top.map(readOf);
  const lone = near.map((n) => (n === 0 ? 1 : 0));
  const numbers = numberFaults(claim, claims, shares);
  const denied = denialFaults(content, claims, order);
  const opposed = oppositeFaults(claim, topReads, whole);
  const best = claims[first] as SourceClaim;
  const has = (words: readonly ClaimWord[], pattern: RegExp) => words.some(({ word }) => pattern.test(word));
  const conditions = claim.words.filter(({ word }) => CONDITION.test(word)).length;
  return Float64Array.from([
    shareOf(near),
    shareOf(lone),
    Math.log1p(content.reduce((sum, one, i) => sum + weightOf(one) * (lone[i] as number), 0)),
    shares[first] as number,
    shareOf(two),
    shareOf(content.map((one, i) => (near[i] === 0 && asked.has(one.stem) ? 1 : 0))),
    neighboursKept(content, claims),
    Math.log1p(content.length),
    Math.min(3, claim.numbers.length),
    ...numbers,
    ...denied,
    Math.min(3, claim.denials),
    Math.min(3, best.denials),
    has(claim.words, ONLY) && !has(best.words, ONLY) ? 1 : 0,
    !has(claim.words, ONLY) && has(best.words, ONLY) ? 1 : 0,
    ...opposed,
    pronounFaults(claim, claims),
    saysNo ? 1 : 0,
    saysYes ? 1 : 0,
    Math.min(3, conditions),
    conditions > 0 && !top.some((one) => has(one.words, CONDITION)) ? 1 : 0,
    ...clauseFaults(claim, claims, shares),
    ...placeFaults(claim, claims, shares),
    ...copyFaults(claim, claims),
    ...copiedDenials(claim, claims),
    saysNo && claim.denials === 0 ? 1 : 0,
    saysYes && claim.denials > 0 ? 1 : 0,
  ]);
}

const SAYS_NO = /^(?:no\b(?! \w)|sorry|i'm (?:so |very )?(?:afraid|sorry)|unfortunately|not yet)/iu;
const SAYS_YES = /^(?:yes|sure|of course|certainly)\b/iu;
const ONLY = /^(?:only|just|solely)$/u;
const CONDITION = /^(?:if|unless|except|until|provided|when|once|only)$/u;

const numbersShared = (claim: Claim, source: SourceClaim): number => {
  if (claim.numbers.length === 0) return 0;
  const there = new Set(source.numbers.map(({ value }) => value));
  return claim.numbers.filter(({ value }) => there.has(value)).length / claim.numbers.length;
};

/** Not in the source; apart from the words that stand by them; counting something else; bound or ordered the other way. */
function numberFaults(claim: Claim, claims: readonly SourceClaim[], shares: readonly number[]): number[] {
  const faults = [0, 0, 0, 0, 0];
  for (const number of claim.numbers) {
    const places = claims.flatMap((one, i) =>
      one.numbers.filter(({ value }) => value === number.value).map((there) => ({ there, i })),
    );
    if (places.length === 0) {
      faults[0] = (faults[0] as number) + 1;
      continue;
    }
    const around = claim.words
      .slice(Math.max(0, number.at - NEAR), number.at + NEAR + 1)
      .filter((one) => one.isContent && !isNumber(one));
    const local = claims.map((one, i) => {
      const read = readOf(one);
      const sum = around.reduce((total, word) => total + nearness(word.stem, read.stems, read.hashes), 0);
      return sum / Math.max(1, around.length) + (shares[i] as number);
    });
    const apart = 1 - Math.max(...places.map(({ i }) => local[i] as number)) / Math.max(0.01, ...local);
    faults[1] = Math.max(faults[1] as number, apart);
    const best = places.reduce((a, b) => ((shares[b.i] as number) > (shares[a.i] as number) ? b : a)).i;
    const same = places.filter(({ i }) => i === best).map(({ there }) => there);
    if (!places.some(({ there }) => countsSame(number, there))) faults[2] = (faults[2] as number) + 1;
    const against = (differs: (there: ClaimNumber) => boolean) => same.every(differs);
    if (against((there) => differ(number.bound, there.bound))) faults[3] = (faults[3] as number) + 1;
    if (against((there) => differ(number.order, there.order))) faults[4] = (faults[4] as number) + 1;
  }
  return faults;
}

const countsSame = (a: ClaimNumber, b: ClaimNumber) =>
  a.counted === undefined || b.counted === undefined || a.counted === b.counted;
const differ = (a: string | undefined, b: string | undefined) => a !== undefined && b !== undefined && a !== b;

/** Words that are denied here and not there, the other way round, and over the whole source. */
function denialFaults(
  content: readonly ClaimWord[],
  claims: readonly SourceClaim[],
  order: readonly number[],
): number[] {
  const best = order.slice(0, 2).map((i) => claims[i] as SourceClaim);
  let here = 0;
  let there = 0;
  let neverDenied = 0;
  let alwaysDenied = 0;
  for (const one of content) {
    const near =
      best.map(({ words }) => words.filter(({ stem }) => stem === one.stem)).find((found) => found.length > 0) ?? [];
    if (near.length > 0 && one.isDenied && near.every(({ isDenied }) => !isDenied)) here++;
    if (near.length > 0 && !one.isDenied && near.every(({ isDenied }) => isDenied)) there++;
    const all = claims.flatMap(({ words }) => words.filter(({ stem }) => stem === one.stem));
    if (all.length === 0) continue;
    if (one.isDenied && all.every(({ isDenied }) => !isDenied)) neverDenied++;
    if (!one.isDenied && all.every(({ isDenied }) => isDenied)) alwaysDenied++;
  }
  return [here, there, neverDenied, alwaysDenied].map((count) => Math.min(3, count));
}

/**
 * Counts of the claim's words that have an opposite: the closest sentence with either has only the opposite; the whole text
 * has only the opposite; the text has neither. Each up to 3.
 */
function oppositeFaults(claim: Claim, top: readonly Read[], whole: Read): number[] {
  let near = 0;
  let far = 0;
  let missing = 0;
  for (const { word } of claim.words) {
    const others = opposites(word);
    if (others === undefined) continue;
    const closest = top.find((read) => read.words.has(word) || others.some((other) => read.words.has(other)));
    if (closest !== undefined && !closest.words.has(word)) near++;
    if (whole.words.has(word)) continue;
    if (others.some((other) => whole.words.has(other))) far++;
    else missing++;
  }
  return [near, far, missing].map((count) => Math.min(3, count));
}

const VERB_OF =
  /\b(we|you)(?:'ll|'re| will| can| may| must| have| don't| won't| can't| only| then| also)? ([\p{L}]+)/giu;

/** "We pay" where the source has "you pay", and never the other. */
function pronounFaults(claim: Claim, claims: readonly SourceClaim[]): number {
  const pairs = new Set(claims.flatMap((one) => [...pairsOf(one.text)]));
  let faults = 0;
  for (const pair of pairsOf(claim.text)) {
    const [who, verb] = pair.split(" ");
    if (!pairs.has(pair) && pairs.has(`${who === "we" ? "you" : "we"} ${verb}`)) faults++;
  }
  return Math.min(2, faults);
}
function* pairsOf(text: string): Iterable<string> {
  for (const [, who, verb] of text.replace(/\u2019/gu, "'").matchAll(VERB_OF))
    yield `${who?.toLowerCase()} ${verb?.toLowerCase()}`;
}

/** Share of neighbouring content words that stand near each other in the source, too. */
function neighboursKept(content: readonly ClaimWord[], claims: readonly SourceClaim[]): number {
  if (content.length < 2) return 0;
  let kept = 0;
  for (let i = 1; i < content.length; i++) {
    const a = content[i - 1]?.stem;
    const b = content[i]?.stem;
    if (
      claims.some(({ words }) => {
        const at = words.flatMap(({ stem }, k) => (stem === a ? [k] : []));
        return at.some((k) => words.slice(Math.max(0, k - 6), k + 7).some(({ stem }) => stem === b));
      })
    )
      kept++;
  }
  return kept / (content.length - 1);
}

/** The source's sentence that has most of some words, and how much of them: 0 to 1. */
function placeOf(words: readonly ClaimWord[], claims: readonly SourceClaim[], shares: readonly number[]) {
  let place = 0;
  let most = -1;
  let share = 0;
  for (const [i, one] of claims.entries()) {
    const read = readOf(one);
    const here =
      words.length === 0
        ? 0
        : words.reduce((sum, word) => sum + nearness(word.stem, read.stems, read.hashes), 0) / words.length;
    const score = here + 0.3 * (shares[i] as number);
    if (score > most) [place, most, share] = [i, score, here];
  }
  return { claim: claims[place] as SourceClaim, share };
}

/** Clauses that deny what their place in the source doesn't, and the other way round: how much of the clause stands there. */
function clauseFaults(claim: Claim, claims: readonly SourceClaim[], shares: readonly number[]): number[] {
  let here = 0;
  let there = 0;
  for (let clause = 0; clause <= (claim.words.at(-1)?.clause ?? 0); clause++) {
    const words = claim.words.filter((one) => one.clause === clause);
    const content = words.filter((one) => one.isContent);
    if (content.length === 0) continue;
    const { claim: place, share } = placeOf(content, claims, shares);
    const matched = place.words.filter(({ stem }) => content.some((one) => one.stem === stem));
    const isDenied = words.some(({ isDenial }) => isDenial);
    const deniedThere = matched.length === 0 ? place.denials > 0 : matched.some((one) => one.isDenied);
    if (isDenied && !deniedThere) here = Math.max(here, share);
    if (!isDenied && matched.length > 0 && matched.every((one) => one.isDenied)) there = Math.max(there, share);
  }
  return [here, there];
}

/** How far from a word its neighbours are. */
const NEAR = 4;

/**
 * The same at the place in the articles where the word's neighbours are: how well that place fits (0 to 1) if it has the
 * word's opposite instead, and if it has neither.
 */
function placeFaults(claim: Claim, claims: readonly SourceClaim[], shares: readonly number[]): number[] {
  let opposite = 0;
  let absent = 0;
  for (const [i, { word }] of claim.words.entries()) {
    const others = opposites(word);
    if (others === undefined) continue;
    const neighbours = claim.words
      .slice(Math.max(0, i - NEAR), i + NEAR + 1)
      .filter((one) => one.isContent && one.word !== word);
    const { claim: place, share } = placeOf(neighbours, claims, shares);
    const { words } = readOf(place);
    if (words.has(word) || alike(word).some((one) => words.has(one))) continue;
    if (others.some((one) => words.has(one))) opposite = Math.max(opposite, share);
    else absent = Math.max(absent, share);
  }
  return [opposite, absent];
}
