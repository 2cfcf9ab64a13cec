/** Two-sided 95% of the normal distribution. */
const Z = 1.96;

/**
 * Wilson's 95% interval of a share, which holds for few trials and for shares near 0 and 1, too (Wilson, JASA 1927). Of no
 * trial: 0 to 1, anything is possible.
 */
export function wilson(successes: number, trials: number): { low: number; high: number } {
  if (trials === 0) return { low: 0, high: 1 };
  const share = successes / trials;
  const centre = share + (Z * Z) / (2 * trials);
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  const scale = 1 + (Z * Z) / trials;
  // At both ends the bound is the end itself; rounding would miss it by a hair.
  return {
    low: successes === 0 ? 0 : (centre - spread) / scale,
    high: successes === trials ? 1 : (centre + spread) / scale,
  };
}
