import { bulk } from "../../../desk/bulk.ts";
import { isTuppenceError } from "../../../lib/errors.ts";
import { type BulkReply, bulkReply, bulkRequest } from "../../../wire/bulk.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { actorOf, noteAtDesk } from "../agent-of.ts";
import { conversationOf } from "../conversation-of.ts";
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
      summary:
        "Assigns, tags, prioritises, snoozes, closes or reopens up to 200 conversations, or undoes that. Each is changed for itself: `failed` names those that couldn't be.",
      body: bulkRequest,
      reply: bulkReply,
      errors: [],
      async handle({ caller, body }) {
        const who = actorOf(caller, body);
        await noteAtDesk(deps, caller);
        const { seen, unseen } = await sorted(deps, caller, body.ids);
        const reply = await bulk({ db, triage: desk.triage }, { who, ids: seen, act: body.act });
        return { ...reply, failed: [...unseen, ...reply.failed] };
      },
    }),
  ];
}

/** Which of the conversations the caller can see. */
async function sorted(deps: BulkDeps, caller: Caller, ids: readonly string[]) {
  const seen: string[] = [];
  const unseen: BulkReply["failed"] = [];
  for (const id of ids) {
    try {
      await conversationOf(deps, caller, id);
      seen.push(id);
    } catch (error) {
      if (!isTuppenceError(error)) throw error;
      unseen.push({ id, code: error.code, message: error.message, remedy: error.remedy });
    }
  }
  return { seen, unseen };
}
