import { type DialConsequence, dialConsequences } from "../gate/dial.ts";
import { gateFromBytes } from "../gate/model-bytes.ts";
import type { LiveKnowledge } from "./live.ts";

/** By version: reading a gate and following its curve takes up to a tenth of a second, and a slider asks often. */
const known = new WeakMap<LiveKnowledge, Map<number, Precision>>();

export interface Precision {
  readonly points: DialConsequence[];
  /** The site's target, 0 to 1: one of the points. */
  readonly present: number;
  /** Questions of this site that the figures are based on; 0: they are the shipped prior's. */
  readonly heldOut: number;
  readonly version: number | null;
}

/**
 * What each target accuracy would do with a site's live knowledge; no points while no article is live.
 * @param present the current target, which is among the points
 * @throws GATE_UNCALIBRATED if the version's gate can't be read
 */
export function precisionOf(live: LiveKnowledge | undefined, present: number): Precision {
  if (live === undefined) return { points: [], present, heldOut: 0, version: null };
  if (live.articles.size === 0) return { points: [], present, heldOut: 0, version: live.number };
  const held = known.get(live) ?? new Map<number, Precision>();
  known.set(live, held);
  let found = held.get(present);
  if (found === undefined) {
    const model = gateFromBytes(live.tune);
    found = { points: dialConsequences(model, [present]), present, heldOut: model.heldOut, version: live.number };
    held.set(present, found);
  }
  return found;
}
