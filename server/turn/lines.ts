import type { Work } from "../domain/outcome.ts";
import type { Clock } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import { costLines, counterfactualLines } from "../money/lines.ts";
import type { Prices } from "../money/prices.ts";
import type { SiteSettings } from "../settings/settings.ts";
import type { LedgerLine } from "../store/ledger.ts";
import type { Thought } from "./parts.ts";

/** What a turn cost, and what the site's baseline model would have cost for the same answer. */
export async function ledgerLines(
  deps: { readonly clock: Clock; readonly prices: Prices },
  site: SiteSettings,
  thought: Thought,
  work: Work,
): Promise<LedgerLine[]> {
  const now = deps.clock.now();
  const models = new Set(work.largeModel.map((one) => one.model));
  const rows = new Map(
    await Promise.all([...models].map(async (name) => [name, await deps.prices.largeModel(name, now)] as const)),
  );
  const baseline = await deps.prices.largeModel(site.baselineModel, now);
  const same = { prompt: thought.baselinePrompt, answer: thought.outcome.text };
  const lines = [...costLines(work, site, (name) => rows.get(name)), ...counterfactualLines(same, work, baseline)];
  return lines.map((line) => ({ ...line, id: newId() }));
}
