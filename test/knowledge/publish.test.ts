import { totalmem } from "node:os";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Tune, TuneInput } from "../../server/gate/tune-input.ts";
import { archiveArticles } from "../../server/knowledge/edit.ts";
import type { LiveKnowledge } from "../../server/knowledge/live.ts";
import type { PublishProgress } from "../../server/knowledge/publish.ts";
import { availableMemory } from "../../server/lib/available-memory.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { createEmbeddedIndex } from "../../server/ports/vectors/embedded.ts";
import { currentArticles } from "../../server/store/article.ts";
import { beginVersion, liveVersion } from "../../server/store/knowledge-version.ts";
import { passage } from "../../server/store/schema/article.ts";
import { cachedAnswer } from "../../server/store/schema/cached-answer.ts";
import { knowledgeVersion } from "../../server/store/schema/knowledge-version.ts";
import { queryWords } from "../../server/text/words.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeKnowledge, makeSite, recordingTune, wordEmbedder } from "./builders.ts";

let database: DatabasePort;
let siteId: string;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  siteId = await makeSite(database);
});

const topics = ["pay", "return", "track", "repair", "cancel", "wrap", "collect", "exchange"];
const versions = () =>
  database.db
    .select()
    .from(knowledgeVersion)
    .where(eq(knowledgeVersion.siteId, siteId))
    .orderBy(knowledgeVersion.number);
const states = async () => (await versions()).map((version) => version.state);

async function ask(made: ReturnType<typeof makeKnowledge>, live: LiveKnowledge, text: string) {
  const [vector] = await made.embedder.embed([text]);
  const query = { vector: vector as Float32Array, words: queryWords(text, "en"), limit: 10 };
  return await made.knowledge.search(live, query);
}

test("what was imported is live after a publish, and not before", async () => {
  const made = makeKnowledge(database);
  const { knowledge } = made;
  await knowledge.import({
    siteId,
    file: jsonl(
      ...topics.map((topic) => article(topic, { examples: [`${topic} it`], url: `https://shop.example/${topic}` })),
    ),
  });
  expect(knowledge.live(siteId)).toBeUndefined();
  const result = await knowledge.publish(siteId);
  expect(result).toMatchObject({ number: 1, articles: 8, passages: 24, figures: { articles: 8 } });
  const live = knowledge.live(siteId) as LiveKnowledge;
  expect(live).toMatchObject({
    siteId,
    versionId: result.versionId,
    number: 1,
    embedderId: made.embedder.id,
    language: "en",
  });
  expect(new TextDecoder().decode(live.tune)).toContain('"cancel"');
  const { words, dense, fused } = await ask(made, live, "how can I return a lamp");
  for (const list of [words, dense, fused])
    expect(live.articles.get(list[0]?.articleId ?? "")).toMatchObject({
      key: "return",
      url: "https://shop.example/return",
    });
  for (const one of live.passages.values()) {
    const { answer } = live.articles.get(one.articleId) as { answer: string };
    if (one.kind === "text") expect(answer.slice(one.start, one.end)).toBe(one.text);
  }
  expect(await made.index.live(siteId)).toBe(result.versionId);
  expect(knowledge.state()).toMatchObject({ status: "ready" });
});

test("only what changed is embedded again", async () => {
  const made = makeKnowledge(database);
  await made.knowledge.import({ siteId, file: jsonl(...topics.map((topic) => article(topic))) });
  await made.knowledge.publish(siteId);
  made.embedder.texts.length = 0;
  expect(await made.knowledge.publish(siteId)).toMatchObject({ number: 2, embedded: 0 });
  await made.knowledge.import({ siteId, file: jsonl(article("pay", { answer: "Cash only." })) });
  const result = await made.knowledge.publish(siteId);
  expect(result).toMatchObject({ number: 3, embedded: 2, articles: 8 });
  expect(made.embedder.texts).toEqual(["Cash only.", `${article("pay").title}: Cash only.`]);
  for (const one of (await ask(made, made.knowledge.live(siteId) as LiveKnowledge, "How do I pay?")).dense.slice(0, 1))
    expect(one).toMatchObject({ kind: "title", score: expect.closeTo(1, 4) });
  expect(
    [...(made.knowledge.live(siteId) as LiveKnowledge).articles.values()].find((one) => one.key === "pay")?.answer,
  ).toBe("Cash only.");
});

