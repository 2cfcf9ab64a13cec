import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ComposeCase, composeFiguresOf } from "../../server/exam/compose.ts";
import { createExams, type ExamDeps, type Exams } from "../../server/exam/exams.ts";
import { type JudgeCase, type JudgeValues, judgeFiguresOf } from "../../server/exam/judge.ts";
import { recipeOf } from "../../server/exam/recipe.ts";
import type { ExamFigures, ExamRole } from "../../server/exam/types.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openAiSmallModel } from "../../server/ports/small-model/openai.ts";
import { switchable } from "../../server/ports/small-model/switchable.ts";
import { siteSettings } from "../../server/settings/settings.ts";
import { latestExam, listEvaluations } from "../../server/store/evaluation.ts";
import { addLines } from "../../server/store/ledger.ts";
import { createRecall } from "../../server/turn/4-recall.ts";
import { createDials } from "../../server/turn/dials.ts";
import { examined } from "../../server/turn/examined.ts";
import { createJudge } from "../../server/turn/judging.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import {
  type OpenAiServer,
  type ScriptedReply,
  type SeenRequest,
  startOpenAiServer,
} from "../fixtures/openai-server.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";
import { plainGate } from "../turn/builders.ts";

const THINGS = [
  "kayak",
  "tent",
  "stove",
  "rope",
  "lamp",
  "boot",
  "paddle",
  "helmet",
  "glove",
  "jacket",
  "map",
  "compass",
];
const ARTICLES = THINGS.map((thing, i) =>
  article(thing, {
    title: `How do I look after my ${thing}?`,
    answer: `Wash the ${thing} every ${i + 2} weeks. Dry it in the shade. A worn ${thing} is repaired for ${10 + i} euro.`,
    examples: [
      `${thing} is dirty what now`,
      `cleaning a ${thing} at home`,
      `my ${thing} got mud all over`,
      `is there a repair service for a broken ${thing}`,
    ],
  }),
);

const systemOf = (seen: SeenRequest) => seen.body.messages?.find((one) => one.role === "system")?.content ?? "";
const questionOf = (seen: SeenRequest) => seen.body.messages?.findLast((one) => one.role === "user")?.content ?? "";
/** The thing that the question is about stands in the prompt's article. */
const fits = (seen: SeenRequest) =>
  THINGS.some((thing) => questionOf(seen).includes(thing) && systemOf(seen).includes(`my ${thing}?`));
const firstSentence = (seen: SeenRequest) => /Wash the \w+ every \d+ weeks\./.exec(systemOf(seen))?.[0] ?? "";
const refusal = "The article does not answer this.";

const perfect = (seen: SeenRequest): ScriptedReply =>
  seen.body.logprobs ? { yes: fits(seen) ? 0.9 : 0.1 } : { text: fits(seen) ? firstSentence(seen) : refusal };

let coin = 7;
const random = (seen: SeenRequest): ScriptedReply => {
  coin = (coin * 1103515245 + 12345) % 2 ** 31;
  return seen.body.logprobs ? { yes: (coin % 997) / 997 } : { text: firstSentence(seen) };
};

/** Each call takes a millisecond by this clock: the machine's load is not what is examined here. */
const steadyClock = () => {
  let ms = 0;
  return { now: systemClock.now, monotonicMs: () => ms++ };
};

let database: DatabasePort;
let server: OpenAiServer;
const open: Exams[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
  server = await startOpenAiServer();
});
afterEach(async () => {
  for (const exams of open.splice(0)) await exams.close();
});
afterAll(async () => {
  await server.close();
  await database.close();
});

async function openSite(options: { articles?: readonly object[]; model?: string; parts?: Partial<ExamDeps> } = {}) {
  server.requests.length = 0;
  const siteId = await makeSite(database);
  const { knowledge, embedder } = makeKnowledge(database);
  await knowledge.import({ siteId, file: jsonl(...(options.articles ?? ARTICLES)) });
  await knowledge.publish(siteId);
  const smallModel = openAiSmallModel({ url: server.url, model: options.model ?? "scripted", log: silentLog });
  const ofSite = async (id: string) => {
    const live = knowledge.live(id);
    // Sites of other tests are in the database too.
    if (live === undefined || id !== siteId) return undefined;
    return {
      live,
      gate: plainGate,
      search: (query: Parameters<typeof knowledge.search>[1]) => knowledge.search(live, query),
    };
  };
  const dials = createDials({
    db: database.db,
    clock: systemClock,
    log: silentLog,
    embedder,
    smallModel,
    recall: createRecall(),
    knowledge: ofSite,
  });
  const exams = createExams({
    db: database.db,
    embedder,
    smallModel,
    examined,
    knowledge: ofSite,
    idle: async () => {},
    onStored: dials.forget,
    log: silentLog,
    clock: steadyClock(),
    times: { retryMs: [1, 1, 1], firstMs: 1, everyMs: 20 },
    ...options.parts,
  });
  open.push(exams);
  return {
    siteId,
    exams,
    model: smallModel.id,
    smallModel,
    republish: () => knowledge.publish(siteId),
    live: () => {
      const live = knowledge.live(siteId);
      if (live === undefined) throw new Error("not live");
      return live;
    },
    dials: async () => dials.of(siteId, await siteSettings(database.db, siteId)),
    latest: (role: ExamRole) => latestExam(database.db, { siteId, model: smallModel.id, role }),
  };
}

