import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { writeSetting } from "../../server/store/setting.ts";
import { type OpenAiServer, type SeenRequest, startOpenAiServer } from "../fixtures/openai-server.ts";
import { articles, type Place, preparedPlace, SITE, siteId } from "./prepared.ts";
import { KEY, killAll, type ServerProcess, startServer } from "./server.ts";
import { Visitor } from "./visitor.ts";

// No exam, no voice: a scripted model at SLM_URL sits the real exam on the real server, and only then composes for a
// visitor, over Socket.IO, every sentence checked. SmolLM2 itself does not pass (docs/evaluation.md).
let place: Place;
let model: OpenAiServer;
let server: ServerProcess;
let visitor: Visitor;

const titleOf = new Map(
  articles.flatMap((one) => [one.title, ...one.examples].map((asked) => [asked.trim(), one.title] as const)),
);
const systemOf = ({ body }: SeenRequest) => body.messages?.[0]?.content ?? "";
/** A first whole sentence of the article that it was shown. */
const sentenceOf = (system: string) =>
  /[A-Z][^.!?#*|\n]{20,}\./.exec(system.split("\n\n").slice(2).join("\n\n"))?.[0] ?? "";

/** What a model would do that reads: it answers from the right article and refuses with any other. */
function reads(request: SeenRequest) {
  const question = request.body.messages?.at(-1)?.content.trim() ?? "";
  const fits = systemOf(request).includes(titleOf.get(question) ?? "no such title");
  return fits
    ? { text: sentenceOf(systemOf(request)), yes: 0.9 }
    : { text: "The article does not answer this.", yes: 0.1 };
}

beforeAll(async () => {
  model = await startOpenAiServer();
  place = await preparedPlace();
  const database = await place.open();
  await writeSetting(database.db, { scopeId: await siteId(database), name: "compose", value: "always" });
  await database.close();
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
