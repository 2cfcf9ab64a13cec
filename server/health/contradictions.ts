import { agreementOf, type Entry, entriesOf, type Pair, pairsOf, rarityOf } from "./pairs.ts";
import { areComparable, couldBeMistaken, type Quantity, saysSame } from "./quantities.ts";
import { clausePairs } from "./stances.ts";
import { type ReadArticle, statementsOf } from "./statements.ts";

/** What two articles disagree about: a number, whether something is so, or who pays. */
export type Disagreement = "number" | "denial" | "cost";

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
  /** Higher is surer; of one kind only. */
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

/**
 * Finds what a site's articles contradict each other in. Pure. Articles in different languages aren't compared.
 * @param onBreath awaited now and then, so that a server can do other things in between
 */
export async function contradictionsIn(
  articles: readonly ReadArticle[],
  rules: ContradictionRules = CONTRADICTION_RULES,
  onBreath: () => Promise<void> = async () => {},
): Promise<Contradiction[]> {
  const statements = statementsOf(articles);
  const rarity = rarityOf(statements);
  const ids = articles.map((article) => article.id);
  const language = (article: number) => articles[article]?.language ?? "en";
  const entries = entriesOf(statements, rarity);
  const pairs = await pairsOf(entries, language, onBreath);
  const numbers = numberConflicts(entries, pairs, rules).map(({ a, b, ...rest }): Contradiction => {
    const side = ({ statement, quantity }: Entry): Side => ({
      articleId: ids[statement.article] as string,
      text: statement.text,
      value: statement.text.slice(quantity.start, quantity.end).trim(),
    });
    return { about: "number", a: side(a), b: side(b), ...rest };
  });
  const stances = (await clausePairs(statements, rarity, language, rules, onBreath)).map(
    ({ about, a, b, score }): Contradiction => ({
      ...{ about, score, withA: 0, withB: 0 },
      a: { articleId: ids[a.article] as string, text: a.text },
      b: { articleId: ids[b.article] as string, text: b.text },
    }),
  );
  const byScore = (x: Contradiction, y: Contradiction) => y.score - x.score;
  return [...numbers.sort(byScore), ...stances.sort(byScore)];
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

function numberConflicts(entries: readonly Entry[], pairs: readonly Pair[][], rules: ContradictionRules): Conflict[] {
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
  const agreeing = new Map<number, number>();
  const conflicts: Scored[] = [];
  for (const list of byArticles.values())
    for (const pair of matched(list, rules.settles)) {
      if (!pair.isSame) conflicts.push(pair);
      else for (const at of [pair.a, pair.b]) agreeing.set(at, (agreeing.get(at) ?? 0) + 1);
    }
  return conflicts.flatMap(({ a, b, score }) => {
    const [one, other] = [entry(a), entry(b)];
    if (!couldBeMistaken(one.quantity, other.quantity) || namesBoth(one, other)) return [];
    const [withA, withB] = [agreeing.get(a) ?? 0, agreeing.get(b) ?? 0];
    const sure = score + rules.another * (Math.min(3, Math.max(withA, withB)) - 2 * Math.min(withA, withB));
    return sure < rules.number ? [] : [{ a: one, b: other, score: sure, withA, withB }];
  });
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
