import { TuppenceError } from "../lib/errors.ts";
import type { Store } from "../ports/database/port.ts";
import { ledgerFaults } from "../store/ledger.ts";

/**
 * Recalculates every turn's cost and counterfactual from the ledger's lines.
 * @throws LEDGER_ALTERED naming the first turn that differs
 */
export async function verifyLedger(store: Store, siteId?: string): Promise<void> {
  const faults = await ledgerFaults(store, siteId);
  const [first] = faults;
  if (first === undefined) return;
  const more = faults.length > 1 ? ` (and ${faults.length === 100 ? "at least 99" : faults.length - 1} more)` : "";
  throw new TuppenceError(
    "LEDGER_ALTERED",
    `Turn ${first.turnId}${more}: the turn records ${first.costOnTurn} and ${first.counterfactualOnTurn} nano-dollars, but its ledger lines add up to ${first.costInLedger} and ${first.counterfactualInLedger}.`,
    "Rows of ledger_entry or turn were changed outside Tuppence. Compare them with a backup.",
  );
}
