import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { thresholdsOf } from "../../server/gate/curve.ts";
import { scoresOf, scoresOfMany } from "../../server/gate/kernel.ts";
import { gateToBytes } from "../../server/gate/model-bytes.ts";
import { trainInputOf } from "../../server/gate/quick-tune.ts";
import { RECIPE } from "../../server/gate/recipe.ts";
import { groundOf, learnGate, trainGate } from "../../server/gate/train.ts";
import { cosinesBetween } from "../../server/math/gram.ts";
import { inventedSite, numbers, randomVector } from "./site.ts";

/**
 * What the tune gave before its products were taken tile by tile, of this very site. The weights, the curve and the
 * thresholds are those of 29 November 2026, when the gate came to weigh more; the classifier is that of the time before.
 */
const before = z
  .object({
    points: z.number(),
    heldOut: z.number(),
    weights: z.array(z.number()),
    classifier: z.array(z.number()),
    curve: z.array(z.array(z.number())),
    thresholds: z.array(z.array(z.number())),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/tune-before-tiles.json"), "utf8")));

const PRIOR = [-0.8894, 6.0186, 6.6605, 4.0196, 0, 0, 2.2259, 0, 0];

const site = inventedSite({ articles: 41, phrasings: 7, texts: 3, spread: 0.9, seed: 4 });

/** The same foreign questions each time. */
async function input() {
  const next = numbers(3);
  const embed = async (texts: readonly string[]) => texts.map(() => randomVector(site.dimension, next));
  return await trainInputOf({ ...site, embedderId: `invented-${embeds++}` }, { embed });
}
let embeds = 0;

const furthest = (got: readonly number[], expected: readonly number[]) => {
  expect(expected.length).toBeGreaterThan(0);
  expect(got).toHaveLength(expected.length);
  return got.reduce((most, x, i) => Math.max(most, Math.abs(x - (expected[i] as number))), 0);
};
const every = (some: ArrayLike<number>, step: number) => Array.from(some).filter((_, i) => i % step === 0);

test("the tune gives what it gave before it was made fast, to the sixth digit", async () => {
  const options = await input();
  // The shares, the prior and the exact words of that time: shares were weighed anew since, related words count, phrasings
  // are doubted, and it tells how near a foreign question is.
  const recipe = { ...RECIPE, unknownShare: 0.03, foreignShare: 0.1, clarifyShare: 0.125, labelNoise: 0 };
  const weights = Float64Array.from(PRIOR);
  const priors = { ...options.priors, classifier: { ...options.priors.classifier, weights } };
  const ground = groundOf(options, undefined, recipe);
  const words = { ...ground.words, related: { of() {}, has: () => false } };
  const outOfScope = { ...ground.outOfScope, vectors: new Float32Array() };
  const model = learnGate({ ...ground, words, outOfScope }, { ...options, priors }, "classifier");
  expect(model.classifier.basis).toHaveLength(before.points);
  expect(model.heldOut).toBe(before.heldOut);
  expect(furthest([...model.weights], before.weights)).toBeLessThan(1e-6);
  expect(furthest(every(model.classifier.weights, 211), before.classifier)).toBeLessThan(1e-6);
  const curve = model.curve
    .filter((_, i) => i % 7 === 0)
    .flatMap((p) => [p.first, p.three, Number(p.right), Number(p.hit), p.weight]);
  expect(furthest(curve, before.curve.flat())).toBeLessThan(1e-6);
  const thresholds = [0.8, 0.9, 0.95].map((precision) => thresholdsOf(model, precision, RECIPE));
  expect(
    furthest(
      thresholds.flatMap((one) => [one.answer, one.clarify]),
      before.thresholds.flat(),
    ),
  ).toBeLessThan(1e-6);
});

test("the tune of the same knowledge is the same to the byte", async () => {
  const [once, again] = [gateToBytes(trainGate(await input())), gateToBytes(trainGate(await input()))];
  expect(Buffer.compare(once, again)).toBe(0);
});

// More questions and articles than are scored at a time, and fewer.
test.each([
  [300, 270, 9],
  [2, 3, 5],
])("scores of %i questions at once are those of one after the other: %i articles", (questions, articles, dimension) => {
  const next = numbers(8);
  const count = articles + 4;
  const flat = (rows: number) =>
    Float32Array.from(Array.from({ length: rows }, () => [...randomVector(dimension, next)]).flat());
  const cosines = cosinesBetween(flat(questions), flat(count), dimension);
  // Every point but the first three learns.
  const basis = Int32Array.from({ length: count - 3 }, (_, i) => i + 3);
  const classifier = { basis, weights: Float32Array.from({ length: basis.length * articles }, () => next() - 0.5) };
  const many = scoresOfMany(classifier, cosines, { count, articles }, RECIPE.gamma);
  for (let q = 0; q < questions; q++) {
    const one = scoresOf(classifier, cosines.subarray(q * count, (q + 1) * count), articles, RECIPE.gamma);
    expect(furthest([...many.subarray(q * articles, (q + 1) * articles)], [...one])).toBeLessThan(1e-10);
  }
});
