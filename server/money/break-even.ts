import type { PriceRow } from "../store/price.ts";
import type { OverviewReply } from "../wire/overview.ts";
import { priceTokens } from "./lines.ts";
import { nanoUsd } from "./nano.ts";

/** Hours of a month: 8,760 of a year over 12. */
const HOURS_A_MONTH = 730;

/** An answer where none was counted yet. Source: DESIGN section 6. */
const REFERENCE = { prompt: 800, completion: 150 } as const;

/** The newest row of each thing that is valid at a moment, in the order given. */
export function pricesAt(rows: readonly PriceRow[], kind: PriceRow["kind"], at: Date): PriceRow[] {
  const newest = new Map<string, PriceRow>();
  for (const row of rows) {
    if (row.kind !== kind || row.validFrom > at) continue;
    const name = `${row.provider}\n${row.model}`;
    const held = newest.get(name);
    if (held === undefined || held.validFrom <= row.validFrom) newest.set(name, row);
  }
  return [...newest.values()];
}

/**
 * From how many answers a month on the machine, paid whether it works or not, is cheaper than each large model. Dearest
 * model first: there the machine pays soonest.
 * @param given.tokens mean tokens of an answer; undefined: the design's reference
 */
export function breakEven(given: {
  prices: readonly PriceRow[];
  at: Date;
  machineUsdPerHour: number;
  tokens: { prompt: number; completion: number } | undefined;
}): OverviewReply["breakEven"] {
  const { prompt, completion } = given.tokens ?? REFERENCE;
  const machineNanoUsdAMonth = nanoUsd(given.machineUsdPerHour * HOURS_A_MONTH);
  const models = pricesAt(given.prices, "large-model", given.at).map((row) => {
    const nanoUsdAnAnswer = priceTokens({ promptTokens: prompt, cachedTokens: 0, completionTokens: completion }, row);
    return {
      provider: row.provider,
      model: row.model,
      nanoUsdAnAnswer,
      answersAMonth: nanoUsdAnAnswer === 0 ? null : Math.ceil(machineNanoUsdAMonth / nanoUsdAnAnswer),
      validFrom: row.validFrom.toISOString().slice(0, 10),
    };
  });
  models.sort((a, b) => b.nanoUsdAnAnswer - a.nanoUsdAnAnswer || a.model.localeCompare(b.model));
  return {
    machineNanoUsdAMonth,
    tokens: { prompt, completion, basis: given.tokens === undefined ? "reference" : "measured" },
    models,
  };
}
