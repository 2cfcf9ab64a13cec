import { describe, expect, test } from "vitest";
import { trainClassifier } from "../../server/gate/classifier.ts";
import { learnersOf, scoresOf, type TrainedClassifier } from "../../server/gate/kernel.ts";
import { trainOnLandmarks } from "../../server/gate/landmarks.ts";
import { cosinesWith, type Points, pointsOf } from "../../server/gate/points.ts";
import { PHRASING, RECIPE, type Recipe } from "../../server/gate/recipe.ts";
import { gram } from "../../server/math/gram.ts";
import { inventedSite, near, numbers, packed } from "./site.ts";

const input = inventedSite({ articles: 6, phrasings: 4, texts: 2 });
const points = pointsOf(packed(input), RECIPE);
const train = (of: Points, recipe: Recipe) =>
  trainClassifier(of, recipe, { cosines: gram(of.vectors, of.count, of.dimension) });
const next = numbers(99);
const question = near(input.centres[2] as Float32Array, 0.4, next);

/** The same points, some of which do not learn. */
const without = (gone: (point: number) => boolean): Points => ({
  ...points,
  learns: points.learns.map((learns, i) => (gone(i) ? 0 : learns)),
});

// Exact: as many landmarks as points span the same space.
describe.each([
  ["exact", RECIPE as Recipe],
  ["on as many landmarks as points", { ...RECIPE, exactPoints: 1, landmarks: 10_000 } as Recipe],
])("the classifier, %s", (_name, recipe) => {
  const trained = train(points, recipe);
  const cosines = cosinesWith(points, question);

  test("finds the article that a question was made from", () => {
    const scores = scoresOf(trained, cosines, points.articles, recipe.gamma);
    expect(scores.indexOf(Math.max(...scores))).toBe(2);
  });

  test("says of a phrasing without it what a training without it says", () => {
    const point = points.kind.indexOf(PHRASING, 9);
    const again = train(
      without((i) => i === point),
      RECIPE,
    );
    const own = points.vectors.subarray(point * points.dimension, (point + 1) * points.dimension);
    const expected = scoresOf(again, cosinesWith(points, own), points.articles, recipe.gamma);
    const got = trained.withoutPoint(point);
    for (const [a, score] of got.entries()) expect(score).toBeCloseTo(expected[a] as number, 4);
  });

  test("says without an article what a training without it says, of its own texts and of a question", () => {
    const again = train(
      without((i) => points.owner[i] === 2),
      RECIPE,
    );
    const expected = scoresOf(again, cosines, points.articles, recipe.gamma);
    const got = trained.askWithoutArticle(cosines, 2);
    for (let a = 0; a < points.articles; a++) if (a !== 2) expect(got[a]).toBeCloseTo(expected[a] as number, 4);
    expect(got[2]).toBeCloseTo(0, 4);
    for (const [point, scores] of trained.withoutArticle(2)) {
      const own = points.vectors.subarray(point * points.dimension, (point + 1) * points.dimension);
      const hers = scoresOf(again, cosinesWith(points, own), points.articles, recipe.gamma);
      for (let a = 0; a < points.articles; a++) if (a !== 2) expect(scores[a]).toBeCloseTo(hers[a] as number, 4);
    }
  });
});

test("half as many landmarks as points still rank nearly all questions as the exact classifier does", () => {
  const large = inventedSite({ articles: 20, phrasings: 6, texts: 1, seed: 5 });
  const many = pointsOf(packed(large), RECIPE);
  const exact = train(many, RECIPE);
  const few = train(many, { ...RECIPE, exactPoints: 1, landmarks: Math.floor(many.count / 2) });
  let same = 0;
  for (let i = 0; i < 200; i++) {
    const asked = cosinesWith(many, near(large.centres[i % 20] as Float32Array, 0.4, next));
    const top = (scores: Float64Array) => scores.indexOf(Math.max(...scores));
    const of = (trained: typeof exact) => top(scoresOf(trained, asked, many.articles, RECIPE.gamma));
    if (of(exact) === of(few)) same++;
  }
  expect(same).toBeGreaterThanOrEqual(190);
});

test("a site of thousands of texts gives up its small pieces before it gives up exactness", () => {
  const site = inventedSite({ articles: 60, phrasings: 4, texts: 6 });
  const all = pointsOf(packed(site), RECIPE);
  const sparing = pointsOf(packed(site), { ...RECIPE, sparePoints: 500 });
  const learning = (of: Points) => of.learns.reduce((sum, x) => sum + x, 0);
  expect(learning(all)).toBe(60 * (1 + 4 + 6 + 1));
  expect(learning(sparing)).toBe(60 * (1 + 4 + 1));
  expect(sparing.count).toBe(all.count);
});

test("features that are made anew say what kept ones say, to the bit", () => {
  const site = inventedSite({ articles: 90, phrasings: 5, texts: 3, seed: 6 });
  const many = pointsOf(packed(site), RECIPE);
  const learners = learnersOf(many);
  const recipe = { ...RECIPE, landmarks: 64 };
  // More than one block of points.
  expect(learners.all.length).toBeGreaterThan(600);
  const [kept, anew] = [Number.POSITIVE_INFINITY, 0].map((numbers) =>
    trainOnLandmarks(many, learners, recipe, () => {}, numbers),
  ) as [TrainedClassifier, TrainedClassifier];
  expect(anew.weights).toEqual(kept.weights);
  const point = many.kind.indexOf(PHRASING, 200);
  expect(anew.withoutPoint(point)).toEqual(kept.withoutPoint(point));
  expect(anew.withoutArticle(7)).toEqual(kept.withoutArticle(7));
  const cosines = cosinesWith(many, site.centres[3] as Float32Array);
  expect(anew.askWithoutArticle(cosines, 3)).toEqual(kept.askWithoutArticle(cosines, 3));
});
