import { TuppenceError } from "../../lib/errors.ts";
import { type ConversationRow, findConversation } from "../../store/conversation.ts";
import type { Caller, TransportDeps } from "../deps.ts";
import { maySee } from "../site-of.ts";

/** A conversation that the caller may see. @throws CONVERSATION_UNKNOWN, also for another organisation's */
export async function conversationOf(
  { db, sites }: Pick<TransportDeps, "db" | "sites">,
  caller: Caller,
  id = "",
): Promise<ConversationRow> {
  const row = await findConversation(db, id);
  const site = row === undefined ? undefined : await sites.byId(row.siteId);
  if (row !== undefined && site !== undefined && maySee(caller, site)) return row;
  throw unknownConversation(id);
}

export function unknownConversation(id: string): TuppenceError {
  const remedy = "Use an id from GET /api/v1/conversations.";
  return new TuppenceError("CONVERSATION_UNKNOWN", `There is no conversation ${id}.`, remedy);
}
