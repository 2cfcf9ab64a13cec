import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { type ReviewDecision, type WaitingReply, waitingReply } from "../../../../server/wire/article-review.ts";
import { articleReply } from "../../../../server/wire/knowledge.ts";
import { call } from "../../../api.ts";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";

/** Changes that wait for a second person. */
export function useApprovals() {
  const site = useSiteKey();
  return useInfiniteQuery({
    queryKey: ["approvals", site],
    initialPageParam: "0",
    queryFn: ({ pageParam, signal }): Promise<WaitingReply> =>
      call("GET", `knowledge/approvals?${new URLSearchParams({ site, cursor: pageParam })}`, waitingReply, undefined, {
        signal,
      }),
    getNextPageParam: (page) => page.next,
  });
}

export function useDecide(articleId: string, revisionId: string) {
  const changed = useKnowledgeChanged();
  return useMutation({
    mutationFn: (said: { decision: ReviewDecision; comment?: string; override?: boolean }) =>
      call("POST", `knowledge/articles/${articleId}/review`, articleReply, { revisionId, ...said }),
    onSuccess: () => changed(),
  });
}
