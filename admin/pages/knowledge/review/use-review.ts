import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import * as z from "zod/mini";
import {
  reviewDoneReply,
  reviewsReply,
  suggestionsReply,
  suggestionWire,
} from "../../../../server/wire/suggestions.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";

const queryOf = (site: string, cursor: string) => new URLSearchParams({ site, cursor });

/** Pages of agents' open suggestions. */
export function useSuggestions() {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["suggestions", site],
    initialPageParam: "0",
    queryFn: ({ pageParam }) => call("GET", `knowledge/suggestions?${queryOf(site, pageParam)}`, suggestionsReply),
    getNextPageParam: (page) => page.next,
  });
}

/** Pages of answers that somebody should look at. */
export function useReviews() {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["reviews", site],
    initialPageParam: "0",
    queryFn: ({ pageParam }) => call("GET", `knowledge/reviews?${queryOf(site, pageParam)}`, reviewsReply),
    getNextPageParam: (page) => page.next,
  });
}

const one = z.object({ suggestion: suggestionWire });

export function useDecideSuggestion() {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: ({ id, action }: { id: string; action: "accept" | "drop" }) =>
      call("POST", `knowledge/suggestions/${id}/decide`, one, { site, action }),
    onSettled: () => changed(),
  });
}

/** Takes an answer off the list. */
export function useReviewed() {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: (turnId: string) =>
      call("POST", "knowledge/reviews/done", reviewDoneReply, { site, turnIds: [turnId] }),
    onSettled: () => changed(),
  });
}
