import type { Progress } from "./cholesky.ts";
import { trainExact } from "./exact.ts";
import { learnersOf, type TrainedClassifier } from "./kernel.ts";
import { trainOnLandmarks } from "./landmarks.ts";
import type { Points } from "./points.ts";
import type { Recipe } from "./recipe.ts";

/** What training is given beside the points. */
export interface Training {
  /** All cosines between points, when they are kept. */
  readonly cosines?: Float32Array;
  readonly onProgress?: Progress;
}

/** Trains on all points that learn: exactly, or on landmarks when there are too many. */
export function trainClassifier(points: Points, recipe: Recipe, given: Training = {}): TrainedClassifier {
  const found = learnersOf(points);
  const { cosines, onProgress = () => {} } = given;
  return found.all.length <= recipe.exactPoints && cosines !== undefined
    ? trainExact(points, found, recipe, cosines, onProgress)
    : trainOnLandmarks(points, found, recipe, onProgress);
}