describe("a model that judges and composes perfectly", () => {
  test("passes, is stored, and only then may speak", async () => {
    server.reply = perfect;
    const site = await openSite();
    expect(await site.dials()).toMatchObject({ mayJudge: false, mayCompose: false });
    const judge = await site.exams.run({ siteId: site.siteId, role: "judge" });
    expect(judge).toMatchObject({ passed: true, model: site.model, versionId: site.live().versionId });
    expect(await site.dials()).toMatchObject({ mayJudge: true, mayCompose: false });
    const compose = await site.exams.run({ siteId: site.siteId, role: "compose" });
    expect(compose.passed).toBe(true);
    expect(await site.dials()).toMatchObject({ mayJudge: true, mayCompose: true });
    expect(judge.figures).toMatchObject({ values: { questions: 48, pairs: 96, auroc: { value: 1, low: 1 } } });
    expect(compose.figures).toMatchObject({
      values: { right: { answered: 48 }, wrong: { refused: 48 }, usable: { value: 1 }, held_back: { value: 1 } },
    });
  });

  test("another model under the same roof has passed nothing", async () => {
    server.reply = perfect;
    const site = await openSite();
    await site.exams.run({ siteId: site.siteId, role: "judge" });
    expect(await latestExam(database.db, { siteId: site.siteId, model: "another", role: "judge" })).toBeUndefined();
  });

  test("stays on when the knowledge is published anew, until it fails", async () => {
    server.reply = perfect;
    const site = await openSite();
    await site.exams.run({ siteId: site.siteId, role: "judge" });
    const examined = site.live().versionId;
    await site.republish();
    expect(site.live().versionId).not.toBe(examined);
    expect(await site.dials()).toMatchObject({ mayJudge: true });
    server.reply = random;
    await site.exams.run({ siteId: site.siteId, role: "judge" });
    expect(await site.dials()).toMatchObject({ mayJudge: false });
  });
});

describe("a model that answers at random", () => {
  test("fails as a judge and stays off", async () => {
    server.reply = random;
    const site = await openSite();
    const row = await site.exams.run({ siteId: site.siteId, role: "judge" });
    const { values } = row.figures as ExamFigures<JudgeCase, { auroc: { value: number; high: number } }>;
    expect(row.passed).toBe(false);
    expect(values.auroc.value).toBeGreaterThan(0.3);
    expect(values.auroc.high).toBeLessThan(0.8);
    expect(await site.dials()).toMatchObject({ mayJudge: false });
  });

  test("fails at composing when it writes from whatever article it is given", async () => {
    server.reply = random;
    const site = await openSite();
    const row = await site.exams.run({ siteId: site.siteId, role: "compose" });
    expect(row.passed).toBe(false);
    expect(row.figures).toMatchObject({ values: { usable: { value: 1 }, held_back: { value: 0 } } });
    expect(await site.dials()).toMatchObject({ mayCompose: false });
  });

  test("fails at composing when it makes up a price, which no visitor would have read", async () => {
    server.reply = () => ({ text: "The repair costs 12.50 dollars." });
    const site = await openSite();
    const row = await site.exams.run({ siteId: site.siteId, role: "compose" });
    expect(row.passed).toBe(false);
    expect(row.figures).toMatchObject({ values: { right: { unsupported: 48 }, sentences: { value: 0, checked: 48 } } });
    const [first] = (row.figures as ExamFigures<ComposeCase, unknown>).cases;
    expect(first).toMatchObject({ shown: 0, end: "unsupported", written: "The repair costs 12.50 dollars." });
  });
});

