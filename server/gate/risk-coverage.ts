import { wilson } from "../math/wilson.ts";
import { type Fate, fateOf, type Measured, thresholdsOf } from "./curve.ts";
import { RECIPE } from "./recipe.ts";

/** What a target accuracy means, measured on held-out questions. */
export interface RiskCoveragePoint {
  /** Target accuracy: the wanted share of right answers. */
  readonly precision: number;
  /** Probability from which the assistant answers without asking the judge. */
  readonly threshold: number;
  /** Share of answerable questions that it then answers. */
  readonly coverage: number;
  /** Measured share of right ones among the answered, with its 95% Wilson interval. */
  readonly measured: number;
  readonly low: number;
  readonly high: number;
  /** Tested answers, and wrong ones among them. */
  readonly judged: number;
  readonly wrong: number;
  /** Set if the sample is too small to guarantee this accuracy: the reason. */
  readonly refusal?: string;
}

export const DIAL = [0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99] as const;

/** The measured effect of each target accuracy. */
export function riskCoverage(model: Measured, dial: readonly number[] = DIAL): RiskCoveragePoint[] {
  return dial.map((precision) => effectOf(model, precision).point);
}

/** The effect of a target accuracy: what is answered, and the weight of the answerable questions by what becomes of them. */
export function effectOf(
  model: Measured,
  precision: number,
): { readonly point: RiskCoveragePoint; readonly answerable: Readonly<Record<Fate["form"], number>> } {
  const limits = thresholdsOf(model, precision, RECIPE);
  const answerable = { answered: 0, clarified: 0, suggested: 0, person: 0 };
  let right = 0;
  let all = 0;
  for (const point of model.curve) {
    const fate = fateOf(point, limits);
    if (point.answerable) answerable[fate.form] += point.weight;
    if (fate.form !== "answered") continue;
    all += point.weight;
    if (fate.right) right += point.weight;
  }
  const total = totalOf(answerable);
  const judged = Math.round(all);
  const wrong = Math.round(all - right);
  const interval = wilson(judged - wrong, judged);
  const refusal = refusalOf(precision, model.heldOut);
  const point = {
    precision,
    threshold: limits.answer,
    coverage: total === 0 ? 0 : answerable.answered / total,
    measured: all === 0 ? 0 : right / all,
    low: interval.low,
    high: interval.high,
    judged,
    wrong,
    ...(refusal === undefined ? {} : { refusal }),
  };
  return { point, answerable };
}

/** All of the answerable questions. */
export const totalOf = (answerable: Readonly<Record<Fate["form"], number>>): number =>
  Object.values(answerable).reduce((sum, weight) => sum + weight, 0);

/** Chance that the statement may be wrong: one-sided 95%, exact binomial. */
const DOUBT = 0.05;

/**
 * How many tested answers, with this many wrong, show that at most `risk` of all are wrong: 59 for 5% with none wrong,
 * 93 with one; 149 and 236 for 2%.
 */
export function judgedNeeded(risk: number, wrong = 0): number {
  for (let n = wrong + 1; ; n++) {
    let term = (1 - risk) ** n;
    let sum = term;
    for (let k = 1; k <= wrong; k++) {
      term *= ((n - k + 1) / k) * (risk / (1 - risk));
      sum += term;
    }
    if (sum <= DOUBT) return n;
  }
}

/** Why a sample of this many tested questions can't support a guarantee, for managers; undefined if it can. */
export function refusalOf(precision: number, judged: number): string | undefined {
  const risk = 1 - precision;
  const none = judgedNeeded(risk);
  if (judged >= none) return undefined;
  const percent = `${Number((risk * 100).toFixed(1))}%`;
  return (
    `At most ${percent} wrong needs ${none} judged answers with no error, ${judgedNeeded(risk, 1)} with one; ` +
    `this knowledge has ${judged === 0 ? "none" : `only ${judged}`}. Add phrasings to the articles, or choose a lower precision.`
  );
}
