import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { LargeModelOptions } from "../../../server/ports/large-model/served.ts";
import { type Act, type ModelServer, startModelServer } from "../../fixtures/model-server.ts";
import { KINDS } from "./kinds.ts";

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const request = {
  messages: [
    { role: "system", content: "Answer from the articles." },
    { role: "user", content: "Hello" },
    { role: "assistant", content: "Good morning." },
    { role: "user", content: "How long do I have?" },
  ] as const,
  maxTokens: 50,
};
/** Short enough for tests, far enough apart to tell which one ended the call. */
const LIMITS = { firstMs: 500, gapMs: 400, totalMs: 1_500 };

describe.each(KINDS)("$name", (kind) => {
  async function start(options: Partial<LargeModelOptions> = {}) {
    const server = await startModelServer();
    servers.push(server);
    return { server, model: kind.open({ ...LIMITS, ...options, url: server.url }) };
  }
  const answer =
    (...words: string[]): Act =>
    (response) =>
      void response.end(kind.head + words.map(kind.word).join("") + kind.end("end"));
  const status =
    (code: number, type: string, message: string, headers: Record<string, string> = {}): Act =>
    (response) =>
      void response.writeHead(code, headers).end(kind.error(type, message));
  const failure = (message: string | RegExp) =>
    expect.objectContaining({
      code: "LARGE_MODEL_UNAVAILABLE",
      message: expect.stringMatching(message),
      remedy: expect.stringContaining("made without it"),
    });
  /** After any fault, the next answer is as if nothing had been. */
  async function expectRecovery({ server, model }: Awaited<ReturnType<typeof start>>) {
    server.push(answer("Thirty", " days."));
    expect(await model.generate(request)).toMatchObject({ text: "Thirty days.", stop: "end" });
    expect(model.state()).toMatchObject({ status: "ready", detail: expect.stringContaining("127.0.0.1") });
  }

  test("an answer is streamed, with the key, the conversation and the tokens that the endpoint counted", async () => {
    const { server, model } = await start({ apiKey: "k-1" });
    server.push(answer("You have", " thirty days."));
    const deltas: string[] = [];
    const reply = await model.generate({ ...request, onText: (delta) => deltas.push(delta) });
    expect(reply).toEqual({ text: "You have thirty days.", stop: "end", usage: kind.usage });
    expect(deltas).toEqual(["You have", " thirty days."]);
    const [call] = server.calls;
    expect(call).toMatchObject({ path: kind.path, headers: kind.key("k-1"), body: { model: "a-model", stream: true } });
    expect(kind.sent(call!)).toEqual({ system: "Answer from the articles.", messages: request.messages.slice(1) });
  });

  test("text arrives with its part, not at the end", async () => {
    const { server, model } = await start();
    server.push(async (response) => {
      response.write(kind.head + kind.word("One."));
      await sleep(100);
      response.end(kind.word(" Two.") + kind.end("end"));
    });
    const at: number[] = [];
    await model.generate({ ...request, onText: () => at.push(performance.now()) });
    expect(at[1]! - at[0]!).toBeGreaterThan(50);
  });

  test("an answer that was cut says so", async () => {
    const { server, model } = await start();
    server.push((response) => void response.end(kind.head + kind.word("You have") + kind.end("length")));
    expect(await model.generate(request)).toMatchObject({ text: "You have", stop: "length" });
  });

  test.each<[string, Act, string | RegExp]>([
    ["nothing at all", () => {}, "500 ms"],
    ["a head and then nothing", (response) => void response.write(kind.head || "\n"), "500 ms to write its first word"],
    [
      "signs of life without a word",
      async (response) => {
        response.write(kind.head);
        while (!response.destroyed) {
          response.write(kind.ping);
          await sleep(50);
        }
      },
      "500 ms to write its first word",
    ],
    ["a hang in the middle", (response) => void response.write(kind.head + kind.word("You")), "400 ms between two"],
    [
      "words that never end, slowly",
      async (response) => {
        response.write(kind.head);
        while (!response.destroyed) {
          response.write(kind.word("a "));
          await sleep(100);
        }
      },
      "1500 ms in all",
    ],
    [
      "words that never end, fast",
      async (response) => {
        response.write(kind.head);
        while (!response.destroyed) {
          response.write(kind.word("again and again ".repeat(10)));
          await sleep(1);
        }
      },
      "characters where 50 tokens were asked for",
    ],
    ["half a stream", (response) => void response.end(kind.head + kind.word("You")), "broke off"],
    [
      "a connection that breaks",
      async (response) => {
        response.write(kind.head + kind.word("You"));
        await sleep(30);
        response.destroy();
      },
      "failed",
    ],
    ["no JSON", (response) => void response.end(`${kind.head}data: {"half": \n\n{"half": \n`), "isn't JSON"],
    [
      "JSON of another shape",
      (response) =>
        void response.end(
          "data: [1]\n\n[1]\n\n".slice(kind.name === "ollama" ? 11 : 0, kind.name === "ollama" ? undefined : 11),
        ),
      "another shape",
    ],
    [
      "a web page",
      (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Hi</h1>"),
      /isn't JSON|text\/html/,
    ],
    [
      "a failure in the middle",
      (response) => {
        const data = kind.error("overloaded_error", "Overloaded");
        response.end(
          `${kind.head}${kind.word("You")}${kind.name === "ollama" ? `${data}\n` : `event: error\ndata: ${data}\n\n`}`,
        );
      },
      "mid-reply.*Overloaded",
    ],
    ["500", status(500, "api_error", "Internal server error"), "500.*Internal server error"],
    ["529", status(529, "overloaded_error", "Overloaded"), "529.*Overloaded"],
    ["429 without a time", status(429, "rate_limit_error", "Slow down"), "429.*Slow down"],
    ["an unknown model", status(404, "not_found_error", "model: a-model"), "404.*a-model"],
    ["an error in control characters", status(500, "api_error", "\u001b[2Jboo"), /boo/],
  ])("%s ends in time with a clear error, and the next answer is as before", async (_name, act, message) => {
    const started = await start();
    started.server.push(act);
    const since = performance.now();
    const error: Error = await started.model.generate(request).then(
      () => expect.unreachable(),
      (fault) => fault,
    );
    expect(error).toEqual(failure(message));
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(performance.now() - since).toBeLessThan(LIMITS.totalMs + 500);
    await expect.poll(() => started.server.open()).toBe(0);
    await expectRecovery(started);
  });

  test("an endpoint that isn't there is named", async () => {
    const { server, model } = await start();
    await server.close();
    await expect(model.generate(request)).rejects.toThrow(failure("ECONNREFUSED"));
  });

  test("an empty answer is an answer without text, and a third one in a row pauses", async () => {
    const { server, model } = await start();
    server.push(answer(), answer(), answer());
    for (let i = 0; i < 3; i++) {
      expect(await model.generate(request)).toEqual({ text: "", stop: "end", usage: kind.usage });
    }
    expect(model.state()).toMatchObject({ status: "degraded", detail: expect.stringContaining("empty") });
  });

  test("control characters and halves of characters never leave the port", async () => {
    const { server, model } = await start();
    server.push(answer("Thi\u0000rty\u001b[31m", " \ud83d", "\ude42 days\ud83d\ntoday\u0007."));
    const deltas: string[] = [];
    const { text } = await model.generate({ ...request, onText: (delta) => deltas.push(delta) });
    expect(text).toBe("Thirty[31m \u{1f642} days\ntoday.");
    expect(deltas.join("")).toBe(text);
  });

  test("a refused key is named as the key's, and is tried again after five minutes", async () => {
    let now = 0;
    const { server, model } = await start({ now: () => now });
    for (const code of [401, 403, 401, 401]) {
      server.push(status(code, "authentication_error", "invalid x-api-key"));
      await expect(model.generate(request)).rejects.toMatchObject({
        code: "LARGE_MODEL_REFUSED_KEY",
        message: expect.stringContaining("invalid x-api-key"),
        remedy: expect.stringContaining("LLM_API_KEY"),
      });
    }
    expect(model.state().status).toBe("failed");
    now = 5 * 60_000;
    expect(model.state().status).toBe("degraded");
    await expectRecovery({ server, model });
  });

  test.each([
    ["seconds", { "retry-after": "90" }],
    ["milliseconds", { "retry-after-ms": "90000", "retry-after": "1" }],
  ])("an endpoint that asks in %s to wait isn't called before", async (_name, headers) => {
    let now = 0;
    const { server, model } = await start({ now: () => now });
    server.push(status(429, "rate_limit_error", "Slow down", headers));
    await expect(model.generate(request)).rejects.toThrow(failure("429"));
    expect(model.state()).toMatchObject({ status: "degraded", detail: expect.stringContaining("in 90 s") });
    now = 89_000;
    await expect(model.generate(request)).rejects.toThrow(failure("Slow down.*paused for 1 s"));
    expect(server.calls).toHaveLength(1);
    now = 90_000;
    await expectRecovery({ server, model });
  });

  test("an endpoint that asks to wait for a day is tried after ten minutes", async () => {
    let now = 0;
    const { server, model } = await start({ now: () => now });
    server.push(status(429, "rate_limit_error", "Quota", { "retry-after": "86400" }));
    await expect(model.generate(request)).rejects.toThrow(failure("429"));
    now = 600_000;
    await expectRecovery({ server, model });
  });

  test("three failures in a row pause it for 30 s, then one call tries", async () => {
    let now = 0;
    const { server, model } = await start({ now: () => now });
    const fail = status(500, "api_error", "No");
    server.push(fail, fail, fail);
    for (let i = 0; i < 3; i++) await expect(model.generate(request)).rejects.toThrow(failure("500"));
    await expect(model.generate(request)).rejects.toThrow(failure("paused for 30 s"));
    expect(server.calls).toHaveLength(3);
    now = 30_000;
    server.push(async (response, call) => {
      await sleep(50);
      return fail(response, call);
    });
    const tries = [model.generate(request), model.generate(request)];
    expect((await Promise.allSettled(tries)).map((one) => one.status)).toEqual(["rejected", "rejected"]);
    expect(server.calls).toHaveLength(4);
    now = 60_000;
    await expectRecovery({ server, model });
  });

  test("a visitor who leaves ends the call at the endpoint, and that is no failure", async () => {
    const { server, model } = await start();
    for (let i = 0; i < 4; i++) {
      server.push((response) => void response.write(kind.head + kind.word("You")));
      const controller = new AbortController();
      const onText = () => controller.abort(new Error("left"));
      await expect(model.generate({ ...request, signal: controller.signal, onText })).rejects.toThrow("left");
    }
    await expect.poll(() => server.calls.every(({ closedEarly }) => closedEarly)).toBe(true);
    expect(model.state().status).toBe("ready");
  });
});
