import { afterEach, expect, test } from "vitest";
import { TuppenceError } from "../../server/lib/errors.ts";
import type { ModelsPart, TransportDeps } from "../../server/transport/deps.ts";
import { deps, KEY, LOCK_TOKEN, type Running, serve } from "./builders.ts";

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const asked: unknown[] = [];
async function start(options: Partial<ModelsPart> = {}) {
  asked.length = 0;
  const never = async (): Promise<never> => {
    throw new Error("This test did not expect that.");
  };
  const models: ModelsPart = {
    ...{ lookUp: never, download: never, stopDownload: never, add: never, remove: never },
    list: async (caller) => {
      asked.push(caller);
      return { in_use: { name: "small", chosen_by: "default" }, models: [], others: [] };
    },
    use: async (request) => {
      asked.push(request);
      return { name: request.name, chosen_by: "use" };
    },
    exam: async ({ role, questions, seed, onProgress }) => {
      onProgress({ share: 0.5 });
      asked.push({ role, questions, seed });
      return { role, passed: role === "judge" };
    },
    state: () => ({ status: "ready", detail: "It serves." }),
    ...options,
  };
  // The audit log is read in model-shelf.test.ts.
  const db = { insert: () => ({ values: async () => undefined }) } as unknown as TransportDeps["db"];
  running = await serve(deps({ models, db }));
  return running;
}
const post = (path: string, body: object, key = KEY) => ({
  path,
  init: { method: "POST", key, headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
});
const send = (server: Running, { path, init }: ReturnType<typeof post>) => server.call(path, init);
const linesOf = (body: string) =>
  body
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("the list carries the state, and is asked for the caller's own organisation", async () => {
  const server = await start();
  const reply = await server.call("/api/v1/models", { key: KEY });
  expect(reply.json()).toMatchObject({ in_use: { name: "small" }, state: { status: "ready" } });
  expect(asked).toEqual([expect.objectContaining({ organisationId: expect.any(String) })]);
  expect((await server.call("/api/v1/models")).status).toBe(401);
});

test("a path may be named only by who sits at this machine", async () => {
  const server = await start();
  await send(server, post("/api/v1/models/use", { name: "qwen3-0.6b" }));
  await send(server, post("/api/v1/models/use", { name: "/models/own.gguf" }, LOCK_TOKEN));
  expect(asked).toEqual([
    { name: "qwen3-0.6b", path: false },
    { name: "/models/own.gguf", path: true },
  ]);
});

test("an exam tells its progress line by line, then both results", async () => {
  const server = await start();
  const reply = await send(server, post("/api/v1/models/exam", { questions: 50, seed: 2 }));
  expect(linesOf(reply.body)).toEqual([
    { progress: { stage: "judge", share: 0.5 } },
    { progress: { stage: "compose", share: 0.5 } },
    {
      result: {
        site: "shop",
        exams: [
          { role: "judge", passed: true },
          { role: "compose", passed: false },
        ],
      },
    },
  ]);
  expect(asked).toEqual([
    { role: "judge", questions: 50, seed: 2 },
    { role: "compose", questions: 50, seed: 2 },
  ]);
});

test("an exam that cannot be taken answers with its code", async () => {
  const server = await start({
    exam: async () => {
      throw new TuppenceError("EXAM_TOO_SMALL", "Too few.", "Add some.");
    },
  });
  const reply = await send(server, post("/api/v1/models/exam", {}));
  expect(reply.status).toBe(409);
  expect(reply.json()).toMatchObject({ error: { code: "EXAM_TOO_SMALL", remedy: "Add some." } });
  expect((await send(server, post("/api/v1/models/exam", { roles: ["rewrite"] }))).status).toBe(400);
  expect((await send(server, post("/api/v1/models/exam", { site: "nowhere" }))).status).toBe(404);
});