test("the held-out phrasing stands in no prompt but as the question", async () => {
  server.reply = perfect;
  const copied = article("copied", {
    title: "How do I wax skis?",
    answer: "Wax the skis warm. Many ask: how often to wax my skis? Every second day.",
    examples: ["how often to wax my skis?", "waxing interval"],
  });
  const site = await openSite({ articles: [...ARTICLES, copied] });
  await site.exams.run({ siteId: site.siteId, role: "judge" });
  await site.exams.run({ siteId: site.siteId, role: "compose" });
  const phrasings = [...site.live().passages.values()].filter((one) => one.kind === "phrasing").map((one) => one.text);
  const asked = new Set(server.requests.map(questionOf));
  expect(server.requests).toHaveLength(49 * 2 * 2);
  expect(asked.has("waxing interval")).toBe(true);
  expect(asked.has("how often to wax my skis?")).toBe(false);
  for (const seen of server.requests) {
    expect(phrasings).toContain(questionOf(seen));
    expect(systemOf(seen).toLowerCase()).not.toContain(questionOf(seen).toLowerCase());
  }
});

test("each question is asked with its own article and once with another", async () => {
  server.reply = perfect;
  const site = await openSite();
  const row = await site.exams.run({ siteId: site.siteId, role: "judge" });
  const { cases } = row.figures as ExamFigures<JudgeCase, unknown>;
  const keyOf = (question: string) => THINGS.find((thing) => question.includes(thing));
  for (const one of cases) expect(one.article === keyOf(one.question)).toBe(one.right);
  expect(cases.filter((one) => one.right)).toHaveLength(cases.length / 2);
});

