import { neighbourConflicts } from "./neighbour-conflicts.ts";
import { type Embed, neighboursOf } from "./neighbours.ts";
import { agreementOf, type Entry, entriesOf, type Pair, pairsOf, rarityOf } from "./pairs.ts";
import { areComparable, couldBeMistaken, type Quantity, saysSame } from "./quantities.ts";
import { clausePairs } from "./stances.ts";
import { type ReadArticle, type Statement, statementsOf } from "./statements.ts";

/** What two articles disagree about: a number, a day or month, whether something is so, who pays, or whether it's the only one. */
export type Disagreement = "number" | "date" | "denial" | "cost" | "only";

/** One side of a contradiction. */
export interface Side {
  readonly articleId: string;
  /** The sentence, without Markdown. */
  readonly text: string;
  /** For a number: as the sentence writes it. */
  readonly value?: string;
}

/** Two articles that say different things about one subject. */
export interface Contradiction {
  readonly about: Disagreement;
  readonly a: Side;
  readonly b: Side;
  /** Higher is surer; of one kind, and of one way of finding it, only. */
  readonly score: number;
  /** Other articles that say what `a` says, and what `b` says: the odd one out is probably the mistake. */
  readonly withA: number;
  readonly withB: number;
}

/** From which score on each kind is reported. Chosen on training companies (test/bench/contradictions.mjs). */
export interface ContradictionRules {
  /** Of two sentences with different numbers. */
  readonly number: number;
  /** What each further article that says the same as one side adds, up to three. */
  readonly another: number;
  /** Two sentences with the same number are taken for each other from this share of another one's score. */
  readonly settles: number;
  readonly denial: number;
  readonly cost: number;
}

export const CONTRADICTION_RULES: ContradictionRules = {
  number: 4.15,
  another: 0.5,
  settles: 0.75,
  denial: 9,
  cost: 4.5,
};

export interface ContradictionOptions {
  readonly rules?: ContradictionRules;
  /** Awaited now and then, so that a server can do other things in between. */
  readonly onBreath?: () => Promise<void>;
  /** Vectors of the shipped English embedder: with them, sentences in other words are found to be about the same. */
  readonly embed?: Embed;
}

/** Above so many statements, comparing by vectors takes minutes; words alone are compared then. */
const MOST_BY_VECTORS = 20_000;

/**
 * Finds what a site's articles contradict each other in: by vectors first, the surest first, then by words alone. Articles in
 * different languages aren't compared, and by vectors only English ones.
 */
export async function contradictionsIn(
  articles: readonly ReadArticle[],
  { rules = CONTRADICTION_RULES, onBreath = async () => {}, embed }: ContradictionOptions = {},
): Promise<Contradiction[]> {
  const statements = statementsOf(articles);
  const rarity = rarityOf(statements);
  const ids = articles.map((article) => article.id);
  const language = (article: number) => articles[article]?.language ?? "en";
  const entries = entriesOf(statements.filter(isClaimed), rarity);
  const pairs = await pairsOf(entries, language, onBreath);
  const { conflicts, agreeing } = numberConflicts(entries, pairs, rules);
  const side = (statement: Statement, entry?: Entry): Side => ({
    articleId: ids[statement.article] as string,
    text: statement.text,
    ...(entry && { value: statement.text.slice(entry.quantity.start, entry.quantity.end).trim() }),
  });
  const numbers = conflicts.map(({ a, b, ...rest }): Contradiction => {
    return { about: "number", a: side(a.statement, a), b: side(b.statement, b), ...rest };
  });
  const stances = (await clausePairs(statements, rarity, language, rules, onBreath)).map(
    ({ about, a, b, score }): Contradiction => {
      return { about, score, withA: 0, withB: 0, a: side(a), b: side(b) };
    },
  );
  const english = statements.filter((one) => one.denied !== undefined && isClaimed(one));
  const isByVectors = embed !== undefined && english.length <= MOST_BY_VECTORS;
  const titles = articles.map(({ title }) => title);
  const neighbours = isByVectors ? await neighboursOf(english, titles, embed, onBreath) : [];
  const of = new Map<Statement, Entry[]>();
  for (const one of entries) of.set(one.statement, [...(of.get(one.statement) ?? []), one]);
  const near = neighbourConflicts(neighbours, (statement) => of.get(statement) ?? [], rarity).map(
    ({ about, a, b, alike, numbers: found }): Contradiction => ({
      ...{ about, score: alike, a: side(a, found?.a), b: side(b, found?.b) },
      withA: found === undefined ? 0 : (agreeing.get(found.a) ?? 0),
      withB: found === undefined ? 0 : (agreeing.get(found.b) ?? 0),
    }),
  );
  const byScore = (x: Contradiction, y: Contradiction) => y.score - x.score;
  return oncePerPair([...near, ...numbers.sort(byScore), ...stances.sort(byScore)]);
}

