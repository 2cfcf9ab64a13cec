import { expect, test } from "vitest";
import { beliefsIn, fitWithLabelNoise } from "../../server/gate/label-noise.ts";
import { fitGate, type Row } from "../../server/gate/logit.ts";
import { RECIPE, type Recipe } from "../../server/gate/recipe.ts";
import { drawn, weightsOf } from "../exam/drawn.ts";

const TRUTH = weightsOf(-6, 4, 4);
const options = (recipe: Recipe) => ({ pull: 1e-6, recipe, fixed: Array.from(TRUTH, (_, f) => f > 2) });
const equal = (rows: readonly Row[]) => new Float64Array(rows.length).fill(1 / rows.length);

/** Questions of a known gate; every twentieth answerable one bears a neighbour's name. */
function mislabelled() {
  const clean = drawn(4000, TRUTH);
  const flipped = new Set<number>();
  const rows = clean.map((row, i): Row => {
    if (row.expected < 0 || i % 20 !== 0) return row;
    flipped.add(i);
    return { ...row, expected: (row.expected + 1) % row.evidence.articles.length };
  });
  return { rows, flipped };
}

test("wrong names flatten a plain fit; one that doubts them comes nearer to the truth", () => {
  const { rows } = mislabelled();
  const off = (weights: Float64Array) => Math.abs((weights[1] as number) - 4) + Math.abs((weights[2] as number) - 4);
  const plain = fitGate(rows, equal(rows), weightsOf(), 1e-6, options(RECIPE));
  const doubting = fitWithLabelNoise(rows, equal(rows), weightsOf(), options({ ...RECIPE, labelNoise: 0.05 }));
  expect(off(plain)).toBeGreaterThan(1);
  expect(off(doubting.weights)).toBeLessThan(off(plain) / 2);
});

test("what bears a wrong name is believed less, and weighs less; a foreign question is never doubted", () => {
  const { rows, flipped } = mislabelled();
  const beliefs = beliefsIn(rows, TRUTH, RECIPE);
  const mean = (some: number[]) => some.reduce((sum, i) => sum + (beliefs[i] as number), 0) / some.length;
  const known = Array.from(rows.keys()).filter((i) => rows[i]?.group === "known");
  expect(mean(known.filter((i) => !flipped.has(i)))).toBeGreaterThan(0.95);
  expect(mean([...flipped])).toBeLessThan(0.75);
  for (const [i, row] of rows.entries()) if (row.group === "foreign") expect(beliefs[i]).toBe(1);
  const { shares } = fitWithLabelNoise(rows, equal(rows), weightsOf(), options(RECIPE));
  const weight = (some: number[]) => some.reduce((sum, i) => sum + (shares[i] as number), 0) / some.length;
  expect(weight([...flipped])).toBeLessThan(0.8 * weight(known.filter((i) => !flipped.has(i))));
});

test("without doubt it is the plain fit, and every share stays", () => {
  const { rows } = mislabelled();
  const sure = fitWithLabelNoise(rows, equal(rows), weightsOf(), options({ ...RECIPE, labelNoise: 0 }));
  expect([...sure.weights]).toEqual([...fitGate(rows, equal(rows), weightsOf(), 1e-6, options(RECIPE))]);
  expect([...sure.shares]).toEqual([...equal(rows)]);
});
