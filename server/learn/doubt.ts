import { fitLogit, probabilityOfLabel, type Row } from "./logit.ts";
import type { Recipe } from "./recipe.ts";

/** Rounds of fitting and believing: another three move no weight by more than a fiftieth. */
const ROUNDS = 3;

/**
 * How far each held-out phrasing is believed to belong to its article, 0 to 1. An author's phrasing may be answered by a
 * neighbouring article as well; a gate that takes every such case for its own error learns to be timid. Of a mixture in which
 * a share `doubt` of the phrasings bears a name by chance (`doubtful`), this is the posterior that it does not: the E step
 * of Dempster, Laird and Rubin (1977), as Natarajan et al. (NIPS 2013) and confident learning (Northcutt et al., JAIR 2021)
 * treat noisy labels.
 */
export function beliefsIn(rows: readonly Row[], weights: Float64Array, recipe: Recipe): Float64Array {
  return Float64Array.from(rows, (row) => {
    if (row.group !== "known") return 1;
    const own = (1 - recipe.doubt) * probabilityOfLabel(row, weights);
    return own / (own + recipe.doubt * recipe.doubtful);
  });
}

/**
 * Fits the gate to phrasings that may be doubted.
 * @param shares weight of each row; sums to 1
 * @returns the weights of the logit, and the shares by the beliefs that it ends with; they sum to 1
 */
export function fitDoubting(
  rows: readonly Row[],
  shares: Float64Array,
  prior: Float64Array,
  given: { readonly pull: number; readonly recipe: Recipe; readonly fixed: readonly boolean[] },
): { weights: Float64Array; shares: Float64Array } {
  const { pull, recipe, fixed } = given;
  let weights = fitLogit(rows, shares, prior, pull, { fixed });
  let believed = shares;
  for (let round = 0; round < ROUNDS && recipe.doubt > 0; round++) {
    const beliefs = beliefsIn(rows, weights, recipe);
    const doubted = shares.map((share, i) => share * (beliefs[i] as number));
    const sum = doubted.reduce((s, x) => s + x, 0);
    believed = doubted.map((x) => x / sum);
    weights = fitLogit(rows, believed, prior, pull, { fixed, from: weights });
  }
  return { weights, shares: believed };
}
