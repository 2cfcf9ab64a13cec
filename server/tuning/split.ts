import { FEWEST } from "../exam/draw.ts";
import { seededRandom, shuffled } from "../exam/statistics.ts";
import type { LivePassage } from "../knowledge/live.ts";
import { TuppenceError } from "../lib/errors.ts";

/** Fewer different articles teach a model their words, not how to answer from an article. */
export const FEWEST_ARTICLES = 10;
/** Phrasings that the exam should have: 120 pairs take about four minutes with each of both models. */
export const EXAM_QUESTIONS = 60;
/**
 * Share of the articles that is kept for the exam: at least, so that many phrasings of a few articles don't decide, and at
 * most.
 */
const HELD_OUT = { least: 0.15, most: 0.5 };

/**
 * Keeps whole articles for the exam, in the seed's order, until they have enough phrasings: what is examined was never
 * learned, not even in other words.
 * @param examinable phrasings by article that an exam could ask (`examinablePhrasings`)
 * @throws TUNE_TOO_SMALL if too few articles or phrasings are left on either side
 */
export function splitArticles(
  articleIds: readonly string[],
  examinable: ReadonlyMap<string, readonly LivePassage[]>,
  options: { readonly seed: number; readonly notes: readonly string[] },
): { readonly learned: ReadonlySet<string>; readonly heldOut: ReadonlySet<string> } {
  if (articleIds.length < FEWEST_ARTICLES) {
    throw tooSmall(
      `A deep tune needs at least ${FEWEST_ARTICLES} different articles. This site has ${articleIds.length}.`,
      "Add or import more articles, then publish them.",
      options.notes,
    );
  }
  const order = shuffled([...articleIds].sort(), seededRandom(options.seed));
  const heldOut = new Set<string>();
  let questions = 0;
  for (const id of order) {
    if (questions >= EXAM_QUESTIONS && heldOut.size >= articleIds.length * HELD_OUT.least) break;
    if (heldOut.size + 1 > articleIds.length * HELD_OUT.most) break;
    const own = examinable.get(id)?.length ?? 0;
    if (own === 0) continue;
    heldOut.add(id);
    questions += own;
  }
  if (questions < FEWEST || heldOut.size < 2) {
    throw tooSmall(
      `The exam of a deep tune needs ${FEWEST} example phrasings in half of the articles. This site's have ${questions}.`,
      "Add phrasings in your customers' own words (npm run knowledge -- propose), then publish them.",
      options.notes,
    );
  }
  return { learned: new Set(articleIds.filter((id) => !heldOut.has(id))), heldOut };
}

/** What was left out belongs to the reason why there's too little. */
function tooSmall(message: string, remedy: string, notes: readonly string[]): TuppenceError {
  return new TuppenceError("TUNE_TOO_SMALL", [message, ...notes].join(" "), remedy);
}
