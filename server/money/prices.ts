import { z } from "zod";
import { nanoUsd } from "../domain/money.ts";
import type { Db } from "../ports/database/port.ts";
import { addPrices, listPrices, type PriceRow } from "../store/price.ts";
import shipped from "./prices-2026-11.json" with { type: "json" };

const usd = z.number().min(0);
const shippedSchema = z.object({
  prices: z.array(
    z.object({
      kind: z.enum(["large-model", "outcome", "machine"]),
      provider: z.string(),
      model: z.string(),
      validFrom: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
      usdPerMillion: z
        .object({ input: usd, cachedInput: usd.optional(), cacheWrite: usd.optional(), output: usd })
        .optional(),
      usdPerUnit: usd.optional(),
      source: z.string(),
    }),
  ),
});

/** Copies the shipped prices to the table; existing ones stay. @returns how many were new */
export async function seedPrices(db: Db): Promise<number> {
  const { prices } = shippedSchema.parse(shipped);
  const nano = (value: number | undefined) => (value === undefined ? null : nanoUsd(value));
  return addPrices(
    db,
    prices.map((one) => ({
      kind: one.kind,
      provider: one.provider,
      model: one.model,
      validFrom: new Date(`${one.validFrom}T00:00:00Z`),
      inputNanoUsd: nano(one.usdPerMillion?.input),
      cachedInputNanoUsd: nano(one.usdPerMillion?.cachedInput),
      cacheWriteNanoUsd: nano(one.usdPerMillion?.cacheWrite),
      outputNanoUsd: nano(one.usdPerMillion?.output),
      unitNanoUsd: nano(one.usdPerUnit),
      source: one.source,
    })),
  );
}

/** How long a list of prices is used before it's read again. */
const STALE_MS = 60_000;

/** The price table in memory, because a turn must not wait for it. */
export interface Prices {
  /** The price of a large model that is valid at a given time; undefined if unknown. */
  largeModel(model: string, at: Date): Promise<PriceRow | undefined>;
}

export function createPrices(db: Db, clock: { monotonicMs(): number }): Prices {
  let held: { readAtMs: number; rows: Promise<PriceRow[]> } | undefined;
  return {
    async largeModel(model, at) {
      if (held === undefined || clock.monotonicMs() - held.readAtMs > STALE_MS) {
        const rows = listPrices(db);
        held = { readAtMs: clock.monotonicMs(), rows };
        // A failed read must not be cached for a minute.
        rows.catch(() => {
          held = undefined;
        });
      }
      const rows = await held.rows;
      return rows.findLast((row) => row.kind === "large-model" && row.model === model && row.validFrom <= at);
    },
  };
}
