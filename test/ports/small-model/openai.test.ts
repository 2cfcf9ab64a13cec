import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { silentLog } from "../../../server/lib/log.ts";
import { noSmallModel } from "../../../server/ports/small-model/none.ts";
import { type OpenAiSmallModelOptions, openAiSmallModel } from "../../../server/ports/small-model/openai.ts";
import { startModelServer } from "../../fixtures/model-server.ts";
import { type OpenAiServer, startOpenAiServer } from "../../fixtures/openai-server.ts";

const servers: OpenAiServer[] = [];
async function start(options: Partial<OpenAiSmallModelOptions> & { key?: string } = {}) {
  const server = await startOpenAiServer(options.key === undefined ? {} : { apiKey: options.key });
  servers.push(server);
  return { server, model: openAiSmallModel({ url: server.url, model: "scripted", log: silentLog, ...options }) };
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
const request = { messages: [{ role: "user", content: "How long do I have?" } as const], keep: 0 };

test("an answer is streamed and counted as the server counts", async () => {
  const { server, model } = await start();
  server.push({ text: "You have thirty days.", cachedTokens: 3 });
  const deltas: string[] = [];
  const reply = await model.generate({ ...request, maxTokens: 50, onText: (delta) => deltas.push(delta) });
  expect(deltas).toEqual(["You", " have", " thirty", " days."]);
  expect(reply).toMatchObject({ text: "You have thirty days.", stop: "end" });
  expect(reply.usage).toMatchObject({ promptTokens: 5, cachedTokens: 3, completionTokens: 4 });
  expect(reply.usage.busyMs).toBeGreaterThan(0);
  expect(server.requests[0]?.body).toMatchObject({ model: "scripted", max_tokens: 50, temperature: 0, stream: true });
});

test("an answer over its limit is told to be cut", async () => {
  const { server, model } = await start();
  server.push({ text: "one two three four" });
  expect(await model.generate({ ...request, maxTokens: 2 })).toMatchObject({ text: "one two", stop: "length" });
});

test("an abort closes the connection and gives what was written", async () => {
  const { server, model } = await start();
  server.push({ text: "a b c d e f g h i j k l m n o p", wordDelayMs: 30 });
  const controller = new AbortController();
  const reply = await model.generate({
    ...request,
    maxTokens: 50,
    signal: controller.signal,
    onText: (delta) => {
      if (delta === " b") controller.abort();
    },
  });
  expect(reply).toMatchObject({ text: "a b", stop: "aborted" });
  await expect.poll(() => server.requests[0]?.closedEarly).toBe(true);
});

test("a judgement is the share of yes among yes and no, however they are spelt", async () => {
  const { server, model } = await start();
  server.push({ yes: 0.8 });
  expect((await model.judge(request)).yes).toBeCloseTo(0.8, 6);
  const logprob = Math.log;
  server.push({
    topLogprobs: [
      { token: "Yes", logprob: logprob(0.3) },
      { token: " yes", logprob: logprob(0.15) },
      { token: "NO", logprob: logprob(0.05) },
    ],
  });
  expect((await model.judge(request)).yes).toBeCloseTo(0.9, 6);
  server.push({ topLogprobs: [{ token: "Maybe", logprob: -0.1 }] });
  expect((await model.judge(request)).yes).toBe(0.5);
  expect(server.requests[0]?.body).toMatchObject({ max_tokens: 1, logprobs: true, top_logprobs: 20 });
});

test("a server without log-probabilities cannot judge, and the error says so", async () => {
  const { server, model } = await start();
  server.push({ topLogprobs: [] });
  await expect(model.judge(request)).rejects.toMatchObject({
    code: "SMALL_MODEL_UNAVAILABLE",
    message: expect.stringContaining("log-probabilities"),
  });
});

test.each([
  ["an error", { status: 500 }, "500"],
  ["a break in mid-answer", { text: "a b c", breakAfterWords: 1 }, "failed"],
  ["silence", { hang: true }, "200 ms"],
  ["silence in mid-answer", { text: "a b", wordDelayMs: 400 }, "200 ms"],
])("%s is SMALL_MODEL_UNAVAILABLE and seen in its state; the next answer mends that", async (_name, reply, fault) => {
  const { server, model } = await start({ firstMs: 200 });
  server.push(reply);
  await expect(model.generate({ ...request, maxTokens: 9 })).rejects.toMatchObject({
    code: "SMALL_MODEL_UNAVAILABLE",
    message: expect.stringContaining(fault),
  });
  expect(model.state().status).toBe("failed");
  expect(model.queued).toBe(0);
  await model.generate({ ...request, maxTokens: 9 });
  expect(model.state().status).toBe("ready");
});

test.each<[string, (response: ServerResponse) => void | Promise<void>, string]>([
  ["signs of life without a word", (response) => pinging(response, ": ping\n\n"), "300 ms to write its first word"],
  [
    "words that never end",
    (response) => pinging(response, word("again and again ".repeat(20)), 1),
    "9 tokens were asked",
  ],
  ["half a stream", (response) => void response.end(word("You have")), "broke off"],
  ["no JSON", (response) => void response.end("data: {half\n\n"), "isn't JSON"],
  ["an empty answer", (response) => void response.end(END), "empty"],
  ["a web page", (response) => void response.end("<h1>Hello</h1>"), "stream of events"],
  ["a token that ends a turn", (response) => void response.end(word("Yes.<|im_end|>\nNo.") + END), "<|im_end|>"],
  [
    "one in two pieces",
    (response) => void response.end(word("Yes.<|endof") + word("text|> No.") + END),
    "<|endoftext|>",
  ],
  [
    "one of another template",
    (response) => void response.end(word("Yes.") + word(" [IN") + word("ST] No") + END),
    "[INST]",
  ],
  ["thoughts", (response) => void response.end(word("<think>Hm") + END), "<think>"],
])("%s is SMALL_MODEL_UNAVAILABLE in time, and half a minute later it's asked again", async (_name, act, fault) => {
  const server = await startModelServer();
  let now = 0;
  const model = openAiSmallModel({
    ...{ url: `${server.url}/v1`, model: "scripted", log: silentLog },
    ...{ firstMs: 300, totalMs: 1_000, now: () => now },
  });
  server.push(act, (response) => void response.end(word("a < b, [1]") + word(" <") + END));
  const deltas: string[] = [];
  const call = model.generate({ ...request, maxTokens: 9, onText: (delta) => deltas.push(delta) });
  await expect(call).rejects.toMatchObject({
    code: "SMALL_MODEL_UNAVAILABLE",
    message: expect.stringContaining(fault),
  });
  expect(deltas.join("")).not.toMatch(/No|[<[]/);
  expect(model.state().status).toBe("failed");
  now = 30_000;
  expect(model.state()).toMatchObject({ status: "ready", detail: expect.stringContaining("next question") });
  expect((await model.generate({ ...request, maxTokens: 9 })).text).toBe("a < b, [1] <");
  await server.close();
});

const word = (text: string) => `data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`;
const END = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
async function pinging(response: ServerResponse, text: string, ms = 50) {
  while (!response.destroyed) {
    response.write(text);
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

test("a first word that comes too late behind others is a queue, not a fault; alone it's a fault", async () => {
  const { server, model } = await start();
  server.push({ delayMs: 600 }, { hang: true });
  const first = model.generate({ ...request, maxTokens: 9 });
  const behind = model.generate({ ...request, maxTokens: 9, firstMs: 200 });
  await expect(behind).rejects.toMatchObject({ code: "SMALL_MODEL_BUSY" });
  expect(model.state().status).toBe("ready");
  expect(model.waitMs).toBeGreaterThanOrEqual(100);
  await first;
  expect(model.waitMs).toBe(0);
  server.push({ hang: true });
  await expect(model.generate({ ...request, maxTokens: 9, firstMs: 200 })).rejects.toMatchObject({
    code: "SMALL_MODEL_UNAVAILABLE",
    message: expect.stringContaining("200 ms"),
  });
  expect(model.state().status).toBe("failed");
});

test("a wrong key says that it is the key", async () => {
  const { model } = await start({ key: "right", apiKey: "wrong" });
  await expect(model.judge(request)).rejects.toMatchObject({ remedy: expect.stringContaining("key") });
});

test("over its queue the next is refused at once", async () => {
  const { server, model } = await start({ maxQueue: 2 });
  server.push({ delayMs: 200 }, { delayMs: 200 });
  const two = [1, 2].map(() => model.generate({ ...request, maxTokens: 9 }));
  expect(model.queued).toBe(2);
  await expect(model.judge(request)).rejects.toMatchObject({ code: "SMALL_MODEL_BUSY" });
  expect(await Promise.all(two)).toHaveLength(2);
});

test("none at all says how to have one", async () => {
  const model = noSmallModel();
  await expect(model.judge(request)).rejects.toMatchObject({ code: "SMALL_MODEL_UNAVAILABLE" });
  expect(model.state().status).toBe("absent");
});
