import { describe, expect, test } from "vitest";
import {
  augrc,
  auroc,
  calibrationErrorByChance,
  coverageAtPrecision,
  expectedCalibrationError,
  quantile,
  reliability,
} from "../../server/math/metrics.ts";
import { wilson } from "../../server/math/wilson.ts";

const rows = (...pairs: [number, boolean][]) => pairs.map(([confidence, right]) => ({ confidence, right }));
const scoped = (...pairs: [number, boolean, boolean][]) =>
  pairs.map(([confidence, right, inScope]) => ({ confidence, right, inScope }));

describe("AUROC", () => {
  test("is 1 when every right answer stands above every wrong one", () => {
    expect(auroc(rows([0.9, true], [0.8, true], [0.2, false]))).toBe(1);
  });
  test("counts a tie as half", () => {
    expect(auroc(rows([0.5, true], [0.5, false]))).toBe(0.5);
    expect(auroc(rows([0.5, true], [0.5, false], [0.1, false]))).toBe(0.75);
  });
  test("agrees with counting every pair", () => {
    const sample = Array.from({ length: 200 }, (_, i) => ({
      confidence: ((i * 7919) % 50) / 50,
      right: (i * 104729) % 3 === 0,
    }));
    let won = 0;
    let pairs = 0;
    for (const a of sample.filter((r) => r.right))
      for (const b of sample.filter((r) => !r.right)) {
        pairs += 1;
        won += a.confidence > b.confidence ? 1 : a.confidence === b.confidence ? 0.5 : 0;
      }
    expect(auroc(sample)).toBeCloseTo(won / pairs, 12);
  });
});

describe("calibration error", () => {
  test("is 0 when the stated confidence is the share of right ones", () => {
    expect(expectedCalibrationError(rows([0.5, true], [0.5, false]))).toBe(0);
  });
  test("is the distance, weighted by bin", () => {
    expect(expectedCalibrationError(rows([0.9, true], [0.9, false], [0.1, false], [0.1, false]))).toBeCloseTo(
      (0.4 * 2 + 0.1 * 2) / 4,
      12,
    );
  });
  test("by chance, it's what perfectly calibrated confidences show when they are drawn", () => {
    let state = 1;
    const dice = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const confidences = Array.from({ length: 365 }, dice);
    const drawn = Array.from({ length: 400 }, () =>
      expectedCalibrationError(confidences.map((confidence) => ({ confidence, right: dice() < confidence }))),
    );
    const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
    const expected = calibrationErrorByChance(confidences.map((confidence) => ({ confidence })));
    expect(expected).toBeGreaterThan(0.05);
    expect(Math.abs(expected - mean)).toBeLessThan(0.003);
  });
  test("a confidence of 1 falls into the last bin", () => {
    expect(reliability(rows([1, true]))).toEqual([{ confidence: 1, right: 1, count: 1 }]);
  });
});

test("AUGRC is the mean share of questions answered wrongly, over all coverages", () => {
  // Heads of 1, 2, 3, 4: 0, 0, 1, 2 wrong of 4.
  expect(augrc(rows([0.9, true], [0.8, true], [0.7, false], [0.6, false]))).toBeCloseTo((0 + 0 + 1 + 2) / 4 / 4, 12);
  expect(augrc(rows([0.9, false], [0.8, false]))).toBeCloseTo(0.75, 12);
});

describe("coverage at a precision", () => {
  test("takes the largest head that reaches it, even past a dip", () => {
    const sample = scoped(
      [0.9, true, true],
      [0.8, false, false],
      [0.7, true, true],
      [0.6, true, true],
      [0.5, false, true],
    );
    expect(coverageAtPrecision(sample, 0.75)).toBe(3 / 4);
  });
  test("cannot cut a tie", () => {
    expect(coverageAtPrecision(scoped([0.9, true, true], [0.9, false, true]), 0.95)).toBe(0);
  });
});

test("a quantile interpolates between order statistics", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([1], 0.95)).toBe(1);
  expect(quantile([], 0.5)).toBeNaN();
});

test("Wilson's interval needs 73 answers without an error to promise 95%", () => {
  // The design's 59 is the one-sided exact figure; Wilson two-sided is more careful.
  expect(wilson(73, 73).low).toBeGreaterThan(0.95);
  expect(wilson(72, 72).low).toBeLessThan(0.95);
});
