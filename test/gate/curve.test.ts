import { describe, expect, test } from "vitest";
import { answerThreshold, type CurvePoint, fateOf, thresholdsOf } from "../../server/gate/curve.ts";
import { dialConsequences } from "../../server/gate/dial.ts";
import { RECIPE } from "../../server/gate/recipe.ts";
import { judgedNeeded, refusalOf, riskCoverage } from "../../server/gate/risk-coverage.ts";
import { wilson } from "../../server/math/wilson.ts";

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

describe("titles are suggested", () => {
  const sure = Array.from({ length: 80 }, (_, i) => point(0.99 - i / 1000, true));
  /** Unsure questions, the first three ever less likely: `hits` says which hold the right title. */
  const near = (hits: (i: number) => boolean, more: Partial<CurvePoint> = {}) =>
    Array.from({ length: 100 }, (_, i) => point(0.3, false, { three: 0.95 - i * 0.009, hit: hits(i), ...more }));
  const limitsOf = (points: CurvePoint[]) =>
    thresholdsOf({ curve: points, heldOut: 140, clarifyShare: 0.1 }, 0.95, RECIPE);
  const suggestedOf = (points: CurvePoint[]) => {
    const { answer, clarify, suggest } = limitsOf(points);
    return points.filter((one) => one.first < answer && one.three < clarify && one.three >= suggest);
  };

  const share = (some: CurvePoint[]) => some.filter((one) => one.hit).length / Math.max(1, some.length);

  test("as far down as questions that near have a chance of one half, however good the nearer ones are", () => {
    // The first 40 always, the next 30 four of five times, the rest one in four: the last are as far as they are.
    const points = [...sure, ...near((i) => i < 40 || (i < 70 ? i % 5 !== 4 : i % 4 === 0))];
    const found = suggestedOf(points);
    // With those that are asked back, which are nearer.
    const shown = points.filter((one) => one.first === 0.3 && one.three >= limitsOf(points).suggest);
    expect(shown.length).toBeGreaterThanOrEqual(55);
    expect(shown.length).toBeLessThan(80);
    const rest = points.filter((one) => one.three < limitsOf(points).suggest);
    expect(share([...found, ...rest])).toBeGreaterThanOrEqual(0.5);
    expect(share(rest)).toBeLessThan(0.5);
  });

  test("a question that no article answers counts as a miss, by its weight", () => {
    const foreign = (weight: number) =>
      Array.from({ length: 10 }, () => point(0.3, false, { three: 0.4, answerable: false, weight }));
    const points = near((i) => i < 30 || i % 4 !== 0);
    const hits = (weight: number) => suggestedOf([...sure, ...points, ...foreign(weight)]).filter((one) => one.hit);
    expect(hits(0.1).length).toBeGreaterThan(50);
    expect(hits(3).length).toBeGreaterThan(0);
    expect(hits(3).length).toBeLessThan(hits(0.1).length);
  });

  test("never, when the three seldom hold the right one", () => {
    expect(limitsOf([...sure, ...near((i) => i % 5 === 1)]).suggest).toBeGreaterThan(1);
    expect(limitsOf(sure).suggest).toBeGreaterThan(1);
  });

  test("those of equal probability stand and fall together", () => {
    const tied = (hits: number) => near((i) => i < hits, { three: 0.5 });
    expect(suggestedOf([...sure, ...tied(52)])).toHaveLength(100);
    expect(suggestedOf([...sure, ...tied(48)])).toHaveLength(0);
  });

  test("the dial says for how many of the questions that the knowledge answers", () => {
    const points = [...sure, ...near((i) => i < 70), ...near(() => false, { answerable: false, weight: 0.01 })];
    const [at] = dialConsequences({ curve: points, heldOut: 180, clarifyShare: 0.1 }, [0.95]).filter(
      (one) => one.precision === 0.95,
    );
    const found = suggestedOf(points).filter((one) => one.answerable);
    expect(found.length).toBeGreaterThan(0);
    expect(at?.suggested).toBeCloseTo(found.length / 180, 9);
    expect((at?.coverage ?? 0) + (at?.clarified ?? 0) + (at?.suggested ?? 0) + (at?.person ?? 0)).toBeCloseTo(1, 9);
  });
});

