/** Log-odds beyond this (a probability of 0.000006) say nothing more: no judge is that sure of anything. */
export const MOST_LOG_ODDS = 12;

/** @returns the value (not NaN), or the nearest that is at most `most` either way */
export const clampLogOdds = (value: number, most = MOST_LOG_ODDS): number => Math.max(-most, Math.min(most, value));

/** Natural log-odds, clamped. @param probability 0 to 1, both included */
export const logOddsOf = (probability: number, most = MOST_LOG_ODDS): number =>
  clampLogOdds(Math.log(probability / (1 - probability)), most);
