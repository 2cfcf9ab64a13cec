import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ALL_SITES } from "../../../server/wire/conversations.ts";
import { type InboxReply, inboxReply } from "../../../server/wire/inbox.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import type { ConversationGone } from "../../../server/wire/socket.ts";
import { call } from "../../api.ts";
import { useLive } from "../../live.ts";
import { applyGone, applyRow } from "./apply.ts";
import { changeKept } from "./use-conversation.ts";
import { useRowChange } from "./use-row-change.ts";

/** Open conversations of a site, or of all, kept up to date by the desk's events. */
export function useInbox(siteKey: string) {
  const queries = useQueryClient();
  const queryKey = ["inbox", siteKey] as const;
  const query = useQuery({
    queryKey,
    // No site yet: nothing to ask for.
    enabled: siteKey !== "",
    queryFn: ({ signal }) =>
      call("GET", `inbox?site=${encodeURIComponent(siteKey)}`, inboxReply, undefined, { signal }),
  });
  useRowChange(({ site, row }) => {
    if (siteKey !== ALL_SITES && site !== siteKey) return;
    changeKept<InboxReply>(queries, queryKey, (inbox) => applyRow(inbox, row));
  });
  useLive<ConversationGone>(EVENTS.conversationGone, ({ conversationId }) =>
    changeKept<InboxReply>(queries, queryKey, (inbox) => applyGone(inbox, conversationId)),
  );
  return query;
}
