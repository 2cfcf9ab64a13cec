import { z } from "zod";
import { EndpointError, postStream } from "../../lib/endpoint.ts";
import { checked } from "../../lib/openai-chat.ts";
import { stripEnd } from "../../lib/strip.ts";
import { learnParameters } from "./parameters.ts";
import type { LargeModel, LargeModelMessage, LargeModelReply, LargeModelUsage } from "./port.ts";
import { type Complete, type LargeModelOptions, servedLargeModel } from "./served.ts";

/** The version of the API that this file speaks; newer ones only add to it. */
const VERSION = "2023-06-01";

/** Claude on Anthropic's own Messages API, or a gateway that speaks it; the address may leave out /v1. */
export function anthropicLargeModel(options: LargeModelOptions): LargeModel {
  const base = stripEnd(options.url, "/");
  const endpoint = {
    url: base.endsWith("/v1") ? base : `${base}/v1`,
    headers: {
      "anthropic-version": VERSION,
      ...(options.apiKey === undefined ? {} : { "x-api-key": options.apiKey }),
    },
  };
  const send = learnParameters(["temperature"]);
  const complete: Complete = ({ messages, maxTokens, onText }, limits) =>
    send((without) => {
      const body = {
        model: options.model,
        ...conversationOf(messages),
        max_tokens: maxTokens,
        ...(without.has("temperature") ? {} : { temperature: 0 }),
        stream: true,
      };
      return readStream(postStream(endpoint, "/messages", body, limits), onText);
    });
  return servedLargeModel(options, complete);
}

/** Instructions apart from the conversation, which begins with the visitor and takes turns. */
function conversationOf(all: readonly LargeModelMessage[]) {
  const system = all.filter(({ role }) => role === "system").map(({ content }) => content);
  const messages: { role: "user" | "assistant"; content: string }[] = [];
  for (const { role, content } of all) {
    // The API refuses empty messages.
    if (role === "system" || content.trim() === "") continue;
    const before = messages.at(-1);
    if (before?.role === role) before.content += `\n\n${content}`;
    else if (before === undefined && role === "assistant")
      messages.push({ role: "user", content: "(You wrote first.)" }, { role, content });
    else messages.push({ role, content });
  }
  return { ...(system.length === 0 ? {} : { system: system.join("\n\n") }), messages };
}

const count = z.number().int().nonnegative().nullish();
const usageShape = z.object({
  input_tokens: count,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
  output_tokens: count,
});
/** The events that matter; others (ping, kinds to come) are passed over, as the API asks of clients. */
const eventShape = z.object({
  type: z.string(),
  message: z.object({ usage: usageShape.nullish() }).nullish(),
  delta: z
    .object({ type: z.string().nullish(), text: z.string().nullish(), stop_reason: z.string().nullish() })
    .nullish(),
  usage: usageShape.nullish(),
});

const STOPS: Readonly<Record<string, LargeModelReply["stop"]>> = {
  end_turn: "end",
  stop_sequence: "end",
  refusal: "refused",
};

async function readStream(events: AsyncIterable<unknown>, onText: (delta: string) => void): ReturnType<Complete> {
  let counted: z.infer<typeof usageShape> | undefined;
  let stop: string | undefined;
  for await (const value of events) {
    const event = checked(eventShape, value);
    const usage = event.message?.usage ?? event.usage;
    // Later counts replace earlier ones, and leave out what hasn't changed.
    if (usage) counted = { ...counted, ...withoutNull(usage) };
    if (event.type === "content_block_delta" && event.delta?.type === "text_delta" && event.delta.text) {
      onText(event.delta.text);
    }
    if (event.type === "message_delta" && event.delta?.stop_reason) stop = event.delta.stop_reason;
    // Some gateways keep the connection open.
    if (event.type === "message_stop") break;
  }
  if (stop === undefined) throw new EndpointError("down", "Its reply broke off before its end.");
  // Any other reason (max_tokens, a full context, one to come) means that the text isn't known to be whole.
  return { stop: STOPS[stop] ?? "length", usage: counted === undefined ? undefined : usageOf(counted) };
}

/** `input_tokens` leaves out what came from the cache or went to it. */
function usageOf(usage: z.infer<typeof usageShape>): LargeModelUsage {
  const cachedTokens = usage.cache_read_input_tokens ?? 0;
  const cacheWriteTokens = usage.cache_creation_input_tokens ?? 0;
  return {
    promptTokens: (usage.input_tokens ?? 0) + cachedTokens + cacheWriteTokens,
    cachedTokens,
    ...(cacheWriteTokens === 0 ? {} : { cacheWriteTokens }),
    completionTokens: usage.output_tokens ?? 0,
  };
}

const withoutNull = (usage: z.infer<typeof usageShape>) =>
  Object.fromEntries(Object.entries(usage).filter(([, value]) => typeof value === "number"));
