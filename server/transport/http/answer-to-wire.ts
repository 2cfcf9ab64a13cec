import type { AnswerReply } from "../../wire/http.ts";
import type { Turns } from "../deps.ts";

/** One answer outside a conversation, as integrators see it. */
export function answerToWire({
  outcome,
  latency,
  costNanoUsd,
  counterfactualNanoUsd,
}: Pick<
  Awaited<ReturnType<Turns["answerOnce"]>>,
  "outcome" | "latency" | "costNanoUsd" | "counterfactualNanoUsd"
>): AnswerReply {
  return {
    tier: outcome.tier,
    form: outcome.form,
    confidence: outcome.confidence,
    reason: outcome.reason,
    answer: outcome.text,
    citations: [...outcome.citations],
    ...(outcome.quote === undefined ? {} : { quote: outcome.quote }),
    options: [...outcome.options],
    latency_ms: { first_token: latency.firstTokenMs ?? null, total: latency.totalMs },
    cost_nano_usd: costNanoUsd,
    counterfactual_nano_usd: counterfactualNanoUsd,
  };
}
