import { silentLog } from "../../../server/lib/log.ts";
import { anthropicLargeModel } from "../../../server/ports/large-model/anthropic.ts";
import { azureLargeModel } from "../../../server/ports/large-model/azure.ts";
import { ollamaLargeModel } from "../../../server/ports/large-model/ollama.ts";
import { openAiLargeModel } from "../../../server/ports/large-model/openai.ts";
import type { LargeModel } from "../../../server/ports/large-model/port.ts";
import type { LargeModelOptions } from "../../../server/ports/large-model/served.ts";
import type { SeenCall } from "../../fixtures/model-server.ts";

/** How a test speaks a kind's API, so that one suite runs on all. */
export interface Kind {
  readonly name: string;
  open(options: Omit<LargeModelOptions, "log" | "model">): LargeModel;
  readonly path: string;
  /** The header that the key is in, as it's sent. */
  readonly key: (key: string) => Record<string, string>;
  /** A stream in parts: what comes before the first word, a word, a sign of life without text, and the end. */
  readonly head: string;
  word(text: string): string;
  readonly ping: string;
  end(how: "end" | "length"): string;
  /** What the end counts: prompt, cached, completion. */
  readonly usage: { promptTokens: number; cachedTokens: number; completionTokens: number };
  error(type: string, message: string): string;
  /** Instructions, and the conversation, as they were sent. */
  sent(call: SeenCall): { system: string; messages: { role: string; content: string }[] };
}

type Messages = { role: string; content: string }[];
const sse = (data: object, event?: string) =>
  `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
const usage = { promptTokens: 100, cachedTokens: 60, completionTokens: 7 };
const inOne = ({ body }: SeenCall) => {
  const [first, ...messages] = body.messages as Messages;
  return { system: first?.role === "system" ? first.content : "", messages };
};

const openAi: Omit<Kind, "name" | "open" | "path" | "key"> = {
  head: sse({ choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }], usage: null }),
  word: (text) => sse({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }], usage: null }),
  ping: ": keep-alive\n\n",
  end: (how) =>
    sse({ choices: [{ index: 0, delta: {}, finish_reason: how === "end" ? "stop" : "length" }] }) +
    sse({
      choices: [],
      usage: { prompt_tokens: 100, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 60 } },
    }) +
    "data: [DONE]\n\n",
  usage,
  error: (type, message) => JSON.stringify({ error: { message, type, param: null, code: null } }),
  sent: inOne,
};
const model = "a-model";

export const KINDS: readonly Kind[] = [
  {
    ...openAi,
    name: "openai",
    open: ({ url, ...options }) => openAiLargeModel({ url: `${url}/v1`, model, log: silentLog, ...options }),
    path: "/v1/chat/completions",
    key: (key) => ({ authorization: `Bearer ${key}` }),
  },
  {
    ...openAi,
    name: "azure",
    open: (options) => azureLargeModel({ model, log: silentLog, apiVersion: "2024-10-21", ...options }),
    path: "/openai/deployments/a-model/chat/completions?api-version=2024-10-21",
    key: (key) => ({ "api-key": key }),
  },
  {
    name: "anthropic",
    open: (options) => anthropicLargeModel({ model, log: silentLog, ...options }),
    path: "/v1/messages",
    key: (key) => ({ "x-api-key": key, "anthropic-version": "2023-06-01" }),
    head:
      sse(
        {
          type: "message_start",
          message: { id: "msg_1", role: "assistant", usage: { input_tokens: 40, cache_read_input_tokens: 60 } },
        },
        "message_start",
      ) + sse({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
    word: (text) =>
      sse({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }, "content_block_delta"),
    ping: sse({ type: "ping" }, "ping"),
    end: (how) =>
      sse({ type: "content_block_stop", index: 0 }, "content_block_stop") +
      sse(
        {
          type: "message_delta",
          delta: { stop_reason: how === "end" ? "end_turn" : "max_tokens" },
          usage: { output_tokens: 7 },
        },
        "message_delta",
      ) +
      sse({ type: "message_stop" }, "message_stop"),
    usage,
    error: (type, message) => JSON.stringify({ type: "error", error: { type, message }, request_id: "req_1" }),
    sent: ({ body }) => ({ system: String(body.system), messages: body.messages as Messages }),
  },
  {
    name: "ollama",
    open: (options) => ollamaLargeModel({ model, log: silentLog, ...options }),
    path: "/api/chat",
    key: (key) => ({ authorization: `Bearer ${key}` }),
    head: "",
    word: (text) => `${JSON.stringify({ model, message: { role: "assistant", content: text }, done: false })}\n`,
    ping: "\n",
    end: (how) =>
      `${JSON.stringify({
        model,
        message: { role: "assistant", content: "" },
        done: true,
        done_reason: how === "end" ? "stop" : "length",
        prompt_eval_count: 100,
        eval_count: 7,
      })}\n`,
    usage: { ...usage, cachedTokens: 0 },
    error: (_type, message) => JSON.stringify({ error: message }),
    sent: inOne,
  },
];
