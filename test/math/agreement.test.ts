import { expect, test } from "vitest";
import { agreement } from "../../server/math/agreement.ts";

test("the same groups under other names agree wholly", () => {
  expect(agreement(["b", "b", "a", "c"], [1, 1, 2, 3])).toEqual({
    adjustedRand: 1,
    homogeneity: 1,
    completeness: 1,
    vMeasure: 1,
  });
});

// scikit-learn 1.5's documentation: adjusted_rand_score([0, 0, 1, 1], [0, 0, 1, 2]) and v_measure_score of the same.
test("a class in two groups costs completeness, two classes in one group homogeneity", () => {
  const split = agreement([0, 0, 1, 2], [0, 0, 1, 1]);
  expect(split.adjustedRand).toBeCloseTo(0.5714, 4);
  expect(split.homogeneity).toBeCloseTo(1, 10);
  expect(split.vMeasure).toBeCloseTo(0.8, 10);
  const lumped = agreement([0, 0, 1, 1], [0, 0, 1, 2]);
  expect(lumped.completeness).toBeCloseTo(1, 10);
  expect(lumped.homogeneity).toBeCloseTo(2 / 3, 10);
});

test("groups that have nothing to do with the classes agree as chance does", () => {
  const crossed = agreement([0, 1, 0, 1], [0, 0, 1, 1]);
  expect(crossed.adjustedRand).toBeCloseTo(-0.5, 10);
  expect(crossed.homogeneity).toBeCloseTo(0, 10);
  expect(crossed.vMeasure).toBeCloseTo(0, 10);
  expect(agreement([0, 0, 0, 0], [0, 0, 1, 1]).adjustedRand).toBe(0);
});
