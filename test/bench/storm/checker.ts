import type { History, Rule } from "./history.ts";
import { deskState } from "./rules/desk-state.ts";
import { floor } from "./rules/floor.ts";
import { handoffs } from "./rules/handoffs.ts";
import { ledger } from "./rules/ledger.ts";
import { nothingDoubled } from "./rules/nothing-doubled.ts";
import { nothingLost } from "./rules/nothing-lost.ts";
import { order } from "./rules/order.ts";
import { turns } from "./rules/turns.ts";
import { windows } from "./rules/windows.ts";

/** Everything that must be so, whatever was cut, killed or sent twice. */
export const RULES = {
  "nothing acknowledged is lost": nothingLost,
  "nothing is doubled": nothingDoubled,
  "order is kept": order,
  "the assistant says nothing while a person has the floor": floor,
  "every handoff is taken once": handoffs,
  "state before plus events equals state after": deskState,
  "every message is answered once, or not at all": turns,
  "the ledger is right": ledger,
  "windows show what is stored": windows,
} as const satisfies Record<string, Rule>;

export interface Fault {
  readonly rule: keyof typeof RULES;
  readonly what: string;
}

/** What isn't as it must be. */
export function faultsOf(history: History): Fault[] {
  return (Object.entries(RULES) as [keyof typeof RULES, Rule][]).flatMap(([rule, check]) =>
    check(history).map((what) => ({ rule, what })),
  );
}
