import { solveSmall } from "./cholesky.ts";
import { type Evidence, WIDTH } from "./evidence.ts";

/** A question whose answer is known. */
export interface Row {
  readonly evidence: Evidence;
  /** Article that answers, or -1: none does. */
  readonly expected: number;
  /** `known`: answerable; `unknown`: its article was taken out; `foreign`: asked of another service. */
  readonly group: "known" | "unknown" | "foreign";
}

/** Candidates with their probabilities, best first. */
export interface Ranked {
  readonly articles: Int32Array;
  readonly probabilities: Float64Array;
}

function utilities(evidence: Evidence, weights: Float64Array): Float64Array {
  const out = new Float64Array(evidence.articles.length);
  for (let c = 0; c < out.length; c++) {
    let sum = 0;
    for (let f = 0; f < WIDTH; f++) sum += (evidence.features[c * WIDTH + f] as number) * (weights[f] as number);
    out[c] = sum;
  }
  return out;
}

/** p(article) = exp(u) / (1 + sum of exp(u)); the 1 is "no article answers". */
function probabilitiesOf(u: Float64Array): Float64Array {
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

/** @returns candidates ordered by probability; the order of the evidence on a tie */
export function rank(evidence: Evidence, weights: Float64Array): Ranked {
  const p = probabilitiesOf(utilities(evidence, weights));
  const order = Array.from(p.keys()).sort((a, b) => (p[b] as number) - (p[a] as number) || a - b);
  return {
    articles: Int32Array.from(order, (c) => evidence.articles[c] as number),
    probabilities: Float64Array.from(order, (c) => p[c] as number),
  };
}

/** The probability that a gate with these weights gives to what is right; "none" where the answer is no candidate. */
export function probabilityOfLabel(row: Row, weights: Float64Array): number {
  return ofLabel(row, probabilitiesOf(utilities(row.evidence, weights)));
}

function ofLabel({ evidence, expected }: Row, p: Float64Array): number {
  const label = expected < 0 ? -1 : evidence.articles.indexOf(expected);
  // An answer that is not among the candidates counts as none: the gate must not be sure of another.
  return label < 0 ? 1 - p.reduce((s, x) => s + x, 0) : (p[label] as number);
}

/**
 * Conditional logit with "none" as an option (McFadden 1974), pulled towards `start`; Newton's method with halved steps.
 * @param shares weight of each row; sums to 1
 * @param pull strength of the pull, in the scale of the mean log likelihood
 * @param fixed features whose weight stays as in `start`
 * @param nonNegative features whose weight may not fall below 0 (evidence that must not count against an article)
 * @param from where the search begins, `start` if not said
 */
export function fitLogit(
  rows: readonly Row[],
  shares: Float64Array,
  start: Float64Array,
  pull: number,
  options: {
    fixed?: readonly boolean[];
    nonNegative?: readonly boolean[];
    iterations?: number;
    from?: Float64Array;
  } = {},
): Float64Array {
  let weights = (options.from ?? start).slice();
  const nonNegative = (f: number) => options.nonNegative?.[f] === true;
  let now = objective(rows, shares, start, pull, weights);
  for (let step = 0; step < (options.iterations ?? 60); step++) {
    // A weight at its bound that would go on through it is held for this step.
    const held = Array.from(
      { length: WIDTH },
      (_, f) =>
        options.fixed?.[f] === true || (nonNegative(f) && (weights[f] as number) <= 0 && (now.slope[f] as number) > 0),
    );
    const curvature = now.curvature.slice();
    const change = now.slope.slice();
    for (let f = 0; f < WIDTH; f++) {
      for (let g = 0; g < WIDTH; g++) if (held[f] || held[g]) curvature[f * WIDTH + g] = 0;
      if (held[f]) change[f] = 0;
      curvature[f * WIDTH + f] = held[f] ? 1 : (curvature[f * WIDTH + f] as number) + 1e-9;
    }
    solveSmall(curvature, WIDTH, change);
    let size = 1;
    let better: ReturnType<typeof objective> | undefined;
    let next = weights;
    for (let half = 0; half < 30 && better === undefined; half++, size /= 2) {
      next = weights.map((w, f) => {
        const moved = w - size * (change[f] as number);
        return nonNegative(f) ? Math.max(0, moved) : moved;
      });
      const tried = objective(rows, shares, start, pull, next);
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
  rows: readonly Row[],
  shares: Float64Array,
  start: Float64Array,
  pull: number,
  weights: Float64Array,
) {
  let loss = 0;
  const slope = new Float64Array(WIDTH);
  const curvature = new Float64Array(WIDTH * WIDTH);
  const mean = new Float64Array(WIDTH);
  for (const [r, row] of rows.entries()) {
    const share = shares[r] as number;
    const { articles, features } = row.evidence;
    const p = probabilitiesOf(utilities(row.evidence, weights));
    const label = row.expected < 0 ? -1 : articles.indexOf(row.expected);
    loss -= share * Math.log(Math.max(1e-12, ofLabel(row, p)));
    mean.fill(0);
    for (let c = 0; c < articles.length; c++) {
      for (let f = 0; f < WIDTH; f++) {
        const x = features[c * WIDTH + f] as number;
        mean[f] = (mean[f] as number) + (p[c] as number) * x;
        if (c === label) slope[f] = (slope[f] as number) - share * x;
        for (let g = 0; g <= f; g++) {
          const at = f * WIDTH + g;
          curvature[at] =
            (curvature[at] as number) + share * (p[c] as number) * x * (features[c * WIDTH + g] as number);
        }
      }
    }
    for (let f = 0; f < WIDTH; f++) {
      slope[f] = (slope[f] as number) + share * (mean[f] as number);
      for (let g = 0; g <= f; g++) {
        const at = f * WIDTH + g;
        curvature[at] = (curvature[at] as number) - share * (mean[f] as number) * (mean[g] as number);
      }
    }
  }
  for (let f = 0; f < WIDTH; f++) {
    const off = (weights[f] as number) - (start[f] as number);
    loss += (pull * off * off) / 2;
    slope[f] = (slope[f] as number) + pull * off;
    curvature[f * WIDTH + f] = (curvature[f * WIDTH + f] as number) + pull;
    for (let g = 0; g < f; g++) curvature[g * WIDTH + f] = curvature[f * WIDTH + g] as number;
  }
  return { loss, slope, curvature };
}

/** Each row's weight: the held-out ones whole, the others their share of it; sums to 1. */
export function sharesOf(
  rows: readonly Row[],
  given: { readonly unknownShare: number; readonly foreignShare: number },
): Float64Array {
  const count = { known: 0, unknown: 0, foreign: 0 };
  for (const row of rows) count[row.group]++;
  const share = { known: 1, unknown: given.unknownShare, foreign: given.foreignShare };
  const out = Float64Array.from(rows, (row) => share[row.group] / count[row.group]);
  const sum = out.reduce((s, x) => s + x, 0);
  return out.map((x) => x / sum);
}
