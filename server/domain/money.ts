/**
 * Money is integer nano-dollars (10^-9 USD), rounded up per ledger line and never in between, so that nothing that cost
 * money shows as 0.
 */

const MS_PER_HOUR = 3_600_000;

/** US dollars in nano-dollars, rounded to the nearest. */
export function nanoUsd(usd: number): number {
  return Math.round(usd * 1e9);
}

/** The cost of some milliseconds of something that is paid by the hour; at least 1 if any time passed. */
export function timeCost(ms: number, usdPerHour: number): number {
  return ms > 0 && usdPerHour > 0 ? Math.max(1, Math.ceil((ms * nanoUsd(usdPerHour)) / MS_PER_HOUR)) : 0;
}

/** The cost of the power used in those milliseconds. */
export function energyCost(ms: number, watts: number, usdPerKwh: number): number {
  return timeCost(ms, (watts / 1000) * usdPerKwh);
}

/** The cost of tokens at nano-dollars per million. Exact: the product can exceed what a double holds. */
export function tokenCost(tokens: number, nanoUsdPerMillion: number): number {
  const product = BigInt(Math.round(tokens)) * BigInt(nanoUsdPerMillion);
  return Number((product + 999_999n) / 1_000_000n);
}
