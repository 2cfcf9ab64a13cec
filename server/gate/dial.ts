import { effectOf, judgedNeeded, type RiskCoveragePoint, totalOf } from "./risk-coverage.ts";
import type { GateModel } from "./train.ts";

/** A target accuracy, with where the other questions would go. */
export interface DialConsequence extends Omit<RiskCoveragePoint, "refusal"> {
  /** Shares of the answerable questions that are asked back, get titles suggested, and are handed to a person. */
  readonly clarified: number;
  readonly suggested: number;
  readonly person: number;
  /** Tested answers that a guarantee needs, with no and with one wrong. */
  readonly needed: { readonly withNone: number; readonly withOne: number };
  readonly refusal: string | null;
}

/** From three of four right to all but one in a hundred, in hundredths. */
const STEPS = Array.from({ length: 25 }, (_, i) => (75 + i) / 100);

/**
 * What each target accuracy would do on a site that suggests titles, measured on held-out questions.
 * @param more further settings, e.g. the current one, 0.5 to 0.999
 */
export function dialConsequences(
  model: Pick<GateModel, "curve" | "heldOut" | "clarifyShare">,
  more: readonly number[] = [],
): DialConsequence[] {
  const dial = [...new Set([...STEPS, ...more])].sort((a, b) => a - b);
  return dial.map((precision) => {
    const { point, answerable } = effectOf(model, precision);
    const { refusal = null, ...measured } = point;
    const total = totalOf(answerable);
    const share = (weight: number) => (total === 0 ? 0 : weight / total);
    const risk = 1 - precision;
    return {
      ...measured,
      clarified: share(answerable.clarified),
      suggested: share(answerable.suggested),
      person: share(answerable.person),
      needed: { withNone: judgedNeeded(risk), withOne: judgedNeeded(risk, 1) },
      refusal,
    };
  });
}
