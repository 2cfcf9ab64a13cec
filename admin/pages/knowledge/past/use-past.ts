import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  cannedReply,
  type PastReply,
  pastDeleteReply,
  pastImportResult,
  pastReply,
  type ReplayOutcome,
  replayWire,
} from "../../../../server/wire/past-conversations.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";
import { stream } from "../stream.ts";

/** Milliseconds between two looks at a running replay. */
const LOOK_MS = 1_500;

export interface PastFilters {
  readonly outcome: ReplayOutcome | null;
  /** Only those answered from another article than the agents'. */
  readonly wrong: boolean;
}

/** Pages of past conversations; fetched again while they are replayed. */
export function usePast({ outcome, wrong }: PastFilters) {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["past", site, outcome, wrong],
    initialPageParam: "0",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }): Promise<PastReply> => {
      const query = new URLSearchParams({
        site,
        cursor: pageParam,
        ...(outcome === null ? {} : { outcome }),
        ...(wrong ? { wrong: "true" } : {}),
      });
      return call("GET", `knowledge/past?${query}`, pastReply, undefined, { signal });
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (isReplaying(state.data?.pages[0]) ? LOOK_MS : false),
  });
}

/** A replay is under way. */
export const isReplaying = (page: PastReply | undefined): boolean =>
  page !== undefined && page.replay !== null && page.replay.endedAt === null;

/** What agents wrote again and again. */
export function useCanned() {
  const site = useSiteKey();
  return useQuery({
    queryKey: ["past", site, "replies"],
    queryFn: () => call("GET", `knowledge/past/replies?${new URLSearchParams({ site })}`, cannedReply),
  });
}

function usePastChanged() {
  const queries = useQueryClient();
  return () => {
    for (const name of ["past", "proposals"]) void queries.invalidateQueries({ queryKey: [name] });
  };
}

export function useReplay() {
  const site = useSiteKey();
  const changed = usePastChanged();
  return useMutation({
    mutationFn: () => call("POST", "knowledge/past/replay", replayWire, { site }),
    onSettled: changed,
  });
}

export function useDeleteImport() {
  const site = useSiteKey();
  const changed = usePastChanged();
  return useMutation({
    mutationFn: (id: string) => call("POST", "knowledge/past/delete", pastDeleteReply, { site, import: id }),
    onSettled: changed,
  });
}

/** Reads a file: says what is in it, or stores it. */
export function useImport() {
  const site = useSiteKey();
  const changed = usePastChanged();
  return useMutation({
    mutationFn({ file, isPreview }: { file: File; isPreview: boolean }) {
      const query = new URLSearchParams({ site, name: file.name, preview: String(isPreview) });
      return stream(`knowledge/past/import?${query}`, pastImportResult, file, () => {});
    },
    onSettled: changed,
  });
}
