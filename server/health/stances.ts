import type { ContradictionRules } from "./contradictions.ts";
import type { Statement } from "./statements.ts";

/** Two sentences of which one says yes and the other no, or who pays differently. */
export interface StancePair {
  readonly about: "denial" | "cost";
  readonly a: Statement;
  readonly b: Statement;
  readonly score: number;
}

/** Fewer words of a clause can stand anywhere. */
const FEWEST = 3;
/** Statements that a stem is in, beyond which it says too little to find others by. */
const COMMONEST = 60;
/** A word that so few articles have that both clauses must be about the same. */
const RARE = 2;
/** Share of a clause's words that the other sentence has, by rarity. */
const WHOLE = 0.9;
/** The same the other way round. */
const BACK = 0.7;
/** Words that say that something may be done, or is so: whatever it is. */
const OF_STANCE = new Set(
  "avail possibl allow abl offer work appli accept includ need have can free charg pay cost paid expens fee way use get make take".split(
    " ",
  ),
);

/** A part of a sentence that is denied as a whole, or not. */
interface Clause {
  readonly statement: Statement;
  readonly isDenied: boolean;
  /** Its telling stems. */
  readonly stems: ReadonlySet<string>;
}

function clausesOf(statement: Statement): Clause[] {
  const { words } = statement.claim;
  const last = words.at(-1)?.clause ?? -1;
  const clauses: Clause[] = [];
  for (let clause = 0; clause <= last; clause++) {
    const own = words.filter((one) => one.clause === clause);
    const stems = new Set(
      own.filter((one) => one.isContent && !OF_STANCE.has(one.stem) && !/^\d/u.test(one.word)).map((one) => one.stem),
    );
    clauses.push({ statement, isDenied: own.some((one) => one.isDenial), stems });
  }
  return clauses;
}

/** What is compared: telling words by rarity. */
function covered(
  stems: ReadonlySet<string>,
  there: { has(one: string): boolean },
  rarity: ReadonlyMap<string, number>,
) {
  let all = 0;
  let shared = 0;
  for (const one of stems) {
    const weight = rarity.get(one) ?? 0;
    all += weight;
    if (there.has(one)) shared += weight;
  }
  return all === 0 ? 0 : shared / all;
}

/** Sentences of different articles that say yes and no about one thing, or that somebody else pays. */
export async function clausePairs(
  statements: readonly Statement[],
  rarity: ReadonlyMap<string, number>,
  language: (article: number) => string,
  rules: Pick<ContradictionRules, "denial" | "cost">,
  onBreath: () => Promise<void>,
): Promise<StancePair[]> {
  // A list's fragment gets its yes or no from the line above it.
  const known = statements.filter(({ denied, text }) => denied !== undefined && /[.!]$/u.test(text));
  const clauses = known.flatMap(clausesOf);
  const places = new Map<string, number[]>();
  for (const [i, { stems }] of clauses.entries())
    for (const one of stems) places.set(one, [...(places.get(one) ?? []), i]);
  const best = new Map<string, StancePair>();
  for (const [i, clause] of clauses.entries()) {
    if (i % 200 === 199) await onBreath();
    if (clause.stems.size < FEWEST) continue;
    const others = new Set<number>();
    for (const one of clause.stems) {
      const there = places.get(one) ?? [];
      if (there.length <= COMMONEST) for (const j of there) others.add(j);
    }
    for (const j of others) {
      const pair = compare(clause, clauses[j] as Clause, rarity, language, rules);
      if (pair === undefined) continue;
      const key = [pair.a, pair.b]
        .map(({ article, text }) => `${article} ${text}`)
        .sort()
        .join("|");
      if (pair.score > (best.get(key)?.score ?? 0)) best.set(key, pair);
    }
  }
  return [...best.values()];
}

function compare(
  clause: Clause,
  other: Clause,
  rarity: ReadonlyMap<string, number>,
  language: (article: number) => string,
  rules: Pick<ContradictionRules, "denial" | "cost">,
): StancePair | undefined {
  const [a, b] = [clause.statement, other.statement];
  if (a.article === b.article || language(a.article) !== language(b.article)) return undefined;
  const shared = [...clause.stems].filter((one) => b.words.has(one));
  const inClause = shared.filter((one) => other.stems.has(one));
  const weigh = (stems: readonly string[]) => stems.reduce((sum, one) => sum + (rarity.get(one) ?? 0), 0);
  const rarest = Math.max(0, ...inClause.map((one) => rarity.get(one) ?? 0));
  if (rarest < RARE) return undefined;
  const whole = covered(clause.stems, b.words, rarity);
  const back = covered(other.stems, a.words, rarity);
  const score = weigh(shared) * whole * (0.5 + 0.5 * back);
  if (a.cost !== undefined && b.cost !== undefined) {
    return a.cost === b.cost || score < rules.cost ? undefined : { about: "cost", a, b, score };
  }
  if (clause.isDenied === other.isDenied || whole < WHOLE || back < BACK) return undefined;
  return score < rules.denial ? undefined : { about: "denial", a, b, score };
}
