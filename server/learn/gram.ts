/** Rows of a tile: 24 rows of 384 floats are 36 KB. */
const TILE = 24;

/** All cosines between unit rows: `count × count`, symmetric. Half of it is computed, eight at a time. */
export function gram(vectors: Float32Array, count: number, dimension: number): Float32Array {
  const out = new Float32Array(count * count);
  const sides = { out, width: count, a: vectors, b: vectors, dimension };
  for (let i = 0; i < count; i += TILE) {
    const iTo = Math.min(count, i + TILE);
    for (let j = 0; j <= i; j += TILE) tile(sides, i, iTo, j, Math.min(count, j + TILE));
  }
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) out[j * count + i] = out[i * count + j] as number;
  return out;
}

/** Cosines of the unit rows of `a` with those of `b`: `rows of a × rows of b`. */
export function cosinesBetween(a: Float32Array, b: Float32Array, dimension: number): Float32Array {
  const rows = a.length / dimension;
  const width = b.length / dimension;
  const sides = { out: new Float32Array(rows * width), width, a, b, dimension };
  for (let i = 0; i < rows; i += TILE) {
    const iTo = Math.min(rows, i + TILE);
    for (let j = 0; j < width; j += TILE) tile(sides, i, iTo, j, Math.min(width, j + TILE));
  }
  return sides.out;
}

interface Sides {
  readonly out: Float32Array;
  /** Columns of `out`. */
  readonly width: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly dimension: number;
}

function tile(sides: Sides, iFrom: number, iTo: number, jFrom: number, jTo: number): void {
  const { out, width, a, b, dimension: d } = sides;
  for (let i = iFrom; i < iTo; i += 2) {
    // The last row of an odd tile is done twice.
    const i1 = Math.min(i + 1, iTo - 1);
    const a0 = i * d;
    const a1 = i1 * d;
    for (let j = jFrom; j < jTo; j += 4) {
      const j1 = Math.min(j + 1, jTo - 1);
      const j2 = Math.min(j + 2, jTo - 1);
      const j3 = Math.min(j + 3, jTo - 1);
      const b0 = j * d;
      const b1 = j1 * d;
      const b2 = j2 * d;
      const b3 = j3 * d;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      for (let k = 0; k < d; k++) {
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
      out[i * width + j] = s00;
      out[i * width + j1] = s01;
      out[i * width + j2] = s02;
      out[i * width + j3] = s03;
      out[i1 * width + j] = s10;
      out[i1 * width + j1] = s11;
      out[i1 * width + j2] = s12;
      out[i1 * width + j3] = s13;
    }
  }
}
