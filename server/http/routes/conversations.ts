import * as z from "zod/mini";
import { TuppenceError } from "../../lib/errors.ts";
import { findConversation } from "../../store/conversation.ts";
import { messageWire } from "../../wire/http.ts";
import { conversationState as stateWire } from "../../wire/socket.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { maySee } from "../site-of.ts";
import { conversationState, wireMessages } from "../to-wire.ts";

const transcript = z.object({ conversation: stateWire, messages: z.array(messageWire) });

/** What was said in a conversation. */
export function conversationRoutes(parts: Pick<TransportParts, "sites" | "db">): Route[] {
  return [
    route({
      method: "get",
      path: "/api/v1/conversations/:id",
      name: "conversation",
      summary: "A conversation's state and all its messages, in order.",
      auth: "key",
      reply: transcript,
      errors: ["CONVERSATION_UNKNOWN"],
      async handle({ caller, params }) {
        const id = params.id ?? "";
        const row = await findConversation(parts.db, id);
        const site = row === undefined ? undefined : await parts.sites.byId(row.siteId);
        if (row === undefined || site === undefined || !maySee(caller, site)) {
          const remedy = "Take the id from GET /api/v1/handoffs.";
          throw new TuppenceError("CONVERSATION_UNKNOWN", `There is no conversation ${id}.`, remedy);
        }
        return { conversation: await conversationState(parts.db, row), messages: await wireMessages(parts.db, id, 0) };
      },
    }),
  ];
}
