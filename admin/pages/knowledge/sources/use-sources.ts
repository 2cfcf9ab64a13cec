import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import { jobWire } from "../../../../server/wire/jobs.ts";
import {
  type SourcePagesReply,
  type SourceSchedule,
  type SourcesReply,
  type SourceWire,
  sourcePagesReply,
  sourcesReply,
  sourceWire,
} from "../../../../server/wire/sources.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";
import type { SourceRequest } from "./draft.ts";

/** Milliseconds between two looks at a source that is being read, and at one that waits for its next try. */
const LOOK_MS = 1_000;
const WAIT_MS = 5_000;

const lookAgain = (sources: readonly SourceWire[]): number | false => {
  const jobs = sources.flatMap(({ job }) => (job === null ? [] : [job]));
  if (jobs.length === 0) return false;
  return jobs.every((job) => job.nextTryAt !== null) ? WAIT_MS : LOOK_MS;
};

/** A site's sources; while one is being read, they're fetched again. */
export function useSources() {
  const site = useSiteKey();
  return useQuery({
    queryKey: ["sources", site],
    queryFn: (): Promise<SourcesReply> =>
      call("GET", `knowledge/sources?${new URLSearchParams({ site })}`, sourcesReply),
    refetchInterval: ({ state }) => lookAgain(state.data?.sources ?? []),
  });
}

/** One source; fetched again while it's being read. */
export function useSource(id: string) {
  const site = useSiteKey();
  return useQuery({
    queryKey: ["sources", site, "one", id],
    queryFn: (): Promise<SourceWire> =>
      call("GET", `knowledge/sources/${encodeURIComponent(id)}?${new URLSearchParams({ site })}`, sourceWire),
    refetchInterval: ({ state }) => lookAgain(state.data === undefined ? [] : [state.data]),
  });
}

export type PageState = SourcePagesReply["pages"][number]["state"];

/** A source's pages, those first that couldn't be read. */
export function useSourcePages(id: string, state: PageState | null) {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["sources", site, "pages", id, state],
    initialPageParam: "0",
    queryFn: ({ pageParam, signal }): Promise<SourcePagesReply> => {
      const query = new URLSearchParams({ site, cursor: pageParam, ...(state === null ? {} : { state }) });
      return call("GET", `knowledge/sources/${encodeURIComponent(id)}/pages?${query}`, sourcePagesReply, undefined, {
        signal,
      });
    },
    getNextPageParam: (page) => page.next,
  });
}

/** What can be done with a source. Everything that shows sources is fetched again afterwards. */
export function useSourceActions(source: Pick<SourceWire, "id" | "job">) {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const queries = useQueryClient();
  const onSettled = () => changed();
  const path = `knowledge/sources/${source.id}`;
  return {
    run: useMutation({
      mutationFn: () => call("POST", `${path}/run`, z.object({ jobId: z.string(), isNew: z.boolean() }), { site }),
      onSettled,
    }),
    stop: useMutation({
      mutationFn: (jobId: string) => call("POST", `jobs/${jobId}/stop`, jobWire, { site }),
      onSettled,
    }),
    schedule: useMutation({
      mutationFn: (schedule: SourceSchedule) => call("PATCH", path, sourceWire, { site, schedule }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: () =>
        call("DELETE", `${path}?${new URLSearchParams({ site })}`, z.object({ removed: z.literal(true) })),
      onSettled() {
        // Its page would ask for it once more.
        queries.removeQueries({ queryKey: ["sources", site, "one", source.id] });
        changed();
      },
    }),
  };
}

/** Adds a source, or changes the one that's given. */
export function useSaveSource(source: SourceWire | undefined) {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: (request: SourceRequest): Promise<SourceWire> =>
      source === undefined
        ? call("POST", "knowledge/sources", sourceWire, { site, ...request })
        : call("PATCH", `knowledge/sources/${source.id}`, sourceWire, { site, ...request }),
    onSuccess: () => changed(),
  });
}
