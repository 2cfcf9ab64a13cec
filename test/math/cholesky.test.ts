import { expect, test } from "vitest";
import { cholesky, invertLower, productOfRows, solveSmall } from "../../server/math/cholesky.ts";
import { cosinesBetween, gram } from "../../server/math/gram.ts";
import { numbers, randomVector } from "../gate/site.ts";

function positive(n: number): Float64Array {
  const next = numbers(n);
  const rows = Float64Array.from({ length: n * n }, () => next() - 0.5);
  const a = productOfRows(rows, rows, n);
  for (let i = 0; i < n; i++) a[i * n + i] = (a[i * n + i] as number) + 1;
  return a;
}

// Sizes around the tile of 48 and its multiples, odd ones too.
test.each([1, 2, 47, 48, 49, 97, 150])("the factor and its inverse are exact at %d rows", (n) => {
  const a = positive(n);
  const l = a.slice();
  cholesky(l, n);
  const m = invertLower(l, n);
  let factor = 0;
  let inverse = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0;
      let unit = 0;
      for (let k = 0; k <= j; k++) product += (l[i * n + k] as number) * (l[j * n + k] as number);
      for (let k = j; k <= i; k++) unit += (l[i * n + k] as number) * (m[j * n + k] as number);
      factor = Math.max(factor, Math.abs(product - (a[i * n + j] as number)));
      inverse = Math.max(inverse, Math.abs(unit - (i === j ? 1 : 0)));
    }
  }
  expect(factor).toBeLessThan(1e-10);
  expect(inverse).toBeLessThan(1e-10);
});

test("what is not positive definite is refused, not turned into NaN", () => {
  expect(() => cholesky(Float64Array.from([1, 2, 2, 1]), 2)).toThrow(RangeError);
  expect(() => cholesky(Float64Array.from([Number.NaN]), 1)).toThrow(RangeError);
});

test("a small system is solved for several right-hand sides", () => {
  const a = positive(5);
  const x = Float64Array.from({ length: 10 }, (_, i) => i - 4);
  const b = new Float64Array(10);
  for (let i = 0; i < 5; i++) {
    for (let c = 0; c < 2; c++) {
      for (let k = 0; k < 5; k++)
        b[i * 2 + c] = (b[i * 2 + c] as number) + (a[i * 5 + k] as number) * (x[k * 2 + c] as number);
    }
  }
  solveSmall(a.slice(), 5, b, 2);
  for (const [i, value] of b.entries()) expect(value).toBeCloseTo(x[i] as number, 9);
});

test.each([1, 3, 24, 25, 53])(
  "cosines of %d vectors with each other and with others are those of the plain sum",
  (n) => {
    const next = numbers(7);
    const flat = (count: number) => {
      const all = new Float32Array(count * 20);
      for (let i = 0; i < count; i++) all.set(randomVector(20, next), i * 20);
      return all;
    };
    const a = flat(n);
    const b = flat(n + 2);
    const plain = (x: Float32Array, i: number, y: Float32Array, j: number) => {
      let s = 0;
      for (let k = 0; k < 20; k++) s += (x[i * 20 + k] as number) * (y[j * 20 + k] as number);
      return s;
    };
    const own = gram(a, n, 20);
    const other = cosinesBetween(a, b, 20);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) expect(own[i * n + j]).toBeCloseTo(plain(a, i, a, j), 5);
      for (let j = 0; j < n + 2; j++) expect(other[i * (n + 2) + j]).toBeCloseTo(plain(a, i, b, j), 5);
    }
  },
);