test("the tune is given every passage with its vector and words", async () => {
  let options: TuneInput | undefined;
  const tune: Tune = (input) => {
    options = input;
    return recordingTune(input);
  };
  const { knowledge } = makeKnowledge(database, { tune });
  await knowledge.import({
    siteId,
    file: jsonl(article("pay", { examples: ["pay now"], answer: "## By card\n\nUse **any** card." })),
  });
  const { meanWords, versionId } = await knowledge.publish(siteId);
  expect(options).toMatchObject({ siteId, versionId, meanWords, dimension: 64, language: "en" });
  expect(options?.articles[0]?.passages.map(({ kind, text }) => ({ kind, text }))).toEqual([
    { kind: "title", text: "How do I pay?" },
    { kind: "phrasing", text: "pay now" },
    { kind: "text", text: "By card: Use any card." },
  ]);
  for (const { vector, words } of options?.articles[0]?.passages ?? []) {
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(words.indices.length).toBeGreaterThan(0);
    expect(words.values).toHaveLength(words.indices.length);
  }
});

test("searches go on while versions are swapped, and each result is of one version whole", async () => {
  const made = makeKnowledge(database);
  const { knowledge } = made;
  const fill = (round: number) =>
    jsonl(...topics.map((topic) => article(topic, { answer: `Round ${round} of how to ${topic}.` })));
  await knowledge.import({ siteId, file: fill(0) });
  await knowledge.publish(siteId);
  let going = true;
  const seen = new Map<number, number>();
  const visitors = (async () => {
    while (going) {
      const live = knowledge.live(siteId) as LiveKnowledge;
      const [vector] = await made.embedder.embed(["how to repair"]);
      await new Promise((resume) => setImmediate(resume));
      const { dense, words, fused } = await knowledge.search(live, {
        vector: vector as Float32Array,
        words: queryWords("how to repair", "en"),
        limit: 16,
      });
      expect(dense).toHaveLength(16);
      for (const hit of [...dense, ...words, ...fused]) expect(live.passages.has(hit.passageId)).toBe(true);
      const rounds = new Set([...live.articles.values()].map((one) => /Round (\d+)/.exec(one.answer)?.[1]));
      expect(rounds.size).toBe(1);
      seen.set(live.number, (seen.get(live.number) ?? 0) + 1);
    }
  })();
  for (let round = 1; round <= 6; round++) {
    await knowledge.import({ siteId, file: fill(round) });
    await knowledge.publish(siteId);
  }
  going = false;
  await visitors;
  expect(seen.size).toBeGreaterThan(3);
  expect(await states()).toEqual(["retired", "retired", "retired", "retired", "retired", "retired", "live"]);
});

test("a turn that began before a swap still searches its version; the one before that is dropped", async () => {
  const made = makeKnowledge(database);
  const { knowledge, index } = made;
  await knowledge.import({ siteId, file: jsonl(article("pay")) });
  const first = await knowledge.publish(siteId);
  const old = knowledge.live(siteId) as LiveKnowledge;
  await database.db.insert(cachedAnswer).values({
    id: newId(),
    siteId,
    versionId: first.versionId,
    question: "pay",
    vector: new Uint8Array(4),
    articleId: newId(),
    confidence: 1,
    answer: { text: "x", citations: [], form: "quoted", precision: 0.95 },
  });
  const second = await knowledge.publish(siteId);
  expect((await ask(made, old, "pay")).dense).toHaveLength(2);
  await knowledge.publish(siteId);
  expect(await index.has({ siteId, versionId: first.versionId })).toBe(false);
  expect(await index.has({ siteId, versionId: second.versionId })).toBe(true);
  expect(await database.db.select().from(cachedAnswer).where(eq(cachedAnswer.versionId, first.versionId))).toEqual([]);
  expect((await versions())[0]).toMatchObject({ state: "retired", tune: null });
});

