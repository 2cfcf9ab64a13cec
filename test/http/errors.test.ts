import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { TuppenceError } from "../../server/lib/errors.ts";
import type { TransportDeps } from "../../server/transport/deps.ts";
import { errorReply } from "../../server/wire/http.ts";
import { ERROR_CODES, type ErrorCode } from "../../server/wire/names.ts";
import { deps, KEY, type Running, serve } from "./builders.ts";

let thrown: unknown;
let running: Running;

beforeAll(async () => {
  const options = deps();
  const turns: TransportDeps["turns"] = {
    ...options.turns,
    answerOnce: async () => {
      throw thrown;
    },
  };
  running = await serve({ ...options, turns });
});
afterAll(() => running.close());

const ask = (body: string, rest: RequestInit = {}) =>
  running.call("/api/v1/answer", { method: "POST", body, key: KEY, ...rest });

/** Status, code and message of an error; fails unless its shape is the documented one. */
async function errorOf(reply: Awaited<ReturnType<typeof ask>>) {
  expect(reply.headers.get("content-type")).toContain("application/json");
  const { error } = z.parse(errorReply, reply.json());
  expect(error.remedy).not.toBe("");
  return { status: reply.status, ...error };
}

test.each(Object.entries(ERROR_CODES) as [ErrorCode, (typeof ERROR_CODES)[ErrorCode]][])(
  "%s leaves with its status and whether to try again",
  async (code, row) => {
    thrown = new TuppenceError(code, "What is wrong.", "What to do.");
    const { status, retryable } = row;
    expect(await errorOf(await ask('{"question":"a"}'))).toEqual({
      status,
      code,
      message: "What is wrong.",
      remedy: "What to do.",
      retryable,
    });
  },
);

test("an error that is not ours leaves without its words and without a stack", async () => {
  thrown = new Error("password=hunter2 in /srv/secret.ts");
  const reply = await ask('{"question":"a"}');
  expect(await errorOf(reply)).toMatchObject({ status: 500, code: "INTERNAL" });
  expect(reply.body).not.toMatch(/hunter2|secret|at \w+ \(/);
});

test("broken JSON is a bad request that says so", async () => {
  expect(await errorOf(await ask('{"question": '))).toMatchObject({ status: 400, code: "BAD_REQUEST" });
});

test("JSON of another shape names the fields that are off", async () => {
  const error = await errorOf(await ask('{"question": 7, "history": "x"}'));
  expect(error).toMatchObject({ status: 400, code: "BAD_REQUEST" });
  expect(error.message).toContain("question");
  expect(error.message).toContain("history");
});

test.each(["null", "[]", '"text"', "7"])("the body %s is a bad request", async (body) => {
  expect(await errorOf(await ask(body))).toMatchObject({ status: 400, code: "BAD_REQUEST" });
});

test("no body, or one that is not called JSON, is a bad request that says what to send", async () => {
  const error = await errorOf(await ask("question=a", { headers: { "content-type": "text/plain" } }));
  expect(error).toMatchObject({ status: 400, code: "BAD_REQUEST" });
  expect(error.remedy).toContain("application/json");
});

test("a body over the limit is refused with the limit in words", async () => {
  const error = await errorOf(await ask(JSON.stringify({ question: "x".repeat(5 * 1024 * 1024) })));
  expect(error).toMatchObject({ status: 413, code: "BODY_TOO_LARGE" });
  expect(error.message).toContain("4 MB");
});

test("what is nowhere is not found, in the same shape", async () => {
  expect(await errorOf(await running.call("/api/v1/nothing"))).toMatchObject({ status: 404, code: "NOT_FOUND" });
  expect(await errorOf(await running.call("/api/v1/answer", { method: "DELETE" }))).toMatchObject({ status: 404 });
});

test("a broken percent sign in the address is a bad request, not a crash", async () => {
  expect(await errorOf(await running.call("/help/%E0%A4%A"))).toMatchObject({ status: 400, code: "BAD_REQUEST" });
});

test("without a key, with a wrong one, and with a key in the wrong place nobody gets in", async () => {
  thrown = new Error("must not get here");
  const body = '{"question":"a"}';
  const send = (headers: Record<string, string>) =>
    running.call("/api/v1/answer", {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    });
  expect(await errorOf(await send({}))).toMatchObject({ status: 401, code: "KEY_MISSING" });
  expect(await errorOf(await send({ authorization: `Basic ${KEY}` }))).toMatchObject({ code: "KEY_MISSING" });
  expect(await errorOf(await send({ authorization: "Bearer wrong" }))).toMatchObject({
    status: 401,
    code: "KEY_WRONG",
  });
});

test("the lock's token opens commands, not the answers", async () => {
  expect(await errorOf(await ask('{"question":"a"}', { key: "lock-token-0123456789" } as RequestInit))).toMatchObject({
    code: "KEY_WRONG",
  });
});
