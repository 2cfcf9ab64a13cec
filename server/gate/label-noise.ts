import { fitGate, probabilityOfLabel, type Row } from "./logit.ts";
import type { Recipe } from "./recipe.ts";

/** Rounds of fitting and updating beliefs: three more would move no weight by more than a fiftieth. */
const ROUNDS = 3;

/**
 * How strongly we believe that each held-out phrasing belongs to its article, 0 to 1. A neighbouring article may also
 * answer an author's phrasing, and a gate that takes every such case as its own error becomes timid. In a mixture in
 * which a share `labelNoise` of the phrasings is labelled by chance (`doubtful`), this is the posterior that a phrasing
 * isn't: the E step of Dempster, Laird and Rubin (1977), as Natarajan et al. (NIPS 2013) and confident learning
 * (Northcutt et al., JAIR 2021) treat noisy labels.
 */
export function beliefsIn(rows: readonly Row[], weights: Float64Array, recipe: Recipe): Float64Array {
  return Float64Array.from(rows, (row) => {
    if (row.group !== "known") return 1;
    const own = (1 - recipe.labelNoise) * probabilityOfLabel(row, weights);
    return own / (own + recipe.labelNoise * recipe.doubtful);
  });
}

/**
 * Fits the gate to phrasings whose labels may be noisy.
 * @param shares weight of each row; sums to 1
 * @returns the logit's weights, and the shares by the final beliefs; they sum to 1
 */
export function fitWithLabelNoise(
  rows: readonly Row[],
  shares: Float64Array,
  prior: Float64Array,
  options: { readonly pull: number; readonly recipe: Recipe; readonly fixed: readonly boolean[] },
): { weights: Float64Array; shares: Float64Array } {
  const { pull, recipe, fixed } = options;
  let weights = fitGate(rows, shares, prior, pull, { fixed });
  let believed = shares;
  for (let round = 0; round < ROUNDS && recipe.labelNoise > 0; round++) {
    const beliefs = beliefsIn(rows, weights, recipe);
    const noisy = shares.map((share, i) => share * (beliefs[i] as number));
    const sum = noisy.reduce((s, x) => s + x, 0);
    believed = noisy.map((x) => x / sum);
    weights = fitGate(rows, believed, prior, pull, { fixed, from: weights });
  }
  return { weights, shares: believed };
}
