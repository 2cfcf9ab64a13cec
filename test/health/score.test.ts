import { expect, test } from "vitest";
import { confusablePairs, tellApart, type Wording } from "../../server/health/confusable.ts";
import { scoreOf } from "../../server/health/score.ts";

const finding = (id: string, kind: "contradiction" | "too-long" | "unused", ...articles: string[]) => ({
  id,
  kind,
  articles: articles.map((one) => ({ id: one, title: "" })),
});

test("a site without findings has 100, one without articles none", () => {
  expect(scoreOf(["a", "b"], [], new Map()).score).toBe(100);
  expect(scoreOf([], [], new Map()).score).toBeUndefined();
});

test("an article that is asked for more often counts more, and so does what settling it is worth", () => {
  const figures = new Map([
    ["a", { asked: 90 }],
    ["b", { asked: 10 }],
  ]);
  const often = scoreOf(["a", "b"], [finding("f", "contradiction", "a")], figures);
  const seldom = scoreOf(["a", "b"], [finding("f", "contradiction", "b")], figures);
  expect(often.score).toBeLessThan(seldom.score ?? 0);
  expect(often.gains.get("f")).toBeGreaterThan(seldom.gains.get("f") ?? 100);
  // Settling the only finding gives 100.
  expect((often.score ?? 0) + (often.gains.get("f") ?? 0)).toBeCloseTo(100, 0);
});

test("two findings of one article multiply, and one without weight changes nothing", () => {
  const { health, score } = scoreOf(
    ["a"],
    [finding("1", "contradiction", "a"), finding("2", "too-long", "a")],
    new Map(),
  );
  expect(health.get("a")).toBeCloseTo(0.36);
  expect(score).toBe(36);
  expect(scoreOf(["a"], [finding("3", "unused", "a")], new Map()).score).toBe(100);
});

/** Two numbers give a direction. */
const wording = (articleId: string, kind: Wording["kind"], text: string, degrees: number): Wording => ({
  ...{ articleId, kind, text },
  vector: Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)),
});

test("phrasings that are closer to another article make a confusable pair, with the worst as its example", async () => {
  const pairs = await confusablePairs([
    wording("cancel", "title", "How do I cancel?", 0),
    wording("cancel", "phrasing", "stop the order", 3),
    wording("cancel", "phrasing", "take it out of my order", 40),
    wording("cancel", "phrasing", "remove my order", 60),
    wording("change", "title", "How do I change my order?", 42),
    wording("change", "phrasing", "add an item", 61),
    wording("lamp", "title", "Which lamp?", 120),
    wording("lamp", "phrasing", "lamps", 121),
  ]);
  expect(pairs).toHaveLength(1);
  expect(pairs[0]).toMatchObject({ articleIds: ["cancel", "change"], question: "remove my order", phrasings: 3 });
});

test("words of the wordings tell two articles apart", () => {
  const [a, b] = tellApart(
    ["How do I cancel my order?", "cancel it", "please cancel the order"],
    ["How do I change my order?", "add an item to the order", "swap an item"],
    "en",
  );
  expect(a[0]).toBe("cancel");
  expect(a).not.toContain("order");
  expect(b).toContain("item");
});
