import type { Assignment } from "../wire/routing.ts";

/** An agent who is available, and what they have. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  /** Open conversations that aren't snoozed. */
  readonly open: number;
  /** When they were last assigned one automatically; null: never. */
  readonly assignedAt: Date | null;
  /** Open conversations up to which they get more; null: as the site says. */
  readonly capacity: number | null;
}

/**
 * Who gets the next conversation: the one whose turn is the longest ago, or the one with the least to do; nobody if all
 * of them have as many as they can look after. Pure.
 * @param capacity the site's number, for those who have none of their own
 */
export function nextAgent(
  mode: Exclude<Assignment, "off">,
  candidates: readonly Candidate[],
  capacity: number,
): Candidate | undefined {
  const turn = (one: Candidate) => one.assignedAt?.getTime() ?? 0;
  const load = (one: Candidate) => (mode === "least-busy" ? one.open : 0);
  return candidates
    .filter((one) => one.open < (one.capacity ?? capacity))
    .sort((a, b) => load(a) - load(b) || turn(a) - turn(b) || a.id.localeCompare(b.id))[0];
}
