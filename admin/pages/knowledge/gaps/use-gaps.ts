import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  type GapDraft,
  type GapList,
  type GapOrder,
  type GapReplay,
  type GapRow,
  type GapsReply,
  gapDraftReply,
  gapOnlyReply,
  gapReply,
  gapsReply,
} from "../../../../server/wire/gaps.ts";
import type { ArticleContent } from "../../../../server/wire/knowledge.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";
import { type Progress, stream } from "../stream.ts";

/** Milliseconds between two looks while new questions are grouped. */
const LOOK_MS = 2_000;

const pageOf = (site: string, query: { list: GapList; order: GapOrder; cursor: string }): Promise<GapsReply> =>
  call("GET", `knowledge/gaps?${new URLSearchParams({ site, ...query })}`, gapsReply);

/** Pages of groups. */
export function useGaps(list: GapList, order: GapOrder) {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["gaps", site, list, order],
    initialPageParam: "0",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) => pageOf(site, { list, order, cursor: pageParam }),
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.refreshing ? LOOK_MS : false),
  });
}

/** How many groups are open; undefined while it isn't known. */
export function useOpenGaps(): number | undefined {
  const site = useSiteKey();
  const counts = useQuery({
    queryKey: ["gaps", site, "count"],
    queryFn: () => pageOf(site, { list: "open", order: "cost", cursor: "0" }),
  });
  return counts.data?.counts.open;
}

export function useGap(id: string) {
  const site = useSiteKey();
  return useQuery({
    queryKey: ["gap", site, id],
    queryFn: () => call("GET", `knowledge/gaps/${id}?${new URLSearchParams({ site })}`, gapReply),
    // What is being written must not be replaced while somebody is typing.
    refetchOnWindowFocus: false,
  });
}

/** After a change to a group: it, the lists and the articles are fetched again. */
function useGapChanged() {
  const queries = useQueryClient();
  const changed = useKnowledgeChanged();
  return () => {
    void queries.invalidateQueries({ queryKey: ["gaps"] });
    void queries.invalidateQueries({ queryKey: ["gap"] });
    changed();
  };
}

/** A draft of an article. */
export function useDraft(id: string) {
  const site = useSiteKey();
  return useMutation({
    mutationFn: (by: "replies" | "large-model"): Promise<GapDraft> =>
      call("POST", `knowledge/gaps/${id}/draft`, gapDraftReply, { site, by }),
  });
}

export type GapAct =
  | { readonly do: "article"; readonly content: ArticleContent }
  | { readonly do: "phrasings"; readonly articleId: string; readonly phrasings: readonly string[] }
  | { readonly do: "decide"; readonly state: "open" | "not-ours" };

/** What a manager does with a group. */
export function useGapAct(id: string) {
  const site = useSiteKey();
  const changed = useGapChanged();
  return useMutation({
    async mutationFn({ do: what, ...body }: GapAct): Promise<GapRow> {
      return (await call("POST", `knowledge/gaps/${id}/${what}`, gapOnlyReply, { site, ...body })).gap;
    },
    onSettled: () => changed(),
  });
}

/** Asks a group's questions again, with its progress. */
export function useReplay(id: string) {
  const site = useSiteKey();
  const changed = useGapChanged();
  const [progress, setProgress] = useState<Progress | null>(null);
  const replay = useMutation({
    async mutationFn(against: GapReplay["against"]): Promise<GapRow> {
      setProgress(null);
      const body = new Blob([JSON.stringify({ site, against })], { type: "application/json" });
      return (await stream(`knowledge/gaps/${id}/replay`, gapOnlyReply, body, setProgress)).gap;
    },
    onSettled: () => changed(),
  });
  return { replay, progress };
}
