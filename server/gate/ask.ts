import { type Evidence, FEATURES, WIDTH } from "./evidence.ts";
import { type Ranked, rank } from "./logit.ts";
import { nearestOutOfScope } from "./out-of-scope.ts";
import { cosinesWith } from "./points.ts";
import { RECIPE, TEXT } from "./recipe.ts";
import { askedRow } from "./rows.ts";
import type { GateModel } from "./train.ts";
import { countsOf } from "./word-evidence.ts";

/** Candidates, and how close their passages are to the question. */
export interface Asked extends Ranked {
  /** Cosines of an article's text passages, in their order. @param article its place in `articleIds` */
  passages(article: number): Float32Array;
}

/**
 * The candidates for a question with calibrated probabilities, best first; a millisecond at 1,000 points.
 * @param onEvidence called with what was weighed
 * @param hidden articles that aren't candidates, by their places in `articleIds`
 * @throws RangeError if the vector is from another embedder
 */
export function ask(
  model: GateModel,
  question: { readonly text: string; readonly vector: Float32Array },
  onEvidence?: (evidence: Evidence) => void,
  hidden?: ReadonlySet<number>,
): Asked {
  if (question.vector.length !== model.points.dimension) {
    throw new RangeError(`a vector of ${question.vector.length} for a gate of ${model.points.dimension}`);
  }
  const counts = countsOf(question.text, model.language);
  const cosines = cosinesWith(model.points, question.vector);
  const foreign = nearestOutOfScope(model.outOfScope, question.vector);
  const evidence = askedRow({ ...model, recipe: RECIPE }, model.featureSet, {
    counts,
    cosines,
    foreign,
    ...(hidden === undefined || hidden.size === 0 ? {} : { hidden }),
  });
  onEvidence?.(evidence);
  const { first, kind } = model.points;
  return {
    ...rank(evidence, model.weights),
    passages: (article) =>
      cosines
        .subarray(first[article], first[article + 1])
        .filter((_, i) => kind[(first[article] as number) + i] === TEXT),
  };
}

/** Readable evidence: each candidate's features by name, with what each adds to the log-odds. */
export function weighedEvidence(model: GateModel, evidence: Evidence) {
  return Array.from(evidence.articles, (article, c) => ({
    articleId: model.articleIds[article] ?? "",
    features: FEATURES.map((name, f) => {
      const value = evidence.features[c * WIDTH + f] as number;
      return { name, value, weighed: value * (model.weights[f] as number) };
    }),
  }));
}
