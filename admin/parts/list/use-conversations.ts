import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  ALL_SITES,
  type ConversationFilter,
  type ConversationsReply,
  conversationsReply,
} from "../../../server/wire/conversations.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import type { ConversationGone } from "../../../server/wire/socket.ts";
import { call } from "../../api.ts";
import { useLive } from "../../live.ts";
import { changeKept } from "../conversation/use-conversation.ts";
import { useRowChange } from "../conversation/use-row-change.ts";
import { type Pages, withListed, withoutListed } from "./listed.ts";

/** All matching conversations of a site, or of all, page by page; each once, even if it moved between two pages. */
export function useConversations(siteKey: string, filter: ConversationFilter) {
  const queries = useQueryClient();
  const queryKey = ["conversations", siteKey, filter] as const;
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => {
      const options = new URLSearchParams({ site: siteKey });
      for (const [name, value] of Object.entries(filter)) if (value !== undefined) options.set(name, value);
      if (pageParam !== null) options.set("cursor", pageParam);
      return call("GET", `conversations?${options}`, conversationsReply, undefined, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last: ConversationsReply) => last.next,
    placeholderData: keepPreviousData,
  });
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  useRowChange(({ site, row }) => {
    if (siteKey === ALL_SITES || site === siteKey)
      changeKept<Pages>(queries, queryKey, (pages) => withListed(pages, row, isFiltered));
  });
  useLive<ConversationGone>(EVENTS.conversationGone, ({ conversationId }) =>
    changeKept<Pages>(queries, queryKey, (pages) => withoutListed(pages, conversationId)),
  );
  const rows = useMemo(() => {
    const all = query.data?.pages.flatMap((page) => page.conversations) ?? [];
    return [...new Map(all.map((row) => [row.id, row])).values()];
  }, [query.data]);
  return { query, rows, isFiltered };
}
