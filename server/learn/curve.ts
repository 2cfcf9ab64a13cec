import { type Ranked, type Row, rank } from "./logit.ts";
import type { Recipe } from "./recipe.ts";

/** What the gate would do with one question whose answer is known. */
export interface CurvePoint {
  /** Probability of the first candidate, and of the first three together. */
  readonly first: number;
  readonly three: number;
  readonly right: boolean;
  /** The answer is among the first three. */
  readonly hit: boolean;
  /** The knowledge answers it. */
  readonly answerable: boolean;
  /** In held-out questions: foreign ones are rarer among visitors than in the shipped set. */
  readonly weight: number;
}

/** Probabilities from which the machine answers, and (the first three together) asks which is meant. */
export interface Thresholds {
  readonly answer: number;
  readonly clarify: number;
}

/** Above every probability: never. */
const NEVER = 1.01;

export function curvePoint(ranked: Ranked, expected: number, weight: number): CurvePoint {
  const first = ranked.probabilities[0] ?? 0;
  const three = ranked.probabilities.subarray(0, 3).reduce((s, x) => s + x, 0);
  return {
    first,
    three,
    right: expected >= 0 && ranked.articles[0] === expected,
    hit: expected >= 0 && ranked.articles.subarray(0, 3).includes(expected),
    answerable: expected >= 0,
    weight,
  };
}

/** The curve of held-out questions; those whose article was taken out teach the weights but are too many for the curve. */
export function curveOf(rows: readonly Row[], shares: Float64Array, weights: Float64Array): CurvePoint[] {
  let known = 0;
  let count = 0;
  for (const [i, row] of rows.entries()) {
    if (row.group !== "known") continue;
    known += shares[i] as number;
    count++;
  }
  return rows.flatMap((row, i) =>
    row.group === "unknown"
      ? []
      : [curvePoint(rank(row.evidence, weights), row.expected, ((shares[i] as number) / known) * count)],
  );
}

/** Lowest probability at which the answered ones still reach `precision`; `NEVER` when none does. */
export function answerThreshold(curve: readonly CurvePoint[], precision: number): number {
  let right = 0;
  let all = 0;
  let lowest = NEVER;
  for (const group of byFirst(curve)) {
    for (const point of group) {
      all += point.weight;
      if (point.right) right += point.weight;
    }
    if (all > 0 && right / all >= precision) lowest = group[0]?.first ?? lowest;
  }
  return lowest;
}

/** Groups of equal probability, highest first. */
export function byFirst(curve: readonly CurvePoint[]): CurvePoint[][] {
  const groups: CurvePoint[][] = [];
  for (const point of [...curve].sort((a, b) => b.first - a.first)) {
    const last = groups.at(-1);
    if (last?.[0]?.first === point.first) last.push(point);
    else groups.push([point]);
  }
  return groups;
}

/** What thresholds are taken from. */
export interface Measured {
  readonly curve: readonly CurvePoint[];
  /** Questions of this site under the curve; 0: it is the prior's. */
  readonly heldOut: number;
  /** Share of answerable questions that may be asked back. */
  readonly clarifyShare: number;
}

/** The precision to reach on the curve, so that visitors meet the wanted one. */
export function precisionOnCurve(measured: Pick<Measured, "heldOut">, wanted: number, recipe: Recipe): number {
  return measured.heldOut === 0 ? 1 - (1 - wanted) * recipe.priorError : wanted - recipe.bias;
}

/**
 * Where to answer for a wanted precision, and where to ask instead of handing over.
 * @param precision wanted share of right ones among the answered, 0 to 1
 */
export function thresholdsOf(measured: Measured, precision: number, recipe: Recipe): Thresholds {
  const { curve } = measured;
  const answer = answerThreshold(curve, precisionOnCurve(measured, precision, recipe));
  const total = curve.reduce((s, point) => s + (point.answerable ? point.weight : 0), 0);
  const rest = curve
    .filter((point) => point.first < answer && point.three >= recipe.clarifyFloor)
    .sort((a, b) => b.three - a.three);
  let asked = 0;
  let hits = 0;
  let clarify = NEVER;
  for (const [i, point] of rest.entries()) {
    if (point.answerable) asked += point.weight;
    if (point.hit) hits += point.weight;
    if (asked > measured.clarifyShare * total) break;
    // A threshold cannot fall among equals.
    if (rest[i + 1]?.three !== point.three && hits >= recipe.clarifyHits * asked && asked > 0) clarify = point.three;
  }
  return { answer, clarify };
}
