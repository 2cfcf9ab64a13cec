/**
 * Dense linear algebra for the quick tune: as much as kernel ridge regression needs, row by row so that every inner loop
 * reads contiguous rows. Matrices are square or rectangular, in row order, of 32-bit or 64-bit numbers; those that were
 * taken from one room (simd.ts) are multiplied six times as fast as others.
 */
import { type Rows, roomOf, SPARE } from "./simd.ts";

/** Rows of a tile. */
const TILE = 48;
/** Numbers of a tile's rows that are multiplied before the next ones: two such tiles are 200 KB, in the second-level cache. */
const STRETCH = 256;

type Numbers = Float32Array | Float64Array;
type Matrix<T extends Numbers = Numbers> = Rows<T>;
interface Size {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

/** Subtracts from c[i][j] the product of rows a[i] and b[j] over `inner` numbers. */
function subtractProducts<T extends Numbers>(
  a: Matrix<T>,
  b: Matrix<T>,
  c: Matrix<T>,
  { rows, columns, inner }: Size,
): void {
  const room = roomOf(a.of);
  if (room === undefined || b.of.buffer !== a.of.buffer || c.of.buffer !== a.of.buffer) {
    subtractSlowly(a, b, c, { rows, columns, inner });
    return;
  }
  for (let k = 0; k < inner; k += STRETCH) {
    const some = { rows, columns, inner: Math.min(STRETCH, inner - k) };
    room.products({ ...a, at: a.at + k }, { ...b, at: b.at + k }, c, some);
  }
}

/** The same for matrices of no room. */
function subtractSlowly(a: Matrix, b: Matrix, c: Matrix, { rows, columns, inner }: Size): void {
  const [x, y, out] = [a.of, b.of, c.of];
  for (let i = 0; i < rows; i += 2) {
    const two = i + 1 < rows;
    const a0 = a.at + i * a.width;
    const a1 = two ? a0 + a.width : a0;
    let j = 0;
    for (; j + 3 < columns; j += 4) {
      const b0 = b.at + j * b.width;
      const b1 = b0 + b.width;
      const b2 = b1 + b.width;
      const b3 = b2 + b.width;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let k = 0; k < inner; k++) {
        const p = x[a0 + k] as number;
        const q = x[a1 + k] as number;
        const r0 = y[b0 + k] as number;
        const r1 = y[b1 + k] as number;
        const r2 = y[b2 + k] as number;
        const r3 = y[b3 + k] as number;
        s00 += p * r0;
        s01 += p * r1;
        s02 += p * r2;
        s03 += p * r3;
        s10 += q * r0;
        s11 += q * r1;
        s12 += q * r2;
        s13 += q * r3;
      }
      const c0 = c.at + i * c.width + j;
      out[c0] = (out[c0] as number) - s00;
      out[c0 + 1] = (out[c0 + 1] as number) - s01;
      out[c0 + 2] = (out[c0 + 2] as number) - s02;
      out[c0 + 3] = (out[c0 + 3] as number) - s03;
      if (!two) continue;
      const c1 = c0 + c.width;
      out[c1] = (out[c1] as number) - s10;
      out[c1 + 1] = (out[c1 + 1] as number) - s11;
      out[c1 + 2] = (out[c1 + 2] as number) - s12;
      out[c1 + 3] = (out[c1 + 3] as number) - s13;
    }
    for (; j < columns; j++) {
      const b0 = b.at + j * b.width;
      const c0 = c.at + i * c.width + j;
      out[c0] = (out[c0] as number) - dotRows(x, a0, y, b0, inner);
      if (two) out[c0 + c.width] = (out[c0 + c.width] as number) - dotRows(x, a1, y, b0, inner);
    }
  }
}

/** Called between blocks with the share that is done, 0 to 1. */
export type Progress = (share: number) => void;

