import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { RankedArticle } from "../domain/candidate.ts";
import { logOddsOf } from "../lib/log-odds.ts";
import type { FollowUpSigns } from "../text/patterns/kinds.ts";
import type { Limits } from "./curve.ts";
import { DATA } from "./prior.ts";

/**
 * What tells a follow-up from a new subject, in this order: the bias; the message's own form (`followUpSigns`); how sure the
 * gate is of the first article for the message alone, in log-odds; the same for the article that the conversation leads to; and
 * whether both are the same article, so that the conversation adds nothing. Nothing of it depends on the embedder's scale, as
 * cosines would.
 */
export const FOLLOW_UP_FEATURES = ["one", "goesOn", "refers", "content", "bare", "alone", "joined", "same"] as const;

/** A message as it was read in two ways: alone, and together with what was said before it. */
export interface TwoReadings {
  readonly signs: FollowUpSigns;
  /** Best first, calibrated. */
  readonly alone: readonly RankedArticle[];
  readonly joined: readonly RankedArticle[];
}

/** Log-odds beyond this say no more: at 100 to 1 the gate is sure. */
const SUREST = Math.log(100);

/** The evidence for a follow-up, a number for each of `FOLLOW_UP_FEATURES`. */
export function followUpFeatures({ signs, alone, joined }: TwoReadings): Float64Array {
  const first = joined[0]?.articleId;
  const same = first !== undefined && first === alone[0]?.articleId;
  return Float64Array.of(
    1,
    Number(signs.goesOn),
    Number(signs.refers),
    Math.sqrt(signs.content),
    Number(signs.isBare),
    logOddsOf(alone[0]?.probability ?? 0, SUREST),
    logOddsOf(alone.find((one) => one.articleId === first)?.probability ?? 0, SUREST),
    Number(same),
  );
}

const schema = z.object({
  learntOn: z.array(z.string()),
  features: z.tuple(FOLLOW_UP_FEATURES.map((name) => z.literal(name)) as [z.ZodLiteral, ...z.ZodLiteral[]]),
  weights: z.array(z.number()).length(FOLLOW_UP_FEATURES.length),
});
let shipped: readonly number[] | undefined;

/**
 * The probability that a message follows up on what was said before, 0 to 1, by the weights that tuner/follow_up.mjs learned
 * on the companies that are neither left out nor kept for validation (server/gate/data/follow-up.json).
 */
export function chanceOfFollowUp(readings: TwoReadings): number {
  shipped ??= schema.parse(JSON.parse(readFileSync(join(DATA, "follow-up.json"), "utf8"))).weights;
  const weights = shipped;
  const sum = followUpFeatures(readings).reduce((s, x, i) => s + x * (weights[i] as number), 0);
  return 1 / (1 + Math.exp(-sum));
}

/** Both readings' probabilities as one: of a follow-up the joined reading's, else those of the message alone; best first. */
export function mixedReadings({ alone, joined }: Omit<TwoReadings, "signs">, chance: number): RankedArticle[] {
  const sums = new Map(alone.map(({ articleId, probability }) => [articleId, (1 - chance) * probability]));
  for (const { articleId, probability } of joined) {
    sums.set(articleId, (sums.get(articleId) ?? 0) + chance * probability);
  }
  return [...sums]
    .map(([articleId, probability]) => ({ articleId, probability }))
    .sort((a, b) => b.probability - a.probability);
}

/** The higher of each: what one reading was read by a judge for, the other may not have been. */
export const stricter = (a: Limits, b: Limits): Limits => ({
  answer: Math.max(a.answer, b.answer),
  clarify: Math.max(a.clarify, b.clarify),
  suggest: Math.max(a.suggest, b.suggest),
});
