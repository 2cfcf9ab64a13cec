import { type Evidence, FEATURES, WIDTH } from "./evidence.ts";
import { type Ranked, rank } from "./logit.ts";
import { cosinesWith } from "./points.ts";
import { RECIPE } from "./recipe.ts";
import { askedRow } from "./rows.ts";
import { nearestStranger } from "./strangers.ts";
import type { GateModel } from "./train.ts";
import { countsOf } from "./word-evidence.ts";

/**
 * The candidates for a question with calibrated probabilities, best first; a millisecond at 1,000 points.
 * @param onEvidence told what was weighed
 * @throws RangeError when the vector is of another embedder
 */
export function ask(
  model: GateModel,
  question: { readonly text: string; readonly vector: Float32Array },
  onEvidence?: (evidence: Evidence) => void,
): Ranked {
  if (question.vector.length !== model.points.dimension) {
    throw new RangeError(`a vector of ${question.vector.length} for a gate of ${model.points.dimension}`);
  }
  const counts = countsOf(question.text, model.language);
  const cosines = cosinesWith(model.points, question.vector);
  const foreign = nearestStranger(model.strangers, question.vector);
  const evidence = askedRow({ ...model, recipe: RECIPE }, model.means, { counts, cosines, foreign });
  onEvidence?.(evidence);
  return rank(evidence, model.weights);
}

/** Evidence in words: each candidate's features by name, with what each adds to the log-odds. */
export function weighedEvidence(model: GateModel, evidence: Evidence) {
  return Array.from(evidence.articles, (article, c) => ({
    articleId: model.articleIds[article] ?? "",
    features: FEATURES.map((name, f) => {
      const value = evidence.features[c * WIDTH + f] as number;
      return { name, value, weighed: value * (model.weights[f] as number) };
    }),
  }));
}
