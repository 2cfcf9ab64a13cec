import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type OpenAiServer, type SeenRequest, startOpenAiServer } from "../fixtures/openai-server.ts";
import { readingModel, sentenceOf, systemOf } from "../fixtures/reading-model.ts";
import { articles, type Place, preparedPlace, SITE } from "./prepared.ts";
import { KEY, killAll, type ServerProcess, startServer } from "./server.ts";
import { Visitor } from "./visitor.ts";

// No exam, no voice: a scripted model at SLM_URL sits the real exam on the real server, and only then composes for a
// visitor, over Socket.IO, every sentence checked. SmolLM2 itself does not pass (docs/evaluation.md).
let place: Place;
let model: OpenAiServer;
let server: ServerProcess;
let visitor: Visitor;

const reads = readingModel(articles);

beforeAll(async () => {
  model = await startOpenAiServer();
  place = await preparedPlace();
}, 180_000);
afterEach(async () => {
  visitor?.connection.close();
  await server?.stop();
});
afterAll(async () => {
  killAll();
  await model?.close();
  place?.remove();
});

async function sitExam(): Promise<boolean> {
  const response = await fetch(`${server.url}/api/v1/models/exam`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ site: SITE, roles: ["compose"], questions: 50, seed: 1 }),
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const { result } = JSON.parse(text.trim().split("\n").at(-1) ?? "{}") as { result: { exams: { passed: boolean }[] } };
  return result.exams.every((one) => one.passed);
}

async function ask(text: string) {
  visitor = new Visitor(server.url);
  visitor.send(text);
  await visitor.when("an answer", () => visitor.answered);
  return visitor.of("machine")[0];
}

// Another for each question: an answer that was given is kept.
const [first, second, third] = articles as [(typeof articles)[0], (typeof articles)[0], (typeof articles)[0]];

test("a model that fails its exam stays silent: the article is quoted", async () => {
  model.reply = () => ({ text: "It costs $12.50 per month.", yes: 0.5 });
  server = await startServer({
    dataDir: place.dataDir,
    env: { ...place.env, SLM_URL: model.url, SLM_MODEL: "invents" },
  });
  expect(await sitExam()).toBe(false);
  const asked = model.requests.length;
  expect(await ask(first.title)).toMatchObject({ form: "quoted", citations: [{ key: first.id }] });
  expect(model.requests.length).toBe(asked);
}, 180_000);

test("a model that passes composes for a visitor; a sentence with a price of its own never leaves", async () => {
  model.reply = reads;
  server = await startServer({ dataDir: place.dataDir, env: { ...place.env, SLM_URL: model.url, SLM_MODEL: "reads" } });
  expect(await sitExam()).toBe(true);

  const good = await ask(second.title);
  expect(good).toMatchObject({ form: "composed", citations: [{ key: second.id }] });
  expect(good?.text).toBe(sentenceOf(systemOf(model.requests.at(-1) as SeenRequest)));
  visitor.connection.close();

  model.reply = (request) => ({ text: `${sentenceOf(systemOf(request))} It costs $12.50 per month.`, wordDelayMs: 1 });
  const bad = await ask(third.title);
  // What was shown stays; what was not supported was never shown, and the turn moved on.
  expect(JSON.stringify(visitor.connection.getSnapshot())).not.toContain("12.50");
  expect(bad?.text).toContain(sentenceOf(systemOf(model.requests.at(-1) as SeenRequest)));
  expect(bad?.form).not.toBe("composed");
}, 180_000);
