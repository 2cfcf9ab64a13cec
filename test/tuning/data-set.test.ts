import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { composeMessages, REFUSAL } from "../../server/text/prompts.ts";
import { dataSetLines } from "../../server/tuning/jsonl.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { talk } from "../proposals/talk.ts";
import { aboutThing, openSite, THINGS_ARTICLES } from "./builders.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const ranked = (articleId: string) => [{ articleId, probability: 0.4 }];

test("without a conversation it learns the article's own sentences, in the prompt that the server uses", async () => {
  const { dataSet, live, idOf } = await openSite(database);
  const { examples, figures } = await dataSet();
  const one = examples.find(({ kind, messages }) => kind === "extract" && messages[1]?.content.startsWith("how often"));
  const article = live.articles.get(idOf(one?.article as string));
  expect(one?.messages.slice(0, 2)).toEqual(
    composeMessages(
      { title: article?.title as string, text: article?.answer as string },
      one?.messages[1]?.content as string,
    ).messages,
  );
  const reply = one?.messages[2]?.content ?? "";
  expect(reply).toMatch(/^Wash the \w+ every \d+ weeks\./);
  expect(article?.answer).toContain(reply);
  expect(figures).toMatchObject({ replies: 0, examples: figures.articles * 8, articles: 16 - figures.heldOut });
});

test("the nearest article that doesn't answer is refused, and never one that is kept for the exam", async () => {
  const { dataSet, live, idOf } = await openSite(database);
  const { examples, heldOut, figures } = await dataSet();
  const refusals = examples.filter(({ kind }) => kind === "refusal");
  expect(refusals.length).toBe(figures.refusals);
  expect(refusals.length).toBeGreaterThan(20);
  for (const { messages, article } of refusals) {
    expect(messages[2]?.content).toBe(REFUSAL);
    expect(messages[1]?.content).not.toContain(article);
  }
  const learned = new Set(examples.map(({ article }) => idOf(article)));
  expect([...heldOut].filter((id) => learned.has(id))).toEqual([]);
  expect([...learned, ...heldOut].length).toBe(live.articles.size);
});

test("which articles are kept for the exam depends on the seed alone", async () => {
  const { dataSet } = await openSite(database);
  const [first, again, other] = [await dataSet(1), await dataSet(1), await dataSet(2)];
  expect([...again.heldOut]).toEqual([...first.heldOut]);
  expect([...other.heldOut].sort()).not.toEqual([...first.heldOut].sort());
  expect(dataSetLines(again)).toBe(dataSetLines(first));
  for (const line of dataSetLines(first).trim().split("\n")) {
    expect(JSON.parse(line)).toEqual({
      messages: expect.any(Array),
      kind: expect.any(String),
      article: expect.any(String),
    });
  }
});

test("an agent's reply after a handoff is learned without the customer's name, and only as far as the article supports it", async () => {
  const { siteId, dataSet, idOf } = await openSite(database);
  const { heldOut } = await dataSet();
  const key = ["kayak", "tent", "stove"].find((one) => !heldOut.has(idOf(one))) as string;
  const some = await talk(database, siteId, { name: "Amelia Okafor" });
  const asked = await some.ask(`there is mould on it, a ${key} from March`, {
    tier: "person",
    form: "handoff",
    ranked: ranked(idOf(key)),
  });
  await some.handOver(asked);
  await some.add(
    "person",
    `Hello Amelia! You can dry the ${key} in the shade and wash it every few weeks. I've sent a voucher for 500 euro to amelia@example.com.`,
  );
  const { examples, figures } = await dataSet();
  expect(figures.replies).toBe(1);
  expect(examples.find(({ kind }) => kind === "reply")).toMatchObject({
    article: key,
    messages: [
      { role: "system" },
      { role: "user", content: `there is mould on it, a ${key} from March` },
      { role: "assistant", content: `You can dry the ${key} in the shade and wash it every few weeks.` },
    ],
  });
  expect(JSON.stringify(examples)).not.toContain("Amelia");
});

test("a large model's answer that helped is learned, a quoted one only as a question", async () => {
  const { siteId, dataSet, idOf } = await openSite(database);
  const { heldOut } = await dataSet();
  const key = ["kayak", "tent", "stove"].find((one) => !heldOut.has(idOf(one))) as string;
  const detail = { citations: [{ articleId: idOf(key), key, title: "t" }] };
  for (const form of ["large", "quoted"] as const) {
    const some = await talk(database, siteId);
    const { answerMessageId } = await some.ask(`${form}: it smells`, {
      tier: form === "large" ? "large" : "machine",
      form,
      answer: { form, ...detail },
      reply: `Wash the ${key} and dry it in the shade.`,
    });
    await some.thumb(answerMessageId, true);
  }
  const { examples } = await dataSet();
  const kindOf = (question: string) =>
    examples.find(({ kind, messages }) => kind !== "refusal" && messages[1]?.content === question);
  expect(kindOf("large: it smells")).toMatchObject({ kind: "reply" });
  expect(kindOf("quoted: it smells")).toMatchObject({ kind: "extract" });
});

test("three articles are too few, and it says how many there must be", async () => {
  const { dataSet } = await openSite(database, THINGS_ARTICLES.slice(0, 3));
  await expect(dataSet()).rejects.toMatchObject({
    code: "TUNE_TOO_SMALL",
    message: "A deep tune needs at least 10 different articles. This site has 3.",
  });
});

test("one article a hundred times is one article", async () => {
  const copies = Array.from({ length: 100 }, (_, i) =>
    aboutThing("kayak", 0, { id: `kayak-${i}`, title: `Kayak care ${i}`, examples: [`kayak question ${i}`] }),
  );
  const { dataSet } = await openSite(database, copies);
  await expect(dataSet()).rejects.toMatchObject({
    code: "TUNE_TOO_SMALL",
    message:
      "A deep tune needs at least 10 different articles. This site has 1. 99 articles have the same text as another one; each text is learned once.",
  });
});

test("articles that contradict each other are left out, both of them, and named", async () => {
  const twin = aboutThing("kayak", 40, { id: "kayak-2", examples: ["paddling gear care"] });
  const { dataSet } = await openSite(database, [...THINGS_ARTICLES, twin]);
  const { examples, figures } = await dataSet();
  expect(examples.some(({ article }) => article.startsWith("kayak"))).toBe(false);
  expect(figures.notes[0]).toBe(
    '2 articles share a title but say different things, and are left out: "How do I look after my kayak?". Correct or archive the wrong ones.',
  );
});

test("without phrasings there's no exam, and so no tune", async () => {
  const bare = THINGS_ARTICLES.map((one) => ({ ...one, examples: [] }));
  const { dataSet } = await openSite(database, bare);
  await expect(dataSet()).rejects.toMatchObject({
    code: "TUNE_TOO_SMALL",
    remedy: "Add phrasings in your customers' own words (npm run knowledge -- propose), then publish them.",
  });
});
