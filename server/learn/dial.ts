import { thresholdsOf } from "./curve.ts";
import { RECIPE } from "./recipe.ts";
import { judgedNeeded, type RiskCoveragePoint, riskCoverage } from "./risk-coverage.ts";
import type { GateModel } from "./train.ts";

/** A setting of the precision dial with where the other questions would go. */
export interface DialConsequence extends Omit<RiskCoveragePoint, "refusal"> {
  /** Shares of the answerable questions that are asked back, and that are left to a person. */
  readonly clarified: number;
  readonly person: number;
  /** Judged answers that a promise takes, with no and with one wrong. */
  readonly needed: { readonly withNone: number; readonly withOne: number };
  readonly refusal: string | null;
}

/** From three of four right to all but one of a hundred, by hundredths. */
const STEPS = Array.from({ length: 25 }, (_, i) => (75 + i) / 100);

/**
 * What each setting of the precision dial would do, measured on held-out questions.
 * @param more further settings, e.g. the present one, 0.5 to 0.999
 */
export function dialConsequences(
  model: Pick<GateModel, "curve" | "heldOut" | "clarifyShare">,
  more: readonly number[] = [],
): DialConsequence[] {
  const dial = [...new Set([...STEPS, ...more])].sort((a, b) => a - b);
  const answerable = model.curve.reduce((sum, point) => sum + (point.answerable ? point.weight : 0), 0);
  return riskCoverage(model, dial).map(({ refusal = null, ...point }) => {
    const limits = thresholdsOf(model, point.precision, RECIPE);
    let asked = 0;
    for (const { answerable, first, three, weight } of model.curve) {
      if (answerable && first < limits.answer && three >= limits.clarify) asked += weight;
    }
    const clarified = answerable === 0 ? 0 : asked / answerable;
    const risk = 1 - point.precision;
    return {
      ...point,
      clarified,
      person: Math.max(0, 1 - point.coverage - clarified),
      needed: { withNone: judgedNeeded(risk), withOne: judgedNeeded(risk, 1) },
      refusal,
    };
  });
}
