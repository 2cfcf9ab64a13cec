import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type VariablesReply, variablesReply } from "../../../../server/wire/canned-replies.ts";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { call } from "../../../api.ts";

/** The values of a conversation's variables; read again when the visitor says who they are, or writes. */
export function useVariables({ row, visitor }: ConversationReply): VariablesReply | undefined {
  return useQuery({
    queryKey: ["variables", row.id, visitor.name, visitor.email, row.sequence],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call("GET", `conversations/${row.id}/variables`, variablesReply, undefined, { signal }),
  }).data;
}
