import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLog } from "../../server/lib/log.ts";
import { cannedReplies } from "../../server/past/canned.ts";
import { createPast, type Past } from "../../server/past/past.ts";
import { questionIn } from "../../server/past/question.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { handledQuestions } from "../../server/proposals/conversations.ts";
import { currentArticles } from "../../server/store/article.ts";
import { pastQuestions } from "../../server/store/past-conversation.ts";
import { pastConversation } from "../../server/store/schema/past-conversation.ts";
import type { OnceAnswer } from "../../server/turn/parts.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";

let database: DatabasePort;
let knowledge: ReturnType<typeof makeKnowledge>["knowledge"];
let past: Past;
/** What the assistant "answers": decided by a word of the question. */
let answers: Record<string, Partial<OnceAnswer["outcome"]>> = {};
const asked: string[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
  ({ knowledge } = makeKnowledge(database));
  past = createPast({
    database,
    live: knowledge.live,
    turns: {
      async answerOnce({ question }) {
        asked.push(question);
        const [, outcome] = Object.entries(answers).find(([word]) => question.includes(word)) ?? [];
        const nothing = { tier: "person", form: "handoff", citations: [], options: [] };
        return { outcome: { ...nothing, ...outcome } } as unknown as OnceAnswer;
      },
    },
    clock: { now: () => new Date("2026-11-30T10:00:00Z") },
    log: silentLog,
  });
});
afterAll(async () => {
  await past.close();
  await knowledge.close();
  await database.close();
});

const file = (name: string) => ({ name, bytes: readFileSync(new URL(`../fixtures/past/${name}`, import.meta.url)) });
async function open() {
  const siteId = await makeSite(database);
  const page = (id: string) => article(id, { url: `https://shop.example/help/${id}` });
  await knowledge.import({ siteId, file: jsonl(page("returns"), page("invoices"), page("delivery")) });
  await knowledge.publish(siteId);
  const ids = new Map((await currentArticles(database.db, siteId)).map((one) => [one.key, one.articleId]));
  const put = (name: string, isPreview = false) => past.import({ siteId, file: file(name), isPreview, by: "Ada" });
  return { siteId, put, idOf: (key: string) => ids.get(key) as string };
}

test("a file is previewed without storing anything, imported, and imported again without any change", async () => {
  const { siteId, put } = await open();
  const preview = await put("zendesk.jsonl", true);
  expect(preview).toMatchObject({
    ...{ source: "zendesk", conversations: 2, added: 2, changed: 0, unchanged: 0, replied: 2, linked: 1, empty: 1 },
    ...{ faultCount: 2, faults: [{ line: 4 }, { line: 5 }] },
  });
  expect(preview.samples[0]?.messages[0]?.text).not.toContain("Hopper");
  expect((await past.list(siteId, { offset: 0 })).counts.conversations).toBe(0);
  expect(await put("zendesk.jsonl")).toMatchObject({ added: 2, unchanged: 0, samples: [] });
  expect(await put("zendesk.jsonl")).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
  const list = await past.list(siteId, { offset: 0 });
  expect(list.counts).toEqual({ conversations: 2, replied: 2, linked: 1 });
  expect(list.imports).toMatchObject([{ name: "zendesk.jsonl", source: "zendesk", conversations: 2, by: "Ada" }]);
});

test("nothing that is stored says who the customer was: names, addresses and numbers are hidden in every message", async () => {
  const { siteId, put } = await open();
  for (const name of ["zendesk.jsonl", "intercom.json", "chatwoot.json", "messages.csv"]) await put(name);
  const rows = await database.db.select().from(pastConversation);
  const stored = JSON.stringify(rows.filter((row) => row.siteId === siteId));
  for (const secret of ["Grace", "Hopper", "202 555", "ada@", "Lovelace", "Ada", "Linus", "Torvalds", "12345678"])
    expect(stored).not.toContain(secret);
  const questions = (await pastQuestions(database.db, { siteId })).map((one) => one.question);
  expect(questions).toContain("do you deliver to Norway?");
  expect(questions.find((one) => one.includes("invoice"))).toBe("Where can I see my invoice? I'm [EMAIL-1]");
});

test("a conversation that has gone on replaces what is there; one that stopped half-way in a file is simply read again", async () => {
  const { siteId } = await open();
  const line = (reply?: string) => ({
    ...{ id: 1, subject: "Lamp", requester_id: 5, status: "open" },
    comments: [
      { author_id: 5, body: "Is the lamp bright?", public: true },
      ...(reply === undefined ? [] : [{ author_id: 6, body: reply, public: true }]),
    ],
  });
  const put = (...lines: object[]) =>
    past.import({
      siteId,
      file: { name: "t.jsonl", bytes: Buffer.from(lines.map((one) => JSON.stringify(one)).join("\n")) },
      isPreview: false,
      by: null,
    });
  expect(await put(line())).toMatchObject({ added: 1, replied: 0 });
  expect(await put(line("It has 400 lumens."), { ...line(), id: 2 })).toMatchObject({ added: 1, changed: 1 });
  const questions = await pastQuestions(database.db, { siteId });
  expect(questions.map(({ reply }) => reply).sort()).toEqual(["It has 400 lumens.", null]);
});

