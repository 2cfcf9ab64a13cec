import { expect, test } from "vitest";
import { nearestOthers, nearestOutOfScope, nearestOutOfScopes, outOfScopeOf } from "../../server/gate/out-of-scope.ts";
import { pointsOf } from "../../server/gate/points.ts";
import { RECIPE } from "../../server/gate/recipe.ts";
import { wordIndexOf } from "../../server/gate/word-evidence.ts";
import { inventedSite, near, numbers, packed, randomVector } from "./site.ts";

const DIMENSION = 64;
const next = numbers(21);
const site = inventedSite({ articles: 8, phrasings: 3, dimension: DIMENSION, seed: 9 });
const knowledge = packed(site);
const place = {
  points: pointsOf(knowledge, RECIPE),
  words: wordIndexOf(knowledge, "en"),
  language: "en",
  recipe: { ...RECIPE, fewestForeign: 3 },
};
const away = () => randomVector(DIMENSION, next);
const beside = (article: number) => near(site.centres[article] as Float32Array, 0.1, next);

function foreignOf(some: readonly { text: string; intent: string; names?: string[]; vector: Float32Array }[]) {
  return {
    texts: some.map((one) => one.text),
    intents: some.map((one) => one.intent),
    names: some.map((one) => one.names ?? []),
    vectors: Float32Array.from(some.flatMap((one) => [...one.vector])),
  };
}

test("an intent that comes near to an article is left out whole, one that only a name makes foreign is not", () => {
  const outOfScope = outOfScopeOf(
    place,
    foreignOf([
      { text: "book a flight", intent: "flight", vector: away() },
      { text: "fly me out", intent: "flight", vector: away() },
      { text: "where is it", intent: "order", vector: beside(2) },
      { text: "has it come", intent: "order", vector: away() },
      { text: "reset my gmail password", intent: "named-1", names: ["gmail"], vector: beside(2) },
      // The site's own articles speak of it.
      { text: "about the tent0", intent: "named-2", names: ["tent0"], vector: away() },
    ]),
  );
  expect(outOfScope.texts).toEqual(["book a flight", "fly me out", "reset my gmail password"]);
  expect(outOfScope.vectors).toHaveLength(3 * DIMENSION);
  expect(outOfScope.cosines(0, 3)).toHaveLength(3 * place.points.count);
});

test("where nearly all come near, those that come least near are kept: the gate needs some", () => {
  const foreign = foreignOf([0, 1, 2, 3, 4].map((i) => ({ text: `q${i}`, intent: `i${i}`, vector: beside(i) })));
  expect(outOfScopeOf(place, foreign).texts).toHaveLength(3);
});

test("a question's nearest stranger is the same asked alone and among many; a stranger's own intent is not its neighbour", () => {
  const foreign = foreignOf([
    { text: "a", intent: "x", vector: away() },
    { text: "b", intent: "x", vector: away() },
    { text: "c", intent: "y", vector: away() },
  ]);
  const asked = [away(), near(foreign.vectors.subarray(0, DIMENSION), 0.1, next)];
  const flat = Float32Array.from(asked.flatMap((one) => [...one]));
  const many = nearestOutOfScopes(foreign, flat, DIMENSION);
  for (const [i, one] of asked.entries())
    expect(nearestOutOfScope(foreign.vectors, one)).toBeCloseTo(many[i] as number, 5);
  expect(many[1]).toBeGreaterThan(0.8);
  const row = (i: number) => foreign.vectors.subarray(i * DIMENSION, (i + 1) * DIMENSION);
  const cosine = (i: number, j: number) => row(i).reduce((sum, x, k) => sum + x * (row(j)[k] as number), 0);
  expect(nearestOthers(foreign, DIMENSION)[0]).toBeCloseTo(Math.max(0, cosine(0, 2)), 5);
  expect(nearestOutOfScope(new Float32Array(), away())).toBe(0);
});
