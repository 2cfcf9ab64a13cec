/** A lower bound, rounded down to a tenth of a per cent: rounding up would promise too much. */
export function lower(share: number): number {
  return Math.floor(share * 1000) / 1000;
}
