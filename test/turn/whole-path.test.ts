import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createQuickTune } from "../../server/gate/quick-tune.ts";
import { createKnowledge } from "../../server/knowledge/knowledge.ts";
import { packageRoot } from "../../server/lib/built-file.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import { createPrices, seedPrices } from "../../server/money/prices.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { type GgufEmbedder, openGgufEmbedder } from "../../server/ports/embedder/gguf.ts";
import { memoryLimits } from "../../server/ports/limits/memory.ts";
import { createEmbeddedIndex } from "../../server/ports/vectors/embedded.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { createVisitor } from "../../server/store/visitor.ts";
import { createRecall } from "../../server/turn/4-recall.ts";
import { createGate } from "../../server/turn/6-gate.ts";
import type { Turns } from "../../server/turn/parts.ts";
import { createTurns } from "../../server/turn/service.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { makeSite } from "../knowledge/builders.ts";
import { recordingVoice } from "./builders.ts";

// Every part as it serves: our embedder, the quick tune, the gate, the embedded index, the demo's articles.
const root = packageRoot(import.meta.url);
const read = (name: string) =>
  readFileSync(join(root, "demo", name), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);
/** Articles of the demo that this test publishes: enough to be confused with each other, few enough to embed in seconds. */
const ARTICLES = 30;

let database: DatabasePort;
let embedder: GgufEmbedder;
let turns: Turns;
let siteId: string;
let titles: Map<string, { key: string; answer: string }>;
beforeAll(async () => {
  database = await openTestDatabase();
  embedder = await openGgufEmbedder({
    modelPath: join(root, "models", "tuppence-embedder-en-q8_0.gguf"),
    log: silentLog,
  });
  siteId = await makeSite(database);
  const knowledge = createKnowledge({
    database,
    index: createEmbeddedIndex(),
    embedder,
    tune: createQuickTune({ embedder }),
    log: silentLog,
  });
  const lines = readFileSync(join(root, "demo", "knowledge.jsonl"), "utf8")
    .trim()
    .split("\n")
    .filter((line, i) => i < ARTICLES || /"id": "(?:warranty-length|pitch-and-dry-tent)"/.test(line));
  const file = { name: "knowledge.jsonl", bytes: Buffer.from(lines.join("\n")) };
  await knowledge.import({ siteId, file, baseUrl: "https://shop.example" });
  await knowledge.publish(siteId);
  await seedPrices(database.db);
  const live = knowledge.live(siteId);
  if (live === undefined) throw new Error("nothing is live");
  titles = new Map([...live.articles.values()].map((one) => [one.id, { key: one.key, answer: one.answer }]));
  const gate = createGate(live);
  turns = createTurns({
    db: database.db,
    clock: systemClock,
    log: silentLog,
    embedder,
    recall: createRecall(),
    prices: createPrices(database.db, systemClock),
    limits: memoryLimits(),
    voice: recordingVoice().voice,
    knowledge: async () => ({ live, gate, search: (query) => knowledge.search(live, query) }),
  });
}, 120_000);
afterAll(async () => {
  await embedder.close();
  await database.close();
});

/** One visitor's messages, each answered before the next; gives the last one's turn and answer. */
async function ask(...texts: string[]) {
  const { id: visitorId } = await createVisitor(database.db, { siteId, tokenHash: newId() });
  const say = async (text: string) => {
    const sent = await turns.send({ siteId, visitorId, clientMessageId: newId(), text });
    await sent.answered;
    const turn = (await turnsOf(database.db, sent.conversation.id)).at(-1);
    const after = { conversationId: sent.conversation.id, sequence: sent.row.sequence };
    const [answer] = await messagesAfter(database.db, after);
    return { turn, answer };
  };
  const [first = "", ...more] = texts;
  let last = await say(first);
  for (const text of more) last = await say(text);
  return last;
}

test("questions in other words get the company's own words, verbatim, from the right article; foreign ones a person", async () => {
  const keys = new Set([...titles.values()].map((one) => one.key));
  const questions = read("questions.jsonl")
    .filter((row) => keys.has(row.expect ?? ""))
    .slice(0, 40);
  let answered = 0;
  let right = 0;
  const firstTokenMs: number[] = [];
  for (const { question, expect: expected } of questions) {
    const { turn, answer } = await ask(question ?? "");
    expect(turn?.state).toBe("settled");
    if (turn?.form !== "quoted") continue;
    answered++;
    firstTokenMs.push(turn.firstTokenMs ?? Number.NaN);
    const source = titles.get(turn.ranked?.[0]?.articleId ?? "");
    for (const part of (answer?.text ?? "").split("\n\n")) expect(source?.answer).toContain(part);
    if (source?.key === expected) right++;
  }
  // The promise is the dial's 95%; a sample of 40 carries no more than this.
  expect(answered).toBeGreaterThan(questions.length / 2);
  expect(right / answered).toBeGreaterThanOrEqual(0.9);
  firstTokenMs.sort((a, b) => a - b);
  console.log(
    `answered ${answered} of ${questions.length}, right ${right}; first token p50 ${firstTokenMs[Math.floor(answered / 2)]?.toFixed(1)} ms`,
  );

  let foreignAnswered = 0;
  const foreign = read("foreign.jsonl").slice(0, 30);
  for (const { question } of foreign) {
    const { turn } = await ask(question ?? "");
    if (turn?.form === "quoted") foreignAnswered++;
  }
  expect(foreignAnswered).toBeLessThanOrEqual(3);
  await verifyLedger(database.db);
}, 60_000);

test.each([
  ["whats the waranty", "warranty-length"],
  ["delivry time", "delivery-time"],
  ["when do i get my refnud", "refund-not-arrived"],
  ["shiping cost", "delivery-cost"],
])("misspelt, %j is answered from %s", async (typed, key) => {
  const { turn } = await ask(typed);
  expect(turn?.form).toBe("quoted");
  expect(titles.get(turn?.ranked?.[0]?.articleId ?? "")?.key).toBe(key);
});

test.each([
  ["how do i send something back", "and the warranty on it?", "warranty-length"],
  ["how do i send something back", "and the warranty?", "warranty-length"],
  ["How do I pitch a Brae tent?", "and how much is delivery?", "delivery-cost"],
])("after %j, %j is answered from its own article", async (before, text, key) => {
  const { turn } = await ask(before, text);
  expect(turn?.form).toBe("quoted");
  expect(titles.get(turn?.ranked?.[0]?.articleId ?? "")?.key).toBe(key);
});

test("after a tent, whether it is waterproof isn't answered with where we deliver, nor with the tent's page", async () => {
  const { turn, answer } = await ask("How do I pitch a Brae tent?", "is it waterproof?");
  expect(["handoff", "suggested"]).toContain(turn?.form);
  expect(answer?.detail).toMatchObject({ citations: [] });
});

test("the embedder's death in the middle costs a retry, not the answer", async () => {
  const pid = embedder.child.pid;
  if (pid === undefined) throw new Error("no child");
  process.kill(pid, "SIGKILL");
  const { turn } = await ask("can i send a tent back that i have used once");
  expect(turn?.state).toBe("settled");
  expect(turn?.reason).not.toBe("machine-failed");
}, 60_000);
