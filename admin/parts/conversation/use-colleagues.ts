import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Colleague, colleaguesReply } from "../../../server/wire/inbox.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import { call } from "../../api.ts";
import { useLive } from "../../live.ts";

export const COLLEAGUES = ["colleagues"] as const;

/** All active members with their presence and what is set for them, kept up to date. */
export function useColleagues() {
  return useQuery({
    queryKey: COLLEAGUES,
    queryFn: ({ signal }) => call("GET", "colleagues", colleaguesReply, undefined, { signal }),
  });
}

/** Fetches again when somebody comes, leaves or sets themselves away; once, in the shell. */
export function usePresenceChanges(): void {
  const queries = useQueryClient();
  useLive<unknown>(EVENTS.presenceChange, () => {
    void queries.invalidateQueries({ queryKey: COLLEAGUES });
    // A conversation's state includes whether its agent is available.
    void queries.invalidateQueries({ queryKey: ["conversation"] });
  });
}

/**
 * Whether the agent who has a conversation is away. For an integrator's agent, who is known by name only, we can't
 * tell: not away.
 */
export function isAbsent(colleagues: readonly Colleague[] | undefined, row: { agentId: string | null }): boolean {
  if (colleagues === undefined || row.agentId === null) return false;
  return colleagues.find((one) => one.id === row.agentId)?.presence !== "here";
}
