import { useMutation, useQuery } from "@tanstack/react-query";
import { jobWire } from "../../../../server/wire/jobs.ts";
import { type ScheduleAction, scheduleEntry, scheduleReply } from "../../../../server/wire/schedule.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";

/** Milliseconds between two looks while something is planned: its time may come. */
const LOOK_MS = 20_000;

/** What is planned on the current site, and what couldn't be done. */
export function useSchedule() {
  const site = useSiteKey();
  return useQuery({
    queryKey: ["schedule", site],
    queryFn: () => call("GET", `knowledge/schedule?${new URLSearchParams({ site })}`, scheduleReply),
    refetchInterval: ({ state }) => ((state.data?.entries.length ?? 0) > 0 ? LOOK_MS : false),
  });
}

/** The zone that times are shown and entered in: the site's or, where it has none, the browser's. */
export function useZone(): string {
  return useSchedule().data?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function usePlan() {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: (plan: { action: ScheduleAction; articleId: string | null; at: Date }) =>
      call("POST", "knowledge/schedule", scheduleEntry, { site, ...plan, at: plan.at.toISOString() }),
    onSuccess: () => changed(),
  });
}

/** Cancels a plan (or puts what failed away), or tries it again now. */
export function usePlanned(id: string) {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: async (what: "cancel" | "retry"): Promise<void> => {
      if (what === "cancel") await call("POST", `knowledge/schedule/${id}/cancel`, scheduleReply, { site });
      else await call("POST", `jobs/${id}/retry`, jobWire, { site });
    },
    onSettled: () => changed(),
  });
}
