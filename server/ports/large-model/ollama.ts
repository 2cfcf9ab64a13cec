import { z } from "zod";
import { EndpointError, postLines } from "../../lib/endpoint.ts";
import { checked } from "../../lib/openai-chat.ts";
import { stripEnd } from "../../lib/strip.ts";
import type { LargeModel } from "./port.ts";
import { type Complete, type LargeModelOptions, servedLargeModel } from "./served.ts";

/**
 * Tokens that it reads and writes at most. Ollama's own default is smaller on most machines and silently
 * cuts off the instructions. One fixed size, because Ollama reloads the model whenever it changes.
 */
const CONTEXT_TOKENS = 8192;
/** Default is 5 minutes; the next visitor would wait for the model to load. */
const KEEP_ALIVE = "30m";

/** A model in Ollama, by its own API; the address may leave out /api. */
export function ollamaLargeModel(options: LargeModelOptions): LargeModel {
  const endpoint = {
    url: stripEnd(options.url, "/").replace(/\/(?:api|v1)$/, ""),
    ...(options.apiKey !== undefined && { apiKey: options.apiKey }),
  };
  const complete: Complete = async ({ messages, maxTokens, onText }, limits) => {
    const body = {
      model: options.model,
      messages,
      stream: true,
      keep_alive: KEEP_ALIVE,
      options: { temperature: 0, num_predict: maxTokens, num_ctx: CONTEXT_TOKENS },
    };
    for await (const value of postLines(endpoint, "/api/chat", body, limits)) {
      const part = checked(partShape, value);
      if (part.message?.content) onText(part.message.content);
      if (part.done) return { stop: part.done_reason === "length" ? "length" : "end", usage: usageOf(part) };
    }
    throw new EndpointError("down", "Its reply broke off before its end.");
  };
  return servedLargeModel(options, complete);
}

const count = z.number().int().nonnegative().nullish();
const partShape = z.object({
  message: z.object({ content: z.string().nullish() }).nullish(),
  done: z.boolean(),
  done_reason: z.string().nullish(),
  prompt_eval_count: count,
  eval_count: count,
});

/** Older versions leave the prompt out when it was cached: then nothing is known. */
function usageOf({ prompt_eval_count: promptTokens, eval_count: completionTokens }: z.infer<typeof partShape>) {
  if (typeof promptTokens !== "number" || typeof completionTokens !== "number") return undefined;
  return { promptTokens, cachedTokens: 0, completionTokens };
}
