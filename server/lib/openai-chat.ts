import { z } from "zod";
import { type CallLimits, type Endpoint, EndpointError, postJson, postStream } from "./endpoint.ts";

/** A chat completion, as both model ports need it. */
export interface ChatReply {
  readonly text: string;
  /** Cut at the token limit. */
  readonly cut: boolean;
  /** The model declined, or a filter of the endpoint's stopped it. */
  readonly refused: boolean;
  /** As counted by the endpoint; undefined if it didn't say. */
  readonly usage: { promptTokens: number; cachedTokens: number; completionTokens: number } | undefined;
}

const usageShape = z.object({
  prompt_tokens: z.number().int().nonnegative(),
  completion_tokens: z.number().int().nonnegative().default(0),
  prompt_tokens_details: z.object({ cached_tokens: z.number().int().nonnegative().nullish() }).nullish(),
});
const chunkShape = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: usageShape.nullish(),
});
const topShape = z.object({ token: z.string(), logprob: z.number() });
const judgeShape = z.object({
  choices: z
    .array(
      z.object({
        logprobs: z.object({ content: z.array(z.object({ top_logprobs: z.array(topShape) })).nullish() }).nullish(),
      }),
    )
    .min(1),
  usage: usageShape.nullish(),
});

const usageOf = (usage: z.infer<typeof usageShape> | null | undefined): ChatReply["usage"] =>
  usage
    ? {
        promptTokens: usage.prompt_tokens,
        cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
        completionTokens: usage.completion_tokens,
      }
    : undefined;

/** @throws EndpointError if the value has another shape */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new EndpointError("bad-reply", `Its reply has another shape than expected: ${z.prettifyError(parsed.error)}`);
}

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly maxTokens: number;
  readonly onText?: (delta: string) => void;
  /** After the endpoint's address. Default "/chat/completions". */
  readonly path?: string;
  /** Parameters that this model refuses: they're left out, or sent under their newer name. */
  readonly without?: ReadonlySet<string>;
}

/**
 * A streamed chat completion at temperature 0.
 * @throws EndpointError, also if the stream breaks off before its end; the signal's reason if aborted
 */
export async function streamChat(endpoint: Endpoint, request: ChatRequest, limits: CallLimits): Promise<ChatReply> {
  let text = "";
  let finish: string | undefined;
  let usage: ChatReply["usage"];
  const { without, path = "/chat/completions" } = request;
  const body = {
    model: request.model,
    messages: request.messages,
    [without?.has("max_tokens") ? "max_completion_tokens" : "max_tokens"]: request.maxTokens,
    ...(without?.has("temperature") ? {} : { temperature: 0 }),
    stream: true,
    ...(without?.has("stream_options") ? {} : { stream_options: { include_usage: true } }),
  };
  let refused = false;
  for await (const value of postStream(endpoint, path, body, limits)) {
    const chunk = checked(chunkShape, value);
    const choice = chunk.choices[0];
    if (choice?.delta?.content) {
      text += choice.delta.content;
      request.onText?.(choice.delta.content);
    }
    if (choice?.delta?.refusal) refused = true;
    if (choice?.finish_reason) finish = choice.finish_reason;
    usage = usageOf(chunk.usage) ?? usage;
  }
  if (finish === undefined) throw new EndpointError("down", "Its reply broke off before its end.");
  return { text, cut: finish === "length", refused: refused || finish === "content_filter", usage };
}

/** Alternatives requested for the first token; OpenAI and llama-server give 20 at most. */
const TOP = 20;

/**
 * The probabilities of the first token's best alternatives.
 * @returns undefined for the alternatives if the endpoint gives no log-probabilities
 */
export async function firstTokenOdds(
  endpoint: Endpoint,
  request: Omit<ChatRequest, "maxTokens" | "onText">,
  limits: CallLimits,
): Promise<{ odds: { token: string; probability: number }[] | undefined; usage: ChatReply["usage"] }> {
  const body = {
    model: request.model,
    messages: request.messages,
    max_tokens: 1,
    temperature: 0,
    logprobs: true,
    top_logprobs: TOP,
  };
  const reply = checked(judgeShape, await postJson(endpoint, "/chat/completions", body, limits));
  const top = reply.choices[0]?.logprobs?.content?.[0]?.top_logprobs;
  return {
    odds: top?.map(({ token, logprob }) => ({ token, probability: Math.exp(logprob) })),
    usage: usageOf(reply.usage),
  };
}
