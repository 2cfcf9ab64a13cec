import { answerReply, answerRequest } from "../../wire/http.ts";
import { answerToWire } from "../answer-to-wire.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { siteOf } from "../site-of.ts";

/** One question without a conversation. */
export function answerRoutes(parts: Pick<TransportParts, "sites" | "turns">): Route[] {
  return [
    route({
      method: "post",
      path: "/api/v1/answer",
      name: "answer",
      summary: "Answers one question without a conversation, with tier, form, confidence, sources, latency and cost.",
      auth: "key",
      body: answerRequest,
      reply: answerReply,
      errors: ["SITE_UNKNOWN", "MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT", "TOO_FAST"],
      async handle({ caller, body, signal }) {
        const site = await siteOf(parts.sites, caller, body.site);
        const { question, history = [] } = body;
        return answerToWire(await parts.turns.answerOnce({ siteId: site.id, question, history, signal }));
      },
    }),
  ];
}
