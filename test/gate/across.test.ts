import { expect, test } from "vitest";
import { acrossModel, trainAcross } from "../../server/gate/across.ts";
import { ask } from "../../server/gate/ask.ts";
import { thresholdsOf } from "../../server/gate/curve.ts";
import { FEATURES } from "../../server/gate/evidence.ts";
import { gateFromBytes, gateToBytes } from "../../server/gate/model-bytes.ts";
import { shippedPriors } from "../../server/gate/prior.ts";
import { trainInputOf } from "../../server/gate/quick-tune.ts";
import { RECIPE } from "../../server/gate/recipe.ts";
import { trainGate } from "../../server/gate/train.ts";
import { inventedSite, near, numbers, randomVector } from "./site.ts";

const DIMENSION = 24;
const next = numbers(5);
const embedder = { embed: async (texts: readonly string[]) => texts.map(() => randomVector(DIMENSION, next)) };
const site = inventedSite({ articles: 15, phrasings: 5, dimension: DIMENSION });
const prior = shippedPriors().priors.across;
const vector = near(site.centres[3] as Float32Array, 0.2, next);

/** Words that the site's articles have, of another article than the vector's, and words of no article. */
const SHARED = "how do I parcel0";
const FOREIGN = "wie geht das mit dem kram";

test("words say nothing: the same vector is judged alike, whatever the question is made of", async () => {
  const across = trainAcross(await trainInputOf(site, embedder));
  const [shared, foreign] = [SHARED, FOREIGN].map((text) => ask(across, { text, vector }));
  expect(foreign).toEqual({ ...shared, passages: expect.any(Function) });
  expect(foreign?.articles[0]).toBe(3);
  // A gate that weighs words does look at them.
  const own = trainGate(await trainInputOf(site, embedder));
  own.weights[FEATURES.indexOf("matched")] = 2;
  const sure = (text: string) => [...ask(own, { text, vector }).probabilities];
  expect(sure("the stove0 page")).not.toEqual(sure(FOREIGN));
});

test("what the site's own gate learnt doesn't count: neither its weights nor its curve nor its judge", async () => {
  const own = { ...trainGate(await trainInputOf(site, embedder)), judged: new Float64Array([1, 1, 1]) };
  const across = acrossModel(own, prior);
  expect(across).toMatchObject({ featureSet: "across", weights: prior.weights, curve: prior.curve, heldOut: 0 });
  expect(across.judged).toBeUndefined();
  expect(across.classifier.basis).toHaveLength(0);
  expect(ask(across, { text: FOREIGN, vector }).articles[0]).toBe(3);
});

test("half the error that the dial allows is for what the curve doesn't know: another language", async () => {
  const across = trainAcross(await trainInputOf(site, embedder));
  const limits = thresholdsOf(across, 0.9, RECIPE);
  const sameCurve = { ...across, featureSet: "vectors" } as const;
  expect(limits.answer).toBeGreaterThan(thresholdsOf(sameCurve, 0.9, RECIPE).answer);
  const answered = across.curve.filter((one) => one.first >= limits.answer);
  const wrong = answered.filter((one) => !one.right).length / answered.length;
  // The limit is read from a fit over the whole curve: which few are wrong beyond it is chance, up to two standard errors.
  expect(wrong).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / answered.length));
});

test("it's stored and read like any other gate", async () => {
  const across = trainAcross(await trainInputOf(site, embedder));
  const again = gateFromBytes(gateToBytes(across));
  const [before, after] = [across, again].map((model) => ask(model, { text: FOREIGN, vector }));
  expect(after?.articles[0]).toBe(before?.articles[0]);
  expect(after?.probabilities[0]).toBeCloseTo(before?.probabilities[0] ?? 0, 1);
});

test("the shipped weights are of vectors alone, and being near never counts against an article", () => {
  const [, kernel, closeness, passage, matched, bm25] = prior.weights;
  expect([kernel, matched, bm25]).toEqual([0, 0, 0]);
  expect(Math.min(closeness ?? -1, passage ?? -1)).toBeGreaterThanOrEqual(0);
  expect((closeness ?? 0) + (passage ?? 0)).toBeGreaterThan(1);
});
