import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { priceTokens } from "../../../server/money/lines.ts";
import { kindOfUrl } from "../../../server/ports/large-model/kind.ts";
import type { PriceRow } from "../../../server/store/price.ts";
import { type Act, type ModelServer, startModelServer } from "../../fixtures/model-server.ts";
import { KINDS } from "./kinds.ts";

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
async function start(name: string, path = "") {
  const server = await startModelServer();
  servers.push(server);
  return { server, model: KINDS.find((kind) => kind.name === name)!.open({ url: server.url + path }) };
}
const bytesOf = (file: string) => readFileSync(`test/fixtures/streams/${file}`);
const request = { messages: [{ role: "user", content: "How long do I have?" } as const], maxTokens: 500 };

test.each([
  ["openai", "openai-answer.sse", { promptTokens: 1276, cachedTokens: 1024, completionTokens: 14 }],
  ["azure", "azure-answer.sse", { promptTokens: 1276, cachedTokens: 1024, completionTokens: 14 }],
  [
    "anthropic",
    "anthropic-answer.sse",
    { promptTokens: 1276, cachedTokens: 1024, cacheWriteTokens: 40, completionTokens: 27 },
  ],
  ["ollama", "ollama-answer.ndjson", { promptTokens: 1276, cachedTokens: 0, completionTokens: 14 }],
])("%s: %s is read in one piece and byte by byte", async (name, file, usage) => {
  const bytes = bytesOf(file);
  const { server, model } = await start(name);
  const whole: Act = (response) => void response.end(bytes);
  const byByte: Act = async (response) => {
    for (const byte of bytes) {
      response.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
  for (const act of [whole, byByte]) {
    server.push(act);
    expect(await model.generate(request)).toEqual({
      text: "You can send furniture back within 30 days — free of charge \u{1f642}.",
      stop: "end",
      usage,
    });
  }
});

test.each([
  ["anthropic", "anthropic-refusal.sse", { promptTokens: 180, cachedTokens: 0, completionTokens: 4 }],
  ["openai", "openai-filtered.sse", { promptTokens: 180, cachedTokens: 0, completionTokens: 1 }],
])("%s: %s is a refusal, with what it cost, and no failure of the endpoint", async (name, file, usage) => {
  const { server, model } = await start(name);
  server.push((response) => void response.end(bytesOf(file)));
  expect(await model.generate(request)).toMatchObject({ stop: "refused", usage });
  expect(model.state().status).toBe("ready");
});

test("anthropic: overloaded in the middle is a failure", async () => {
  const { server, model } = await start("anthropic");
  server.push((response) => void response.end(bytesOf("anthropic-overloaded.sse")));
  await expect(model.generate(request)).rejects.toMatchObject({
    code: "LARGE_MODEL_UNAVAILABLE",
    message: expect.stringContaining("Overloaded"),
  });
});

test("azure: a question that its filter stops is a refusal that costs nothing", async () => {
  const { server, model } = await start("azure");
  const error = {
    message:
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
    type: null,
    param: "prompt",
    code: "content_filter",
    status: 400,
    innererror: { code: "ResponsibleAIPolicyViolation", content_filter_result: { violence: { filtered: true } } },
  };
  server.push((response) => void response.writeHead(400).end(JSON.stringify({ error })));
  expect(await model.generate(request)).toEqual({
    text: "",
    stop: "refused",
    usage: { promptTokens: 0, cachedTokens: 0, completionTokens: 0 },
  });
});

test("anthropic: a conversation that takes no turns is folded until it does, and nothing of it is lost", async () => {
  const { server, model } = await start("anthropic", "/v1/");
  server.push((response) => void response.end(bytesOf("anthropic-answer.sse")));
  await model.generate({
    maxTokens: 50,
    messages: [
      { role: "system", content: "Be brief." },
      { role: "assistant", content: "Hi!" },
      { role: "user", content: "My bed" },
      { role: "user", content: "is late." },
      { role: "assistant", content: " " },
    ],
  });
  expect(server.calls[0]?.path).toBe("/v1/messages");
  expect(server.calls[0]?.body).toMatchObject({
    system: "Be brief.",
    messages: [
      { role: "user", content: "(You wrote first.)" },
      { role: "assistant", content: "Hi!" },
      { role: "user", content: "My bed\n\nis late." },
    ],
  });
});

test.each(["openai", "azure"])(
  "%s: what a newer model refuses by name is sent otherwise from then on",
  async (name) => {
    const { server, model } = await start(name);
    const refuse =
      (message: string): Act =>
      (response) =>
        void response.writeHead(400).end(JSON.stringify({ error: { message, type: "invalid_request_error" } }));
    const answer: Act = (response) => void response.end(bytesOf("openai-answer.sse"));
    server.push(
      refuse(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      ),
      refuse("Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) is supported."),
      answer,
      answer,
    );
    await model.generate(request);
    await model.generate(request);
    expect(server.calls).toHaveLength(4);
    expect(server.calls[0]?.body).toMatchObject({ max_tokens: 500, temperature: 0 });
    expect(server.calls[3]?.body).toMatchObject({ max_completion_tokens: 500 });
    expect(server.calls[3]?.body).not.toHaveProperty("max_tokens");
    expect(server.calls[3]?.body).not.toHaveProperty("temperature");
  },
);

test("a request that stays refused is sent once, not for ever", async () => {
  const { server, model } = await start("anthropic");
  const refuse: Act = (response) => void response.writeHead(400).end('{"error":{"message":"temperature: no"}}');
  server.push(refuse, refuse, refuse);
  await expect(model.generate(request)).rejects.toThrow("temperature: no");
  expect(server.calls).toHaveLength(2);
  expect(model.state()).toMatchObject({ status: "degraded", detail: expect.stringContaining("LLM_MODEL") });
});

test.each([
  ["", "/openai/deployments/a-model/chat/completions?api-version=2024-10-21"],
  ["/openai", "/openai/deployments/a-model/chat/completions?api-version=2024-10-21"],
  ["/openai/deployments/other/", "/openai/deployments/other/chat/completions?api-version=2024-10-21"],
  [
    "/openai/deployments/other/chat/completions?api-version=1999",
    "/openai/deployments/other/chat/completions?api-version=2024-10-21",
  ],
  ["/openai/v1", "/openai/v1/chat/completions"],
])("azure: an address that ends in %s is understood", async (path, called) => {
  const { server, model } = await start("azure", path);
  server.push((response) => void response.end(bytesOf("azure-answer.sse")));
  await model.generate(request);
  expect(server.calls[0]?.path).toBe(called);
});

test("ollama: has room for three articles, and doesn't forget the model between two visitors", async () => {
  const { server, model } = await start("ollama", "/api");
  server.push((response) => void response.end(bytesOf("ollama-answer.ndjson")));
  await model.generate(request);
  expect(server.calls[0]).toMatchObject({
    path: "/api/chat",
    body: { keep_alive: "30m", options: { num_ctx: 8192, num_predict: 500, temperature: 0 } },
  });
});

test.each([
  ["ollama", '{"message":{"content":"Thirty days."},"done":true}'],
  ["openai", 'data: {"choices":[{"delta":{"content":"Thirty days."},"finish_reason":"stop"}]}\n\n'],
])("%s: an endpoint that counts nothing is counted for, and never to nothing", async (name, stream) => {
  const { server, model } = await start(name);
  server.push((response) => void response.end(stream));
  const { usage } = await model.generate(request);
  expect(usage.promptTokens).toBeGreaterThanOrEqual(5);
  expect(usage.completionTokens).toBeGreaterThanOrEqual(3);
});

test.each([
  ["https://api.openai.com/v1", "openai"],
  ["https://openrouter.ai/api/v1", "openai"],
  ["https://api.anthropic.com", "anthropic"],
  ["https://api.anthropic.com/v1", "anthropic"],
  ["https://shop.openai.azure.com", "azure"],
  ["https://shop.services.ai.azure.com/openai/v1", "azure"],
  ["https://openai.azure.com.example.com/v1", "openai"],
  ["http://localhost:11434", "ollama"],
  ["http://localhost:11434/v1", "openai"],
])("%s speaks %s", (url, kind) => {
  expect(kindOfUrl(url)).toBe(kind);
});

test("tokens read from a cache and written to it have their own prices", () => {
  const price = {
    inputNanoUsd: 1_000_000_000,
    cachedInputNanoUsd: 100_000_000,
    cacheWriteNanoUsd: 1_250_000_000,
    outputNanoUsd: 5_000_000_000,
    longContextTokens: null,
  } as PriceRow;
  const tokens = { promptTokens: 1276, cachedTokens: 1024, cacheWriteTokens: 40, completionTokens: 27 };
  expect(priceTokens(tokens, price)).toBe(212 * 1_000 + 1024 * 100 + 40 * 1_250 + 27 * 5_000);
});
