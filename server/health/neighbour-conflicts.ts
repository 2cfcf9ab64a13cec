import type { ClaimWord } from "../text/claims.ts";
import type { Disagreement } from "./contradictions.ts";
import { type Neighbours, SLACK } from "./neighbours.ts";
import { agreementOf, type Entry } from "./pairs.ts";
import { areComparable, areNear, saysSame } from "./quantities.ts";
import { isTelling, type Statement } from "./statements.ts";

/** Two sentences about the same thing that say different things about it. */
export interface NeighbourConflict {
  readonly about: Disagreement;
  readonly a: Statement;
  readonly b: Statement;
  readonly alike: number;
  /** For a number: which two. */
  readonly numbers?: { readonly a: Entry; readonly b: Entry };
}

/** How near two sentences have to be for each kind. Chosen on the planted development half and training companies. */
const NEAR = {
  number: 0.68,
  numberByWords: 0.64,
  unit: 0.68,
  date: 0.62,
  cost: 0.62,
  denial: 0.62,
  only: 0.74,
} as const;
/** A sentence with fewer telling words ("It takes 2 days") says what the one before it is about. */
const FEWEST = 2;
const FEWEST_OF_LIST = 3;
/** From this agreement of their words, two numbers may be further apart. */
const BY_WORDS = 1.7;
/** Share of the words of one sentence, and of the other, that its neighbour has, for a denial to be of the same. */
const [WHOLE, BACK] = [0.64, 0.37] as const;

/**
 * What neighbours disagree about: a number, a day or month, who pays, whether something is so, or whether it's the only one.
 * English but for numbers.
 * @param entriesOf the quantities of a statement
 * @param rarity of each stem, as a weight
 */
export function neighbourConflicts(
  pairs: readonly Neighbours[],
  entriesOf: (statement: Statement) => readonly Entry[],
  rarity: ReadonlyMap<string, number>,
): NeighbourConflict[] {
  const whole = pairs.filter(({ a, b }) => isWhole(a) && isWhole(b));
  const numbers = numberConflicts(whole, entriesOf);
  const differing = new Set(numbers.map(({ a, b }) => keyOf(a, b)));
  const stances = whole.flatMap(({ a, b, alike, isMutual }): NeighbourConflict[] => {
    if (!isMutual || differing.has(keyOf(a, b))) return [];
    const about = STANCES.find(([, differ]) => differ(a, b, alike, rarity))?.[0];
    return about === undefined ? [] : [{ about, a, b, alike }];
  });
  return [...numbers, ...stances].sort((x, y) => y.alike - x.alike);
}

const keyOf = (a: Statement, b: Statement) => `${a.article} ${a.text}|${b.article} ${b.text}`;

/** It says what it's about. */
const isWhole = (one: Statement) => stemsOf(one).size >= FEWEST;

/** Of the pairs with different numbers, those of which each is the other's nearest; none if the other article says the same, nearer. */
function numberConflicts(
  pairs: readonly Neighbours[],
  entriesOf: (statement: Statement) => readonly Entry[],
): NeighbourConflict[] {
  const agreed = new Map<string, number>();
  const nearest = new Map<string, number>();
  const raise = (map: Map<string, number>, key: string, alike: number) =>
    map.set(key, Math.max(alike, map.get(key) ?? 0));
  const place = (one: Statement, article: number) => `${one.article} ${one.text}|${article}`;
  const kindOf = (one: Statement, entry: Entry) => `${one.article} ${one.text}|${entry.quantity.kind}`;
  const found = pairs.flatMap(({ a, b, alike }) => {
    const [all, others] = [entriesOf(a), entriesOf(b)];
    if (all.some((one) => others.some((other) => saysTheSame(one, other)))) {
      raise(agreed, place(a, b.article), alike);
      raise(agreed, place(b, a.article), alike);
      return [];
    }
    const numbers = numberConflict(all, others, alike);
    if (numbers === undefined) return [];
    raise(nearest, kindOf(a, numbers.a), alike);
    raise(nearest, kindOf(b, numbers.b), alike);
    return [{ about: "number" as const, a, b, alike, numbers }];
  });
  return found.filter(({ a, b, alike, numbers }) => {
    const settled = Math.max(agreed.get(place(a, b.article)) ?? 0, agreed.get(place(b, a.article)) ?? 0);
    const best = Math.max(nearest.get(kindOf(a, numbers.a)) ?? 0, nearest.get(kindOf(b, numbers.b)) ?? 0);
    return alike > settled && alike + SLACK >= best;
  });
}

const saysTheSame = (a: Entry, b: Entry) => areComparable(a.quantity, b.quantity) && saysSame(a.quantity, b.quantity);

/** The two numbers of a pair that measure the same, the likeliest to be one thing's first. */
function numberConflict(
  all: readonly Entry[],
  others: readonly Entry[],
  alike: number,
): { a: Entry; b: Entry } | undefined {
  const pairs = all.flatMap((a) => others.map((b) => ({ a, b }))).filter(({ a, b }) => !isListed(a) && !isListed(b));
  const comparable = pairs.filter(({ a, b }) => areComparable(a.quantity, b.quantity));
  const [first] = comparable
    .filter(({ a, b }) => areNear(a.quantity, b.quantity) && (a.quantity.kind !== "clock" || a.bound === b.bound))
    .map((pair) => ({ ...pair, words: agreementOf(pair.a, pair.b) }))
    .filter(({ words }) => words > 0 && alike >= (words >= BY_WORDS ? NEAR.numberByWords : NEAR.number))
    .sort((x, y) => y.words - x.words);
  if (first !== undefined) return first;
  // "30 minutes" and "30 hours": the figure was remembered, its unit wasn't.
  return comparable.find(
    ({ a, b }) => alike >= NEAR.unit && a.quantity.factor !== b.quantity.factor && figureOf(a) === figureOf(b),
  );
}

