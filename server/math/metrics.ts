/** Figures over judged answers. Pure; every one can be recomputed from the rows of `evaluate --out` and the questions. */

/** A question's confidence, and whether answering from the first article would have been right (never, for a foreign one). */
export interface Judged {
  /** 0 to 1. */
  readonly confidence: number;
  readonly right: boolean;
}

/** Groups of equal confidence, most confident first: a threshold cannot fall inside one. */
function tieGroups<T extends Judged>(rows: readonly T[]): T[][] {
  const sorted = [...rows].sort((a, b) => b.confidence - a.confidence);
  const groups: T[][] = [];
  for (const row of sorted) {
    const last = groups.at(-1);
    if (last?.[0]?.confidence === row.confidence) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

/**
 * Area under the ROC curve: the chance that a right one stands above a wrong one, ties counted half.
 * @returns 0.5 when there are no right or no wrong ones, as nothing can be said
 */
export function auroc(rows: readonly Judged[]): number {
  const wrong = rows.filter((r) => !r.right).length;
  const right = rows.length - wrong;
  if (wrong === 0 || right === 0) return 0.5;
  let wrongBelow = wrong;
  let won = 0;
  for (const group of tieGroups(rows)) {
    const wrongHere = group.filter((r) => !r.right).length;
    wrongBelow -= wrongHere;
    won += (group.length - wrongHere) * (wrongBelow + wrongHere / 2);
  }
  return won / (right * wrong);
}

/**
 * Expected calibration error over equal-width bins (Naeini et al., AAAI 2015): the mean distance between
 * stated confidence and share of right ones, weighted by bin size.
 */
export function expectedCalibrationError(rows: readonly Judged[], bins = 15): number {
  if (rows.length === 0) return 0;
  const sums = Array.from({ length: bins }, () => ({ confidence: 0, right: 0 }));
  for (const row of rows) {
    const bin = sums[Math.min(bins - 1, Math.floor(row.confidence * bins))];
    if (bin === undefined) continue;
    bin.confidence += row.confidence;
    bin.right += row.right ? 1 : 0;
  }
  return sums.reduce((total, bin) => total + Math.abs(bin.confidence - bin.right), 0) / rows.length;
}

/**
 * The calibration error that perfectly calibrated confidences like these would show, by chance alone: in each bin the mean
 * distance of a sum of coin tosses from what is expected of it, sqrt(2/π) of its standard deviation (normal
 * approximation). With few questions it's most of what is measured.
 */
export function calibrationErrorByChance(rows: readonly Pick<Judged, "confidence">[], bins = 15): number {
  if (rows.length === 0) return 0;
  const variances = new Float64Array(bins);
  for (const { confidence } of rows) {
    const bin = Math.min(bins - 1, Math.floor(confidence * bins));
    variances[bin] = (variances[bin] as number) + confidence * (1 - confidence);
  }
  return variances.reduce((total, variance) => total + Math.sqrt((2 / Math.PI) * variance), 0) / rows.length;
}

/** The bins of a reliability diagram, empty ones left out. */
export function reliability(
  rows: readonly Judged[],
  bins = 15,
): { confidence: number; right: number; count: number }[] {
  const groups = new Map<number, Judged[]>();
  for (const row of rows) {
    const bin = Math.min(bins - 1, Math.floor(row.confidence * bins));
    groups.set(bin, [...(groups.get(bin) ?? []), row]);
  }
  return [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, group]) => ({
      confidence: group.reduce((sum, r) => sum + r.confidence, 0) / group.length,
      right: group.filter((r) => r.right).length / group.length,
      count: group.length,
    }));
}

/**
 * Area under the generalised risk-coverage curve (Traub et al., NeurIPS 2024): the mean, over coverages, of the share of
 * all questions that would be answered and answered wrongly. 0 is best; 0.5 is all wrong.
 */
export function augrc(rows: readonly Judged[]): number {
  const n = rows.length;
  if (n === 0) return 0;
  let wrong = 0;
  let area = 0;
  for (const group of tieGroups(rows)) {
    const wrongHere = group.filter((r) => !r.right).length;
    // Within a tie the order is chance: errors arrive evenly.
    area += group.length * wrong + (wrongHere * (group.length + 1)) / 2;
    wrong += wrongHere;
  }
  return area / (n * n);
}

/**
 * The share of in-scope questions in the largest head, by confidence, whose precision reaches `precision`.
 * @param rows all questions, foreign ones (`inScope` false, never right) too
 */
export function coverageAtPrecision(rows: readonly (Judged & { inScope: boolean })[], precision: number): number {
  const inScope = rows.filter((r) => r.inScope).length;
  if (inScope === 0) return 0;
  let head = 0;
  let right = 0;
  let covered = 0;
  let best = 0;
  for (const group of tieGroups(rows)) {
    head += group.length;
    right += group.filter((r) => r.right).length;
    covered += group.filter((r) => r.inScope).length;
    if (right / head >= precision) best = covered;
  }
  return best / inScope;
}

/**
 * A quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan).
 * @param p 0 to 1
 */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}
