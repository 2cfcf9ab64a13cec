import { areComparable, type Quantity } from "./quantities.ts";
import type { Statement } from "./statements.ts";

/** A quantity in its sentence, with what the sentence is about. */
export interface Entry {
  readonly statement: Statement;
  readonly quantity: Quantity;
  /** Unit vectors over stems: the sentence with its heading and title, and its own words alone. */
  readonly whole: ReadonlyMap<string, number>;
  readonly own: ReadonlyMap<string, number>;
  /** The words of both, each with its rarity. */
  readonly rare: ReadonlyMap<string, number>;
  /** Which way the number bounds: "within", "at least"; "": none. */
  readonly bound: string;
  /** It counts from something: "5 days after", "3 days before". */
  readonly isOffset: boolean;
}

/** Two entries of different articles. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  /** Cosine of the wholes. */
  readonly alike: number;
}

/** Statements that a stem is in, beyond which it says too little to find others by. */
const COMMONEST = 150;
/** Cosine below which two sentences have no subject in common. */
const LEAST = 0.2;

/** How rare each stem is: the logarithm of all articles by those that have it; 0 in every article. */
export function rarityOf(statements: readonly Statement[]): ReadonlyMap<string, number> {
  const articles = new Map<string, Set<number>>();
  const all = new Set<number>();
  for (const { article, words } of statements) {
    all.add(article);
    for (const one of words.keys()) articles.set(one, (articles.get(one) ?? new Set()).add(article));
  }
  return new Map([...articles].map(([one, some]) => [one, Math.log((all.size + 1) / some.size)]));
}

export function unit(words: ReadonlyMap<string, number>, rarity: ReadonlyMap<string, number>): Map<string, number> {
  let sum = 0;
  const weighed = [...words].map(([one, weight]): [string, number] => {
    const value = weight * (rarity.get(one) ?? 0);
    sum += value * value;
    return [one, value];
  });
  const length = Math.sqrt(sum) || 1;
  return new Map(weighed.map(([one, value]) => [one, value / length]));
}

export function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [one, value] of small) sum += value * (large.get(one) ?? 0);
  return sum;
}

/** Share of the first's weight whose words the second has. */
export function covered(a: ReadonlyMap<string, number>, b: { has(word: string): boolean }): number {
  let all = 0;
  let shared = 0;
  for (const [one, value] of a) {
    all += value;
    if (b.has(one)) shared += value;
  }
  return all === 0 ? 0 : shared / all;
}

export function entriesOf(statements: readonly Statement[], rarity: ReadonlyMap<string, number>): Entry[] {
  return statements.flatMap((statement) => {
    const stems = new Set(statement.claim.words.filter((one) => one.isContent).map((one) => one.stem));
    return statement.quantities.map((quantity, i): Entry => {
      const words = statement.around[i] ?? statement.words;
      return {
        statement,
        quantity,
        whole: unit(words, rarity),
        own: unit(new Map([...words].filter(([one]) => stems.has(one))), rarity),
        rare: new Map([...words.keys()].map((one) => [one, rarity.get(one) ?? 0])),
        bound: boundOf(statement.text.slice(0, quantity.start)),
        isOffset: /^ (?:after|before|ahead|later|earlier|beforehand|in advance)\b/iu.test(
          statement.text.slice(quantity.end),
        ),
      };
    });
  });
}

const BOUNDS: readonly (readonly [string, RegExp])[] = [
  [
    "most",
    /(?:within|up to|at most|maximum(?: of)?|no more than|less than|under|below|max\.?|bis zu|innerhalb(?: von)?|jusqu'à|hasta)\s*(?:€|\$|£)?$/iu,
  ],
  ["least", /(?:at least|minimum(?: of)?|more than|over|above|mindestens|au moins|al menos|mínimo)\s*(?:€|\$|£)?$/iu],
  ["from", /(?:from|ab|à partir de|desde)\s*(?:€|\$|£)?$/iu],
  ["before", /(?:before|by|until|vor|avant|antes de)\s*$/iu],
  ["after", /(?:after|nach|après|después de)\s*$/iu],
];
const boundOf = (before: string) => BOUNDS.find(([, pattern]) => pattern.test(before))?.[0] ?? "";

/** The pairs of each entry: of other articles in its language, comparable, with a subject in common. */
export async function pairsOf(
  entries: readonly Entry[],
  language: (article: number) => string,
  onBreath: () => Promise<void>,
): Promise<Pair[][]> {
  const places = new Map<string, number[]>();
  const pairs: Pair[][] = entries.map(() => []);
  for (const [b, entry] of entries.entries()) {
    const { article } = entry.statement;
    const seen = new Set<number>();
    for (const one of entry.whole.keys()) {
      // Only comparable ones are found: "duration day".
      const key = `${entry.quantity.kind} ${one}`;
      const there = places.get(key) ?? [];
      if (there.length <= COMMONEST) for (const a of there) seen.add(a);
      there.push(b);
      places.set(key, there);
    }
    for (const a of seen) {
      const other = entries[a] as Entry;
      if (other.statement.article === article || language(other.statement.article) !== language(article)) continue;
      if (!areComparable(other.quantity, entry.quantity)) continue;
      const alike = cosine(other.whole, entry.whole);
      if (alike < LEAST) continue;
      pairs[a]?.push({ a, b, alike });
      pairs[b]?.push({ a: b, b: a, alike });
    }
    if (b % 200 === 199) await onBreath();
  }
  return pairs;
}

/** What a word in one sentence counts that is only in the other's heading or title; and one that only the headings share. */
const HALF = 0.7;
const HEADINGS = 0.4;

/**
 * How surely two sentences name the same thing's number: the rarity of the words that they share, times the share of the
 * shorter one's words that the other has. A range and a single figure, and a number that bounds the other way, aren't the same.
 */
export function agreementOf(a: Entry, b: Entry): number {
  if ((a.quantity.low === a.quantity.high) !== (b.quantity.low === b.quantity.high)) return 0;
  if (a.bound !== b.bound && OPPOSED.has(`${a.bound} ${b.bound}`)) return 0;
  if (a.isOffset !== b.isOffset || (isList(a) && isList(b))) return 0;
  if (!OF_RULES.test(a.quantity.kind) && !sharesTitle(a, b)) return 0;
  let shared = 0;
  for (const [one, rarity] of a.rare) {
    const other = b.rare.get(one);
    if (other === undefined) continue;
    const [isOwn, isOther] = [a.own.has(one), b.own.has(one)];
    shared += Math.max(rarity, other) * (isOwn && isOther ? 1 : isOwn || isOther ? HALF : HEADINGS);
  }
  const [one, other] = [covered(a.own, b.statement.words), covered(b.own, a.statement.words)];
  const most = Math.max(one, other);
  return shared * most * (0.5 + 0.5 * Math.min(one, other));
}

/** What rules are made of; sizes, weights and temperatures belong to a thing, which the title names. */
const OF_RULES = /^(?:duration|money|percent|count|clock|age)/u;
/** Rows of sizes and prices: each of their numbers is another thing's. */
const FEWEST_OF_LIST = 3;
const isList = ({ statement, quantity }: Entry) =>
  statement.quantities.filter((one) => one.kind === quantity.kind).length >= FEWEST_OF_LIST;
const sharesTitle = (a: Entry, b: Entry) =>
  a.statement.title.filter((one) => (a.rare.get(one) ?? 0) > RARE_TITLE && b.statement.title.includes(one)).length > 1;

/** A word of two titles that few articles have. */
const RARE_TITLE = 2;

const OPPOSED = new Set(["most least", "least most", "before after", "after before", "most after", "after most"]);
