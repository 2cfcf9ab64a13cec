import { expect, test } from "vitest";
import { type Choice, fitLogit, probabilitiesOf } from "../../server/math/logit.ts";

const single = (x: number, right: boolean): Choice => ({ features: Float64Array.of(1, x), label: right ? 0 : -1 });
const choices = [-2, -1.2, -0.4, 0, 0.3, 0.9, 1.5, 2.2].map((x, i) => single(x, i % 3 === 0 || x > 1));
const shares = new Float64Array(choices.length).fill(1 / choices.length);

test("one candidate a choice is logistic regression: at the weights found, the likelihood's slope is the pull's", () => {
  const pull = Float64Array.of(0, 0.01);
  const weights = fitLogit(choices, shares, new Float64Array(2), pull);
  for (const f of [0, 1]) {
    const slope = choices.reduce((sum, { features, label }) => {
      const p = probabilitiesOf(features, weights)[0] as number;
      return sum + ((p - (label === 0 ? 1 : 0)) * (features[f] as number)) / choices.length;
    }, 0);
    expect(slope).toBeCloseTo(-(pull[f] as number) * (weights[f] as number), 4);
  }
  expect(weights[1]).toBeGreaterThan(0.1);
});

test("without a pull of its own the intercept finds the share of right ones", () => {
  const flat = choices.map(({ label }) => ({ features: Float64Array.of(1), label }));
  const [intercept] = fitLogit(flat, shares, new Float64Array(1), 0);
  const right = flat.filter(({ label }) => label === 0).length / flat.length;
  expect(1 / (1 + Math.exp(-(intercept as number)))).toBeCloseTo(right, 4);
});

test("of nothing the weights stay where they start", () => {
  expect([...fitLogit([], new Float64Array(0), Float64Array.of(1, 2), Float64Array.of(0, 0.01))]).toEqual([1, 2]);
});
