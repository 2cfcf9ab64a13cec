import { answerThreshold, precisionOnCurve } from "./curve.ts";
import { wilson } from "./metrics.ts";
import { RECIPE } from "./recipe.ts";
import type { GateModel } from "./train.ts";

/** What a setting of the precision dial means, measured on held-out questions. */
export interface RiskCoveragePoint {
  /** Wanted share of right answers: the dial. */
  readonly precision: number;
  /** Probability from which the machine answers. */
  readonly threshold: number;
  /** Share of answerable questions that it then answers. */
  readonly coverage: number;
  /** Measured share of right ones among the answered, with its 95% Wilson interval. */
  readonly measured: number;
  readonly low: number;
  readonly high: number;
  /** Judged answers and wrong ones among them. */
  readonly judged: number;
  readonly wrong: number;
  /** Set when the sample is too small to promise this precision: why, in words. */
  readonly refusal?: string;
}

export const DIAL = [0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99] as const;

/** The precision dial's measured consequence at each setting. */
export function riskCoverage(
  model: Pick<GateModel, "curve" | "heldOut">,
  dial: readonly number[] = DIAL,
): RiskCoveragePoint[] {
  const { curve } = model;
  const answerable = curve.reduce((s, point) => s + (point.answerable ? point.weight : 0), 0);
  return dial.map((precision) => {
    const threshold = answerThreshold(curve, precisionOnCurve(model, precision, RECIPE));
    let right = 0;
    let all = 0;
    let covered = 0;
    for (const point of curve) {
      if (point.first < threshold) continue;
      all += point.weight;
      if (point.right) right += point.weight;
      if (point.answerable) covered += point.weight;
    }
    const judged = Math.round(all);
    const wrong = Math.round(all - right);
    const interval = wilson(judged - wrong, judged);
    const refusal = refusalOf(precision, model.heldOut);
    return {
      precision,
      threshold,
      coverage: answerable === 0 ? 0 : covered / answerable,
      measured: all === 0 ? 0 : right / all,
      low: interval.low,
      high: interval.high,
      judged,
      wrong,
      ...(refusal === undefined ? {} : { refusal }),
    };
  });
}

/** Chance that the statement may be wrong: one-sided 95%, exact binomial. */
const DOUBT = 0.05;

/**
 * How many judged answers, with so many wrong, show that at most `risk` of all are wrong: 59 for 5% with none wrong, 93 with
 * one; 149 and 236 for 2%.
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

/** Why a sample of so many judged questions cannot carry a promise, in a manager's words; undefined when it can. */
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
