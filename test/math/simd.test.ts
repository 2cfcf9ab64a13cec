import { expect, test } from "vitest";
import { RECIPE } from "../../server/gate/recipe.ts";
import { cholesky, invertLower, productOfRows } from "../../server/math/cholesky.ts";
import { cosinesBetween, gram } from "../../server/math/gram.ts";
import { type Room, roomForDoubles, roomForFloats, roomForSingles } from "../../server/math/simd.ts";

function numbers(count: number, seed = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] as number))), 0);

// Sizes around the tile of 48, rows that do not divide by four, and a single one.
test.each([
  [1, 384],
  [25, 384],
  [49, 7],
  [97, 5],
])("%i rows of %i: every cosine is the plain sum of products", (count, dimension) => {
  const a = Float32Array.from(numbers(count * dimension));
  const b = Float32Array.from(numbers((count + 3) * dimension, 2));
  const row = (from: Float32Array, i: number) => from.subarray(i * dimension, (i + 1) * dimension);
  const own = gram(a, count, dimension);
  const other = cosinesBetween(a, b, dimension);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) expect(own[i * count + j]).toBeCloseTo(dot(row(a, i), row(a, j)), 4);
    for (let j = 0; j < count + 3; j++) {
      expect(other[i * (count + 3) + j]).toBeCloseTo(dot(row(a, i), row(b, j)), 4);
    }
  }
});

// 301: longer than the stretch of 256 numbers that is multiplied at a time.
test.each([1, 2, 47, 48, 49, 101, 145, 301])(
  "a matrix of %i in one room is factored and inverted as one outside",
  (n) => {
    const half = numbers(n * n, n);
    const square = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        square[i * n + j] =
          dot(half.subarray(i * n, (i + 1) * n), half.subarray(j * n, (j + 1) * n)) + (i === j ? 1 : 0);
      }
    }
    const room = roomForDoubles(2 * n * n + 3 * n + 3 * n + 8);
    const inside = room.take(n * n);
    inside.set(square);
    const outside = square.slice();
    cholesky(inside, n);
    cholesky(outside, n);
    const one = invertLower(inside, n, () => {}, room.take(n * n));
    const other = invertLower(outside, n);
    expect(furthest(one, other)).toBeLessThan(1e-10);
    const rows = room.take(3 * n);
    rows.set(numbers(3 * n, 7));
    const plain = productOfRows(other, rows.slice(), n);
    expect(furthest(productOfRows(one, rows, n, { isUpper: true, into: room.take(3 * n) }), plain)).toBeLessThan(1e-10);
  },
);

test("32 bits are enough for a kernel with a ridge: the inverse is that of 64 bits to four digits", () => {
  const n = 700;
  const kernel = new Float64Array(n * n);
  const points = numbers(n * 8, 5);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [p, q] = [points.subarray(i * 8, (i + 1) * 8), points.subarray(j * 8, (j + 1) * 8)];
      const cosine = dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q));
      kernel[i * n + j] = Math.exp(RECIPE.gamma * (cosine - 1)) + (i === j ? RECIPE.noise : 0);
    }
  }
  const inverseIn = <T extends Float32Array | Float64Array>(room: Room<T>) => {
    const a = room.take(n * n);
    a.set(kernel);
    cholesky(a, n);
    const m = invertLower(a, n, () => {}, room.take(n * n));
    return productOfRows(m, m, n, { isUpper: true, into: room.take(n * n) });
  };
  const [few, many] = [inverseIn(roomForSingles(3 * n * n + 8)), inverseIn(roomForDoubles(3 * n * n + 8))];
  for (let i = 0; i < n; i++) expect(few[i * n + i]).toBeCloseTo(many[i * n + i] as number, 3);
});

// Odd numbers of rows, columns that do not divide by four, rows that end in half a vector, and matrices within others.
test.each([
  [1, 1, 1],
  [2, 4, 2],
  [3, 5, 7],
  [5, 11, 9],
  [48, 48, 48],
])("products of %i rows with %i over %i numbers go into their place and nowhere else", (rows, columns, inner) => {
  const WIDTH = 60;
  const whole = (seed: number) => numbers(WIDTH * 52, seed);
  const [a, b, c] = [whole(1), whole(2), whole(3)];
  const at = 2 * WIDTH + 3;
  const expected = (sign: number) =>
    c.map((before, place) => {
      const [i, j] = [Math.floor((place - at) / WIDTH), (((place - at) % WIDTH) + WIDTH) % WIDTH];
      if (place < at || i >= rows || j >= columns) return before;
      const row = (from: Float64Array, k: number) => from.subarray(k * WIDTH, k * WIDTH + inner);
      return before + sign * dot(row(a, i), row(b, j));
    });
  const size = { rows, columns, inner };
  const doubles = roomForDoubles(3 * WIDTH * 52 + 8);
  const floats = roomForFloats(3 * WIDTH * 52 + 12);
  const put = <T extends Float32Array | Float64Array>(room: Room<T>, from: Float64Array) => {
    const of = room.take(from.length);
    of.set(from);
    return { of, at: 0, width: WIDTH };
  };
  const taken = put(doubles, c);
  doubles.products(put(doubles, a), put(doubles, b), { ...taken, at }, size);
  expect(furthest(taken.of, expected(-1))).toBeLessThan(1e-12);
  const singles = roomForSingles(3 * WIDTH * 52 + 12);
  const less = put(singles, c);
  singles.products(put(singles, a), put(singles, b), { ...less, at }, size);
  expect(furthest(less.of, expected(-1))).toBeLessThan(1e-5);
  const added = put(floats, c);
  floats.products(put(floats, a), put(floats, b), { ...added, at }, size);
  expect(furthest(added.of, expected(1))).toBeLessThan(1e-5);
});
