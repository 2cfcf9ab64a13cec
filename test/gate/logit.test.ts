import { expect, test } from "vitest";
import { fitGate, type Row, rank, sharesOf } from "../../server/gate/logit.ts";
import { drawn, evidence, weightsOf } from "../exam/drawn.ts";

const equal = (rows: readonly Row[]) => new Float64Array(rows.length).fill(1 / rows.length);

test("probabilities and that of no answer sum to one, best first", () => {
  const { articles, probabilities } = rank(
    evidence([
      [1, 0],
      [1, 2],
      [1, 1],
    ]),
    weightsOf(0, 1),
  );
  expect([...articles]).toEqual([1, 2, 0]);
  const none = 1 / (1 + 1 + Math.E + Math.E ** 2);
  expect(probabilities.reduce((s, p) => s + p, none)).toBeCloseTo(1, 12);
});

test("overwhelming evidence gives no NaN", () => {
  const { probabilities } = rank(
    evidence([
      [1, 1e4],
      [1, -1e4],
    ]),
    weightsOf(0, 1),
  );
  expect([...probabilities]).toEqual([1, 0]);
});

test("the weights that drew the answers are found again", () => {
  const truth = weightsOf(-3, 2, 1);
  const rows = drawn(6000, truth);
  const fitted = fitGate(rows, equal(rows), weightsOf(), 1e-6);
  for (const [f, w] of [-3, 2, 1].entries()) expect(fitted[f]).toBeCloseTo(w, 0);
});

test("a strong pull leaves the prior as it is, and a fixed weight never moves", () => {
  const rows = drawn(200, weightsOf(-3, 2, 1));
  const start = weightsOf(1, 1, 1);
  const pulled = fitGate(rows, equal(rows), start, 1e6);
  for (const [f, w] of start.entries()) expect(pulled[f]).toBeCloseTo(w, 4);
  expect(fitGate(rows, equal(rows), start, 0.001, { fixed: [false, true] })[1]).toBe(1);
});

test("evidence that speaks against an article gets no weight when none may be negative", () => {
  const rows = drawn(2000, weightsOf(-1, 2, -2));
  const free = fitGate(rows, equal(rows), weightsOf(), 1e-6);
  const bound = fitGate(rows, equal(rows), weightsOf(), 1e-6, { nonNegative: [false, true, true] });
  expect(free[2]).toBeLessThan(-1);
  expect(bound[2]).toBe(0);
  expect(bound[1]).toBeGreaterThan(1);
});

test("foreign questions weigh their share, however many there are", () => {
  const rows = drawn(300, weightsOf(-2, 1, 1));
  const shares = sharesOf(rows, { unknownShare: 0.03, foreignShare: 0.1 });
  const of = (group: string) => rows.reduce((s, row, i) => s + (row.group === group ? (shares[i] as number) : 0), 0);
  expect(of("foreign") / of("known")).toBeCloseTo(0.1, 9);
  expect(of("foreign") + of("known")).toBeCloseTo(1, 9);
});
