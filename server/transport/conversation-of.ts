import { seesConversation } from "../domain/reach.ts";
import { TuppenceError } from "../lib/errors.ts";
import { type ConversationRow, findConversation } from "../store/conversation.ts";
import type { SeenBy } from "../store/reach.ts";
import type { Caller, TransportDeps } from "./deps.ts";
import { allowedSites, maySee } from "./site-of.ts";

type Deps = Pick<TransportDeps, "db" | "sites">;

/** A conversation that the caller may see. @throws CONVERSATION_UNKNOWN, also for one that isn't theirs; ROLE_TOO_LOW */
export async function conversationOf(deps: Deps, caller: Caller, id = ""): Promise<ConversationRow> {
  const row = await seenConversation(deps, caller, id);
  if (row === undefined) throw unknownConversation(id);
  return row;
}

/** The same, or undefined if it isn't theirs. @throws ROLE_TOO_LOW */
export async function seenConversation(
  { db, sites }: Deps,
  caller: Caller,
  id: string,
): Promise<ConversationRow | undefined> {
  const row = await findConversation(db, id);
  const site = row === undefined ? undefined : await sites.byId(row.siteId);
  if (row === undefined || site === undefined) return undefined;
  const { member } = caller;
  // First of all whether it's theirs: what isn't doesn't exist for them, whatever they may do.
  if (member !== undefined && !seesConversation(member.reach.teams, member.id, row)) return undefined;
  return maySee(caller, site) ? row : undefined;
}

/** For lists: whose conversations somebody limited to teams sees; undefined: everybody's. */
export function limitOf({ member }: Caller): SeenBy | undefined {
  if (member === undefined || member.reach.teams === null) return undefined;
  return { memberId: member.id, ...member.reach.teams };
}

/** For numbers beside what the whole organisation has: the conversations that the caller may read. */
export async function countedBy({ sites }: Pick<TransportDeps, "sites">, caller: Caller) {
  const allowed = await allowedSites(sites, { ...caller, needs: "conversations.read" });
  return { siteIds: allowed.map((one) => one.id), seenBy: limitOf(caller) };
}

export function unknownConversation(id: string): TuppenceError {
  const remedy = "Use an id from GET /api/v1/conversations.";
  return new TuppenceError("CONVERSATION_UNKNOWN", `There is no conversation ${id}.`, remedy);
}
