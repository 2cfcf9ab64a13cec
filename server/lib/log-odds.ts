/** Log-odds beyond this (a probability of 0.000006) say nothing more: no judge is that sure of anything. */
export const MOST_LOG_ODDS = 12;

/** @returns the value (not NaN), or the nearest that is at most MOST_LOG_ODDS either way */
export const clampLogOdds = (value: number): number => Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, value));

/** Natural log-odds, clamped. @param probability 0 to 1 */
export const logOddsOf = (probability: number): number => clampLogOdds(Math.log(probability / (1 - probability)));
