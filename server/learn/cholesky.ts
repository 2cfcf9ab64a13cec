/**
 * Dense linear algebra for the quick tune: as much as kernel ridge regression needs, row by row so that every inner loop
 * reads contiguous rows. Matrices are square or rectangular Float64Arrays in row order; those that were taken from one room
 * (simd.ts) are multiplied six times as fast as others.
 */
import { type Room, roomOf } from "./simd.ts";

/** Rows of a tile: 48 rows of 2,000 numbers are 768 KB, which the second-level cache holds. */
const TILE = 48;

/** Subtracts from `c[i][j]` the product of rows `a[i]` and `b[j]` over columns `from` to `to`, for a block of i and j. */
function subtractProducts(
  c: Float64Array,
  cWidth: number,
  a: Float64Array,
  aWidth: number,
  b: Float64Array,
  bWidth: number,
  block: { iFrom: number; iTo: number; jFrom: number; jTo: number; from: number; to: number },
): void {
  const room = roomOf(a);
  if (room !== undefined && b.buffer === a.buffer) {
    subtractProductsInRoom(room, c, cWidth, a, aWidth, b, bWidth, block);
    return;
  }
  const { iFrom, iTo, jFrom, jTo, from, to } = block;
  for (let i = iFrom; i < iTo; i += 2) {
    const two = i + 1 < iTo;
    const a0 = i * aWidth;
    const a1 = two ? a0 + aWidth : a0;
    let j = jFrom;
    for (; j + 3 < jTo; j += 4) {
      const b0 = j * bWidth;
      const b1 = b0 + bWidth;
      const b2 = b1 + bWidth;
      const b3 = b2 + bWidth;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let k = from; k < to; k++) {
        const x = a[a0 + k] as number;
        const y = a[a1 + k] as number;
        const p = b[b0 + k] as number;
        const q = b[b1 + k] as number;
        const r = b[b2 + k] as number;
        const t = b[b3 + k] as number;
        s00 += x * p;
        s01 += x * q;
        s02 += x * r;
        s03 += x * t;
        s10 += y * p;
        s11 += y * q;
        s12 += y * r;
        s13 += y * t;
      }
      const c0 = i * cWidth + j;
      c[c0] = (c[c0] as number) - s00;
      c[c0 + 1] = (c[c0 + 1] as number) - s01;
      c[c0 + 2] = (c[c0 + 2] as number) - s02;
      c[c0 + 3] = (c[c0 + 3] as number) - s03;
      if (!two) continue;
      const c1 = c0 + cWidth;
      c[c1] = (c[c1] as number) - s10;
      c[c1 + 1] = (c[c1 + 1] as number) - s11;
      c[c1 + 2] = (c[c1 + 2] as number) - s12;
      c[c1 + 3] = (c[c1 + 3] as number) - s13;
    }
    for (; j < jTo; j++) {
      const b0 = j * bWidth;
      let s0 = 0;
      let s1 = 0;
      for (let k = from; k < to; k++) {
        const p = b[b0 + k] as number;
        s0 += (a[a0 + k] as number) * p;
        s1 += (a[a1 + k] as number) * p;
      }
      const c0 = i * cWidth + j;
      c[c0] = (c[c0] as number) - s0;
      if (two) c[c0 + cWidth] = (c[c0 + cWidth] as number) - s1;
    }
  }
}

/** The same for `a` and `b` of one room: two numbers an instruction, and an odd last one apart. */
function subtractProductsInRoom(
  { results, products }: Room<Float64Array>,
  c: Float64Array,
  cWidth: number,
  a: Float64Array,
  aWidth: number,
  b: Float64Array,
  bWidth: number,
  block: { iFrom: number; iTo: number; jFrom: number; jTo: number; from: number; to: number },
): void {
  const { iFrom, iTo, jFrom, jTo, from, to } = block;
  const pairs = (to - from) >> 1;
  const odd = from + 2 * pairs < to ? to - 1 : -1;
  const aRow = (i: number) => a.byteOffset + (i * aWidth + from) * 8;
  const bRow = (j: number) => b.byteOffset + (j * bWidth + from) * 8;
  for (let i = iFrom; i < iTo; i += 2) {
    const i1 = Math.min(i + 1, iTo - 1);
    const a0 = aRow(i);
    const a1 = aRow(i1);
    for (let j = jFrom; j < jTo; j += 4) {
      const last = jTo - 1;
      if (pairs === 0) results.fill(0);
      else {
        const [j1, j2, j3] = [Math.min(j + 1, last), Math.min(j + 2, last), Math.min(j + 3, last)];
        products(a0, a1, bRow(j), bRow(j1), bRow(j2), bRow(j3), a0 + pairs * 16);
      }
      for (let row = i; row <= i1; row++) {
        const at = row * cWidth;
        const result = (row - i) * 4;
        for (let column = j; column < j + 4 && column < jTo; column++) {
          let sum = results[result + column - j] as number;
          if (odd >= 0) sum += (a[row * aWidth + odd] as number) * (b[column * bWidth + odd] as number);
          c[at + column] = (c[at + column] as number) - sum;
        }
      }
    }
  }
}

