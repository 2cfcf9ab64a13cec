import { outOfScopeOf } from "./out-of-scope.ts";
import { pointsOf } from "./points.ts";
import type { Prior } from "./prior.ts";
import { RECIPE } from "./recipe.ts";
import { siblingsOf } from "./siblings.ts";
import type { GateModel, TrainInput } from "./train.ts";
import { wordIndexOf } from "./word-evidence.ts";

/**
 * The gate for questions in a language that no article is in. What a site's own gate learnt doesn't hold for them: it
 * weighs shared words, which another language doesn't have, and it learnt from phrasings in the articles' language, to
 * which a translated question comes less close. What remains is how close vectors are, weighed as help centres in
 * general weigh them, with their thresholds for the dial.
 * @param model the site's own gate: its vectors, by an embedder that reads across languages, and its words, for names
 * @param prior what is learnt from vectors alone (`Priors.across`)
 */
export function acrossModel(model: Omit<GateModel, keyof Judging>, { weights, curve }: Prior): GateModel {
  // Not the judge's weights either: what it says of another language isn't known.
  const { articleIds, language, points, siblings, words, outOfScope } = model;
  const place = { articleIds, language, points, siblings, words, outOfScope };
  return { ...place, ...NOTHING_LEARNT, weights, curve };
}

/** What decides, apart from where the question is asked. */
type Judging = Pick<GateModel, "weights" | "curve" | "featureSet" | "clarifyShare" | "heldOut" | "classifier">;

const NOTHING_LEARNT = {
  featureSet: "across",
  clarifyShare: RECIPE.priorClarifyShare,
  heldOut: 0,
  classifier: { basis: new Int32Array(), weights: new Float32Array() },
} as const;

/** The same for a site whose own gate was made by an embedder that reads one language: from the input's vectors. */
export function trainAcross({ knowledge, language, foreign, priors }: TrainInput): GateModel {
  const points = pointsOf(knowledge, RECIPE);
  const words = wordIndexOf(knowledge, language);
  const place = { points, words, language, recipe: RECIPE };
  return acrossModel(
    {
      articleIds: knowledge.articleIds,
      language,
      points,
      siblings: siblingsOf(points),
      words,
      outOfScope: outOfScopeOf(place, foreign).vectors,
    },
    priors.across,
  );
}
