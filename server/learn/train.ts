import { trainClassifier } from "./classifier.ts";
import { type CurvePoint, curveOf } from "./curve.ts";
import { fitDoubting } from "./doubt.ts";
import { COLUMNS, type Means, type Place } from "./evidence.ts";
import { gram } from "./gram.ts";
import type { Classifier } from "./kernel.ts";
import { type Row, sharesOf } from "./logit.ts";
import { type PackedKnowledge, pointsOf } from "./points.ts";
import type { Prior, Priors } from "./prior.ts";
import { RECIPE, type Recipe } from "./recipe.ts";
import { foreignRows, type Ground, heldOutRows, type JudgedQuestions, judgedRows } from "./rows.ts";
import { siblingsOf } from "./siblings.ts";
import { type ForeignQuestions, strangersOf } from "./strangers.ts";
import { countsOf, type WordIndex, wordIndexOf } from "./word-evidence.ts";

export interface TrainInput {
  readonly knowledge: PackedKnowledge;
  /** The site's, BCP 47. */
  readonly language: string;
  readonly foreign: ForeignQuestions;
  /** Real questions: they take the held-out phrasings' place. */
  readonly calibration?: JudgedQuestions;
  readonly priors: Priors;
}

/** A gate as it is stored and asked. */
export interface GateModel extends Omit<Place, "recipe"> {
  readonly articleIds: readonly string[];
  readonly language: string;
  readonly classifier: Classifier;
  readonly words: WordIndex;
  /** Vectors of the foreign questions that this site does not answer, flat. */
  readonly strangers: Float32Array;
  readonly means: Means;
  /** Of the conditional logit, one a feature. */
  readonly weights: Float64Array;
  readonly curve: readonly CurvePoint[];
  readonly clarifyShare: number;
  /** Questions of this site that the curve rests on; 0: on the prior alone. */
  readonly heldOut: number;
}

/** Points whose cosines are all kept while learning: 49 MB. */
const KEPT = 3500;

export function groundOf(
  input: Pick<TrainInput, "knowledge" | "language" | "foreign">,
  onProgress: (share: number) => void = () => {},
  recipe: Recipe = RECIPE,
): Ground {
  const { knowledge, language, foreign } = input;
  const points = pointsOf(knowledge, recipe);
  const counts = knowledge.texts.map((text) => countsOf(text, language));
  const cosines = points.count <= KEPT ? gram(points.vectors, points.count, points.dimension) : undefined;
  const words = wordIndexOf(knowledge, counts, language);
  return {
    knowledge,
    language,
    recipe,
    points,
    siblings: siblingsOf(points),
    classifier: trainClassifier(points, recipe, { ...(cosines && { cosines }), onProgress }),
    counts,
    words,
    strangers: strangersOf({ points, words, language, recipe }, foreign),
    ...(cosines && { cosines }),
  };
}

/** Learns the gate of a site; pure and busy: seconds for thousands of points, so it runs on its own thread. */
export function trainGate(input: TrainInput, onProgress: (share: number) => void = () => {}): GateModel {
  const ground = groundOf(input, (share) => onProgress(0.6 * share));
  const model = learnGate(ground, input, "classifier", (share) => onProgress(0.6 + 0.4 * share));
  onProgress(1);
  return model;
}

/** @param means less than all for an ablation: learnt the same way on less evidence */
export function learnGate(
  ground: Ground,
  input: TrainInput,
  means: Means,
  onProgress: (share: number) => void = () => {},
): GateModel {
  const { recipe } = ground;
  const prior = input.priors[means];
  const base = {
    articleIds: ground.knowledge.articleIds,
    language: ground.language,
    points: ground.points,
    siblings: ground.siblings,
    classifier: { basis: ground.classifier.basis, weights: ground.classifier.weights },
    words: ground.words,
    strangers: ground.strangers.vectors,
    means,
  };
  const { rows, known, foreignShare } = evidenceRows(ground, input, means, onProgress);
  if (known === 0 || ground.points.articles < 2) {
    const { weights, curve } = prior;
    return { ...base, weights, curve, clarifyShare: recipe.priorClarifyShare, heldOut: 0 };
  }
  const shares = sharesOf(rows, { unknownShare: recipe.unknownShare, foreignShare });
  const fitted = fitDoubting(rows, shares, prior.weights, {
    pull: recipe.pull / known,
    // What real questions were about is known.
    recipe: input.calibration === undefined ? recipe : { ...recipe, doubt: 0 },
    fixed: COLUMNS[means].map((used) => !used),
  });
  const curve = filledUp(curveOf(rows, fitted.shares, fitted.weights), known, prior, recipe);
  return { ...base, weights: fitted.weights, curve, clarifyShare: recipe.clarifyShare, heldOut: known };
}

/** The questions that teach the gate, and the weight of the foreign ones beside 1 for the answerable. */
function evidenceRows(
  ground: Ground,
  { calibration }: TrainInput,
  means: Means,
  onProgress: (share: number) => void,
): { rows: Row[]; known: number; foreignShare: number } {
  const own =
    calibration === undefined ? heldOutRows(ground, means, onProgress) : judgedRows(ground, calibration, means);
  const count = (group: Row["group"]) => own.filter((row) => row.group === group).length;
  const known = count("known");
  // Real foreign questions come as often as they come; the shipped ones stand for a third of all.
  if (count("foreign") > 0) return { rows: own, known, foreignShare: count("foreign") / Math.max(1, known) };
  return {
    rows: known === 0 ? own : [...own, ...foreignRows(ground, means)],
    known,
    foreignShare: ground.recipe.foreignShare,
  };
}

/** A short curve is filled up with the prior's, to `few` answerable questions. */
function filledUp(curve: CurvePoint[], known: number, prior: Prior, recipe: Recipe): CurvePoint[] {
  if (known >= recipe.few) return curve;
  const answerable = prior.curve.reduce((s, point) => s + (point.answerable ? point.weight : 0), 0);
  const weight = (recipe.few - known) / answerable;
  return [...curve, ...prior.curve.map((point) => ({ ...point, weight: point.weight * weight }))];
}