/** Factors the tile of `a` that begins at row and column `from`, which no earlier column concerns any more. */
function factorTile(a: Numbers, n: number, from: number, to: number): void {
  for (let j = from; j < to; j++) {
    const rowJ = j * n;
    const diagonal = (a[rowJ + j] as number) - dotRows(a, rowJ + from, a, rowJ + from, j - from);
    if (!(diagonal > 0)) throw new RangeError(`not positive definite at row ${j}`);
    const root = Math.sqrt(diagonal);
    a[rowJ + j] = root;
    for (let i = j + 1; i < to; i++) {
      const rowI = i * n;
      a[rowI + j] = ((a[rowI + j] as number) - dotRows(a, rowI + from, a, rowJ + from, j - from)) / root;
    }
  }
}

/** The inverse of a lower triangle's tile on the diagonal, `TILE` numbers a row. */
function invertTile(l: Numbers, n: number, from: number, to: number, into: Numbers): void {
  into.fill(0);
  for (let j = 0; j < to - from; j++) {
    for (let i = j; i < to - from; i++) {
      const row = (from + i) * n + from;
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= (l[row + k] as number) * (into[k * TILE + j] as number);
      into[i * TILE + j] = sum / (l[row + i] as number);
    }
  }
}

/** As many numbers of the same kind, all zero. */
const likeOf = <T extends Numbers>(a: T, count: number): T =>
  (a instanceof Float32Array ? new Float32Array(count) : new Float64Array(count)) as T;

/** Two tiles to work in, beside `a` if it stands in a room. */
function spareOf<T extends Numbers>(a: T): { inverse: T; copy: T } {
  const spare = roomOf(a)?.spare ?? likeOf(a, SPARE);
  return { inverse: spare.subarray(0, TILE * TILE) as T, copy: spare.subarray(TILE * TILE) as T };
}

/** Puts in the place of each row of a tile its products with the rows of `inverse`. */
function multiplyTile<T extends Numbers>(c: Matrix<T>, rows: number, columns: number, inverse: T, copy: T): void {
  for (let i = 0; i < rows; i++) {
    const at = c.at + i * c.width;
    // Turned round, since products are subtracted.
    for (let k = 0; k < columns; k++) copy[i * TILE + k] = -(c.of[at + k] as number);
    c.of.fill(0, at, at + columns);
  }
  const tile = { at: 0, width: TILE };
  subtractProducts({ ...tile, of: copy }, { ...tile, of: inverse }, c, { rows, columns, inner: columns });
}

/**
 * Cholesky factor in place: the lower triangle of `a` becomes L with L Lᵀ = A; what stands above the diagonal is left.
 * @param a symmetric, positive definite, n × n; only its lower triangle is read
 * @throws RangeError when it is not positive definite
 */
export function cholesky(a: Numbers, n: number, onProgress: Progress = () => {}): void {
  if (n <= TILE) {
    factorTile(a, n, 0, n);
    onProgress(1);
    return;
  }
  const { inverse, copy } = spareOf(a);
  // A column of tiles at a time, so that each tile on the diagonal is inverted once.
  for (let jFrom = 0; jFrom < n; jFrom += TILE) {
    const jTo = Math.min(n, jFrom + TILE);
    const left = { of: a, at: jFrom * n, width: n };
    for (let iFrom = jFrom; iFrom < n; iFrom += TILE) {
      const rows = Math.min(n, iFrom + TILE) - iFrom;
      const tile = { of: a, at: iFrom * n + jFrom, width: n };
      subtractProducts({ of: a, at: iFrom * n, width: n }, left, tile, { rows, columns: jTo - jFrom, inner: jFrom });
      if (iFrom > jFrom) multiplyTile(tile, rows, jTo - jFrom, inverse, copy);
      else {
        factorTile(a, n, jFrom, jTo);
        invertTile(a, n, jFrom, jTo, inverse);
      }
    }
    onProgress(1 - (1 - jTo / n) ** 2);
  }
}

/**
 * The inverse of a lower triangle, transposed, so that its rows are the columns of L⁻¹: `m[j][i]` is L⁻¹ at row i, column j,
 * for i ≥ j, and 0 elsewhere.
 * @param m where it is put, all zero; default: memory of its own
 */
