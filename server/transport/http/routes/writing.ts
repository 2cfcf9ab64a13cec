import type { Writing } from "../../../desk/writing.ts";
import { TuppenceError } from "../../../lib/errors.ts";
import { rewriteRequest, translateRequest, writtenReply } from "../../../wire/writing.ts";
import { conversationOf } from "../../conversation-of.ts";
import type { TransportDeps } from "../../deps.ts";
import { type Route, route } from "../route.ts";

/** Rewriting and translating for agents, by a large model. */
export function writingRoutes(deps: Pick<TransportDeps, "db" | "sites" | "writing">): Route[] {
  const common = { method: "post", auth: "key", scope: "conversations", reply: writtenReply } as const;
  const ERRORS = ["CONVERSATION_UNKNOWN", "LARGE_MODEL_UNAVAILABLE", "LARGE_MODEL_REFUSED_KEY"] as const;
  const writing = (): Writing => {
    if (deps.writing?.isOffered === true) return deps.writing;
    throw new TuppenceError(
      "LARGE_MODEL_UNAVAILABLE",
      "There is no large model to write with.",
      "Set LLM_URL, LLM_MODEL and LLM_API_KEY on the server.",
    );
  };
  return [
    route({
      ...common,
      path: "/api/v1/conversations/:id/rewrite",
      name: "conversationRewrite",
      records: { nothing: "asks" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Rewrites an agent's text before it's sent: friendlier, shorter, or with its spelling corrected. Costs count for the day's budget.",
      body: rewriteRequest,
      errors: ERRORS,
      async handle({ caller, params, body, signal }) {
        const { id } = await conversationOf(deps, caller, params.id);
        return await writing().rewrite({ ...body, conversationId: id, signal });
      },
    }),
    route({
      ...common,
      path: "/api/v1/conversations/:id/translate",
      name: "conversationTranslate",
      records: { nothing: "asks" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Translates an agent's text, or a message of the conversation, which is kept and paid for once. Costs count for the day's budget.",
      body: translateRequest,
      errors: [...ERRORS, "NOT_FOUND"],
      async handle({ caller, params, body, signal }) {
        const { id: conversationId } = await conversationOf(deps, caller, params.id);
        return "messageId" in body
          ? await writing().translateMessage({ ...body, conversationId, signal })
          : await writing().translate({ ...body, conversationId, signal });
      },
    }),
  ];
}
