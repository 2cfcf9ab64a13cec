import { nanoUsd } from "../domain/money.ts";
import type { PriceRow } from "../store/price.ts";
import type { OverviewReply } from "../wire/overview.ts";
import { priceTokens } from "./lines.ts";

/** Hours of a month: the 8,760 of a year divided by 12. */
const HOURS_A_MONTH = 730;

/** An assumed answer, as long as none has been counted. */
const REFERENCE = { prompt: 800, completion: 150 } as const;

/** The newest row of each thing that is valid at a given time, in the given order. */
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
 * From how many answers a month the server, which is paid for busy or idle, is cheaper than each large model. Most
 * expensive model first: the server pays for itself soonest there.
 * @param options.tokens mean tokens of an answer; undefined: the assumed answer
 */
export function breakEven(options: {
  prices: readonly PriceRow[];
  at: Date;
  machineUsdPerHour: number;
  tokens: { prompt: number; completion: number } | undefined;
}): OverviewReply["breakEven"] {
  const { prompt, completion } = options.tokens ?? REFERENCE;
  const machineNanoUsdAMonth = nanoUsd(options.machineUsdPerHour * HOURS_A_MONTH);
  const models = pricesAt(options.prices, "large-model", options.at).map((row) => {
    const nanoUsdAnAnswer = priceTokens({ promptTokens: prompt, cachedTokens: 0, completionTokens: completion }, row);
    return {
      provider: row.provider,
      model: row.model,
      nanoUsdAnAnswer,
      inputUsd: (row.inputNanoUsd ?? 0) / 1e9,
      outputUsd: (row.outputNanoUsd ?? 0) / 1e9,
      source: row.source,
      answersAMonth: nanoUsdAnAnswer === 0 ? null : Math.ceil(machineNanoUsdAMonth / nanoUsdAnAnswer),
      validFrom: row.validFrom.toISOString().slice(0, 10),
    };
  });
  models.sort((a, b) => b.nanoUsdAnAnswer - a.nanoUsdAnAnswer || a.model.localeCompare(b.model));
  return {
    machineNanoUsdAMonth,
    tokens: { prompt, completion, basis: options.tokens === undefined ? "reference" : "measured" },
    models,
  };
}
