import type { Progress } from "../math/cholesky.ts";
import { trainExact } from "./exact.ts";
import { learnersOf, type TrainedClassifier } from "./kernel.ts";
import { trainOnLandmarks } from "./landmarks.ts";
import type { Points } from "./points.ts";
import type { Recipe } from "./recipe.ts";

/** What training needs in addition to the points. */
export interface Training {
  /** All cosines between points, if they are kept. */
  readonly cosines?: Float32Array;
  readonly onProgress?: Progress;
}

/** Trains on all points that take part in learning: exactly, or on landmarks if there are too many. */
export function trainClassifier(points: Points, recipe: Recipe, options: Training = {}): TrainedClassifier {
  const found = learnersOf(points);
  const { cosines, onProgress = () => {} } = options;
  return found.all.length <= recipe.exactPoints && cosines !== undefined
    ? trainExact(points, found, recipe, cosines, onProgress)
    : trainOnLandmarks(points, found, recipe, onProgress);
}
