import { expect, test } from "vitest";
import { answerThreshold, type CurvePoint, thresholdsOf } from "../../server/learn/curve.ts";
import { wilson } from "../../server/learn/metrics.ts";
import { RECIPE } from "../../server/learn/recipe.ts";
import { judgedNeeded, refusalOf, riskCoverage } from "../../server/learn/risk-coverage.ts";

const point = (first: number, right: boolean, more: Partial<CurvePoint> = {}): CurvePoint => ({
  first,
  three: Math.min(1, first + 0.2),
  right,
  hit: right,
  answerable: true,
  weight: 1,
  ...more,
});
/** 100 answerable: the 80 surest right, then every second one wrong. */
const curve = Array.from({ length: 100 }, (_, i) => point(1 - i / 100, i < 80 || i % 2 === 0));

test("the threshold is the lowest at which the answered ones reach the precision", () => {
  // 80 right and then wrong, right, ...: the largest head with 95% right has 88 answers, 4 of them wrong.
  const threshold = answerThreshold(curve, 0.95);
  const head = curve.filter((one) => one.first >= threshold);
  expect(head.filter((one) => one.right).length / head.length).toBeGreaterThanOrEqual(0.95);
  const next = curve.slice(0, head.length + 2);
  expect(next.filter((one) => one.right).length / next.length).toBeLessThan(0.95);
});

test("a precision that no head reaches is never answered at", () => {
  expect(answerThreshold([point(0.9, false), point(0.8, true)], 0.95)).toBeGreaterThan(1);
  expect(answerThreshold([], 0.95)).toBeGreaterThan(1);
});

test("answers of equal probability stand and fall together", () => {
  const tied = [point(0.9, true), point(0.7, true), point(0.7, false), point(0.7, false)];
  expect(answerThreshold(tied, 0.9)).toBe(0.9);
});

test("a weightier foreign question moves the threshold further", () => {
  const foreign = (weight: number) => [...curve, point(0.5, false, { answerable: false, weight })];
  expect(answerThreshold(foreign(10), 0.9)).toBeGreaterThan(answerThreshold(foreign(0.1), 0.9));
});

test("what is asked back stays within its share, below the answers, and mostly offers the right title", () => {
  const unsure = Array.from({ length: 60 }, (_, i) =>
    point(0.4 - i / 1000, false, { three: 0.9 - i / 100, hit: i < 40 }),
  );
  const all = [...curve.slice(0, 80), ...unsure];
  const { answer, clarify } = thresholdsOf({ curve: all, heldOut: 140, clarifyShare: 0.2 }, 0.95, RECIPE);
  const asked = all.filter((one) => one.first < answer && one.three >= clarify);
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.length / all.length).toBeLessThanOrEqual(0.2);
  expect(asked.filter((one) => one.hit).length / asked.length).toBeGreaterThanOrEqual(RECIPE.clarifyHits);
});

test("nothing is asked back when the three seldom hold the answer", () => {
  const unsure = Array.from({ length: 60 }, () => point(0.4, false, { three: 0.9, hit: false }));
  const { clarify } = thresholdsOf(
    { curve: [...curve.slice(0, 80), ...unsure], heldOut: 140, clarifyShare: 0.9 },
    0.95,
    RECIPE,
  );
  expect(unsure.every((one) => one.three < clarify)).toBe(true);
});

test("a promise needs the sample that exact binomial bounds ask for", () => {
  expect([judgedNeeded(0.05), judgedNeeded(0.05, 1), judgedNeeded(0.02), judgedNeeded(0.02, 1)]).toEqual([
    59, 93, 149, 236,
  ]);
});

test("a promise that the sample cannot carry is refused in words with its numbers", () => {
  expect(refusalOf(0.95, 59)).toBeUndefined();
  expect(refusalOf(0.95, 58)).toMatch(/At most 5% wrong needs 59 judged answers with no error, 93 with one; .*only 58/);
  expect(refusalOf(0.98, 0)).toMatch(/149 .* 236 .*none/);
});

test("each setting of the dial tells its coverage and its interval, measured", () => {
  const rows = riskCoverage({ curve, heldOut: 100 }, [0.9, 0.95, 0.99]);
  for (const row of rows) {
    const head = curve.filter((one) => one.first >= row.threshold);
    expect(row.coverage).toBeCloseTo(head.length / 100, 9);
    expect(row.judged).toBe(head.length);
    expect(row.measured).toBeCloseTo(head.filter((one) => one.right).length / head.length, 9);
    const { low, high } = wilson(head.length - row.wrong, head.length);
    expect([row.low, row.high]).toEqual([low, high]);
  }
  expect(rows[0]?.coverage).toBeGreaterThan(rows[2]?.coverage as number);
  expect(rows[0]?.refusal).toBeUndefined();
  expect(rows[2]?.refusal).toContain("299 judged answers");
});

test("a curve of other sites must show half the error before this site's visitors are answered by it", () => {
  const own = thresholdsOf({ curve, heldOut: 100, clarifyShare: 0.1 }, 0.9, RECIPE);
  const others = thresholdsOf({ curve, heldOut: 0, clarifyShare: 0.1 }, 0.9, RECIPE);
  expect(others.answer).toBe(answerThreshold(curve, 0.95));
  expect(others.answer).toBeGreaterThan(own.answer);
});
