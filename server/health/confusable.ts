import { rowsTimes, scannedRows } from "../math/scan.ts";
import { contentOf } from "../text/support.ts";
import { stem, wordsOf } from "../text/words.ts";

/** A title or phrasing with its vector. */
export interface Wording {
  readonly articleId: string;
  readonly kind: "title" | "phrasing";
  readonly text: string;
  /** L2 norm 1. */
  readonly vector: Float32Array;
}

/** Two articles whose questions are close to each other. */
export interface Confusable {
  /** The article that the example is meant for, then the one that it's closer to. */
  readonly articleIds: readonly [string, string];
  readonly question: string;
  /** Cosine by which the example is closer to the wrong article. */
  readonly lead: number;
  /** Phrasings of either that are closer to the other. */
  readonly phrasings: number;
}

/** A phrasing that is closer to another article by less than this could go either way, and the gate asks more than its neighbour. */
const LEAD = 0.03;
/** One stray phrasing says something about itself, not about the two articles. */
const FEWEST = 2;
/** Share of both articles' phrasings that have to be closer to the other one: two of forty are the usual noise. */
const SHARE = 0.1;
/** Phrasings that are compared; of a larger site, an even sample. */
const MOST_ASKED = 3_000;
/** Wordings that they are compared with. */
const MOST_WORDINGS = 40_000;
/** Phrasings between two breaths: 50 ms at 2,000 wordings. */
const BREATH = 20;

/**
 * Pairs of articles of which phrasings are closer to the other's wordings than to their own article's. Pure; a second for
 * 2,000 wordings. Vectors of one embedder only.
 */
export async function confusablePairs(
  wordings: readonly Wording[],
  onBreath: () => Promise<void> = async () => {},
): Promise<Confusable[]> {
  const all = wordings.slice(0, MOST_WORDINGS);
  const dimension = all[0]?.vector.length ?? 0;
  if (dimension === 0) return [];
  const rows = scannedRows(all.length, dimension);
  for (const [i, { vector }] of all.entries()) rows.set(vector, i * dimension);
  const asked = all.flatMap(({ kind }, i) => (kind === "phrasing" ? [i] : []));
  const step = Math.max(1, Math.ceil(asked.length / MOST_ASKED));
  const pairs = new Map<string, { strays: Stray[] }>();
  const counts = new Map<string, number>();
  for (let k = 0; k < asked.length; k += step) {
    const { articleId } = all[asked[k] as number] as Wording;
    counts.set(articleId, (counts.get(articleId) ?? 0) + 1);
    const stray = strayOf(all, asked[k] as number, rowsTimes(rows, (all[asked[k] as number] as Wording).vector));
    if (stray !== undefined) {
      const key = [stray.own, stray.other].sort().join(" ");
      const pair = pairs.get(key) ?? { strays: [] };
      pair.strays.push(stray);
      pairs.set(key, pair);
    }
    if ((k / step) % BREATH === BREATH - 1) await onBreath();
  }
  return [...pairs.values()]
    .filter(({ strays }) => {
      const [{ own, other }] = strays as [Stray];
      const both = (counts.get(own) ?? 0) + (counts.get(other) ?? 0);
      return strays.length >= Math.max(FEWEST, SHARE * both);
    })
    .map(({ strays }) => {
      const worst = strays.reduce((a, b) => (b.lead > a.lead ? b : a));
      const { own, other, question, lead } = worst;
      return { articleIds: [own, other] as const, question, lead, phrasings: strays.length * step };
    })
    .sort((a, b) => b.phrasings - a.phrasings || b.lead - a.lead);
}

interface Stray {
  readonly own: string;
  readonly other: string;
  readonly question: string;
  readonly lead: number;
}

function strayOf(all: readonly Wording[], at: number, cosines: Float32Array): Stray | undefined {
  const { articleId: own, text: question } = all[at] as Wording;
  let nearest = -1;
  let nearestOther = -1;
  let other = "";
  for (const [i, wording] of all.entries()) {
    const cosine = cosines[i] as number;
    if (wording.articleId === own) {
      if (i !== at && cosine > nearest) nearest = cosine;
    } else if (cosine > nearestOther) {
      nearestOther = cosine;
      other = wording.articleId;
    }
  }
  const lead = nearestOther - nearest;
  // Its only wording besides the title has nothing of its own to be near to.
  return lead > LEAD && nearest > -1 ? { own, other, question, lead } : undefined;
}

/** Words that are shown for each article. */
const SHOWN = 4;

/**
 * What tells two articles apart: for each, the words of its title and phrasings that the other's have least, most telling
 * first.
 * @param language BCP 47
 */
export function tellApart(a: readonly string[], b: readonly string[], language: string): readonly [string[], string[]] {
  const [counts, others] = [countsOf(a, language), countsOf(b, language)];
  return [tellingWords(counts, others), tellingWords(others, counts)];
}

interface Counted {
  /** Texts that have it. */
  readonly texts: number;
  /** Its most frequent spelling. */
  readonly word: string;
}

interface Counts {
  readonly texts: number;
  readonly stems: ReadonlyMap<string, Counted>;
}

function countsOf(texts: readonly string[], language: string): Counts {
  const stems = new Map<string, { texts: number; spellings: Map<string, number> }>();
  for (const text of texts) {
    const content = new Set(contentOf(text));
    const seen = new Set<string>();
    for (const word of wordsOf(text)) {
      if (!content.has(word) || /^\d/u.test(word) || word.length < 3) continue;
      const key = stem(word, language);
      const one = stems.get(key) ?? { texts: 0, spellings: new Map<string, number>() };
      if (!seen.has(key)) one.texts++;
      seen.add(key);
      one.spellings.set(word, (one.spellings.get(word) ?? 0) + 1);
      stems.set(key, one);
    }
  }
  const most = (spellings: ReadonlyMap<string, number>) =>
    [...spellings].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  return {
    texts: texts.length,
    stems: new Map([...stems].map(([key, one]) => [key, { texts: one.texts, word: most(one.spellings) }])),
  };
}

function tellingWords(own: Counts, other: Counts): string[] {
  return [...own.stems]
    .map(([key, { texts, word }]) => {
      const here = texts / Math.max(1, own.texts);
      const there = (other.stems.get(key)?.texts ?? 0) / Math.max(1, other.texts);
      return { word, telling: here - there };
    })
    .filter(({ telling }) => telling > 0)
    .sort((a, b) => b.telling - a.telling || (a.word < b.word ? -1 : 1))
    .slice(0, SHOWN)
    .map(({ word }) => word);
}