test("passages of revisions that no version holds are deleted", async () => {
  const { knowledge } = makeKnowledge(database);
  const count = async () => (await currentArticles(database.db, siteId)).length;
  const revisionsSeen: string[] = [];
  for (let round = 0; round < 4; round++) {
    await knowledge.import({ siteId, file: jsonl(article("pay", { answer: `Round ${round}.` })) });
    revisionsSeen.push((await currentArticles(database.db, siteId))[0]?.revisionId ?? "");
    await knowledge.publish(siteId);
  }
  expect(await count()).toBe(1);
  const left = await Promise.all(
    revisionsSeen.map(
      async (id) => (await database.db.select().from(passage).where(eq(passage.revisionId, id))).length,
    ),
  );
  expect(left).toEqual([0, 0, 2, 2]);
});

test("two publishes at once: the second is told that one runs, in this process and in another", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const tune: Tune = async (input) => {
    await held;
    return await recordingTune(input);
  };
  const { knowledge } = makeKnowledge(database, { tune });
  // Another process shares only the database.
  const other = makeKnowledge(database).knowledge;
  await knowledge.import({ siteId, file: jsonl(article("pay")) });
  const first = knowledge.publish(siteId);
  await expect(knowledge.publish(siteId)).rejects.toMatchObject({ code: "PUBLISH_RUNNING" });
  while ((await states()).length === 0) await new Promise((resume) => setTimeout(resume, 5));
  await expect(other.publish(siteId)).rejects.toMatchObject({ code: "PUBLISH_RUNNING" });
  release();
  await first;
  expect(await states()).toEqual(["live"]);
});

test.each(["embed", "tune", "index"])(
  "a publish whose %s fails leaves the old version live and its own marked",
  async (stage) => {
    const embedder = wordEmbedder();
    const index = createEmbeddedIndex();
    let fails = false;
    const failing = {
      embedder: {
        ...embedder,
        embed: async (...options: Parameters<typeof embedder.embed>) => {
          if (fails && stage === "embed") throw new Error("no embed");
          return await embedder.embed(...options);
        },
      },
      tune: async (input: TuneInput) => {
        if (fails && stage === "tune") throw new Error("no tune");
        return await recordingTune(input);
      },
      index: {
        ...index,
        build: async (...options: Parameters<typeof index.build>) => {
          if (fails && stage === "index") throw new Error("no index");
          return await index.build(...options);
        },
      },
    };
    const { knowledge } = makeKnowledge(database, failing);
    await knowledge.import({ siteId, file: jsonl(article("pay")) });
    const good = await knowledge.publish(siteId);
    await knowledge.import({ siteId, file: jsonl(article("pay", { answer: "New." })) });
    fails = true;
    await expect(knowledge.publish(siteId)).rejects.toThrow(`no ${stage}`);
    expect(knowledge.live(siteId)?.versionId).toBe(good.versionId);
    expect((await liveVersion(database.db, siteId))?.id).toBe(good.versionId);
    expect(await states()).toEqual(["live", "failed"]);
    fails = false;
    expect(await knowledge.publish(siteId)).toMatchObject({ number: 3 });
    expect([...(knowledge.live(siteId)?.articles.values() ?? [])][0]?.answer).toBe("New.");
  },
);

test("a publish can be stopped, and the old version stays", async () => {
  const embedder = wordEmbedder();
  embedder.delayMs = 20;
  const { knowledge } = makeKnowledge(database, { embedder });
  await knowledge.import({ siteId, file: jsonl(...topics.map((topic) => article(topic))) });
  const stop = new AbortController();
  const publish = knowledge.publish(siteId, {
    signal: stop.signal,
    onProgress: ({ stage }) => stage === "embed" && stop.abort(),
  });
  await expect(publish).rejects.toMatchObject({ name: "AbortError" });
  expect(await states()).toEqual(["failed"]);
  await knowledge.publish(siteId);
});

