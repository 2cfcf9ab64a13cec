import { energyCost, timeCost, tokenCost } from "../domain/money.ts";
import type { Work } from "../domain/outcome.ts";
import type { SiteSettings } from "../settings/settings.ts";
import type { LedgerLine } from "../store/ledger.ts";
import type { PriceRow } from "../store/price.ts";
import { estimateTokens } from "./tokens.ts";

type Rates = Pick<SiteSettings, "machineUsdPerHour" | "machineWatts" | "usdPerKwh">;

/** Tokens as a large model counts them; `promptTokens` includes those read from a cache and those written to it. */
export interface Tokens {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens?: number;
  readonly completionTokens: number;
}

/** The cost of those tokens at a price row, including long-context prices. */
export function priceTokens(tokens: Tokens, price: PriceRow): number {
  const long = price.longContextTokens !== null && tokens.promptTokens > price.longContextTokens;
  const input = (long ? price.longInputNanoUsd : null) ?? price.inputNanoUsd ?? 0;
  const output = (long ? price.longOutputNanoUsd : null) ?? price.outputNanoUsd ?? 0;
  const { cachedTokens, cacheWriteTokens = 0 } = tokens;
  return (
    tokenCost(Math.max(0, tokens.promptTokens - cachedTokens - cacheWriteTokens), input) +
    tokenCost(cachedTokens, price.cachedInputNanoUsd ?? input) +
    tokenCost(cacheWriteTokens, price.cacheWriteNanoUsd ?? input) +
    tokenCost(tokens.completionTokens, output)
  );
}

/**
 * What a turn cost: a line for the server's time, one for its electricity, and one for each call of a large model. A
 * turn always takes time, so it never costs nothing.
 */
export function costLines(work: Work, rates: Rates, priceOf: (model: string) => PriceRow | undefined): LedgerLine[] {
  const busyMs = Math.max(0.001, work.computeMs + work.smallModel.busyMs);
  const small = work.smallModel;
  const lines: LedgerLine[] = [
    {
      side: "cost",
      kind: "compute",
      nanoUsd: timeCost(busyMs, rates.machineUsdPerHour),
      quantity: {
        busyMs: round(busyMs),
        usdPerHour: rates.machineUsdPerHour,
        ...(small.completionTokens + small.promptTokens > 0
          ? {
              promptTokens: small.promptTokens,
              cachedTokens: small.cachedTokens,
              completionTokens: small.completionTokens,
            }
          : {}),
      },
    },
  ];
  const energy = energyCost(busyMs, rates.machineWatts, rates.usdPerKwh);
  if (energy > 0) {
    lines.push({
      side: "cost",
      kind: "energy",
      nanoUsd: energy,
      quantity: {
        busyMs: round(busyMs),
        watts: rates.machineWatts,
        joules: round((busyMs / 1000) * rates.machineWatts),
        usdPerKwh: rates.usdPerKwh,
      },
    });
  }
  for (const { model, ...tokens } of work.largeModel) {
    const price = priceOf(model);
    lines.push({
      side: "cost",
      kind: "large-model",
      nanoUsd: price === undefined ? 0 : priceTokens(tokens, price),
      quantity: { model, ...tokens, ...(price === undefined ? { unpriced: "no price row for this model" } : {}) },
      ...(price === undefined ? {} : { priceId: price.id }),
    });
  }
  return lines;
}

/** What the baseline model would have been sent, and would have written, for the same turn. */
export interface SameTurn {
  /** Instructions, passages, earlier messages and the question. */
  readonly prompt: string;
  readonly answer: string;
}

/**
 * The same turn, if the baseline model had answered it. If a large model answered, its own token counts are used;
 * otherwise tokens are estimated from the texts, and the line says so.
 */
export function counterfactualLines(turn: SameTurn, work: Work, price: PriceRow | undefined): LedgerLine[] {
  if (price === undefined) return [];
  const [counted] = work.largeModel;
  const tokens: Tokens =
    counted === undefined
      ? { promptTokens: estimateTokens(turn.prompt), cachedTokens: 0, completionTokens: estimateTokens(turn.answer) }
      : { promptTokens: counted.promptTokens, cachedTokens: 0, completionTokens: counted.completionTokens };
  return [
    {
      side: "counterfactual",
      kind: "large-model",
      nanoUsd: priceTokens(tokens, price),
      quantity: { model: price.model, ...tokens, counted: counted === undefined ? "estimated" : "by the endpoint" },
      priceId: price.id,
    },
  ];
}

/** Sum of one side. */
export function sumOf(lines: readonly LedgerLine[], side: LedgerLine["side"]): number {
  return lines.reduce((sum, line) => (line.side === side ? sum + line.nanoUsd : sum), 0);
}

const round = (value: number) => Math.round(value * 1000) / 1000;
