import { TuppenceError } from "../../lib/errors.ts";
import { openIds, rowsByIds } from "../../store/conversation-row.ts";
import { findVisitorById } from "../../store/visitor.ts";
import { blockReply, blockRequest, inboxQuery, inboxReply } from "../../wire/inbox.ts";
import { agentOf } from "../agent-of.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { maySee, siteOf } from "../site-of.ts";
import { rowToWire } from "../to-wire.ts";

/** Open handoffs that one reply holds; nobody works through more at a sitting. */
const MAX_OPEN = 2_000;

/** The agents' inbox. */
export function inboxRoutes(parts: Pick<TransportParts, "sites" | "db" | "desk">): Route[] {
  const { db, desk, sites } = parts;
  return [
    route({
      method: "get",
      path: "/api/v1/inbox",
      name: "inbox",
      summary: "Conversations of a site that wait for a person or have one, longest waiting first.",
      auth: "key",
      query: inboxQuery,
      reply: inboxReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        const { ids, total } = await openIds(db, { siteId: site.id, limit: MAX_OPEN });
        return { conversations: (await rowsByIds(db, ids)).map(rowToWire), total };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/visitors/:id/block",
      name: "visitorBlock",
      summary: "Shuts a visitor out and closes what waits with them, or lets them in again.",
      auth: "key",
      body: blockRequest,
      reply: blockReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params: { id = "" }, body }) {
        const { agent } = agentOf(caller, body);
        const visitor = await findVisitorById(db, id);
        const site = visitor === undefined ? undefined : await sites.byId(visitor.siteId);
        if (site === undefined || !maySee(caller, site)) {
          throw new TuppenceError("NOT_FOUND", "There is no such visitor.", "Take the id from a conversation.");
        }
        const row = await desk.block({ visitorId: id, blocked: body.blocked, agent });
        return { visitorId: row.id, blocked: row.blockedAt !== null };
      },
    }),
  ];
}