test("the seed fixes which phrasings are drawn", async () => {
  server.reply = perfect;
  const site = await openSite();
  const drawn = async (seed: number) => {
    const row = await site.exams.run({ siteId: site.siteId, role: "judge", questions: 30, seed });
    return (row.figures as ExamFigures<JudgeCase, unknown>).cases.map((one) => one.question);
  };
  const [first, again, other] = [await drawn(1), await drawn(1), await drawn(2)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  expect(new Set(first).size).toBe(30);
});

test("what is stored is what its cases give when they are counted again", async () => {
  server.reply = random;
  const site = await openSite();
  await site.exams.run({ siteId: site.siteId, role: "judge", seed: 3 });
  await site.exams.run({ siteId: site.siteId, role: "compose", seed: 3 });
  const judge = (await site.latest("judge"))?.figures as ExamFigures<JudgeCase, unknown>;
  const compose = (await site.latest("compose"))?.figures as ExamFigures<ComposeCase, unknown>;
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
  expect(plain(await judgeFiguresOf(judge.cases, judge.seed))).toEqual(judge);
  expect(plain(composeFiguresOf(compose.cases, compose.seed))).toEqual(compose);
});

test("a site with too few phrasings is not examined, and is told what to do", async () => {
  const site = await openSite({ articles: ARTICLES.slice(0, 2) });
  await expect(site.exams.run({ siteId: site.siteId, role: "judge" })).rejects.toMatchObject({
    code: "EXAM_TOO_SMALL",
    remedy: expect.stringContaining("Add phrasings"),
  });
  expect(await site.latest("judge")).toBeUndefined();
});

test("a model that dies in the exam has neither passed nor failed", async () => {
  let left = 10;
  server.reply = (seen) => (left-- > 0 ? perfect(seen) : { status: 500 });
  const site = await openSite();
  await expect(site.exams.run({ siteId: site.siteId, role: "compose" })).rejects.toMatchObject({
    code: "SMALL_MODEL_UNAVAILABLE",
  });
  expect(await site.latest("compose")).toBeUndefined();
});

test("a model that is exchanged for another in the exam gets no figures, and neither does the other", async () => {
  const modelOf = (model: string) => openAiSmallModel({ url: server.url, model, log: silentLog });
  const smallModel = switchable(modelOf("before"));
  const { siteId, exams } = await openSite({ parts: { smallModel } });
  let asked = 0;
  server.reply = (seen) => {
    if (++asked === 10) void smallModel.replace(modelOf("after"));
    return perfect(seen);
  };
  await expect(exams.run({ siteId, role: "compose" })).rejects.toMatchObject({
    code: "SMALL_MODEL_UNAVAILABLE",
    message: "Another small model (after) was put in use while before was being examined.",
  });
  for (const model of ["before", "after"]) {
    expect(await latestExam(database.db, { siteId, model, role: "compose" })).toBeUndefined();
  }
});

test("a model that is down for a moment is asked again", async () => {
  let count = 0;
  server.reply = (seen) => (++count % 20 === 0 ? { status: 500 } : perfect(seen));
  const site = await openSite();
  expect(await site.exams.run({ siteId: site.siteId, role: "compose" })).toMatchObject({ passed: true });
});

test("the gate's judge has the weight of its exam, asks in the exam's words, and has no voice without one", async () => {
  server.reply = perfect;
  const site = await openSite();
  const live = site.live();
  const judge = createJudge({ db: database.db, clock: systemClock, smallModel: site.smallModel }, live);
  const tent = [...live.articles.values()].find((one) => one.key === "tent");
  await expect(judge.judge("my tent leaks", tent?.id ?? "", undefined)).rejects.toMatchObject({
    code: "SMALL_MODEL_UNAVAILABLE",
  });
  const row = await site.exams.run({ siteId: site.siteId, role: "judge" });
  const examinedPrompts = server.requests.map(systemOf);
  const again = createJudge({ db: database.db, clock: systemClock, smallModel: site.smallModel }, live);
  const judgement = await again.judge("my tent leaks", tent?.id ?? "", undefined);
  expect(judgement.yes).toBeCloseTo(0.9, 5);
  expect(examinedPrompts).toContain(systemOf(server.requests.at(-1) as SeenRequest));
  const { values } = row.figures as ExamFigures<JudgeCase, JudgeValues>;
  expect(judgement.weight).toBe(values.opinion.weight);
  expect(judgement.centre).toBe(values.opinion.centre);
  expect(judgement.weight).toBeGreaterThan(0);
});

test("visitors go first: while a turn runs, the model is asked nothing", async () => {
  server.reply = perfect;
  let release = () => {};
  let turn = Promise.resolve();
  const site = await openSite({ parts: { idle: () => turn } });
  const running = site.exams.run({
    siteId: site.siteId,
    role: "judge",
    onProgress({ share }) {
      // A visitor comes in the middle, once.
      if (share < 0.5 || release.name === "come") return;
      turn = new Promise((resolve) => {
        release = function come() {
          turn = Promise.resolve();
          resolve();
        };
      });
    },
  });
  await expect.poll(() => release.name, { timeout: 10_000 }).toBe("come");
  const before = server.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(server.requests.length).toBe(before);
  expect(before).toBeLessThan(96);
  release();
  expect((await running).passed).toBe(true);
  expect(server.requests).toHaveLength(96);
});

test("in the background every role is examined once, and again only when the prompts have changed", async () => {
  server.reply = perfect;
  const site = await openSite();
  site.exams.schedule();
  await expect.poll(() => site.latest("compose"), { timeout: 20_000 }).toBeDefined();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const rows = await listEvaluations(database.db, site.siteId);
  expect(rows.map((row) => row.role).sort()).toEqual(["compose", "judge"]);
  expect(rows.map((row) => (row.figures as { recipe: string }).recipe).sort()).toEqual(
    [recipeOf("judge"), recipeOf("compose")].sort(),
  );
  expect(site.exams.running).toBeUndefined();
});

test("an exam in the background waits until no visitor was served for a while; one that is asked for does not", async () => {
  server.reply = perfect;
  const site = await openSite({ parts: { times: { firstMs: 1, everyMs: 20, quietMs: 1_500 } } });
  const line = { side: "cost", kind: "compute", nanoUsd: 440, quantity: { ms: 20 } } as const;
  await addLines(database.db, { siteId: site.siteId, lines: [line] });
  site.exams.schedule();
  await expect.poll(() => site.exams.running).toMatchObject({ role: "judge" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(server.requests).toHaveLength(0);
  await site.exams.run({ siteId: site.siteId, role: "judge", questions: 40 });
  expect(server.requests).toHaveLength(80);
  await expect.poll(() => site.latest("compose"), { timeout: 20_000 }).toBeDefined();
});

test("an exam in the background gives way to one that is asked for, and is taken up again", async () => {
  server.reply = perfect;
  const site = await openSite();
  site.exams.schedule();
  await expect.poll(() => site.exams.running?.share ?? 0, { timeout: 10_000 }).toBeGreaterThan(0);
  const row = await site.exams.run({ siteId: site.siteId, role: "compose", questions: 40 });
  expect(row).toMatchObject({ role: "compose", passed: true });
  await expect.poll(() => site.latest("judge"), { timeout: 10_000 }).toBeDefined();
});

test("closing stops an exam and stores nothing of it", async () => {
  server.reply = (seen) => ({ ...perfect(seen), delayMs: 20 });
  const site = await openSite();
  const running = site.exams.run({ siteId: site.siteId, role: "judge" }).catch((error: Error) => error);
  await expect.poll(() => site.exams.running?.share ?? 0).toBeGreaterThan(0);
  await site.exams.close();
  expect(await running).toBeInstanceOf(Error);
  expect(await site.latest("judge")).toBeUndefined();
});