/** A question says nothing, whatever it names. */
const isClaimed = ({ text }: Statement) => !text.trimEnd().endsWith("?");

/** Two sentences are reported once, however often and by whatever way they were found. */
function oncePerPair(found: readonly Contradiction[]): Contradiction[] {
  const byPair = new Map<string, Contradiction>();
  for (const one of found) {
    const key = [one.a, one.b]
      .map(({ articleId, text }) => `${articleId} ${text}`)
      .sort()
      .join("|");
    if (!byPair.has(key)) byPair.set(key, one);
  }
  return [...byPair.values()];
}

interface Conflict {
  readonly a: Entry;
  readonly b: Entry;
  readonly score: number;
  readonly withA: number;
  readonly withB: number;
}

interface Scored extends Pair {
  readonly score: number;
  readonly isSame: boolean;
}

/** Numbers that differ, and how many other articles say each number. */
function numberConflicts(
  entries: readonly Entry[],
  pairs: readonly Pair[][],
  rules: ContradictionRules,
): { conflicts: Conflict[]; agreeing: ReadonlyMap<Entry, number> } {
  const entry = (at: number) => entries[at] as Entry;
  const byArticles = new Map<string, Scored[]>();
  for (const list of pairs)
    for (const pair of list) {
      if (pair.a > pair.b) continue;
      const [a, b] = [entry(pair.a), entry(pair.b)];
      const score = agreementOf(a, b);
      if (score === 0) continue;
      const key = `${a.statement.article} ${b.statement.article}`;
      const isSame = saysSame(a.quantity, b.quantity);
      byArticles.set(key, [...(byArticles.get(key) ?? []), { ...pair, score, isSame }]);
    }
  const agreeing = new Map<Entry, number>();
  const differing: Scored[] = [];
  for (const list of byArticles.values())
    for (const pair of matched(list, rules.settles)) {
      if (!pair.isSame) differing.push(pair);
      else for (const one of [entry(pair.a), entry(pair.b)]) agreeing.set(one, (agreeing.get(one) ?? 0) + 1);
    }
  const conflicts = differing.flatMap(({ a, b, score }) => {
    const [one, other] = [entry(a), entry(b)];
    if (!couldBeMistaken(one.quantity, other.quantity) || namesBoth(one, other)) return [];
    const [withA, withB] = [agreeing.get(one) ?? 0, agreeing.get(other) ?? 0];
    const sure = score + rules.another * (Math.min(3, Math.max(withA, withB)) - 2 * Math.min(withA, withB));
    return sure < rules.number ? [] : [{ a: one, b: other, score: sure, withA, withB }];
  });
  return { conflicts, agreeing };
}

/** Each number of one article with at most one of the other: what is said alike first, and with the same number before others. */
function matched(list: readonly Scored[], settles: number): Scored[] {
  const rank = ({ score, isSame }: Scored) => (isSame ? score / settles : score);
  const taken = new Set<number>();
  return [...list]
    .sort((x, y) => rank(y) - rank(x) || x.a - y.a || x.b - y.b)
    .filter(({ a, b }) => {
      if (taken.has(a) || taken.has(b)) return false;
      taken.add(a).add(b);
      return true;
    });
}

/** One of the sentences names the other's number too: "90 days instead of 60". */
function namesBoth(a: Entry, b: Entry): boolean {
  const names = (one: Entry, { quantity: there }: Entry) =>
    one.statement.quantities.some(
      (quantity: Quantity) => quantity !== one.quantity && areComparable(quantity, there) && saysSame(quantity, there),
    );
  return names(a, b) || names(b, a);
}
