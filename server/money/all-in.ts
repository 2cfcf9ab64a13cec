import { timeCost } from "../domain/money.ts";
import type { Period } from "./period.ts";

/**
 * What the server costs a site on each day of a period, in nano-dollars: the hours it existed, busy or idle, at its
 * hourly price. Future days cost nothing yet.
 * @param paid.since when the site was created: no server cost before that
 * @param paid.share the site's share of the server's time, 0 to 1
 */
export function machineByDay(
  period: Period,
  paid: { readonly usdPerHour: number; readonly share: number; readonly since: Date; readonly now: Date },
): number[] {
  const { usdPerHour, share, since, now } = paid;
  return period.starts.map((start, i) => {
    const end = period.starts[i + 1] ?? period.to;
    const ms = Math.min(end.getTime(), now.getTime()) - Math.max(start.getTime(), since.getTime());
    return Math.round(timeCost(Math.max(0, ms), usdPerHour) * share);
  });
}

export const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
