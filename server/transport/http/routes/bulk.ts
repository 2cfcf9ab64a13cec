import { bulk } from "../../../desk/bulk.ts";
import { isTuppenceError } from "../../../lib/errors.ts";
import { type BulkReply, bulkReply, bulkRequest } from "../../../wire/bulk.ts";
import { conversationOf } from "../../conversation-of.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { actorOf, noteAtDesk } from "../agent-of.ts";
import { type Route, route } from "../route.ts";

type BulkDeps = Pick<TransportDeps, "sites" | "db" | "desk" | "clock">;

/** The same change of many conversations. */
export function bulkRoutes(deps: BulkDeps): Route[] {
  const { db, desk } = deps;
  return [
    route({
      auth: "key",
      scope: "conversations",
      method: "post",
      path: "/api/v1/conversations/bulk",
      name: "conversationsBulk",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Assigns, tags, prioritises, snoozes, closes or reopens up to 200 conversations, or undoes that. Each is changed for itself: `failed` names those that couldn't be.",
      body: bulkRequest,
      reply: bulkReply,
      errors: [],
      async handle({ caller, body }) {
        await noteAtDesk(deps, caller);
        const { seen, unseen } = await sorted(deps, caller, body.ids);
        const actorOn = (id: string) => actorOf(caller, body, seen.get(id) ?? "");
        const reply = await bulk({ db, triage: desk.triage }, { actorOn, ids: [...seen.keys()], act: body.act });
        return { ...reply, failed: [...unseen, ...reply.failed] };
      },
    }),
  ];
}

/** Which of the conversations the caller can see, with their sites. */
async function sorted(deps: BulkDeps, caller: Caller, ids: readonly string[]) {
  const seen = new Map<string, string>();
  const unseen: BulkReply["failed"] = [];
  for (const id of ids) {
    try {
      seen.set(id, (await conversationOf(deps, caller, id)).siteId);
    } catch (error) {
      if (!isTuppenceError(error)) throw error;
      unseen.push({ id, code: error.code, message: error.message, remedy: error.remedy });
    }
  }
  return { seen, unseen };
}
