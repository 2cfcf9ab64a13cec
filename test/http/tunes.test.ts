import { afterEach, expect, test } from "vitest";
import { reportOf } from "../../server/commands/tune.ts";
import { TuppenceError } from "../../server/lib/errors.ts";
import { newId } from "../../server/lib/ids.ts";
import type { TransportDeps, TunesPart } from "../../server/transport/deps.ts";
import type { TuneExam, TuneWire } from "../../server/wire/models.ts";
import { deps, KEY, LOCK_TOKEN, type Running, serve } from "./builders.ts";

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const path = "/api/v1/models/tunes";
const score = (value: number) => ({ name: "usable answers", value, low: value - 0.1, high: value });
const exam = (model: string, value: number): TuneExam => ({
  ...{ model, role: "compose", passed: false, bars: [] },
  scores: [score(value)],
});
const tune: TuneWire = {
  ...{ id: newId(), site: "shop", kind: "tune", state: "offered", stage: null, share: 1, secondsLeft: null, loss: 0.4 },
  ...{ device: "cpu", minutes: 30, seed: 1, base: "small", model: "small+adapter@0123", inUse: false, fault: null },
  data: { articles: 20, heldOut: 5, examples: 300, replies: 12, refusals: 280, notes: [] },
  figures: { former: [exam("small", 0.375)], tuned: [exam("small+adapter@0123", 0.85)] },
  verdict: "Better in the exam.",
  ...{ startedBy: "test", createdAt: "2026-11-30T02:00:00.000Z", endedAt: null, promotedAt: null },
};
const list = { tuner: { ready: true, python: "python3", missing: null }, inUse: null, former: null, tunes: [tune] };

const asked: unknown[] = [];
async function start(options: Partial<TunesPart> = {}) {
  asked.length = 0;
  const never = async (): Promise<never> => {
    throw new Error("This test did not expect that.");
  };
  const tunes: TunesPart = {
    ...{ export: never, read: never, stop: never, former: never, idle: never, resume: never, close: never },
    startUpload: never,
    list: async () => list,
    async start({ minutes, seed, by }) {
      asked.push({ minutes, seed, by });
      return tune;
    },
    async startFile({ path: file, by }) {
      asked.push({ file, by });
      return tune;
    },
    async promote(_, id, replace) {
      asked.push({ id, replace });
      return list;
    },
    ...options,
  };
  // The audit log is read in tune-roles.test.ts.
  const db = { insert: () => ({ values: async () => undefined }) } as unknown as TransportDeps["db"];
  running = await serve(deps({ tunes, db }));
  return running;
}
const post = (server: Running, below: string, body: object, key = KEY) =>
  server.call(path + below, {
    ...{ method: "POST", key, body: JSON.stringify(body) },
    headers: { "content-type": "application/json" },
  });

test("a tune is started with its minutes and by whom, within limits, and listed with whether it can be", async () => {
  const server = await start();
  expect((await post(server, "", { minutes: 20, seed: 3 })).json()).toEqual(tune);
  expect(asked).toEqual([{ minutes: 20, seed: 3, by: "test" }]);
  expect((await post(server, "", { minutes: 0 })).status).toBe(400);
  expect((await post(server, "", { site: "nowhere" })).status).toBe(404);
  expect((await server.call(path, { key: KEY })).json()).toEqual(list);
  expect((await server.call(path)).status).toBe(401);
});

test("a file is named only by who sits at this machine", async () => {
  const server = await start();
  const refused = await post(server, "/file", { path: "/models/own.gguf" });
  expect(refused.json()).toMatchObject({ error: { code: "ROLE_TOO_LOW" } });
  expect((await post(server, "/file", { path: "/models/own.gguf" }, LOCK_TOKEN)).status).toBe(200);
  expect(asked).toEqual([{ file: "/models/own.gguf", by: null }]);
});

test("another site's tune is replaced only if the caller says so", async () => {
  const server = await start();
  await post(server, `/${tune.id}/promote`, {});
  await post(server, `/${tune.id}/promote`, { replace: true });
  expect(asked).toEqual([
    { id: tune.id, replace: false },
    { id: tune.id, replace: true },
  ]);
});

test("the data set is a download, or an error with its code", async () => {
  const line = `${JSON.stringify({ messages: [] })}\n`;
  const server = await start({
    export: async () => ({ jsonl: line, figures: tune.data as NonNullable<TuneWire["data"]> }),
  });
  const reply = await server.call(`${path}/data?site=shop`, { key: KEY });
  expect(reply.body).toBe(line);
  await server.close();
  running = undefined;
  const small = await start({
    async export() {
      throw new TuppenceError("TUNE_TOO_SMALL", "Too few.", "Add some.");
    },
  });
  expect((await small.call(`${path}/data`, { key: KEY })).status).toBe(409);
});

test("a terminal shows both models' figures side by side, and how to use the tuned one", () => {
  const report = reportOf(tune);
  expect(report).toContain("| compose: usable answers | 37.5% (27.5% to 37.5%) | 85.0% (75.0% to 85.0%) |");
  expect(report).toContain("300 questions with a reply (12 of people or a large model), 280 refusals");
  expect(report).toContain(`npm run tune -- --site shop --promote ${tune.id}`);
});
