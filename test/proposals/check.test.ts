import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type CheckDeps, createCheck } from "../../server/proposals/check.ts";
import { currentArticles } from "../../server/store/article.ts";
import { openWorld, type World } from "./world.ts";

// The real embedder and gate: a publish takes seconds, and other suites share the cores.
vi.setConfig({ testTimeout: 240_000 });

let world: World;
let published: string;
let drafts: string;
beforeAll(async () => {
  world = await openWorld({ real: true });
  published = await world.site({ publish: true });
  drafts = await world.site();
}, 240_000);
afterAll(() => world.close());

/** Checks phrasings of an article. */
async function check(siteId: string, key: string, texts: readonly string[], judge?: CheckDeps["judge"]) {
  const articles = await currentArticles(world.database.db, siteId);
  const titles = new Map(articles.map((one) => [one.articleId, one.title]));
  const id = articles.find((one) => one.key === key)?.articleId as string;
  const { embedder, knowledge, database } = world;
  const run = createCheck({ db: database.db, embedder, live: knowledge.live, ...(judge && { judge }) }, siteId);
  const checks = await run(id, texts);
  return checks.map((one) => ({ ...one, closerTo: one.closerTo === null ? null : titles.get(one.closerTo) }));
}

test("a live article is ranked by the live gate", async () => {
  const [fits, passable] = await check(published, "norway", ["ship to oslo?", "norwegian customers"]);
  expect(fits).toMatchObject({ checkedBy: "gate", rank: 1, closerTo: null });
  expect(fits?.score).toBeGreaterThan(0);
  expect(passable?.closerTo).toBeNull();
});

test("a phrasing that another article answers better says which one, and so does one that another article has", async () => {
  const [stray, same] = await check(published, "warranty", [
    "i forgot my password and cannot sign in",
    "Send something back!",
  ]);
  expect(stray?.rank ?? 9).toBeGreaterThan(1);
  expect(same?.closerTo).toBe("How do I return an item?");
});

test("before the first publish articles are compared by their nearest passage", async () => {
  const [fits, stray] = await check(drafts, "norway", ["ship to oslo?", "my lamp is broken, is there a guarantee?"]);
  expect(fits).toMatchObject({ checkedBy: "cosine", rank: 1, closerTo: null });
  expect(stray?.rank ?? 9).toBeGreaterThan(1);
});

test.each(["published", "drafts"])("a judge has the last word on the nearest articles (%s)", async (which) => {
  const seen: (readonly string[])[] = [];
  const judge = {
    async judge(_: string, passages: readonly string[]) {
      seen.push(passages);
      // Whatever mentions a parcel answers.
      return Float32Array.from(passages, (passage) => (passage.includes("parcel") ? 3 : 0));
    },
  };
  const siteId = which === "published" ? published : drafts;
  const [own] = await check(siteId, "returns", ["how do i send my order back"], judge);
  expect(own).toEqual({ checkedBy: "judge", rank: 1, score: 3, closerTo: null });
  expect(seen[0]?.[0]).toMatch(/^How do I return an item\?: You can return an item within 30 days/);
  expect(seen[0]).toHaveLength(4);
  const [other] = await check(siteId, "password", ["how do i send my order back"], judge);
  expect(other).toMatchObject({ checkedBy: "judge", rank: 2, score: 0, closerTo: "How do I return an item?" });
});

test("a neighbour that leads by little doesn't count", async () => {
  const judge = {
    judge: async (_: string, passages: readonly string[]) => Float32Array.from(passages, (_, i) => (i === 1 ? 0.9 : 0)),
  };
  const [found] = await check(published, "returns", ["how do i send my order back"], judge);
  expect(found).toMatchObject({ rank: 2, closerTo: null });
});

test("without the judge's opinion the ranking counts", async () => {
  const judge = {
    judge: async (): Promise<Float32Array> => {
      throw new Error("The judge is down.");
    },
  };
  const [found] = await check(published, "norway", ["ship to oslo?"], judge);
  expect(found).toMatchObject({ checkedBy: "gate", rank: 1 });
});
