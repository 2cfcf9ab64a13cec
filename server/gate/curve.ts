import { chanceOf } from "./chance.ts";
import type { FeatureSet } from "./evidence.ts";
import { judgedProbabilities } from "./judged.ts";
import { inOrder, type Ranked, type Row, rank } from "./logit.ts";
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
  /** Weight among held-out questions: out-of-scope ones are rarer among visitors than in the shipped set. */
  readonly weight: number;
  /** The same after the judge has read the first candidates. Absent: it has never read them. */
  readonly judged?: Pick<CurvePoint, "first" | "three" | "right" | "hit">;
}

/**
 * Probabilities from which the assistant answers, and from which it asks back or suggests titles (the first three
 * together); above 1: never.
 */
export interface Limits {
  readonly answer: number;
  readonly clarify: number;
  readonly suggest: number;
}

/** The limits before the judge has read anything, and after. Without a judge only the former count. */
export interface Thresholds extends Limits {
  readonly judged: Limits;
}

/** Above every probability: never. */
const NEVER = 1.01;

/** @param reading the judge's log-odds for the first candidates, with the weights that its opinion has */
export function curvePoint(
  ranked: Ranked,
  expected: number,
  weight: number,
  reading?: { readonly judgements: ArrayLike<number>; readonly weights: Float64Array },
): CurvePoint {
  const point = { ...seenOf(ranked, expected), answerable: expected >= 0, weight };
  if (reading === undefined) return point;
  const probabilities = judgedProbabilities(ranked.probabilities, reading.judgements, reading.weights);
  return { ...point, judged: seenOf(inOrder({ articles: ranked.articles, probabilities }), expected) };
}

function seenOf({ articles, probabilities }: Ranked, expected: number) {
  return {
    first: probabilities[0] ?? 0,
    three: probabilities.subarray(0, 3).reduce((s, x) => s + x, 0),
    right: expected >= 0 && articles[0] === expected,
    hit: expected >= 0 && articles.subarray(0, 3).includes(expected),
  };
}

/**
 * The curve of held-out questions; those whose article was held out train the weights, but are too many for the curve.
 */
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

/**
 * Lowest probability at which the answered ones still reach `precision`; `NEVER` if none does.
 * @param share of a point that is right: 0 or 1, or a chance
 */
export function answerThreshold(
  curve: readonly CurvePoint[],
  precision: number,
  share: (point: CurvePoint) => number = (point) => Number(point.right),
): number {
  let right = 0;
  let all = 0;
  let lowest = NEVER;
  for (const group of byFirst(curve)) {
    for (const point of group) {
      all += point.weight;
      right += share(point) * point.weight;
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

/** What thresholds are derived from. */
export interface Measured {
  readonly curve: readonly CurvePoint[];
  /** Questions of this site that the curve is based on; 0: it's the prior's. */
  readonly heldOut: number;
  /** `across`: the curve is of questions in the articles' language, which the visitor's isn't. */
  readonly featureSet?: FeatureSet;
  /** Share of answerable questions that can be asked back. */
  readonly clarifyShare: number;
}

/** The precision to reach on the curve, so that visitors get the target accuracy. */
export function precisionOnCurve(
  measured: Pick<Measured, "heldOut" | "featureSet">,
  wanted: number,
  recipe: Recipe,
): number {
  if (measured.featureSet === "across") return 1 - (1 - wanted) * recipe.acrossError;
  return measured.heldOut === 0 ? 1 - (1 - wanted) * recipe.priorError : wanted - recipe.bias;
}

/**
 * From where to answer for a target accuracy, and from where to ask back or to suggest titles instead of handing over.
 * What is answered unread and what is answered after reading reach the accuracy together.
 * @param precision wanted share of right answers, 0 to 1
 */
export function thresholdsOf(measured: Measured, precision: number, recipe: Recipe): Thresholds {
  const { curve } = measured;
  const wanted = precisionOnCurve(measured, precision, recipe);
  const unread = limitsOf(measured, curve, wanted, recipe);
  if (curve.every((point) => point.judged === undefined)) return { ...unread, judged: unread };
  const read = curve.map((point) => (point.first >= unread.answer ? { ...point, first: SURE } : afterReading(point)));
  const { answer, ...others } = limitsOf(measured, read, wanted, recipe);
  return { ...unread, judged: { ...others, answer: answer === SURE ? NEVER : answer } };
}

/** Above every probability, so that it's in the first group of a curve. */
const SURE = 2;

const afterReading = (point: CurvePoint): CurvePoint => ({ ...point, ...point.judged });

function limitsOf(measured: Measured, curve: readonly CurvePoint[], wanted: number, recipe: Recipe): Limits {
  const answer = answerThreshold(curve, wanted, measured.heldOut === 0 ? smoothed(curve) : undefined);
  const clarify = clarifyThreshold(curve, answer, measured.clarifyShare, recipe);
  return { answer, clarify, suggest: suggestThreshold(curve, { answer, clarify }, recipe.suggestHits) };
}

/** What a point's probability says of it, on a curve that other sites made; what was answered unread stays as it was. */
function smoothed(curve: readonly CurvePoint[]): (point: CurvePoint) => number {
  const chance = chanceOf(
    curve
      .filter((point) => point.first < SURE)
      .map(({ first, right, weight }) => ({ probability: first, isTrue: right, weight })),
  );
  return (point) => (point.first < SURE ? chance(point.first) : Number(point.right));
}

function clarifyThreshold(curve: readonly CurvePoint[], answer: number, most: number, recipe: Recipe): number {
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
    if (asked > most * total) break;
    // A threshold can't fall between equal values.
    if (rest[i + 1]?.three !== point.three && hits >= recipe.clarifyHits * asked && asked > 0) clarify = point.three;
  }
  return clarify;
}

/** What becomes of a question. */
export interface Fate {
  readonly form: "answered" | "clarified" | "suggested" | "person";
  /** Answered from the right article; or the right title was among those that were shown. */
  readonly right: boolean;
}

/** What these limits do with a question of the curve. */
export function fateOf(point: CurvePoint, limits: Thresholds): Fate {
  if (point.first >= limits.answer) return { form: "answered", right: point.right };
  const { first, three, right, hit } = afterReading(point);
  const { answer, clarify, suggest } = point.judged === undefined ? limits : limits.judged;
  if (first >= answer) return { form: "answered", right };
  if (three >= clarify) return { form: "clarified", right: hit };
  if (three >= suggest) return { form: "suggested", right: hit };
  return { form: "person", right: false };
}

/**
 * Lowest probability of the first three together at which the right title is among them with a chance of `wanted`, among
 * those that are neither answered nor asked back; questions that the knowledge doesn't answer count as misses. It's the
 * chance of questions as near as this one (`chanceOf`), not of all that are at least as near, so a question that the
 * knowledge hardly touches goes to a person however good the others are.
 */
function suggestThreshold(
  curve: readonly CurvePoint[],
  { answer, clarify }: Omit<Limits, "suggest">,
  wanted: number,
): number {
  const rest = curve.filter((point) => point.first < answer && point.three < clarify);
  const chance = chanceOf(rest.map(({ three, hit, weight }) => ({ probability: three, isTrue: hit, weight })));
  const lowest = Math.min(...rest.map((point) => point.three).filter((three) => chance(three) >= wanted));
  return Number.isFinite(lowest) ? lowest : NEVER;
}
