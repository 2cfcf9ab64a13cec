import { afterEach, expect, test } from "vitest";
import { silentLog } from "../../../server/lib/log.ts";
import { noLargeModel } from "../../../server/ports/large-model/none.ts";
import { type OpenAiLargeModelOptions, openAiLargeModel } from "../../../server/ports/large-model/openai.ts";
import { type OpenAiServer, startOpenAiServer } from "../../fixtures/openai-server.ts";

const servers: OpenAiServer[] = [];
async function start(options: Partial<OpenAiLargeModelOptions> & { key?: string } = {}) {
  const server = await startOpenAiServer(options.key === undefined ? {} : { apiKey: options.key });
  servers.push(server);
  return { server, model: openAiLargeModel({ url: server.url, model: "gpt-4o-mini", log: silentLog, ...options }) };
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
const request = { messages: [{ role: "user", content: "How long do I have?" } as const], maxTokens: 50 };
const down = expect.objectContaining({ code: "LARGE_MODEL_UNAVAILABLE" });

test("an answer is streamed, with the tokens that the endpoint counted", async () => {
  const { server, model } = await start({ apiKey: "sk-1" });
  server.push({ text: "You have thirty days.", cachedTokens: 2 });
  const deltas: string[] = [];
  const reply = await model.generate({ ...request, onText: (delta) => deltas.push(delta) });
  expect(reply).toEqual({
    text: "You have thirty days.",
    usage: { promptTokens: 5, cachedTokens: 2, completionTokens: 4 },
  });
  expect(deltas.join("")).toBe(reply.text);
  expect(server.requests[0]).toMatchObject({
    authorization: "Bearer sk-1",
    body: { model: "gpt-4o-mini", stream_options: { include_usage: true } },
  });
});

test("an endpoint that counts nothing is counted for, and never to nothing", async () => {
  const { server, model } = await start();
  server.push({ text: "You have thirty days.", withoutUsage: true });
  const { usage } = await model.generate(request);
  expect(usage.promptTokens).toBeGreaterThanOrEqual(5);
  expect(usage.completionTokens).toBeGreaterThanOrEqual(4);
});

test.each([
  ["a break in mid-answer", { text: "a b c", breakAfterWords: 2 }],
  ["silence", { hang: true }],
  ["words too far apart", { text: "a b", wordDelayMs: 300 }],
  ["an answer that never ends", { text: "a ".repeat(200), wordDelayMs: 50 }],
  ["too many requests", { status: 429 }],
  ["an error of its own", { status: 500 }],
])("%s is LARGE_MODEL_UNAVAILABLE", async (_name, reply) => {
  const { server, model } = await start({ firstMs: 200, gapMs: 200, totalMs: 600 });
  server.push(reply);
  await expect(model.generate(request)).rejects.toThrow(down);
});

test.each([401, 403])(
  "%i is the key's fault, seen in the state until a call succeeds, and opens no breaker",
  async (status) => {
    const { server, model } = await start();
    server.push(...Array.from({ length: 4 }, () => ({ status })));
    for (let i = 0; i < 4; i++) {
      await expect(model.generate(request)).rejects.toMatchObject({
        code: "LARGE_MODEL_REFUSED_KEY",
        remedy: expect.stringContaining("LLM_API_KEY"),
      });
    }
    expect(model.state().status).toBe("failed");
    await model.generate(request);
    expect(model.state().status).toBe("ready");
  },
);

test("three failures in a row open the breaker for 30 s; then one call tries, and its success closes it", async () => {
  let now = 0;
  const { server, model } = await start({ now: () => now });
  const fail = { status: 500 };
  server.push(fail, fail, { text: "fine" }, fail, fail, fail);
  for (const outcome of [false, false, true, false, false]) {
    const call = model.generate(request);
    await (outcome ? call : expect(call).rejects.toThrow(down));
    expect(model.state().status).toBe("ready");
  }
  await expect(model.generate(request)).rejects.toThrow(down);
  expect(model.state().status).toBe("degraded");
  expect(server.requests).toHaveLength(6);

  now = 29_999;
  await expect(model.generate(request)).rejects.toThrow("paused");
  expect(server.requests).toHaveLength(6);

  now = 30_001;
  server.push({ delayMs: 100, status: 500 });
  const tries = [model.generate(request), model.generate(request)];
  expect((await Promise.allSettled(tries)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(server.requests).toHaveLength(7);

  now = 45_000;
  await expect(model.generate(request)).rejects.toThrow("paused");
  now = 60_002;
  await model.generate(request);
  await Promise.all([model.generate(request), model.generate(request)]);
  expect(model.state().status).toBe("ready");
});

test("a visitor who leaves ends the call, and that is no failure of the endpoint", async () => {
  const { server, model } = await start();
  for (let i = 0; i < 4; i++) {
    server.push({ text: "a b c d e f", wordDelayMs: 20 });
    const controller = new AbortController();
    const onText = () => controller.abort(new Error("left"));
    await expect(model.generate({ ...request, signal: controller.signal, onText })).rejects.toThrow("left");
  }
  await expect.poll(() => server.requests.every(({ closedEarly }) => closedEarly)).toBe(true);
  expect(model.state().status).toBe("ready");
});

test("none at all says how to have one", async () => {
  await expect(noLargeModel().generate(request)).rejects.toMatchObject({ code: "LARGE_MODEL_UNAVAILABLE" });
  expect(noLargeModel().state().status).toBe("absent");
});
