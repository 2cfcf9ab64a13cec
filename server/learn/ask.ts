import { type Ranked, rank } from "./logit.ts";
import { cosinesWith } from "./points.ts";
import { RECIPE } from "./recipe.ts";
import { askedRow } from "./rows.ts";
import type { GateModel } from "./train.ts";
import { countsOf } from "./word-evidence.ts";

/**
 * The candidates for a question with calibrated probabilities, best first; a millisecond at 1,000 points.
 * @throws RangeError when the vector is of another embedder
 */
export function ask(model: GateModel, question: { readonly text: string; readonly vector: Float32Array }): Ranked {
  if (question.vector.length !== model.points.dimension) {
    throw new RangeError(`a vector of ${question.vector.length} for a gate of ${model.points.dimension}`);
  }
  const counts = countsOf(question.text, model.language);
  const cosines = cosinesWith(model.points, question.vector);
  const evidence = askedRow({ ...model, recipe: RECIPE }, model.means, { counts, cosines });
  return rank(evidence, model.weights);
}