export function invertLower<T extends Numbers>(
  l: T,
  n: number,
  onProgress: Progress = () => {},
  m: T = likeOf(l, n * n),
): T {
  const { inverse, copy } = spareOf(l);
  for (let iFrom = 0; iFrom < n; iFrom += TILE) {
    const iTo = Math.min(n, iFrom + TILE);
    const columns = iTo - iFrom;
    invertTile(l, n, iFrom, iTo, inverse);
    for (let jFrom = 0; jFrom < iFrom; jFrom += TILE) {
      // m[j][i] collects minus the sum over k of m[j][k] l[i][k], for all k before this tile.
      const tile = { of: m, at: jFrom * n + iFrom, width: n };
      const before = { of: m, at: jFrom * n + jFrom, width: n };
      const rows = { of: l, at: iFrom * n + jFrom, width: n };
      subtractProducts(before, rows, tile, { rows: TILE, columns, inner: iFrom - jFrom });
      multiplyTile(tile, TILE, columns, inverse, copy);
    }
    for (let j = 0; j < columns; j++) {
      for (let i = j; i < columns; i++) m[(iFrom + j) * n + iFrom + i] = inverse[i * TILE + j] as number;
    }
    onProgress((iTo / n) ** 3);
  }
  return m;
}

/**
 * Product of the rows of `a` (rows × inner) with the rows of `b` (columns × inner): `rows × columns`.
 * @param options.isUpper what stands in row i of `a` before column i is zero
 * @param options.into where it is put, all zero; default: memory of its own
 */
export function productOfRows<T extends Numbers>(
  a: T,
  b: T,
  inner: number,
  options: { readonly isUpper?: boolean; readonly into?: T } = {},
): T {
  const rows = a.length / inner;
  const columns = b.length / inner;
  const c = options.into ?? likeOf(a, rows * columns);
  for (let i = 0; i < rows; i += TILE) {
    const from = options.isUpper === true ? i : 0;
    for (let j = 0; j < columns; j += TILE) {
      subtractProducts(
        { of: a, at: i * inner + from, width: inner },
        { of: b, at: j * inner + from, width: inner },
        { of: c, at: i * columns + j, width: columns },
        { rows: Math.min(TILE, rows - i), columns: Math.min(TILE, columns - j), inner: inner - from },
      );
    }
  }
  for (let i = 0; i < c.length; i++) c[i] = -(c[i] as number);
  return c;
}

/** Product of two rows, over columns `from` to `to`. */
export function dotRows(a: Numbers, aFrom: number, b: Numbers, bFrom: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += (a[aFrom + k] as number) * (b[bFrom + k] as number);
    s1 += (a[aFrom + k + 1] as number) * (b[bFrom + k + 1] as number);
    s2 += (a[aFrom + k + 2] as number) * (b[bFrom + k + 2] as number);
    s3 += (a[aFrom + k + 3] as number) * (b[bFrom + k + 3] as number);
  }
  for (; k < length; k++) s0 += (a[aFrom + k] as number) * (b[bFrom + k] as number);
  return s0 + s1 + s2 + s3;
}

/** Solves A x = b for a small symmetric positive definite A (n × n), destroying A; b has `columns` columns, in row order. */
export function solveSmall(a: Float64Array, n: number, b: Float64Array, columns = 1): void {
  cholesky(a, n);
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < n; i++) {
      let sum = b[i * columns + c] as number;
      for (let k = 0; k < i; k++) sum -= (a[i * n + k] as number) * (b[k * columns + c] as number);
      b[i * columns + c] = sum / (a[i * n + i] as number);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = b[i * columns + c] as number;
      for (let k = i + 1; k < n; k++) sum -= (a[k * n + i] as number) * (b[k * columns + c] as number);
      b[i * columns + c] = sum / (a[i * n + i] as number);
    }
  }
}
