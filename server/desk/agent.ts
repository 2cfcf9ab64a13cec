import type { HandoffRow } from "../store/handoff.ts";

/** Who acts at the desk: a member of the console (id and name), or an integrator's agent (name only). */
export interface Agent {
  readonly agent: string;
  readonly agentId?: string;
}

/**
 * True if this agent has that conversation. Two members with the same name are two people; neither is an integrator's
 * agent.
 */
export function holds(row: Pick<HandoffRow, "state" | "agent" | "agentId">, who: Agent): boolean {
  return row.state === "claimed" && isTheirs(row, who);
}

/** True if what has that agent by it (a handoff, an event, a note) is this agent's. */
export function isTheirs(row: Pick<HandoffRow, "agent" | "agentId">, who: Agent): boolean {
  if (row.agentId !== null || who.agentId !== undefined) return row.agentId === (who.agentId ?? null);
  return row.agent === who.agent;
}
