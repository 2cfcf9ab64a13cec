import { thresholdsOf } from "./curve.ts";
import { expectedCalibrationError } from "./metrics.ts";
import { RECIPE } from "./recipe.ts";
import { riskCoverage } from "./risk-coverage.ts";
import type { GateModel } from "./train.ts";

/** The precision that figures are stated at when no dial is turned. */
const USUAL = 0.95;

/** A tune in numbers, for the console and the version's row. */
export function figuresOfGate(model: GateModel) {
  const { curve } = model;
  const answerable = curve.filter((point) => point.answerable);
  const weight = (list: typeof curve) => list.reduce((s, point) => s + point.weight, 0);
  return {
    articles: model.points.articles,
    points: model.points.count,
    /** Held-out questions of this site under the figures; 0: the shipped prior's. */
    heldOut: model.heldOut,
    accuracy: weight(answerable.filter((point) => point.right)) / Math.max(1e-9, weight(answerable)),
    ece: expectedCalibrationError(curve.map(({ first, right }) => ({ confidence: first, right }))),
    weights: [...model.weights],
    thresholds: thresholdsOf(model, USUAL, RECIPE),
    riskCoverage: riskCoverage(model),
  };
}
