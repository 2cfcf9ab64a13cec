import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type TagWire, type TeamWire, tagsReply, teamsReply } from "../../../server/wire/desk.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import { call } from "../../api.ts";
import { useLive } from "../../live.ts";
import { COLLEAGUES } from "./use-colleagues.ts";

export const TEAMS = ["teams"] as const;
export const TAGS = ["tags"] as const;
export const RULES = "routing-rules";
const NO_TEAMS: readonly TeamWire[] = [];
const NO_TAGS: readonly TagWire[] = [];

/** The organisation's teams by name, kept up to date; none while they are being loaded. */
export function useTeams(): readonly TeamWire[] {
  const { data } = useQuery({
    queryKey: TEAMS,
    queryFn: ({ signal }) => call("GET", "teams", teamsReply, undefined, { signal }),
  });
  return data?.teams ?? NO_TEAMS;
}

/** The organisation's tags by name, kept up to date; none while they are being loaded. */
export function useTags(): readonly TagWire[] {
  const { data } = useQuery({
    queryKey: TAGS,
    queryFn: ({ signal }) => call("GET", "tags", tagsReply, undefined, { signal }),
  });
  return data?.tags ?? NO_TAGS;
}

/** Fetches again when somebody changes teams, tags, rules or what is set for an agent; once, in the shell. */
export function useSetupChanges(): void {
  const queries = useQueryClient();
  useLive<unknown>(EVENTS.deskSetupChange, () => {
    for (const queryKey of [TEAMS, TAGS, [RULES], COLLEAGUES]) void queries.invalidateQueries({ queryKey });
  });
}
