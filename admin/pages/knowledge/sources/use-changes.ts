import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ArticleContent } from "../../../../server/wire/knowledge.ts";
import {
  type DecideSourceReply,
  decideSourceReply,
  MOST_SOURCE_DECISIONS,
  type SOURCE_ACTIONS,
  type SourceChangeDetail,
  type SourceChangeKind,
  type SourceChangesReply,
  sourceChangeDetail,
  sourceChangesReply,
} from "../../../../server/wire/sources.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";

export interface ChangeFilters {
  /** A source's id. */
  readonly source: string | null;
  readonly kind: SourceChangeKind | null;
  /** Only those that were edited on both sides. */
  readonly conflicts: boolean;
}

/** Changes that nobody has decided on, in pages. */
export function useSourceChanges({ source, kind, conflicts }: ChangeFilters) {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["sources", site, "changes", source, kind, conflicts],
    initialPageParam: "0",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }): Promise<SourceChangesReply> => {
      const query = new URLSearchParams({
        site,
        cursor: pageParam,
        ...(source === null ? {} : { source }),
        ...(kind === null ? {} : { kind }),
        ...(conflicts ? { conflict: "true" } : {}),
      });
      return call("GET", `knowledge/sources/changes?${query}`, sourceChangesReply, undefined, { signal });
    },
    getNextPageParam: (page) => page.next,
  });
}

/** One change from all sides; always the newest, because somebody is about to choose. */
export function useSourceChange(id: string) {
  const site = useSiteKey();
  return useQuery({
    queryKey: ["sources", site, "change", id],
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    queryFn: (): Promise<SourceChangeDetail> =>
      call("GET", `knowledge/sources/changes/${id}?${new URLSearchParams({ site })}`, sourceChangeDetail),
  });
}

export interface ChangeDecision {
  readonly id: string;
  readonly action: (typeof SOURCE_ACTIONS)[number];
  readonly content?: ArticleContent;
}

/** Sends decisions. What is being decided disappears at once, and comes back if that failed or needs a choice. */
export function useDecideChanges() {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const back = (ids: readonly string[]) => setGone((now) => new Set([...now].filter((id) => !ids.includes(id))));
  const decide = useMutation({
    async mutationFn(decisions: readonly ChangeDecision[]): Promise<DecideSourceReply> {
      const sum = { accepted: 0, dropped: 0, already: 0, articles: 0, conflicts: [] as string[] };
      for (let i = 0; i < decisions.length; i += MOST_SOURCE_DECISIONS) {
        const batch = decisions.slice(i, i + MOST_SOURCE_DECISIONS);
        const reply = await call("POST", "knowledge/sources/changes/decide", decideSourceReply, {
          site,
          decisions: batch,
        });
        for (const name of ["accepted", "dropped", "already", "articles"] as const) sum[name] += reply[name];
        sum.conflicts.push(...reply.conflicts);
      }
      return sum;
    },
    onMutate: (decisions) => setGone((now) => new Set([...now, ...decisions.map((one) => one.id)])),
    onSuccess: (reply) => back(reply.conflicts),
    onError: (_, decisions) => back(decisions.map((one) => one.id)),
    onSettled: () => changed(),
  });
  return { decide, gone };
}

/** Accepts every open change with these filters that wasn't edited on both sides. */
export function useAcceptAll({ source, kind }: Pick<ChangeFilters, "source" | "kind">) {
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: (): Promise<DecideSourceReply> =>
      call("POST", "knowledge/sources/changes/accept", decideSourceReply, {
        site,
        ...(source === null ? {} : { source }),
        ...(kind === null ? {} : { kind }),
      }),
    onSettled: () => changed(),
  });
}
