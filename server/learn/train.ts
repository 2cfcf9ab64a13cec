import { type Classifier, scoresOf, type TrainedClassifier, trainClassifier } from "./classifier.ts";
import { type CurvePoint, curveOf } from "./curve.ts";
import { COLUMNS, evidenceOf, type Means } from "./evidence.ts";
import { fitLogit, type Row, sharesOf } from "./logit.ts";
import { cosinesWith, type PackedKnowledge, type Points, pointsOf } from "./points.ts";
import type { Prior, Priors } from "./prior.ts";
import { PHRASING, POOLED, RECIPE, type Recipe } from "./recipe.ts";
import { type Counts, countsOf, type WordIndex, wordIndexOf, wordScores } from "./word-evidence.ts";

/** Questions with vectors, flat. */
export interface PackedQuestions {
  readonly texts: readonly string[];
  /** Rows of the knowledge's dimension. */
  readonly vectors: Float32Array;
}

export interface TrainInput {
  readonly knowledge: PackedKnowledge;
  /** The site's, BCP 47. */
  readonly language: string;
  readonly foreign: PackedQuestions & { readonly intents: readonly string[] };
  /** Real questions with the article that answers (its place, or -1): they take the held-out phrasings' place. */
  readonly calibration?: PackedQuestions & { readonly expected: Int32Array };
  readonly priors: Priors;
}

/** A gate as it is stored and asked. */
export interface GateModel {
  readonly articleIds: readonly string[];
  readonly language: string;
  readonly points: Points;
  readonly classifier: Classifier;
  readonly words: WordIndex;
  readonly means: Means;
  /** Of the conditional logit, one a feature. */
  readonly weights: Float64Array;
  readonly curve: readonly CurvePoint[];
  readonly clarifyShare: number;
  /** Questions of this site that the curve rests on; 0: on the prior alone. */
  readonly heldOut: number;
}

/** Held-out phrasings that calibrate, at most; evenly spread. More would change the third digit, and take seconds. */
const MOST_HELD_OUT = 1500;

/** A site's classifier and words, before the gate is learnt. */
export interface Ground {
  readonly input: TrainInput;
  readonly points: Points;
  readonly classifier: TrainedClassifier;
  readonly counts: readonly Counts[];
  readonly words: WordIndex;
  readonly recipe: Recipe;
}

export function groundOf(
  input: TrainInput,
  onProgress: (share: number) => void = () => {},
  recipe: Recipe = RECIPE,
): Ground {
  const points = pointsOf(input.knowledge, recipe);
  const counts = input.knowledge.texts.map((text) => countsOf(text, input.language));
  return {
    input,
    points,
    classifier: trainClassifier(points, recipe, onProgress),
    counts,
    words: wordIndexOf(input.knowledge, counts),
    recipe,
  };
}

/** Learns the gate of a site; pure and busy: seconds for thousands of points, so it runs on its own thread. */
export function trainGate(input: TrainInput, onProgress: (share: number) => void = () => {}): GateModel {
  const ground = groundOf(input, (share) => onProgress(0.6 * share));
  const model = learnGate(ground, "classifier", (share) => onProgress(0.6 + 0.4 * share));
  onProgress(1);
  return model;
}

/** @param means less than all for an ablation: learnt the same way on less evidence */
export function learnGate(ground: Ground, means: Means, onProgress: (share: number) => void = () => {}): GateModel {
  const { input, points, classifier, words, recipe } = ground;
  const prior = input.priors[means];
  const own = input.calibration === undefined ? heldOutRows(ground, means, onProgress) : calibrationRows(ground, means);
  const base = {
    articleIds: input.knowledge.articleIds,
    language: input.language,
    points,
    classifier: { basis: classifier.basis, weights: classifier.weights },
    words,
    means,
  };
  const known = own.filter((row) => row.group === "known").length;
  if (known === 0 || points.articles < 2) {
    const { weights, curve } = prior;
    return { ...base, weights, curve, clarifyShare: recipe.priorClarifyShare, heldOut: 0 };
  }
  const rows = own.some((row) => row.group === "foreign") ? own : [...own, ...foreignRows(ground, means)];
  const shares = sharesOf(rows, recipe);
  const weights = fitLogit(rows, shares, prior.weights, recipe.pull / known, {
    fixed: COLUMNS[means].map((used) => !used),
  });
  const curve = filledUp(curveOf(rows, shares, weights), known, prior, recipe);
  return { ...base, weights, curve, clarifyShare: recipe.clarifyShare, heldOut: known };
}

/** A short curve is filled up with the prior's, to `few` answerable questions. */
function filledUp(curve: CurvePoint[], known: number, prior: Prior, recipe: Recipe): CurvePoint[] {
  if (known >= recipe.few) return curve;
  const answerable = prior.curve.reduce((s, point) => s + (point.answerable ? point.weight : 0), 0);
  const weight = (recipe.few - known) / answerable;
  return [...curve, ...prior.curve.map((point) => ({ ...point, weight: point.weight * weight }))];
}