test("a start after a publish that was killed half-way serves the old version and cleans up", async () => {
  const first = makeKnowledge(database);
  await first.knowledge.import({ siteId, file: jsonl(article("pay", { examples: ["paying"] })) });
  const good = await first.knowledge.publish(siteId);
  const old = first.knowledge.live(siteId) as LiveKnowledge;
  await first.knowledge.import({ siteId, file: jsonl(article("pay", { answer: "New." })) });
  // What kill -9 leaves in the database in the middle of a publish: a version that is being built, silent for long.
  const articles = await currentArticles(database.db, siteId);
  const dead = await database.db.transaction((tx) => beginVersion(tx, { siteId, embedderId: "x", articles }));
  await database.db
    .update(knowledgeVersion)
    .set({ heartbeatAt: new Date(Date.now() - 3_600_000) })
    .where(eq(knowledgeVersion.id, dead.id));

  const second = makeKnowledge(database);
  await second.knowledge.start();
  expect(second.embedder.texts).toEqual([]);
  expect(second.knowledge.live(siteId)).toEqual({ ...old, publishedAt: expect.any(Date) });
  expect(second.knowledge.live(siteId)?.versionId).toBe(good.versionId);
  expect(await states()).toEqual(["live", "failed"]);
  const question = "paying";
  expect(await ask(second, second.knowledge.live(siteId) as LiveKnowledge, question)).toEqual(
    await ask(first, old, question),
  );
  await second.knowledge.publish(siteId);
  expect(await states()).toEqual(["retired", "failed", "live"]);
});

test("a publish takes over from one that has been silent for long, which then cannot go live", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = makeKnowledge(database, {
    tune: async (input) => {
      await held;
      return await recordingTune(input);
    },
  });
  const other = makeKnowledge(database);
  await slow.knowledge.import({ siteId, file: jsonl(article("pay")) });
  const stuck = slow.knowledge.publish(siteId);
  const failed = expect(stuck).rejects.toMatchObject({
    code: "PUBLISH_RUNNING",
    message: expect.stringContaining("stopped responding"),
  });
  while ((await states()).length === 0) await new Promise((resume) => setTimeout(resume, 5));
  await database.db
    .update(knowledgeVersion)
    .set({ heartbeatAt: new Date(Date.now() - 3_600_000) })
    .where(eq(knowledgeVersion.siteId, siteId));
  const result = await other.knowledge.publish(siteId);
  release();
  await failed;
  expect(await states()).toEqual(["failed", "live"]);
  expect((await liveVersion(database.db, siteId))?.id).toBe(result.versionId);
});

test("an index that got lost is built again at the next search, once for many", async () => {
  const index = createEmbeddedIndex();
  let builds = 0;
  const counting = {
    ...index,
    build: async (...options: Parameters<typeof index.build>) => {
      builds++;
      await index.build(...options);
    },
  };
  const made = makeKnowledge(database, { index: counting });
  await made.knowledge.import({ siteId, file: jsonl(...topics.map((topic) => article(topic))) });
  const { versionId } = await made.knowledge.publish(siteId);
  const live = made.knowledge.live(siteId) as LiveKnowledge;
  const before = await ask(made, live, "repair");
  await index.drop({ siteId, versionId });
  builds = 0;
  const found = await Promise.all(Array.from({ length: 5 }, () => ask(made, live, "repair")));
  for (const one of found) expect(one).toEqual(before);
  expect(builds).toBe(1);
});

