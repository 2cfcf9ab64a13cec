import type { InfiniteData } from "@tanstack/react-query";
import type { ConversationRow, ConversationsReply } from "../../../server/wire/conversations.ts";
import { isOlder } from "../conversation/newest-rows.ts";

export type Pages = InfiniteData<ConversationsReply, string | null>;

/**
 * Pages with a conversation's updated row: in its place, unless what is there is newer; if it isn't there yet, it comes first
 * unless there is a filter.
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
            one.id === row.id && !isOlder(row, one)
              ? { ...row, ...(one.match === undefined ? {} : { match: one.match }) }
              : one,
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
