import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  type DecideReply,
  decideReply,
  MOST_DECISIONS,
  type ProposalSource,
  type ProposalsReply,
  proposalsReply,
} from "../../../../server/wire/proposals.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";

/** Milliseconds between two looks at a running job. */
const LOOK_MS = 1_000;

export interface ProposalFilters {
  readonly article: string | null;
  readonly source: ProposalSource | null;
  /** Only those that fit another article better. */
  readonly flagged: boolean;
}

/** @param flagged only those that fit another article better, or only the others; undefined: all */
const queryOf = (
  site: string,
  cursor: string,
  { article, source }: Pick<ProposalFilters, "article" | "source">,
  flagged?: boolean,
) =>
  new URLSearchParams({
    site,
    cursor,
    ...(article === null ? {} : { article }),
    ...(source === null ? {} : { source }),
    ...(flagged === undefined ? {} : { flagged: String(flagged) }),
  });

/** Pages of the list. While a job runs, they are fetched again. */
export function useProposals(filters: ProposalFilters) {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["proposals", site, filters],
    initialPageParam: "0",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }): Promise<ProposalsReply> =>
      call(
        "GET",
        `knowledge/proposals?${queryOf(site, pageParam, filters, filters.flagged || undefined)}`,
        proposalsReply,
        undefined,
        { signal },
      ),
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.job?.state === "running" ? LOOK_MS : false),
  });
}

/** Finds all proposals with these filters that fit their article best, on every page of the list. */
export function useFitting({ article, source }: ProposalFilters) {
  const site = useSiteKey();
  return useMutation({
    async mutationFn(): Promise<readonly string[]> {
      const ids: string[] = [];
      for (let cursor: string | null = "0"; cursor !== null; ) {
        const query = queryOf(site, cursor, { article, source }, false);
        const page: ProposalsReply = await call("GET", `knowledge/proposals?${query}`, proposalsReply);
        ids.push(...page.proposals.map((one) => one.id));
        cursor = page.next;
      }
      return ids;
    },
  });
}

/** How many proposals are open, for the site or an article; undefined while it isn't known. */
export function useOpenProposals(article: string | null): number | undefined {
  const site = useSiteKey();
  const counts = useQuery({
    queryKey: ["proposals", site, "count", article],
    queryFn: () =>
      call("GET", `knowledge/proposals?${queryOf(site, "0", { article, source: null }, true)}`, proposalsReply),
  });
  return counts.data?.counts.open;
}

export interface Decision {
  readonly id: string;
  readonly action: "accept" | "drop";
  readonly text?: string;
}

/** Sends decisions. What is being decided disappears at once, and comes back if that failed. */
export function useDecide() {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const decide = useMutation({
    async mutationFn(decisions: readonly Decision[]): Promise<DecideReply> {
      const sum = { accepted: 0, dropped: 0, already: 0, articles: 0 };
      for (let i = 0; i < decisions.length; i += MOST_DECISIONS) {
        const batch = decisions.slice(i, i + MOST_DECISIONS);
        const reply = await call("POST", "knowledge/proposals/decide", decideReply, { site, decisions: batch });
        for (const name of ["accepted", "dropped", "already", "articles"] as const) sum[name] += reply[name];
      }
      return sum;
    },
    onMutate: (decisions) => setGone((now) => new Set([...now, ...decisions.map((one) => one.id)])),
    onError: (_, decisions) =>
      setGone((now) => new Set([...now].filter((id) => !decisions.some((one) => one.id === id)))),
    onSettled: () => changed(),
  });
  return { decide, gone };
}
