import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ConversationChange, type InboxReply, inboxReply } from "../../../server/wire/inbox.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import type { ConversationGone } from "../../../server/wire/socket.ts";
import { call } from "../../api.ts";
import { useLive } from "../../live.ts";
import { applyGone, applyRow } from "../../parts/conversation/apply.ts";
import { changeKept } from "../../parts/conversation/use-conversation.ts";

/**
 * The site's open conversations, kept up to date by what the desk's line says of them.
 * @param onQueued called when one that was not here before waits for a person
 */
export function useInbox(siteKey: string, onQueued?: () => void) {
  const queries = useQueryClient();
  const queryKey = ["inbox", siteKey] as const;
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      call("GET", `inbox?site=${encodeURIComponent(siteKey)}`, inboxReply, undefined, { signal }),
  });
  useLive<ConversationChange>(EVENTS.conversationChange, ({ site, row }) => {
    if (site !== siteKey) return;
    const kept = queries.getQueryData<InboxReply>(queryKey);
    if (row.state === "queued" && kept !== undefined && !kept.conversations.some((one) => one.id === row.id))
      onQueued?.();
    changeKept<InboxReply>(queries, queryKey, (inbox) => applyRow(inbox, row));
  });
  useLive<ConversationGone>(EVENTS.conversationGone, ({ conversationId }) =>
    changeKept<InboxReply>(queries, queryKey, (inbox) => applyGone(inbox, conversationId)),
  );
  return query;
}
