import { afterEach, describe, expect, test, vi } from "vitest";
import { silentLog } from "../../../server/lib/log.ts";
import type { Judge } from "../../../server/ports/judge/port.ts";
import { openRerankJudge, type RerankJudgeOptions } from "../../../server/ports/judge/rerank.ts";
import { judgeContract } from "../../contract/judge.ts";
import { type OpenAiServer, type ScriptedReply, sharedWords, startOpenAiServer } from "../../fixtures/openai-server.ts";

const servers: OpenAiServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
async function serve(options: Parameters<typeof startOpenAiServer>[0] = {}) {
  const server = await startOpenAiServer(options);
  servers.push(server);
  return server;
}
const open = (server: OpenAiServer, options: Partial<RerankJudgeOptions> = {}) =>
  openRerankJudge({ url: server.url, model: "scripted", log: silentLog, ...options });
const probed = (judge: Judge) =>
  vi.waitFor(() => expect(judge.state().status).not.toBe("starting"), { timeout: 5_000 });

judgeContract("a /rerank server", async () => {
  const server = await startOpenAiServer();
  const judge = open(server);
  await probed(judge);
  return { judge, close: () => server.close() };
});

const logit = (p: number) => Math.log(p / (1 - p));
async function near(judge: Judge, question: string, passages: string[], expected: number[]) {
  const found = await judge.judge(question, passages);
  for (const [i, score] of expected.entries()) expect(found[i]).toBeCloseTo(score, 4);
}

describe("what its scores are", () => {
  test("all between 0 and 1 are probabilities, and the ends are 12", async () => {
    const server = await serve();
    const judge = open(server);
    await probed(judge);
    expect(judge.state().detail).toContain("probabilities");
    server.rerank = () => [0, 0.25, 0.9, 1];
    await near(judge, "q", ["a", "b", "c", "d"], [-12, logit(0.25), logit(0.9), 12]);
  });

  test("one outside makes them logits from then on: the wrong passage asked about at the start tells", async () => {
    const server = await serve();
    server.rerank = (query, documents) => sharedWords(query, documents).map((share) => share * 8 - 4);
    const judge = open(server);
    await probed(judge);
    expect(judge.state().detail).toContain("logits");
    server.rerank = () => [0.5, 0.9, -40];
    await near(judge, "q", ["a", "b", "c"], [0.5, 0.9, -12]);
  });

  test("JUDGE_SCORES=logits takes them as they are", async () => {
    const server = await serve();
    server.rerank = (_, documents) => documents.map(() => 0.5);
    await near(open(server, { scores: "logits" }), "q", ["a"], [0.5]);
  });

  test("JUDGE_SCORES=probabilities refuses others and says which setting to change", async () => {
    const server = await serve();
    const judge = open(server, { scores: "probabilities" });
    await probed(judge);
    server.rerank = () => [-1];
    await expect(judge.judge("q", ["a"])).rejects.toThrow("JUDGE_SCORES=logits");
  });
});

test("the request names model, query, documents and how many to return; the key is sent", async () => {
  const server = await serve({ apiKey: "right" });
  const judge = open(server, { apiKey: "right" });
  await probed(judge);
  await judge.judge("where is it", ["a", ""]);
  const { path, body, authorization } = server.requests.at(-1) ?? {};
  expect(path).toBe("/v1/rerank");
  expect(body).toEqual({ model: "scripted", query: "where is it", documents: ["a", " "], top_n: 2 });
  expect(authorization).toBe("Bearer right");
});

test("long passages are cut, and cut again when the server refuses them", async () => {
  const server = await serve();
  const judge = open(server);
  await probed(judge);
  server.push({ status: 400 }, { status: 413 });
  await judge.judge("q".repeat(5_000), ["x".repeat(9_000), "short"]);
  const sent = server.requests.at(-1)?.body;
  expect(sent?.documents?.map((text) => text.length)).toEqual([500, 5]);
  expect(sent?.query).toHaveLength(1_000);
});

test("a wrong key is told with what to do, and pauses nothing", async () => {
  const server = await serve({ apiKey: "right" });
  const judge = open(server, { apiKey: "wrong" });
  await probed(judge);
  expect(judge.state()).toMatchObject({ status: "failed", detail: expect.stringContaining("401") });
  for (let i = 0; i < 4; i++) {
    await expect(judge.judge("q", ["a"])).rejects.toMatchObject({
      code: "JUDGE_UNAVAILABLE",
      remedy: expect.stringContaining("JUDGE_API_KEY"),
    });
  }
});

test.each<[string, unknown]>([
  ["no results", {}],
  ["a text", "ok"],
  ["results without scores", { results: [{ index: 0 }] }],
  ["a passage left out", { results: [{ index: 1, relevance_score: 0.5 }] }],
  ["too many passages", { results: [0, 1, 2, 3].map((index) => ({ index, relevance_score: 0.5 })) }],
  ["a score that is no number", { results: [0, 1].map((index) => ({ index, relevance_score: "high" })) }],
])("a reply with %s is refused", async (_, rerankReply) => {
  const server = await serve();
  const judge = open(server);
  await probed(judge);
  server.push({ rerankReply });
  await expect(judge.judge("q", ["a", "b"])).rejects.toMatchObject({ code: "JUDGE_UNAVAILABLE" });
  expect(judge.state().status).toBe("failed");
  expect(await judge.judge("q", ["a", "b"])).toHaveLength(2);
  expect(judge.state().status).toBe("ready");
});

test.each<[string, ScriptedReply]>([
  ["fails", { status: 503 }],
  ["never answers", { hang: true }],
])("a server that %s is left alone after three failures, and tried again after 30 s", async (_, reply) => {
  let nowMs = 0;
  const server = await serve();
  const judge = open(server, { timeoutMs: 300, now: () => nowMs });
  await probed(judge);
  server.reply = () => reply;
  for (let i = 0; i < 3; i++)
    await expect(judge.judge("q", ["a"])).rejects.toMatchObject({ code: "JUDGE_UNAVAILABLE" });
  const sent = server.requests.length;
  await expect(judge.judge("q", ["a"])).rejects.toThrow("paused for 30 s");
  expect(server.requests).toHaveLength(sent);
  server.reply = () => ({});
  nowMs += 30_001;
  expect(await judge.judge("q", ["a"])).toHaveLength(1);
  expect(judge.state().status).toBe("ready");
});

test("a server that isn't there is a state and an error, not a failed start", async () => {
  const server = await serve();
  await server.close();
  const judge = open(server);
  await probed(judge);
  expect(judge.state()).toMatchObject({ status: "failed", detail: expect.stringContaining(server.url) });
  await expect(judge.judge("q", ["a"])).rejects.toMatchObject({ code: "JUDGE_UNAVAILABLE" });
});
