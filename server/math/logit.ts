import { solveSmall } from "./cholesky.ts";

/** One choice among candidates, or of none of them. */
export interface Choice {
  /** candidates × features */
  readonly features: Float64Array;
  /** The candidate that is right, or -1: none is. */
  readonly label: number;
}

/** p(candidate) = exp(u) / (1 + sum of exp(u)) with u = features · weights; the 1 is "none of them". */
export function probabilitiesOf(features: Float64Array, weights: Float64Array): Float64Array {
  const width = weights.length;
  const u = new Float64Array(features.length / width);
  for (let c = 0; c < u.length; c++) {
    let sum = 0;
    for (let f = 0; f < width; f++) sum += (features[c * width + f] as number) * (weights[f] as number);
    u[c] = sum;
  }
  let top = 0;
  for (let c = 0; c < u.length; c++) top = Math.max(top, u[c] as number);
  const p = new Float64Array(u.length);
  let sum = Math.exp(-top);
  for (let c = 0; c < u.length; c++) {
    p[c] = Math.exp((u[c] as number) - top);
    sum += p[c] as number;
  }
  for (let c = 0; c < u.length; c++) p[c] = (p[c] as number) / sum;
  return p;
}

/** The probability of what is right, among a choice's probabilities. */
export function ofLabel({ label }: Choice, p: Float64Array): number {
  return label < 0 ? 1 - p.reduce((s, x) => s + x, 0) : (p[label] as number);
}

/** Where the search for weights begins, and which of them are bound. */
export interface FitOptions {
  /** Features whose weight stays as in `start`. */
  readonly fixed?: readonly boolean[];
  /** Features whose weight may not fall below 0: evidence that must not count against a candidate. */
  readonly nonNegative?: readonly boolean[];
  /** Newton steps at the most. Default 60. */
  readonly iterations?: number;
  /** Where the search begins. Default `start`. */
  readonly from?: Float64Array;
}

/**
 * Conditional logit with "none" as an option (McFadden 1974), pulled towards `start`; Newton's method with halved steps.
 * With one candidate a choice it is logistic regression.
 * @param shares weight of each choice; sums to 1
 * @param start one weight a feature
 * @param pull strength of the pull, in the scale of the mean log likelihood; one for all features, or one each
 */
export function fitLogit(
  choices: readonly Choice[],
  shares: Float64Array,
  start: Float64Array,
  pull: number | Float64Array,
  options: FitOptions = {},
): Float64Array {
  const width = start.length;
  const pulls = typeof pull === "number" ? new Float64Array(width).fill(pull) : pull;
  let weights = (options.from ?? start).slice();
  const nonNegative = (f: number) => options.nonNegative?.[f] === true;
  let now = objective(choices, shares, start, pulls, weights);
  for (let step = 0; step < (options.iterations ?? 60); step++) {
    // A weight at its bound that would go on through it is held for this step.
    const held = Array.from(
      { length: width },
      (_, f) =>
        options.fixed?.[f] === true || (nonNegative(f) && (weights[f] as number) <= 0 && (now.slope[f] as number) > 0),
    );
    const curvature = now.curvature.slice();
    const change = now.slope.slice();
    for (let f = 0; f < width; f++) {
      for (let g = 0; g < width; g++) if (held[f] || held[g]) curvature[f * width + g] = 0;
      if (held[f]) change[f] = 0;
      curvature[f * width + f] = held[f] ? 1 : (curvature[f * width + f] as number) + 1e-9;
    }
    solveSmall(curvature, width, change);
    let size = 1;
    let better: ReturnType<typeof objective> | undefined;
    let next = weights;
    for (let half = 0; half < 30 && better === undefined; half++, size /= 2) {
      next = weights.map((w, f) => {
        const moved = w - size * (change[f] as number);
        return nonNegative(f) ? Math.max(0, moved) : moved;
      });
      const tried = objective(choices, shares, start, pulls, next);
      if (tried.loss <= now.loss) better = tried;
    }
    if (better === undefined) break;
    const gain = now.loss - better.loss;
    weights = next;
    now = better;
    // No weight moves by a thousandth any more.
    if (gain < 1e-8) break;
  }
  return weights;
}

function objective(
  choices: readonly Choice[],
  shares: Float64Array,
  start: Float64Array,
  pulls: Float64Array,
  weights: Float64Array,
) {
  const width = weights.length;
  let loss = 0;
  const slope = new Float64Array(width);
  const curvature = new Float64Array(width * width);
  const mean = new Float64Array(width);
  for (const [i, choice] of choices.entries()) {
    const share = shares[i] as number;
    const { features, label } = choice;
    const p = probabilitiesOf(features, weights);
    loss -= share * Math.log(Math.max(1e-12, ofLabel(choice, p)));
    mean.fill(0);
    for (let c = 0; c < p.length; c++) {
      for (let f = 0; f < width; f++) {
        const x = features[c * width + f] as number;
        mean[f] = (mean[f] as number) + (p[c] as number) * x;
        if (c === label) slope[f] = (slope[f] as number) - share * x;
        for (let g = 0; g <= f; g++) {
          const at = f * width + g;
          curvature[at] =
            (curvature[at] as number) + share * (p[c] as number) * x * (features[c * width + g] as number);
        }
      }
    }
    for (let f = 0; f < width; f++) {
      slope[f] = (slope[f] as number) + share * (mean[f] as number);
      for (let g = 0; g <= f; g++) {
        const at = f * width + g;
        curvature[at] = (curvature[at] as number) - share * (mean[f] as number) * (mean[g] as number);
      }
    }
  }
  for (let f = 0; f < width; f++) {
    const off = (weights[f] as number) - (start[f] as number);
    const pull = pulls[f] as number;
    loss += (pull * off * off) / 2;
    slope[f] = (slope[f] as number) + pull * off;
    curvature[f * width + f] = (curvature[f * width + f] as number) + pull;
    for (let g = 0; g < f; g++) curvature[g * width + f] = curvature[f * width + g] as number;
  }
  return { loss, slope, curvature };
}
