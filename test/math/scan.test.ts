import { expect, test } from "vitest";
import { dotRows } from "../../server/math/cholesky.ts";
import { rowsTimes, scannedRows } from "../../server/math/scan.ts";
import { compileLoops } from "../../server/math/simd.ts";
import { numbers } from "../gate/site.ts";

const COUNT = 7;

test.each([384, 8, 5, 3, 1])("all rows times a vector of %d numbers are the products of each", (width) => {
  const next = numbers(width);
  const rows = Float32Array.from({ length: COUNT * width }, () => next() - 0.5);
  const vector = rows.slice(width, 2 * width);
  const each = Float32Array.from({ length: COUNT }, (_, i) => dotRows(rows, i * width, vector, 0, width));
  expect(rowsTimes(rows, vector)).toEqual(each);
  const scanned = scannedRows(COUNT, width);
  scanned.set(rows);
  for (const round of [1, 2]) {
    const products = rowsTimes(scanned, vector);
    for (let i = 0; i < COUNT; i++) expect(products[i], `row ${i}, ${round}`).toBeCloseTo(each[i] as number, 5);
  }
  // The answer is the caller's: the next question doesn't change it.
  const before = rowsTimes(scanned, vector);
  const kept = before.slice();
  rowsTimes(scanned, new Float32Array(width));
  expect(before).toEqual(kept);
});

test("no rows, and rows compiled beforehand", () => {
  compileLoops();
  expect(rowsTimes(new Float32Array(), new Float32Array(3))).toHaveLength(0);
  expect(rowsTimes(scannedRows(0, 3), new Float32Array(3))).toHaveLength(0);
  const rows = scannedRows(2, 2);
  rows.set([1, 2, 3, 4]);
  expect([...rowsTimes(rows, Float32Array.of(1, 1))]).toEqual([3, 7]);
});
