import { nanoUsd } from "../domain/money.ts";
import type { Db } from "../ports/database/port.ts";
import type { LargeModel, LargeModelMessage, LargeModelUsage } from "../ports/large-model/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { addLines, largeModelSpend } from "../store/ledger.ts";
import { priceTokens } from "./lines.ts";
import { startOfDay } from "./period.ts";
import type { Prices } from "./prices.ts";

/** What a large model is asked and paid with, outside of a turn. */
export interface LargeModelDeps {
  readonly db: Db;
  readonly clock: { now(): Date };
  readonly largeModel: LargeModel;
  readonly prices: Prices;
}

/** Characters per token of a dense text, for what a request costs at most. */
const DENSE = 2;

/**
 * Why a large model can't be asked now, with what to do; undefined: it can.
 * @param mostNanoUsd what the request can cost at most, and what others that aren't booked yet can; default 0
 */
export async function largeModelMissing(
  { db, clock, largeModel }: Omit<LargeModelDeps, "prices">,
  siteId: string,
  mostNanoUsd = 0,
): Promise<string | undefined> {
  const { status, detail } = largeModel.state();
  if (status === "absent") return "No large model is set up. Set LLM_URL, LLM_MODEL and LLM_API_KEY on the server.";
  if (status !== "ready" && status !== "degraded") return detail;
  const { largeModelUsdPerDay: limit } = await siteSettings(db, siteId);
  if (limit === null) return undefined;
  const spent = await largeModelSpend(db, { siteId, since: startOfDay(clock.now()) });
  if (spent < nanoUsd(limit) && spent + mostNanoUsd <= nanoUsd(limit)) return undefined;
  return "What the large model may cost in a day is spent. Raise the budget in the settings, or wait until tomorrow (UTC).";
}

/** The most that a request can cost, in nano-dollars: a dense text, and a reply up to its limit. 0: it has no price. */
export async function mostOfRequest(
  { prices, largeModel, clock }: Pick<LargeModelDeps, "prices" | "largeModel" | "clock">,
  messages: readonly LargeModelMessage[],
  maxTokens: number,
): Promise<number> {
  const price = await prices.largeModel(largeModel.model, clock.now());
  const length = messages.reduce((sum, one) => sum + one.content.length, 0);
  const tokens = { promptTokens: Math.ceil(length / DENSE), cachedTokens: 0, completionTokens: maxTokens };
  return price === undefined ? 0 : priceTokens(tokens, price);
}

/**
 * Books what a large model used.
 * @param options.about says what for. With a `purpose` it's work with a budget of its own, which doesn't count for the day's
 * @returns its cost in nano-dollars; 0 for a model without a price, which the line says
 */
export async function bookLargeModel(
  { db, clock, largeModel, prices }: LargeModelDeps,
  options: {
    siteId: string;
    conversationId?: string;
    about: Readonly<Record<string, string>>;
    usage: LargeModelUsage;
  },
): Promise<number> {
  const { siteId, conversationId, about, usage } = options;
  const { model } = largeModel;
  const price = await prices.largeModel(model, clock.now());
  const cost = price === undefined ? 0 : priceTokens(usage, price);
  await addLines(db, {
    ...{ siteId, at: clock.now() },
    ...(conversationId === undefined ? {} : { conversationId }),
    lines: [
      {
        ...{ side: "cost", kind: "large-model", nanoUsd: cost },
        quantity: {
          ...{ ...about, model, ...usage },
          ...(price === undefined ? { unpriced: "no price row for this model" } : {}),
        },
        ...(price === undefined ? {} : { priceId: price.id }),
      },
    ],
  });
  return cost;
}
