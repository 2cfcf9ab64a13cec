import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  dismissReply,
  type FindingKind,
  type HealthArticlesReply,
  type HealthOrder,
  type HealthReply,
  healthArticlesReply,
  healthCheckReply,
  healthReply,
} from "../../../../server/wire/knowledge-health.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";

/** Milliseconds between two looks while the articles are being read. */
const LOOK_MS = 1_500;

/** `kind` null: all. */
export interface FindingFilters {
  readonly kind: FindingKind | null;
  readonly dismissed: boolean;
}

/** Pages of findings; fetched again while the articles are being read. */
export function useFindings({ kind, dismissed }: FindingFilters) {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["health", site, kind, dismissed],
    initialPageParam: "0",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }): Promise<HealthReply> => {
      const query = new URLSearchParams({
        site,
        cursor: pageParam,
        ...(kind === null ? {} : { kind }),
        ...(dismissed ? { dismissed: "true" } : {}),
      });
      return call("GET", `knowledge/health?${query}`, healthReply, undefined, { signal });
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.isReading ? LOOK_MS : false),
  });
}

/** Pages of the articles' figures. */
export function useArticleFigures(order: HealthOrder) {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["health", site, "articles", order],
    initialPageParam: "0",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }): Promise<HealthArticlesReply> => {
      const query = new URLSearchParams({ site, cursor: pageParam, order });
      return call("GET", `knowledge/health/articles?${query}`, healthArticlesReply, undefined, { signal });
    },
    getNextPageParam: (page) => page.next,
  });
}

/** Dismisses a finding, or takes that back. */
export function useDismiss() {
  const site = useSiteKey();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (finding: { readonly id: string; readonly dismissed: boolean }) =>
      call("POST", "knowledge/health/dismiss", dismissReply, { site, ...finding }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["health", site] }),
  });
}

/** Has the articles read again and every link checked. */
export function useCheck() {
  const site = useSiteKey();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => call("POST", "knowledge/health/check", healthCheckReply, { site, links: true }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["health", site] }),
  });
}
