import type { Agent } from "../../../desk/agent.ts";
import { rowsByIds } from "../../../store/conversation-row.ts";
import { followReply } from "../../../wire/conversations.ts";
import { mayDo, notAllowed } from "../../auth.ts";
import { conversationOf, unknownConversation } from "../../conversation-of.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { bad } from "../../errors.ts";
import { rowToWire } from "../../to-wire.ts";
import { type Route, route } from "../route.ts";

type Deps = Pick<TransportDeps, "sites" | "db" | "desk">;
const common = { auth: "key", scope: "conversations", reply: followReply } as const;

/** Who hears of what happens in a conversation without having it. */
export function followerRoutes(deps: Deps): Route[] {
  const set = async (caller: Caller, params: Readonly<Record<string, string>>, following: boolean) => {
    const { id, siteId } = await conversationOf(deps, caller, params.id);
    await deps.desk.follow({
      by: byOf(caller),
      conversationId: id,
      memberId: memberOf(caller, siteId, params.member),
      following,
    });
    const [listed] = await rowsByIds(deps.db, [id]);
    if (listed === undefined) throw unknownConversation(id);
    return { conversation: rowToWire(listed) };
  };
  return [
    route({
      ...common,
      method: "put",
      path: "/api/v1/conversations/:id/followers/:member",
      name: "conversationFollow",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Makes a member (an id, or `me`) a follower of a conversation: they are notified of what happens in it. Agents add themselves, managers and API keys everyone.",
      errors: ["CONVERSATION_UNKNOWN", "CONVERSATION_MERGED", "NOT_FOUND", "ROLE_TOO_LOW"],
      handle: ({ caller, params }) => set(caller, params, true),
    }),
    route({
      ...common,
      method: "delete",
      path: "/api/v1/conversations/:id/followers/:member",
      name: "conversationUnfollow",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary: "Removes a follower (an id, or `me`) from a conversation.",
      errors: ["CONVERSATION_UNKNOWN", "ROLE_TOO_LOW"],
      handle: ({ caller, params }) => set(caller, params, false),
    }),
  ];
}

/** Who changes it; a call without a body can't name an agent. */
function byOf({ member, key }: Caller): Agent {
  return member === undefined ? { agent: key?.name ?? "API" } : { agent: member.name, agentId: member.id };
}

/** @throws BAD_REQUEST for `me` where nobody is signed in; ROLE_TOO_LOW */
function memberOf(caller: Caller, siteId: string, asked = ""): string {
  const { member } = caller;
  if (asked === "me") {
    if (member !== undefined) return member.id;
    throw bad("Nobody is signed in, so there is no member `me`.", "Name the member by their id.");
  }
  if (asked === member?.id || mayDo(caller, "conversations.manage", siteId)) return asked;
  throw notAllowed("conversations.manage", member);
}