test("another embedder re-embeds the live articles in the background, then swaps", async () => {
  const first = makeKnowledge(database);
  await first.knowledge.import({ siteId, file: jsonl(article("pay")) });
  await first.knowledge.publish(siteId);
  await first.knowledge.import({ siteId, file: jsonl(article("pay", { answer: "Not published yet." })) });
  const second = makeKnowledge(database, { embedder: wordEmbedder("words-64@2") });
  await second.knowledge.start();
  expect(second.knowledge.live(siteId)).toBeUndefined();
  expect(second.knowledge.state()).toMatchObject({ status: "starting" });
  for (let i = 0; i < 200 && second.knowledge.live(siteId) === undefined; i++)
    await new Promise((resume) => setTimeout(resume, 10));
  const live = second.knowledge.live(siteId) as LiveKnowledge;
  expect(live).toMatchObject({ embedderId: "words-64@2", number: 2 });
  expect([...live.articles.values()][0]?.answer).toContain("press the button");
  await second.knowledge.close();
});

test("a gate that an older release learnt is learnt anew at the start, of what is live; nothing is embedded for it", async () => {
  const first = makeKnowledge(database);
  await first.knowledge.import({ siteId, file: jsonl(article("levitate")) });
  await first.knowledge.publish(siteId);
  await first.knowledge.import({ siteId, file: jsonl(article("levitate", { answer: "Not published yet." })) });
  const layout = new TextEncoder().encode("today's ");
  const tune = Object.assign(async () => ({ bytes: layout, figures: {} }), {
    isReadable: (bytes: Uint8Array) => Buffer.compare(bytes, layout) === 0,
  });
  const second = makeKnowledge(database, { tune });
  await second.knowledge.start();
  await expect.poll(() => second.knowledge.live(siteId), { timeout: 5_000 }).toBeDefined();
  const live = second.knowledge.live(siteId) as LiveKnowledge;
  expect(live.number).toBe(2);
  expect(Buffer.compare(live.tune, layout)).toBe(0);
  expect([...live.articles.values()][0]?.answer).toContain("press the button");
  // Other sites of this database may be of another embedder.
  expect(second.embedder.texts.filter((text) => text.includes("levitate"))).toEqual([]);
  await second.knowledge.close();
});

test("what another process has published is taken over", async () => {
  const one = makeKnowledge(database);
  const two = makeKnowledge(database);
  await one.knowledge.import({ siteId, file: jsonl(article("pay")) });
  const { versionId } = await one.knowledge.publish(siteId);
  expect(two.knowledge.live(siteId)).toBeUndefined();
  await two.knowledge.refresh();
  expect(two.knowledge.live(siteId)?.versionId).toBe(versionId);
});

test("without articles there is nothing to publish; archived ones leave", async () => {
  const { knowledge } = makeKnowledge(database);
  await expect(knowledge.publish(siteId)).rejects.toMatchObject({ code: "KNOWLEDGE_EMPTY" });
  await expect(knowledge.publish(newId())).rejects.toMatchObject({ code: "SITE_UNKNOWN" });
  await knowledge.import({ siteId, file: jsonl(article("pay"), article("track")) });
  await knowledge.publish(siteId);
  await knowledge.import({ siteId, file: jsonl(article("track")), replace: true });
  await knowledge.publish(siteId);
  expect([...(knowledge.live(siteId)?.articles.values() ?? [])].map((one) => one.key)).toEqual(["track"]);
});

test("the way is told from stage to stage", async () => {
  const { knowledge } = makeKnowledge(database);
  await knowledge.import({ siteId, file: jsonl(...topics.map((topic) => article(topic))) });
  const told: PublishProgress[] = [];
  await knowledge.publish(siteId, { onProgress: (progress) => told.push(progress) });
  const stages = told.map((one) => one.stage);
  expect([...new Set(stages)]).toEqual(["split", "embed", "index", "swap"]);
  for (const { share } of told) expect(share > 0 && share <= 1).toBe(true);
});

test("an article of HTML, script and emoji is published as Markdown", async () => {
  const made = makeKnowledge(database);
  const answer = '<script>alert("x")</script>\n\nPress 🙂 <b onclick="x()">now</b>.\n\n<div>\nraw\n</div>';
  await made.knowledge.import({ siteId, file: jsonl(article("pay", { answer, title: "🙂" })) });
  await made.knowledge.publish(siteId);
  const live = made.knowledge.live(siteId) as LiveKnowledge;
  expect([...live.articles.values()][0]?.answer).toBe("Press 🙂 **now**.\n\nraw");
  // What is embedded holds no tag and no script.
  for (const text of made.embedder.texts) expect(text).not.toMatch(/[<>]|alert/);
  expect(made.embedder.texts).toContain("Press 🙂 now.");
});

