import { answerReply, answerRequest } from "../../../wire/http.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { viewerOf } from "../../viewer-of.ts";
import { answerToWire } from "../answer-to-wire.ts";
import { type Route, route } from "../route.ts";

/** One question outside a conversation. */
export function answerRoutes(deps: Pick<TransportDeps, "sites" | "turns">): Route[] {
  return [
    route({
      method: "post",
      path: "/api/v1/answer",
      name: "answer",
      records: { nothing: "asks" },
      may: "assistant.try",
      on: "site",
      summary:
        "Answers one question outside any conversation, and returns its tier, form, confidence, sources, latency and cost.",
      auth: "key",
      scope: "answer",
      body: answerRequest,
      reply: answerReply,
      errors: ["SITE_UNKNOWN", "MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT", "TOO_FAST"],
      async handle({ caller, body, signal }) {
        const site = await siteOf(deps.sites, caller, body.site);
        const { question, history = [], visitor } = body;
        const viewer = viewerOf(visitor);
        return answerToWire(await deps.turns.answerOnce({ siteId: site.id, viewer, question, history, signal }));
      },
    }),
  ];
}
