import { expectedCalibrationError } from "../math/metrics.ts";
import { thresholdsOf } from "./curve.ts";
import { RECIPE } from "./recipe.ts";
import { riskCoverage } from "./risk-coverage.ts";
import type { GateModel } from "./train.ts";

/** The precision at which figures are stated by default. */
const USUAL = 0.95;

/** A tune's figures, for the console and the version's row. */
export function figuresOfGate(model: GateModel) {
  const { curve } = model;
  const answerable = curve.filter((point) => point.answerable);
  const weight = (list: typeof curve) => list.reduce((s, point) => s + point.weight, 0);
  return {
    articles: model.points.articles,
    points: model.points.count,
    /** Held-out questions of this site that the figures are based on; 0: they are the shipped prior's. */
    heldOut: model.heldOut,
    accuracy: weight(answerable.filter((point) => point.right)) / Math.max(1e-9, weight(answerable)),
    ece: expectedCalibrationError(curve.map(({ first, right }) => ({ confidence: first, right }))),
    weights: [...model.weights],
    thresholds: thresholdsOf(model, USUAL, RECIPE),
    riskCoverage: riskCoverage(model),
  };
}
