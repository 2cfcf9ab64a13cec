import { roomForFloats } from "./simd.ts";

/** Rows of a tile: 24 rows of 384 floats are 36 KB. */
const TILE = 24;

/** All cosines between unit rows: `count × count`, symmetric. Half of it is computed, eight at a time. */
export function gram(vectors: Float32Array, count: number, dimension: number): Float32Array {
  const sides = sidesOf(vectors, vectors, count, dimension);
  for (let i = 0; i < count; i += TILE) {
    const iTo = Math.min(count, i + TILE);
    for (let j = 0; j <= i; j += TILE) sides.tile(i, iTo, j, Math.min(count, j + TILE));
  }
  const { out } = sides;
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) out[j * count + i] = out[i * count + j] as number;
  return out;
}

/** Cosines of the unit rows of `a` with those of `b`: `rows of a × rows of b`. */
export function cosinesBetween(a: Float32Array, b: Float32Array, dimension: number): Float32Array {
  const rows = a.length / dimension;
  const width = b.length / dimension;
  const sides = sidesOf(a, b, width, dimension);
  for (let i = 0; i < rows; i += TILE) {
    const iTo = Math.min(rows, i + TILE);
    for (let j = 0; j < width; j += TILE) sides.tile(i, iTo, j, Math.min(width, j + TILE));
  }
  return sides.out;
}

interface Sides {
  readonly out: Float32Array;
  /** Fills a block of `out`. */
  tile(iFrom: number, iTo: number, jFrom: number, jTo: number): void;
}

/** @param width rows of b, columns of `out` */
function sidesOf(a: Float32Array, b: Float32Array, width: number, dimension: number): Sides {
  // Four numbers an instruction; 384, 512, 768 and 1,024 dimensions all divide by four.
  const stride = Math.ceil(dimension / 4) * 4;
  const rows = a.length / dimension;
  const room = roomForFloats(rows * width + (rows + (a === b ? 0 : width)) * stride);
  const put = (from: Float32Array) => {
    const to = room.take((from.length / dimension) * stride);
    for (let row = 0; row * dimension < from.length; row++) {
      to.set(from.subarray(row * dimension, (row + 1) * dimension), row * stride);
    }
    return to.byteOffset;
  };
  const aAt = put(a);
  const bAt = a === b ? aAt : put(b);
  const out = room.take(rows * width);
  const { results, products } = room;
  const bytes = stride * 4;
  return {
    out,
    tile(iFrom, iTo, jFrom, jTo) {
      for (let i = iFrom; i < iTo; i += 2) {
        // The last row of an odd tile is done twice.
        const i1 = Math.min(i + 1, iTo - 1);
        const a0 = aAt + i * bytes;
        for (let j = jFrom; j < jTo; j += 4) {
          const j1 = Math.min(j + 1, jTo - 1);
          const j2 = Math.min(j + 2, jTo - 1);
          const j3 = Math.min(j + 3, jTo - 1);
          products(
            a0,
            aAt + i1 * bytes,
            bAt + j * bytes,
            bAt + j1 * bytes,
            bAt + j2 * bytes,
            bAt + j3 * bytes,
            a0 + bytes,
          );
          const row = i * width;
          out[row + j] = results[0] as number;
          out[row + j1] = results[1] as number;
          out[row + j2] = results[2] as number;
          out[row + j3] = results[3] as number;
          const next = i1 * width;
          out[next + j] = results[4] as number;
          out[next + j1] = results[5] as number;
          out[next + j2] = results[6] as number;
          out[next + j3] = results[7] as number;
        }
      }
    },
  };
}
