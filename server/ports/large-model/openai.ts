import type { CallLimits, Endpoint } from "../../lib/endpoint.ts";
import { streamChat } from "../../lib/openai-chat.ts";
import { learnParameters } from "./parameters.ts";
import type { LargeModel } from "./port.ts";
import { type Complete, type LargeModelOptions, servedLargeModel } from "./served.ts";

/** OpenAI, or any OpenAI-compatible endpoint up to /v1, at temperature 0 where the model allows it. */
export function openAiLargeModel(options: LargeModelOptions): LargeModel {
  const endpoint = { url: options.url, ...(options.apiKey !== undefined && { apiKey: options.apiKey }) };
  return servedLargeModel(options, completeChat(endpoint, options.model));
}

/** A chat completion as OpenAI's API has it, which Azure's shares. */
export function completeChat(endpoint: Endpoint, model: string, path?: string): Complete {
  const send = learnParameters(["max_tokens", "temperature", "stream_options"]);
  return async (request, limits: CallLimits) => {
    const reply = await send((without) =>
      streamChat(endpoint, { ...request, model, without, ...(path !== undefined && { path }) }, limits),
    );
    return { stop: reply.refused ? "refused" : reply.cut ? "length" : "end", usage: reply.usage };
  };
}
