/** Rows of a tile: 24 rows of 384 floats are 36 KB. */
const TILE = 24;

/** All cosines between unit rows: `count × count`, symmetric. Half of it is computed, four by two at a time. */
export function gram(vectors: Float32Array, count: number, dimension: number): Float32Array {
  const out = new Float32Array(count * count);
  for (let iFrom = 0; iFrom < count; iFrom += TILE) {
    const iTo = Math.min(count, iFrom + TILE);
    for (let jFrom = 0; jFrom <= iFrom; jFrom += TILE) {
      tile(out, vectors, count, dimension, iFrom, iTo, jFrom, Math.min(count, jFrom + TILE));
    }
  }
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) out[j * count + i] = out[i * count + j] as number;
  return out;
}

function tile(
  out: Float32Array,
  v: Float32Array,
  count: number,
  d: number,
  iFrom: number,
  iTo: number,
  jFrom: number,
  jTo: number,
): void {
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
        const x = v[a0 + k] as number;
        const y = v[a1 + k] as number;
        const p = v[b0 + k] as number;
        const q = v[b1 + k] as number;
        const r = v[b2 + k] as number;
        const t = v[b3 + k] as number;
        s00 += x * p;
        s01 += x * q;
        s02 += x * r;
        s03 += x * t;
        s10 += y * p;
        s11 += y * q;
        s12 += y * r;
        s13 += y * t;
      }
      out[i * count + j] = s00;
      out[i * count + j1] = s01;
      out[i * count + j2] = s02;
      out[i * count + j3] = s03;
      out[i1 * count + j] = s10;
      out[i1 * count + j1] = s11;
      out[i1 * count + j2] = s12;
      out[i1 * count + j3] = s13;
    }
  }
}
