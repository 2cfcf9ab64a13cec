/** Two-sided 95% of the normal distribution. */
const Z = 1.959964;

/**
 * Wilson's 95% interval of a share, which holds for few trials and for shares near 0 and 1, too.
 * @returns undefined without a trial
 */
export function wilson(successes: number, trials: number): { low: number; high: number } | undefined {
  if (trials === 0) return undefined;
  const share = successes / trials;
  const z2 = Z * Z;
  const centre = share + z2 / (2 * trials);
  const half = Z * Math.sqrt((share * (1 - share) + z2 / (4 * trials)) / trials);
  const scale = 1 + z2 / trials;
  // At both ends the bound is the end itself; rounding would miss it by a hair.
  return {
    low: successes === 0 ? 0 : (centre - half) / scale,
    high: successes === trials ? 1 : (centre + half) / scale,
  };
}
