import { type AnswerReply, answerReply, answerRequest } from "../../wire/http.ts";
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
        return replyOf(await parts.turns.answerOnce({ siteId: site.id, question, history, signal }));
      },
    }),
  ];
}

type Answered = Awaited<ReturnType<TransportParts["turns"]["answerOnce"]>>;

function replyOf({ outcome, latency, costNanoUsd, counterfactualNanoUsd }: Answered): AnswerReply {
  return {
    tier: outcome.tier,
    form: outcome.form,
    confidence: outcome.confidence,
    reason: outcome.reason,
    answer: outcome.text,
    citations: [...outcome.citations],
    options: [...outcome.options],
    latency_ms: { first_token: latency.firstTokenMs ?? null, total: latency.totalMs },
    cost_nano_usd: costNanoUsd,
    counterfactual_nano_usd: counterfactualNanoUsd,
  };
}
