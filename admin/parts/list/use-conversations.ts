import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  ALL_SITES,
  type ConversationFilter,
  type ConversationRow,
  type ConversationsReply,
  conversationsReply,
} from "../../../server/wire/conversations.ts";
import type { ConversationChange } from "../../../server/wire/inbox.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import type { ConversationGone } from "../../../server/wire/socket.ts";
import { call } from "../../api.ts";
import { useLive } from "../../live.ts";
import { changeKept } from "../conversation/use-conversation.ts";

type Pages = InfiniteData<ConversationsReply, string | null>;

/**
 * Pages with a conversation's updated row: in its place; if it isn't there yet, it comes first unless there is a
 * filter.
 */
export function withListed(pages: Pages, row: ConversationRow, isFiltered: boolean): Pages {
  const isHere = pages.pages.some((page) => page.conversations.some((one) => one.id === row.id));
  if (!isHere && isFiltered) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page, i) => ({
      ...page,
      conversations: isHere
        ? page.conversations.map((one) =>
            // What was found stays so, whatever happens to it.
            one.id === row.id ? { ...row, ...(one.match === undefined ? {} : { match: one.match }) } : one,
          )
        : i === 0
          ? [row, ...page.conversations]
          : page.conversations,
    })),
  };
}

/** Pages without a conversation. */
export function withoutListed(pages: Pages, conversationId: string): Pages {
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      conversations: page.conversations.filter((one) => one.id !== conversationId),
    })),
  };
}

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
  useLive<ConversationChange>(EVENTS.conversationChange, ({ site, row }) => {
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
