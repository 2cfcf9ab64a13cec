/** Money is integer nano-dollars (10^-9 USD), rounded up at the line, never in between: nothing that cost is nothing. */

const MS_PER_HOUR = 3_600_000;

/** US dollars in nano-dollars, rounded to the nearest. */
export function nanoUsd(usd: number): number {
  return Math.round(usd * 1e9);
}

/** What milliseconds of something that is paid by the hour cost; at least 1 when any time passed. */
export function timeCost(ms: number, usdPerHour: number): number {
  return ms > 0 && usdPerHour > 0 ? Math.max(1, Math.ceil((ms * nanoUsd(usdPerHour)) / MS_PER_HOUR)) : 0;
}

/** What the power drawn in those milliseconds costs. */
export function energyCost(ms: number, watts: number, usdPerKwh: number): number {
  return timeCost(ms, (watts / 1000) * usdPerKwh);
}

/** What tokens cost at nano-dollars a million. Exact: the product leaves what a double can hold. */
export function tokenCost(tokens: number, nanoUsdPerMillion: number): number {
  const product = BigInt(Math.round(tokens)) * BigInt(nanoUsdPerMillion);
  return Number((product + 999_999n) / 1_000_000n);
}