test("a replay says how many questions would be answered today, and how many from the article that the agents linked to", async () => {
  const { siteId, put, idOf } = await open();
  await expect(past.replay(siteId)).rejects.toMatchObject({ code: "PAST_EMPTY" });
  for (const name of ["zendesk.jsonl", "intercom.json", "chatwoot.json"]) await put(name);
  const cite = (key: string) => [{ articleId: idOf(key), key, title: key }];
  answers = {
    "lamp back": { tier: "machine", form: "quoted", citations: cite("returns") },
    invoice: { tier: "machine", form: "quoted", citations: cite("delivery") },
    Norway: { tier: "machine", form: "suggested", options: [{ articleId: idOf("delivery"), title: "delivery" }] },
  };
  await past.replay(siteId);
  await past.idle();
  const { replay, conversations } = await past.list(siteId, { offset: 0 });
  expect(replay).toMatchObject({
    ...{ version: 1, questions: 4, done: 4, answered: 2, offered: 1, handedOn: 1, judged: 2, right: 1 },
  });
  expect(replay?.endedAt).not.toBeNull();
  expect(conversations).toHaveLength(4);
  // What was hidden isn't put to it.
  expect(asked.filter((one) => one.includes("["))).toEqual([]);
  const wrong = await past.list(siteId, { offset: 0, wrong: true });
  expect(wrong.conversations).toMatchObject([
    { linked: { id: idOf("invoices") }, replay: { outcome: "answered", article: { id: idOf("delivery") } } },
  ]);
  // What gaps are made of.
  const missing = await pastQuestions(database.db, { siteId, outcomes: ["handed-on", "offered"] });
  expect(missing.map(({ question }) => question).sort()).toEqual([
    "How long does delivery take?",
    "do you deliver to Norway?",
  ]);
  // A second one begins anew, and one whose process died is gone on with.
  await past.replay(siteId);
  await expect(past.replay(siteId)).rejects.toMatchObject({ code: "REPLAY_RUNNING" });
  await past.idle();
  await past.resume();
});

test("questions that agents answered with an article become proposed phrasings for it", async () => {
  const { siteId, put, idOf } = await open();
  await put("intercom.json");
  await put("zendesk.jsonl");
  const found = await handledQuestions(database.db, siteId);
  expect(found.get(idOf("invoices"))).toEqual([{ text: "Where can I see my invoice?" }]);
  expect(found.get(idOf("returns"))?.[0]?.text).toContain("Until when can I send the lamp back?");
});

test("past conversations are deleted with their import", async () => {
  const { siteId, put } = await open();
  await put("intercom.json");
  await put("chatwoot.json");
  const { imports } = await past.list(siteId, { offset: 0 });
  const chatwoot = imports.find((one) => one.source === "chatwoot")?.id ?? "";
  expect(await past.delete(siteId, chatwoot)).toBe(1);
  expect(await past.delete(siteId)).toBe(1);
  expect(await past.list(siteId, { offset: 0 })).toMatchObject({ total: 0, imports: [], replay: null });
});

const question = (reply: string | null, text = "Where is it?") => ({
  ...{ id: "1", question: text, reply, startedAt: null, articleId: null, rating: null },
  ...{ replayOutcome: null, replayArticleId: null },
});

test("replies that were sent again and again are found with small differences, without greeting and name", () => {
  const body = "your parcel left our warehouse today and will reach you within three working days.";
  const replies = cannedReplies([
    question(`Hi [NAME-1],\n${body}\nKind regards,\nTim`),
    question(`Hello,\n${body}\nBest,\nAna`),
    question(`${body} Have a nice day!`),
    question("Please send us a photo of the broken lamp and of the box, so that we can help you."),
    question("Thanks!"),
    question(null),
  ]);
  expect(replies).toEqual([{ text: body, times: 3, question: "Where is it?" }]);
});

test("the question is what was asked, not the greeting before it, and the reply the one that says most", () => {
  const say = (author: "customer" | "agent", text: string) => ({ author, text, at: null });
  expect(
    questionIn([
      say("customer", "hi"),
      say("agent", "Hello, how can I help?"),
      say("customer", "I have a question"),
      say("customer", "Where is my parcel?"),
      say("customer", "It was sent on Monday."),
      say("agent", "One moment."),
      say("agent", "It will reach you tomorrow, says the carrier."),
      say("customer", "Great, thanks"),
    ]),
  ).toEqual({
    question: "Where is my parcel?\nIt was sent on Monday.",
    reply: "It will reach you tomorrow, says the carrier.",
  });
  expect(questionIn([say("customer", "thanks!"), say("agent", "Bye")])).toBeUndefined();
});
