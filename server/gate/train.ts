import { gram } from "../math/gram.ts";
import { trainClassifier } from "./classifier.ts";
import { type CurvePoint, curveOf } from "./curve.ts";
import { COLUMNS, type FeatureSet, type Place } from "./evidence.ts";
import type { Classifier } from "./kernel.ts";
import { fitWithLabelNoise } from "./label-noise.ts";
import { type Row, sharesOf } from "./logit.ts";
import { type ForeignQuestions, outOfScopeOf } from "./out-of-scope.ts";
import { type PackedKnowledge, pointsOf } from "./points.ts";
import type { Prior, Priors } from "./prior.ts";
import { RECIPE, type Recipe } from "./recipe.ts";
import { foreignRows, type Ground, heldOutRows, type JudgedQuestions, judgedRows } from "./rows.ts";
import { siblingsOf } from "./siblings.ts";
import { countsOf, type WordIndex, wordIndexOf } from "./word-evidence.ts";

export interface TrainInput {
  readonly knowledge: PackedKnowledge;
  /** The site's, BCP 47. */
  readonly language: string;
  readonly foreign: ForeignQuestions;
  /** Real questions: they replace the held-out phrasings. */
  readonly calibration?: JudgedQuestions;
  readonly priors: Priors;
  /** See `TuneInput`. */
  readonly isAcross?: boolean;
}

/** A gate, as it's stored and asked. */
export interface GateModel extends Omit<Place, "recipe"> {
  readonly articleIds: readonly string[];
  readonly language: string;
  readonly classifier: Classifier;
  readonly words: WordIndex;
  /** Vectors of the out-of-scope questions that this site doesn't answer, flat. */
  readonly outOfScope: Float32Array;
  readonly featureSet: FeatureSet;
  /** The conditional logit's weights, one per feature. */
  readonly weights: Float64Array;
  /** How the judge's opinion counts beside it (`judged.ts`); absent: the judge isn't asked. */
  readonly judged?: Float64Array;
  readonly curve: readonly CurvePoint[];
  readonly clarifyShare: number;
  /** Questions of this site that the curve is based on; 0: the prior alone. */
  readonly heldOut: number;
}

/** Points whose cosines are all kept while learning, 100 MB: the demo has 3,700, and takes three times as long without. */
const KEPT = 5_000;

export function groundOf(
  input: Pick<TrainInput, "knowledge" | "language" | "foreign">,
  onProgress: (share: number) => void = () => {},
  recipe: Recipe = RECIPE,
): Ground {
  const { knowledge, language, foreign } = input;
  const points = pointsOf(knowledge, recipe);
  const counts = (passage: number) => countsOf(knowledge.texts[passage] ?? "", language);
  const cosines = points.count <= KEPT ? gram(points.vectors, points.count, points.dimension) : undefined;
  const words = wordIndexOf(knowledge, language);
  return {
    knowledge,
    language,
    recipe,
    points,
    siblings: siblingsOf(points),
    classifier: trainClassifier(points, recipe, { ...(cosines && { cosines }), onProgress }),
    counts,
    words,
    outOfScope: outOfScopeOf({ points, words, language, recipe }, foreign),
    ...(cosines && { cosines }),
  };
}

/** Trains a site's gate; pure and busy: seconds for thousands of points, so it runs in its own process. */
export function trainGate(input: TrainInput, onProgress: (share: number) => void = () => {}): GateModel {
  const ground = groundOf(input, (share) => onProgress(0.6 * share));
  const model = learnGate(ground, input, "classifier", (share) => onProgress(0.6 + 0.4 * share));
  onProgress(1);
  return model;
}

/** @param featureSet less than all for an ablation: trained the same way on less evidence */
export function learnGate(
  ground: Ground,
  input: TrainInput,
  featureSet: FeatureSet,
  onProgress: (share: number) => void = () => {},
): GateModel {
  const { recipe } = ground;
  const prior = input.priors[featureSet];
  const base = {
    articleIds: ground.knowledge.articleIds,
    language: ground.language,
    points: ground.points,
    siblings: ground.siblings,
    classifier: { basis: ground.classifier.basis, weights: ground.classifier.weights },
    words: ground.words,
    outOfScope: ground.outOfScope.vectors,
    featureSet,
    ...(prior.judged && { judged: prior.judged }),
  };
  const { rows, known, foreignShare } = evidenceRows(ground, input, featureSet, onProgress);
  if (known === 0 || ground.points.articles < 2) {
    const { weights, curve } = prior;
    return { ...base, weights, curve, clarifyShare: recipe.priorClarifyShare, heldOut: 0 };
  }
  const shares = sharesOf(rows, { unknownShare: recipe.unknownShare, foreignShare });
  const fitted = fitWithLabelNoise(rows, shares, prior.weights, {
    pull: recipe.pull / known,
    // What real questions were about is known.
    recipe: input.calibration === undefined ? recipe : { ...recipe, labelNoise: 0 },
    fixed: COLUMNS[featureSet].map((used) => !used),
  });
  const curve = filledUp(curveOf(rows, fitted.shares, fitted.weights), known, prior, recipe);
  return { ...base, weights: fitted.weights, curve, clarifyShare: recipe.clarifyShare, heldOut: known };
}

/** The questions that train the gate, and the weight of the out-of-scope ones, with 1 for the answerable. */
function evidenceRows(
  ground: Ground,
  { calibration }: TrainInput,
  featureSet: FeatureSet,
  onProgress: (share: number) => void,
): { rows: Row[]; known: number; foreignShare: number } {
  const own =
    calibration === undefined
      ? heldOutRows(ground, featureSet, onProgress)
      : judgedRows(ground, calibration, featureSet);
  const count = (group: Row["group"]) => own.filter((row) => row.group === group).length;
  const known = count("known");
  // Real out-of-scope questions are as frequent as they are; the shipped ones represent a third of all.
  if (count("foreign") > 0) return { rows: own, known, foreignShare: count("foreign") / Math.max(1, known) };
  return {
    rows: known === 0 ? own : [...own, ...foreignRows(ground, featureSet)],
    known,
    foreignShare: ground.recipe.foreignShare,
  };
}

/** A short curve is complemented with the prior's, up to `few` answerable questions. */
function filledUp(curve: CurvePoint[], known: number, prior: Prior, recipe: Recipe): CurvePoint[] {
  if (known >= recipe.few) return curve;
  const answerable = prior.curve.reduce((s, point) => s + (point.answerable ? point.weight : 0), 0);
  const weight = (recipe.few - known) / answerable;
  return [...curve, ...prior.curve.map((point) => ({ ...point, weight: point.weight * weight }))];
}