/** One of several of its kind in a row or a list: each is another thing's. */
const isListed = ({ statement, quantity }: Entry) =>
  statement.quantities.filter(({ kind }) => kind === quantity.kind).length >= FEWEST_OF_LIST;

const figureOf = ({ quantity: { low, high, factor } }: Entry) => `${low / factor} ${high / factor}`;

type Differ = (a: Statement, b: Statement, alike: number, rarity: ReadonlyMap<string, number>) => boolean;

const STANCES: readonly (readonly [Disagreement, Differ])[] = [
  ["date", (a, b, alike) => alike >= NEAR.date && (differ(a, b, WEEKDAYS) || differ(a, b, MONTHS))],
  ["cost", (a, b, alike) => alike >= NEAR.cost && a.cost !== undefined && b.cost !== undefined && a.cost !== b.cost],
  ["denial", (a, b, alike, rarity) => alike >= NEAR.denial && isDeniedInOne(a, b, rarity)],
  ["only", (a, b, alike) => alike >= NEAR.only && (isOnlyInOne(a, b) || isOnlyInOne(b, a))],
];

const WEEKDAYS = /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day(?=s?\b)/giu;
/** "May" in the middle of a sentence; at its beginning it asks. */
const MONTHS =
  /\b(?:January|February|March|April|June|July|August|September|October|November|December|(?<=\p{Ll}[ ,]{1,2})May)\b/gu;

/** Both name some, and none in common. */
function differ(a: Statement, b: Statement, names: RegExp): boolean {
  const [some, others] = [a, b].map(({ text }) => new Set((text.match(names) ?? []).map((one) => one.toLowerCase())));
  return !!some?.size && !!others?.size && ![...some].some((one) => others.has(one));
}

const ONLY = /\b(?:only|nobody else|no one else|solely|exclusively)\b/iu;
const ALSO = /\b(?:also|too|as well|every|any|and all|either)\b/iu;
const isOnlyInOne = (a: Statement, b: Statement) => ONLY.test(a.text) && !ONLY.test(b.text) && ALSO.test(b.text);

/** Words that say that something may be done or is so, whatever it is: they can't tell what is denied. */
const OF_STANCE = new Set("avail possibl allow abl need have can must do done get make be is".split(" "));
/** Share of a denied clause's words, by rarity, that the other sentence says without a denial. */
const OF_CLAUSE = 0.6;

/**
 * A clause that one sentence denies and the other, which denies nothing, says: the first telling word behind the denial and most
 * of the clause's words are in both, and each sentence has most of what the other says.
 */
function isDeniedInOne(a: Statement, b: Statement, rarity: ReadonlyMap<string, number>): boolean {
  if (a.denied === undefined || b.denied === undefined || a.denied === b.denied) return false;
  const [denying, other] = a.denied ? [a, b] : [b, a];
  const said = stemsOf(other);
  const isSaid = (stem: string) => said.has(stem) || other.words.has(stem);
  const isFlipped = deniedClauses(denying).some(
    ([head, ...rest]) => head !== undefined && said.has(head) && shareOf([head, ...rest], isSaid, rarity) >= OF_CLAUSE,
  );
  if (!isFlipped) return false;
  const own = stemsOf(denying);
  const shares = [
    shareOf(own, isSaid, rarity),
    shareOf(said, (stem) => own.has(stem) || denying.words.has(stem), rarity),
  ];
  return Math.max(...shares) >= WHOLE && Math.min(...shares) >= BACK;
}

/** The telling stems of each clause with a denial, those behind the denial first. */
function deniedClauses({ claim }: Statement): string[][] {
  const last = claim.words.at(-1)?.clause ?? -1;
  return Array.from({ length: last + 1 }, (_, clause) => claim.words.filter((one) => one.clause === clause)).flatMap(
    (own) => {
      const at = own.findIndex((one) => one.isDenial);
      if (at === -1) return [];
      const telling = [...own.slice(at), ...own.slice(0, at)].filter((one) => tells(one) && !OF_STANCE.has(one.stem));
      return [[...new Set(telling.map(({ stem }) => stem))]];
    },
  );
}

/** A statement's telling stems: no numbers, units or denials. */
const stemsOf = ({ claim }: Statement): Set<string> => new Set(claim.words.filter(tells).map(({ stem }) => stem));

const tells = (one: ClaimWord) => one.isContent && !one.isDenial && isTelling(one.stem);

/** Share of stems, by rarity, that are there. */
function shareOf(
  stems: Iterable<string>,
  isThere: (stem: string) => boolean,
  rarity: ReadonlyMap<string, number>,
): number {
  let all = 0;
  let shared = 0;
  for (const stem of stems) {
    const weight = rarity.get(stem) ?? 0;
    all += weight;
    if (isThere(stem)) shared += weight;
  }
  return all === 0 ? 0 : shared / all;
}