test("the last article can be taken offline: nothing is live then, and that survives a restart", async () => {
  const made = makeKnowledge(database);
  await made.knowledge.import({ siteId, file: jsonl(article("pay")) });
  await made.knowledge.publish(siteId);
  const ids = [...(made.knowledge.live(siteId)?.articles.keys() ?? [])];
  await archiveArticles(database.db, { siteId, ids, archived: true });
  expect(await made.knowledge.publish(siteId)).toMatchObject({ number: 2, articles: 0, passages: 0 });
  expect(made.knowledge.live(siteId)?.articles.size).toBe(0);
  // A tune that reads nothing of what the empty version stored: it must not be published again and again.
  const tune = Object.assign((input: TuneInput) => recordingTune(input), { isReadable: () => false });
  const again = makeKnowledge(database, { tune });
  await again.knowledge.load(siteId);
  expect(again.knowledge.live(siteId)).toMatchObject({ number: 2 });
  expect(again.knowledge.state().status).toBe("ready");
  await made.knowledge.import({ siteId, file: jsonl(article("pay", { answer: "By card." })) });
  expect(await made.knowledge.publish(siteId)).toMatchObject({ number: 3, articles: 1 });
});

test("a page that becomes a draft is taken offline with the next publish", async () => {
  const { knowledge } = makeKnowledge(database);
  const page = (draft: boolean) => ({
    name: "help/pay.md",
    bytes: Buffer.from(`---\ntitle: Pay\ndraft: ${draft}\n---\nBy card.`),
  });
  await knowledge.import({ siteId, file: jsonl(article("return")) });
  expect(await knowledge.import({ siteId, file: page(false) })).toMatchObject({ imported: 1, archived: 0 });
  expect(await knowledge.publish(siteId)).toMatchObject({ articles: 2 });
  expect(await knowledge.import({ siteId, file: page(true) })).toMatchObject({ imported: 0, archived: 1 });
  expect(await knowledge.publish(siteId)).toMatchObject({ articles: 1 });
});

test("a publish that needs more memory than there is is refused with the figures, before anything is embedded, and the old version stays", async () => {
  let available = 10e9;
  const made = makeKnowledge(database, { memory: () => available });
  await made.knowledge.import({ siteId, file: jsonl(article("pay")) });
  const first = await made.knowledge.publish(siteId);
  await made.knowledge.import({ siteId, file: jsonl(...topics.map((topic) => article(topic, { examples: ["x"] }))) });
  made.embedder.texts.length = 0;
  available = 1e6;
  await expect(made.knowledge.publish(siteId)).rejects.toMatchObject({
    code: "MEMORY_TOO_LOW",
    message: expect.stringMatching(/needs about \d+ MB of free memory, and this server has 1 MB/),
    remedy: expect.stringContaining("MB more"),
  });
  expect(made.embedder.texts).toEqual([]);
  expect(made.knowledge.live(siteId)?.versionId).toBe(first.versionId);
  expect(await states()).toEqual(["live", "failed"]);
  // With enough of it the same publish goes through: nothing was lost.
  available = 10e9;
  expect(await made.knowledge.publish(siteId)).toMatchObject({ articles: 8 });
});

test("this machine's free memory is known here, and no more than it has", () => {
  const available = availableMemory();
  expect(available).toBeGreaterThan(0);
  expect(available).toBeLessThanOrEqual(totalmem());
  // In a container: its limit, less what this process and its children hold.
  const limit = vi.spyOn(process, "constrainedMemory").mockReturnValue(2e9);
  const inContainer = availableMemory();
  limit.mockRestore();
  expect(inContainer).toBeGreaterThan(0);
  expect(inContainer).toBeLessThan(2e9 - 10e6);
});
