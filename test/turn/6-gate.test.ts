import { describe, expect, test, vi } from "vitest";
import type { Dials } from "../../server/domain/dials.ts";
import type { Verdict } from "../../server/domain/verdict.ts";
import { gateToBytes } from "../../server/gate/model-bytes.ts";
import { trainInputOf } from "../../server/gate/quick-tune.ts";
import { trainGate } from "../../server/gate/train.ts";
import type { LiveKnowledge } from "../../server/knowledge/live.ts";
import { createGate, decide, lifted } from "../../server/turn/6-gate.ts";
import type { Trace } from "../../server/turn/types.ts";
import { inventedSite, near, numbers, randomVector } from "../gate/site.ts";

const dials: Dials = { precision: 0.95, largeModel: false, mayJudge: false, mayCompose: false, maySuggest: false };
const limits = { answer: 0.7, clarify: 0.8, suggest: 0.5 };
const ranked = (...probabilities: number[]) =>
  probabilities.map((probability, i) => ({ articleId: `a${i}`, probability }));

describe("the verdict", () => {
  test("one sure article is quoted", () => {
    expect(decide(ranked(0.9, 0.05), limits, dials)).toMatchObject({
      tier: "machine",
      form: "quoted",
      reason: "one-article-fits",
      confidence: 0.9,
      options: [],
    });
  });
  test("two articles that share the probability are asked about", () => {
    expect(decide(ranked(0.5, 0.4, 0.01), limits, dials)).toMatchObject({
      tier: "machine",
      form: "clarify",
      reason: "two-articles-fit",
      options: ["a0", "a1"],
    });
  });
  test("three that share it are three options", () => {
    expect(decide(ranked(0.4, 0.3, 0.2), limits, dials).options).toEqual(["a0", "a1", "a2"]);
  });
  test("one article alone is never asked about", () => {
    expect(decide(ranked(0.69), { ...limits, clarify: 0.5 }, dials)).toMatchObject({ form: "handoff" });
  });
  test("an unsure one goes to a person, or to the large model where there is one", () => {
    expect(decide(ranked(0.4, 0.1), limits, dials)).toMatchObject({ tier: "person", reason: "not-sure-enough" });
    expect(decide(ranked(0.4, 0.1), limits, { ...dials, largeModel: true })).toMatchObject({
      tier: "large",
      form: "large",
      reason: "not-sure-enough",
    });
  });
  test("what the knowledge does not hold goes to a person, not to a model that would have nothing to answer from", () => {
    const verdict = decide(ranked(0.1, 0.05), limits, { ...dials, largeModel: true });
    expect(verdict).toMatchObject({ tier: "person", form: "handoff", reason: "not-in-knowledge", confidence: 0.1 });
  });
  describe("on a site that suggests titles", () => {
    const open = { ...dials, maySuggest: true };
    test("the three nearest are suggested when none is sure enough, and no more than three", () => {
      expect(decide(ranked(0.3, 0.2, 0.02, 0.01), limits, open)).toMatchObject({
        tier: "machine",
        form: "suggested",
        reason: "some-articles-near",
        confidence: 0.3,
        options: ["a0", "a1", "a2"],
      });
      expect(decide(ranked(0.3, 0.2), limits, open).options).toEqual(["a0", "a1"]);
    });
    test("so are those of which none alone is likely", () => {
      expect(decide(ranked(0.19, 0.18, 0.17), limits, open)).toMatchObject({ form: "suggested" });
    });
    test("what is sure is answered, and what two articles share is asked back", () => {
      expect(decide(ranked(0.9, 0.05), limits, open)).toMatchObject({ form: "quoted" });
      expect(decide(ranked(0.5, 0.4), limits, open)).toMatchObject({ form: "clarify" });
    });
    test("below the limit a person is asked, and where nothing is ever suggested", () => {
      expect(decide(ranked(0.3, 0.1, 0.05), limits, open)).toMatchObject({ form: "handoff", options: [] });
      expect(decide(ranked(0.3, 0.2, 0.2), { ...limits, suggest: 1.01 }, open)).toMatchObject({ form: "handoff" });
    });
    test("one article alone is no choice", () => {
      expect(decide(ranked(0.6), limits, open)).toMatchObject({ form: "handoff" });
    });
    test("the large model goes first, except for what it has nothing to answer from", () => {
      const large = { ...open, largeModel: true };
      expect(decide(ranked(0.3, 0.2, 0.02), limits, large)).toMatchObject({ form: "large" });
      expect(decide(ranked(0.19, 0.18, 0.17), limits, large)).toMatchObject({ form: "suggested" });
    });
  });
  test("no article at all is not in the knowledge", () => {
    expect(decide([], limits, dials)).toMatchObject({ tier: "person", reason: "not-in-knowledge", confidence: 0 });
  });
});

describe("a judgement", () => {
  const judge = { weight: 1, centre: 0 };
  test("of yes lifts the first article, of no lowers it; what is left is shared as before", () => {
    expect(lifted(ranked(0.6, 0.2, 0.1), { yes: 0.9, ...judge })[0]?.probability).toBeGreaterThan(0.6);
    const lowered = lifted(ranked(0.6, 0.2, 0.1), { yes: 0.1, ...judge });
    const of = (id: string) => lowered.find((one) => one.articleId === id)?.probability ?? 0;
    expect(of("a0")).toBeLessThan(0.6);
    expect(of("a1") / of("a2")).toBeCloseTo(2, 9);
    expect(lowered.map((one) => one.probability)).toEqual(
      [...lowered.map((one) => one.probability)].sort((a, b) => b - a),
    );
  });
  test("that is certain leaves probabilities between 0 and 1", () => {
    for (const opinion of [0, 1]) {
      for (const one of lifted(ranked(0.999999, 1e-9), { yes: opinion, weight: 3, centre: 1 })) {
        expect(one.probability).toBeGreaterThanOrEqual(0);
        expect(one.probability).toBeLessThanOrEqual(1);
      }
    }
  });
});

