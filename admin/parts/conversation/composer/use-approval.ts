import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ApprovalDraftWire, approvalReply } from "../../../../server/wire/approval.ts";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { call } from "../../../api.ts";

/** The answer that waits for an agent, or did until the customer wrote again; undefined: there is none. */
export function useApproval({ row, handoffs }: ConversationReply): ApprovalDraftWire | undefined {
  const isOpen = row.state === "queued" || row.state === "person";
  const { data } = useQuery({
    // Whatever becomes of it is an event at the desk.
    queryKey: ["approval", row.id, row.deskEvents],
    enabled: isOpen && handoffs.some((one) => one.reason === "approval"),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call("GET", `conversations/${row.id}/approval`, approvalReply, undefined, { signal }),
  });
  const draft = data?.draft;
  if (!isOpen || draft?.conversationId !== row.id) return undefined;
  return draft.state === "waiting" || draft.state === "outdated" ? draft : undefined;
}
