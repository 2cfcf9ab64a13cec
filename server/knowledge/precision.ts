import { type DialConsequence, dialConsequences } from "../learn/dial.ts";
import { gateFromBytes } from "../learn/model-bytes.ts";
import type { LiveKnowledge } from "./live.ts";

/** By version: reading a gate and walking its curve takes up to a tenth of a second, and a slider asks often. */
const known = new WeakMap<LiveKnowledge, Map<number, Precision>>();

export interface Precision {
  readonly points: DialConsequence[];
  /** Questions of this site under the figures; 0: the shipped prior's. */
  readonly heldOut: number;
  readonly version: number | null;
}

/**
 * What each setting of the precision dial would do with a site's live knowledge; no points before the first publish.
 * @param present the dial as it stands, which is among the points
 * @throws GATE_UNCALIBRATED when the version's gate cannot be read
 */
export function precisionOf(live: LiveKnowledge | undefined, present: number): Precision {
  if (live === undefined) return { points: [], heldOut: 0, version: null };
  const held = known.get(live) ?? new Map<number, Precision>();
  known.set(live, held);
  let found = held.get(present);
  if (found === undefined) {
    const model = gateFromBytes(live.tune);
    found = { points: dialConsequences(model, [present]), heldOut: model.heldOut, version: live.number };
    held.set(present, found);
  }
  return found;
}