const next = numbers(23);
const site = inventedSite({ articles: 15, phrasings: 6, spread: 0.45 });
const embedder = { embed: async (texts: readonly string[]) => texts.map(() => randomVector(site.dimension, next)) };
const tune = gateToBytes(trainGate(await trainInputOf(site, embedder)));
const live = { tune } as LiveKnowledge;
const question = (vector: Float32Array) => ({
  question: "what about this",
  isFollowUp: false,
  kind: "question" as const,
  language: "en",
  vector,
});
const asked = Array.from({ length: 150 }, (_, i) => near(site.centres[i % 15] as Float32Array, 0.45, next));

describe("the gate of a live version", () => {
  test("answers less the surer it must be, and is right more often", async () => {
    const gate = createGate(live);
    const at = async (precision: number) => {
      const verdicts = await Promise.all(asked.map((vector) => gate(question(vector), [], { ...dials, precision })));
      const answered = verdicts
        .map((verdict, i) => ({ form: verdict.form, right: verdict.ranked[0]?.articleId === `a${i % 15}` }))
        .filter((one) => one.form === "quoted");
      return { answered: answered.length, precision: answered.filter((one) => one.right).length / answered.length };
    };
    const low = await at(0.8);
    const high = await at(0.98);
    expect(high.answered).toBeGreaterThan(20);
    expect(low.answered).toBeGreaterThan(high.answered);
    expect(high.precision).toBeGreaterThanOrEqual(low.precision);
  });

  test("tells a trace what it weighed: the weights' sums are the log-odds of the probabilities", async () => {
    const gate = createGate(live);
    const vector = asked[0] as Float32Array;
    const trace: Trace = {};
    const verdict = await gate(question(vector), [], dials, undefined, trace);
    expect(verdict).toEqual(await gate(question(vector), [], dials));
    const evidence = trace.gate?.evidence ?? [];
    expect(evidence.map((one) => one.articleId)).toEqual(
      expect.arrayContaining(verdict.ranked.map((one) => one.articleId)),
    );
    const utility = (articleId: string) =>
      evidence
        .find((one) => one.articleId === articleId)
        ?.features.reduce((sum, feature) => sum + feature.weighed, 0) ?? Number.NaN;
    const odds = evidence.reduce((sum, one) => sum + Math.exp(utility(one.articleId)), 1);
    for (const { articleId, probability } of verdict.ranked)
      expect(Math.exp(utility(articleId)) / odds).toBeCloseTo(probability, 9);
    expect(verdict.form === "quoted").toBe(verdict.confidence >= (trace.gate?.limits.answer ?? 2));
  });

  test("tells a confidence and ranked articles for every question, foreign ones too", async () => {
    const verdict = await createGate(live)(question(randomVector(site.dimension, next)), [], dials);
    expect(verdict.confidence).toBe(verdict.ranked[0]?.probability);
    expect(verdict.confidence).toBeGreaterThan(0);
    expect(verdict.ranked.length).toBeGreaterThan(1);
  });

  test("that cannot be read says so when it is made", () => {
    expect(() => createGate({ tune: new Uint8Array() } as LiveKnowledge)).toThrow(
      expect.objectContaining({ code: "GATE_UNCALIBRATED" }),
    );
  });

  test("asks the judge only where its opinion can change the decision, and only when it may judge", async () => {
    const judge = vi.fn(async () => ({ yes: 0.999, weight: 1, centre: 0 }));
    const gate = createGate(live, { judge: { judge } });
    const plain = createGate(live);
    const tried: { before: Verdict; after: Verdict; judged: boolean }[] = [];
    for (const vector of asked) {
      const before = await plain(question(vector), [], dials);
      judge.mockClear();
      await gate(question(vector), [], dials);
      expect(judge).not.toHaveBeenCalled();
      const after = await gate(question(vector), [], { ...dials, mayJudge: true });
      tried.push({ before, after, judged: judge.mock.calls.length > 0 });
    }
    const sureAlready = tried.filter(({ before }) => before.form === "quoted");
    expect(sureAlready.length).toBeGreaterThan(20);
    expect(sureAlready.filter(({ judged }) => judged)).toEqual([]);
    const judged = tried.filter((one) => one.judged);
    expect(judged.filter(({ after }) => after.form === "quoted").length).toBeGreaterThan(0);
    const asking = judged.map(({ before }) => before.confidence);
    expect(Math.max(...asking) - Math.min(...asking)).toBeLessThanOrEqual(0.25);
    judge.mockClear();
    const strict = { ...dials, precision: 0.995 };
    const outOfScope = Array.from({ length: 30 }, () => question(randomVector(site.dimension, next)));
    const sure = await Promise.all(outOfScope.map(async (one) => (await plain(one, [], strict)).confidence));
    const strangest = outOfScope[sure.indexOf(Math.min(...sure))] as (typeof outOfScope)[number];
    expect(strangest).toBeDefined();
    await gate(strangest, [], { ...strict, mayJudge: true });
    expect(judge).not.toHaveBeenCalled();
  });

  test("a judge that fails costs its opinion, not the turn", async () => {
    const judge = vi.fn(() => Promise.reject(new Error("down")));
    const gate = createGate(live, { judge: { judge } });
    const plain = createGate(live);
    for (const vector of asked.slice(0, 40)) {
      expect(await gate(question(vector), [], { ...dials, mayJudge: true })).toEqual(
        await plain(question(vector), [], dials),
      );
    }
    expect(judge).toHaveBeenCalled();
  });
});