/** Called between blocks with the share that is done, 0 to 1. */
export type Progress = (share: number) => void;

/**
 * Cholesky factor in place: the lower triangle of `a` becomes L with L Lᵀ = A; what stands above the diagonal is left.
 * @param a symmetric, positive definite, n × n; only its lower triangle is read
 * @throws RangeError when it is not positive definite
 */
export function cholesky(a: Float64Array, n: number, onProgress: Progress = () => {}): void {
  for (let iFrom = 0; iFrom < n; iFrom += TILE) {
    const iTo = Math.min(n, iFrom + TILE);
    for (let jFrom = 0; jFrom <= iFrom; jFrom += TILE) {
      const jTo = Math.min(n, jFrom + TILE);
      subtractProducts(a, n, a, n, a, n, { iFrom, iTo, jFrom, jTo, from: 0, to: jFrom });
      for (let j = jFrom; j < jTo; j++) {
        const rowJ = j * n;
        if (jFrom === iFrom) {
          let diagonal = a[rowJ + j] as number;
          for (let k = jFrom; k < j; k++) diagonal -= (a[rowJ + k] as number) ** 2;
          if (!(diagonal > 0)) throw new RangeError(`not positive definite at row ${j}`);
          a[rowJ + j] = Math.sqrt(diagonal);
        }
        const pivot = 1 / (a[rowJ + j] as number);
        for (let i = jFrom === iFrom ? j + 1 : iFrom; i < iTo; i++) {
          const rowI = i * n;
          let sum = a[rowI + j] as number;
          for (let k = jFrom; k < j; k++) sum -= (a[rowI + k] as number) * (a[rowJ + k] as number);
          a[rowI + j] = sum * pivot;
        }
      }
    }
    onProgress((iTo / n) ** 3);
  }
}

/**
 * The inverse of a lower triangle, transposed, so that its rows are the columns of L⁻¹: `m[j][i]` is L⁻¹ at row i, column j,
 * for i ≥ j, and 0 elsewhere.
 * @param m where it is put, all zero; default: memory of its own
 */
export function invertLower(
  l: Float64Array,
  n: number,
  onProgress: Progress = () => {},
  m: Float64Array = new Float64Array(n * n),
): Float64Array {
  for (let iFrom = 0; iFrom < n; iFrom += TILE) {
    const iTo = Math.min(n, iFrom + TILE);
    for (let jFrom = 0; jFrom <= iFrom; jFrom += TILE) {
      const jTo = Math.min(n, jFrom + TILE);
      // m[j][i] collects minus the sum over k of m[j][k] l[i][k], for all k before this block.
      if (jFrom < iFrom) {
        subtractProducts(m, n, m, n, l, n, { iFrom: jFrom, iTo: jTo, jFrom: iFrom, jTo: iTo, from: jFrom, to: iFrom });
      }
      for (let j = jFrom; j < jTo; j++) {
        const row = j * n;
        for (let i = Math.max(iFrom, j); i < iTo; i++) {
          const li = i * n;
          let sum = i === j ? 1 : (m[row + i] as number);
          for (let k = Math.max(iFrom, j); k < i; k++) sum -= (m[row + k] as number) * (l[li + k] as number);
          m[row + i] = sum / (l[li + i] as number);
        }
      }
    }
    onProgress((iTo / n) ** 3);
  }
  return m;
}

/** Product of the rows of `a` (rows × inner) with the rows of `b` (columns × inner): `rows × columns`. */
export function productOfRows(a: Float64Array, b: Float64Array, inner: number): Float64Array {
  const rows = a.length / inner;
  const columns = b.length / inner;
  const c = new Float64Array(rows * columns);
  for (let iFrom = 0; iFrom < rows; iFrom += TILE) {
    const iTo = Math.min(rows, iFrom + TILE);
    for (let jFrom = 0; jFrom < columns; jFrom += TILE) {
      const jTo = Math.min(columns, jFrom + TILE);
      subtractProducts(c, columns, a, inner, b, inner, { iFrom, iTo, jFrom, jTo, from: 0, to: inner });
    }
  }
  for (let i = 0; i < c.length; i++) c[i] = -(c[i] as number);
  return c;
}

/** Product of two rows, over columns `from` to `to`. */
export function dotRows(
  a: Float64Array | Float32Array,
  aFrom: number,
  b: Float64Array | Float32Array,
  bFrom: number,
  length: number,
): number {
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