describe("what the judge has read", () => {
  const read = (after: number, right: boolean) => ({ judged: { first: after, three: after, right, hit: right } });
  /** The gate alone is sure of 40; of the other 60 the judge makes 30 sure, and it is right about 29. */
  const points = [
    ...Array.from({ length: 40 }, (_, i) => point(0.9 + i / 1000, true, read(0.1, false))),
    ...Array.from({ length: 60 }, (_, i) =>
      point(0.5 - i / 1000, i % 2 === 0, i < 30 ? read(0.95 - i / 1000, i > 0) : read(0.2, false)),
    ),
  ];
  const limits = thresholdsOf({ curve: points, heldOut: 100, clarifyShare: 0 }, 0.95, RECIPE);
  const fates = points.map((one) => fateOf(one, limits));

  test("is answered with what the gate was sure of unread, and both together reach the precision", () => {
    const answered = fates.filter((fate) => fate.form === "answered");
    // All 30 that the judge is sure of, and hardly one more that the gate was sure of unread.
    expect(answered.length).toBeGreaterThanOrEqual(70);
    expect(answered.filter((fate) => fate.right).length / answered.length).toBeGreaterThanOrEqual(0.945);
    expect(limits.judged.answer).toBeLessThanOrEqual(0.95);
    expect(limits.judged.answer).toBeGreaterThan(0.2);
  });

  test("doesn't change what the gate was sure of", () => {
    expect(fates.slice(0, 40).every((fate) => fate.form === "answered" && fate.right)).toBe(true);
  });

  test("is never answered if the judge is seldom right", () => {
    const wrong = points.map((one) => (one.first > 0.6 ? one : { ...one, ...read(0.9, false) }));
    const found = thresholdsOf({ curve: wrong, heldOut: 100, clarifyShare: 0 }, 0.95, RECIPE);
    expect(found.judged.answer).toBeGreaterThan(1);
    expect(
      wrong.filter((one) => fateOf(one, found).form === "answered").every((one) => one.first >= found.answer),
    ).toBe(true);
  });

  test("without a judge the limits after reading are those before it", () => {
    const found = thresholdsOf({ curve, heldOut: 100, clarifyShare: 0.1 }, 0.95, RECIPE);
    expect(found.judged).toMatchObject({ answer: found.answer, clarify: found.clarify, suggest: found.suggest });
  });
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
  const rows = riskCoverage({ curve, heldOut: 100, clarifyShare: 0.1 }, [0.9, 0.95, 0.99]);
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

describe("a curve of other sites", () => {
  // As the gate says: of those at 0.9, nine in ten are right.
  const told = Array.from({ length: 1000 }, (_, i) => {
    const first = 0.999 - i * 0.0009;
    return point(first, (i * 37) % 100 < first * 100);
  });
  const at = (points: CurvePoint[], heldOut: number) =>
    thresholdsOf({ curve: points, heldOut, clarifyShare: 0.1 }, 0.9, RECIPE).answer;

  test("must show a fifth less error before this site's visitors are answered by it", () => {
    expect(at(told, 0)).toBeGreaterThan(at(told, 1000));
    const answered = told.filter((one) => one.first >= at(told, 0));
    const chance = answered.reduce((sum, one) => sum + one.first, 0) / answered.length;
    expect(chance).toBeCloseTo(0.92, 2);
  });

  test("is read as a whole: that the errors near the threshold lie a little higher doesn't move it", () => {
    const own = at(told, 1000);
    const near = (right: boolean, below: number) =>
      told
        .flatMap((one, i) => (one.right === right && one.first < own + 0.03 - below ? [i] : []))
        .filter((i) => (told[i] as CurvePoint).first > own - 0.03)
        .slice(0, 5);
    const swapped = new Set([...near(true, 0), ...near(false, 0.03)]);
    const other = told.map((one, i) => (swapped.has(i) ? { ...one, right: !one.right } : one));
    expect(other.filter((one) => one.right)).toHaveLength(told.filter((one) => one.right).length);
    expect(Math.abs(at(other, 1000) - own)).toBeGreaterThan(0.01);
    expect(Math.abs(at(other, 0) - at(told, 0))).toBeLessThan(0.005);
  });
});
