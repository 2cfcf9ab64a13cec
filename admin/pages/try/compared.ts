import type { Language } from "../../../server/wire/widget.ts";
import { money } from "../../parts/format.ts";
import type { TryWords } from "./words/en.ts";

/** Nano-dollars in a cent, and in a hundredth of one: less than that is too little to be told. */
const CENT = 10_000_000;
const LEAST = CENT / 100;

/**
 * What an answer cost and what a large model would have cost, in a sentence: "Less than a cent; a large model would have
 * cost $0.0041." Undefined where nothing was saved, or too little to mention.
 */
export function compared(
  costs: { cost: number; counterfactual: number },
  said: TryWords,
  language: Language,
): string | undefined {
  const { cost, counterfactual } = costs;
  if (counterfactual <= 2 * cost || counterfactual < LEAST) return undefined;
  return said.compared(cost < CENT ? said.underACent : money(cost, language), dollars(counterfactual, language));
}

/** Both sums in dollars: "less than a cent" beside "0.41¢" would be a riddle. */
function dollars(nanoUsd: number, language: Language): string {
  if (nanoUsd >= CENT) return money(nanoUsd, language);
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    maximumSignificantDigits: 2,
  }).format(nanoUsd / 1e9);
}
