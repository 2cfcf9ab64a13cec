import { TuppenceError } from "../../../lib/errors.ts";
import { openIds, rowsByIds } from "../../../store/conversation-row.ts";
import { countConversations } from "../../../store/customer.ts";
import { releasedFrom } from "../../../store/handoff.ts";
import { blockReply, blockRequest, inboxQuery, inboxReply } from "../../../wire/inbox.ts";
import { limitOf } from "../../conversation-of.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { sitesOf } from "../../site-of.ts";
import { rowToWire } from "../../to-wire.ts";
import { agentOf, noteAtDesk } from "../agent-of.ts";
import { customerOf } from "../customer-of.ts";
import { type Route, route } from "../route.ts";

/** Milliseconds for which agents are told which conversations they lost while they were away: a day. */
const RELEASED_MS = 24 * 3_600_000;
/** Open handoffs in one reply; nobody works through more in one sitting. */
const MAX_OPEN = 2_000;

/** Blocking closes every conversation: not for somebody who sees only some of them. @throws ROLE_TOO_LOW */
async function checkWholeCustomer({ db }: Pick<TransportDeps, "db">, caller: Caller, ids: readonly string[]) {
  const limit = limitOf(caller);
  if (limit === undefined) return;
  if ((await countConversations(db, ids)) === (await countConversations(db, ids, limit))) return;
  throw new TuppenceError(
    "ROLE_TOO_LOW",
    "This customer has conversations with other teams, which would be closed too.",
    "Ask a manager to do it.",
  );
}

/** The agents' inbox. */
export function inboxRoutes(deps: Pick<TransportDeps, "sites" | "db" | "desk" | "clock">): Route[] {
  const { db, desk, sites } = deps;

  return [
    route({
      method: "get",
      path: "/api/v1/inbox",
      name: "inbox",
      may: "conversations.read",
      on: "site",
      summary:
        "Lists the conversations of a site (or of all, with `*`) that are waiting for an agent or assigned to one: emergencies, then by priority, then the longest wait; with `order=due`, what is due first.",
      auth: "key",
      scope: "conversations",
      query: inboxQuery,
      reply: inboxReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const siteIds = (await sitesOf(sites, caller, query.site)).map((one) => one.id);
        const { ids, total } = await openIds(db, {
          ...{ siteIds, limit: MAX_OPEN, byDue: query.order === "due", seenBy: limitOf(caller) },
        });
        await noteAtDesk(deps, caller);
        const since = new Date(deps.clock.now().getTime() - RELEASED_MS);
        const released =
          caller.member === undefined ? [] : await releasedFrom(db, { memberId: caller.member.id, siteIds, since });
        return {
          conversations: (await rowsByIds(db, ids)).map(rowToWire),
          total,
          released: released.map((one) => ({ ...one, at: one.at.toISOString() })),
        };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/visitors/:id/block",
      name: "visitorBlock",
      records: "changed",
      may: "conversations.reply",
      on: "site",
      summary: "Blocks a visitor and closes their open conversations, or unblocks them.",
      auth: "key",
      scope: "conversations",
      body: blockRequest,
      reply: blockReply,
      errors: ["NOT_FOUND", "ROLE_TOO_LOW"],
      async handle({ caller, params: { id = "" }, body }) {
        const { agent } = agentOf(caller, body);
        const { ids } = await customerOf(deps, caller, id);
        await checkWholeCustomer(deps, caller, ids);
        const row = await desk.block({ visitorId: id, blocked: body.blocked, agent });
        return { visitorId: row.id, blocked: row.blockedAt !== null };
      },
    }),
  ];
}
