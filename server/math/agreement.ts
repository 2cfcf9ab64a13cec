/**
 * How well a grouping agrees with the true one.
 * Sources: Hubert and Arabie 1985 (adjusted Rand index); Rosenberg and Hirschberg 2007 (V-measure, beta 1).
 */
export interface Agreement {
  /** 1: the same; about 0: as good as chance. */
  readonly adjustedRand: number;
  /** 0 to 1: each group holds one class only. */
  readonly homogeneity: number;
  /** 0 to 1: each class is in one group only. */
  readonly completeness: number;
  /** Their harmonic mean. */
  readonly vMeasure: number;
}

/** @param groups and @param classes a label for each item, in the same order */
export function agreement(groups: readonly (string | number)[], classes: readonly (string | number)[]): Agreement {
  const n = groups.length;
  const pairs = new Map<string, number>();
  const byGroup = new Map<string | number, number>();
  const byClass = new Map<string | number, number>();
  for (const [i, group] of groups.entries()) {
    const own = classes[i] as string | number;
    const both = JSON.stringify([group, own]);
    pairs.set(both, (pairs.get(both) ?? 0) + 1);
    byGroup.set(group, (byGroup.get(group) ?? 0) + 1);
    byClass.set(own, (byClass.get(own) ?? 0) + 1);
  }
  const two = (counts: Iterable<number>) => [...counts].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const together = two(pairs.values());
  const inGroups = two(byGroup.values());
  const inClasses = two(byClass.values());
  const expected = n < 2 ? 0 : (inGroups * inClasses) / ((n * (n - 1)) / 2);
  const most = (inGroups + inClasses) / 2;
  const entropy = (counts: Iterable<number>) =>
    [...counts].reduce((sum, count) => sum - (count / n) * Math.log(count / n), 0);
  const ofGroups = entropy(byGroup.values());
  const ofClasses = entropy(byClass.values());
  const joint = entropy(pairs.values());
  const homogeneity = ofClasses === 0 ? 1 : 1 - (joint - ofGroups) / ofClasses;
  const completeness = ofGroups === 0 ? 1 : 1 - (joint - ofClasses) / ofGroups;
  return {
    adjustedRand: most === expected ? 1 : (together - expected) / (most - expected),
    homogeneity,
    completeness,
    vMeasure: homogeneity + completeness === 0 ? 0 : (2 * homogeneity * completeness) / (homogeneity + completeness),
  };
}