/** Each phrasing as if it had never been written: first alone, then with its whole article. */
export function heldOutRows(ground: Ground, means: Means, onProgress: (share: number) => void = () => {}): Row[] {
  const { points, classifier, counts, words, recipe } = ground;
  const countAt = passageCounts(ground, counts);
  const phrasings: number[] = [];
  for (let i = 0; i < points.count; i++) if (points.kind[i] === PHRASING && points.learns[i] === 1) phrasings.push(i);
  const step = Math.max(1, phrasings.length / MOST_HELD_OUT);
  const chosen = Array.from(
    { length: Math.floor(phrasings.length / step) },
    (_, k) => phrasings[Math.floor(k * step)] as number,
  );
  const rows: Row[] = [];
  const cosines = new Float32Array(points.count);
  let article = -1;
  let without: Map<number, Float64Array> | undefined;
  for (const [k, point] of chosen.entries()) {
    const own = points.owner[point] as number;
    if (own !== article) without = classifier.withoutArticle(own);
    article = own;
    cosinesWith(points, points.vectors.subarray(point * points.dimension, (point + 1) * points.dimension), cosines);
    const text = countAt(point);
    rows.push({
      evidence: evidenceOf(
        points,
        {
          scores: classifier.withoutPoint(point),
          cosines,
          words: wordScores(words, text, recipe, { text: { counts: text, article: own } }),
        },
        recipe,
        means,
        { point },
      ),
      expected: own,
      group: "known",
    });
    const scores = without?.get(point);
    if (scores !== undefined && points.articles > 1) {
      const hidden = { scores, cosines, words: wordScores(words, text, recipe, { article: own }) };
      rows.push({
        evidence: evidenceOf(points, hidden, recipe, means, { article: own }),
        expected: -1,
        group: "unknown",
      });
    }
    if (k % 50 === 0) onProgress(k / chosen.length);
  }
  return rows;
}

/** Word counts of the passage that a point is; pools have none. */
function passageCounts({ points }: Ground, counts: readonly Counts[]): (point: number) => Counts {
  const place = new Int32Array(points.count).fill(-1);
  let passage = 0;
  for (let i = 0; i < points.count; i++) if (points.kind[i] !== POOLED) place[i] = passage++;
  return (point) => counts[place[point] as number] ?? new Map();
}

/** A question as the live gate sees it. */
export function askedRow(
  ground: Pick<Ground, "points" | "words" | "recipe"> & { readonly classifier: Classifier },
  means: Means,
  question: { readonly counts: Counts; readonly vector: Float32Array },
) {
  const { points, words, recipe } = ground;
  const cosines = cosinesWith(points, question.vector);
  const scores = scoresOf(ground.classifier, cosines, points.articles, recipe.gamma);
  return {
    cosines,
    evidence: evidenceOf(points, { scores, cosines, words: wordScores(words, question.counts, recipe) }, recipe, means),
  };
}

function vectorAt(questions: PackedQuestions, i: number, dimension: number): Float32Array {
  return questions.vectors.subarray(i * dimension, (i + 1) * dimension);
}

/** The shipped foreign questions, less every intent that comes near to something here. */
export function foreignRows(ground: Ground, means: Means): Row[] {
  const { input, points, recipe } = ground;
  const asked = input.foreign.texts.map((text, i) => {
    const vector = vectorAt(input.foreign, i, points.dimension);
    const { cosines, evidence } = askedRow(ground, means, { counts: countsOf(text, input.language), vector });
    return { evidence, intent: input.foreign.intents[i] ?? "", near: cosines.reduce((top, x) => Math.max(top, x), -1) };
  });
  const taken = new Set(asked.filter((one) => one.near >= recipe.near).map((one) => one.intent));
  let kept = asked.filter((one) => !taken.has(one.intent));
  if (kept.length < recipe.fewestForeign) {
    kept = [...asked].sort((a, b) => a.near - b.near).slice(0, recipe.fewestForeign);
  }
  return kept.map(({ evidence }) => ({ evidence, expected: -1, group: "foreign" }));
}

/** Real questions, and the same with their article taken out. */
export function calibrationRows(ground: Ground, means: Means): Row[] {
  const { input, points, classifier, words, recipe } = ground;
  const { calibration } = input;
  if (calibration === undefined) return [];
  return calibration.texts.flatMap((text, i): Row[] => {
    const counts = countsOf(text, input.language);
    const expected = calibration.expected[i] ?? -1;
    const { cosines, evidence } = askedRow(ground, means, {
      counts,
      vector: vectorAt(calibration, i, points.dimension),
    });
    if (expected < 0) return [{ evidence, expected, group: "foreign" }];
    const known: Row = { evidence, expected, group: "known" };
    if (points.articles < 2) return [known];
    const hidden = {
      scores: classifier.askWithoutArticle(cosines, expected),
      cosines,
      words: wordScores(words, counts, recipe, { article: expected }),
    };
    const gone = evidenceOf(points, hidden, recipe, means, { article: expected });
    return [known, { evidence: gone, expected: -1, group: "unknown" }];
  });
}
