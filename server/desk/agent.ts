import type { HandoffRow } from "../store/handoff.ts";

/** Who acts at the desk: a member of the console by id and name, or an integrator's agent, known by name only. */
export interface Agent {
  readonly agent: string;
  readonly agentId?: string;
}

/** True when this agent has that conversation. Two members of one name are two people, and neither is an integrator's agent. */
export function holds(row: Pick<HandoffRow, "state" | "agent" | "agentId">, who: Agent): boolean {
  if (row.state !== "claimed") return false;
  if (row.agentId !== null || who.agentId !== undefined) return row.agentId === (who.agentId ?? null);
  return row.agent === who.agent;
}
