import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { type JobsReply, type JobWire, jobsReply, jobWire } from "../../../../server/wire/jobs.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";

/** Milliseconds between two looks while something runs. */
const LOOK_MS = 2_000;

export type JobFilter = "open" | "failed" | null;

/** A site's jobs, newest first; while some are open, they're fetched again. */
export function useJobs(show: JobFilter) {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["jobs", site, show],
    initialPageParam: "0",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }): Promise<JobsReply> => {
      const query = new URLSearchParams({ site, cursor: pageParam, ...(show === null ? {} : { show }) });
      return call("GET", `jobs?${query}`, jobsReply, undefined, { signal });
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => ((state.data?.pages[0]?.counts.open ?? 0) > 0 ? LOOK_MS : false),
  });
}

/** Stops a job, or starts one again. */
export function useJobAction(id: string) {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: (action: "stop" | "retry"): Promise<JobWire> => call("POST", `jobs/${id}/${action}`, jobWire, { site }),
    onSettled: () => changed(),
  });
}
