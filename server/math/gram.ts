import { type Room, roomForFloats } from "./simd.ts";

/** Rows of a tile: 48 rows of 384 floats are 72 KB, and two such tiles stay in the second-level cache. */
const TILE = 48;

/** All cosines between unit rows: `count × count`, symmetric. Half of it is computed. */
export function gram(vectors: Float32Array, count: number, dimension: number): Float32Array {
  const room = roomForFloats(count * (dimension + count) + 8);
  const rows = put(room, vectors);
  const out = room.take(count * count);
  for (let i = 0; i < count; i += TILE) {
    const iTo = Math.min(count, i + TILE);
    for (let j = 0; j <= i; j += TILE) {
      const jTo = Math.min(count, j + TILE);
      tile(room, { a: rows, b: rows, out, width: count, dimension }, { i, iTo, j, jTo });
      if (j === i) continue;
      for (let p = i; p < iTo; p++) for (let q = j; q < jTo; q++) out[q * count + p] = out[p * count + q] as number;
    }
  }
  return out;
}

/** Rows that are multiplied at a time: their copies and products stay within 8 MB, however many there are. */
const ROWS = { a: 528, b: 2064 };

/** Cosines of the unit rows of `a` with those of `b`: `rows of a × rows of b`. */
export function cosinesBetween(a: Float32Array, b: Float32Array, dimension: number): Float32Array {
  const count = a.length / dimension;
  const width = b.length / dimension;
  const out = new Float32Array(count * width);
  const [most, widest] = [Math.min(ROWS.a, count), Math.min(ROWS.b, width)];
  if (most === 0 || widest === 0) return out;
  const room = roomForFloats((most + widest) * dimension + most * widest + 12);
  const [left, right, products] = [
    room.take(most * dimension),
    room.take(widest * dimension),
    room.take(most * widest),
  ];
  for (let from = 0; from < width; from += widest) {
    const columns = Math.min(widest, width - from);
    right.set(b.subarray(from * dimension, (from + columns) * dimension));
    for (let at = 0; at < count; at += most) {
      const rows = Math.min(most, count - at);
      left.set(a.subarray(at * dimension, (at + rows) * dimension));
      products.fill(0);
      const sides = { a: left, b: right, out: products, width: columns, dimension };
      for (let i = 0; i < rows; i += TILE) {
        const iTo = Math.min(rows, i + TILE);
        for (let j = 0; j < columns; j += TILE) tile(room, sides, { i, iTo, j, jTo: Math.min(columns, j + TILE) });
      }
      for (let i = 0; i < rows; i++) {
        out.set(products.subarray(i * columns, (i + 1) * columns), (at + i) * width + from);
      }
    }
  }
  return out;
}

function put(room: Room<Float32Array>, vectors: Float32Array): Float32Array {
  const there = room.take(vectors.length);
  there.set(vectors);
  return there;
}

interface Sides {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly out: Float32Array;
  /** Rows of b, columns of `out`. */
  readonly width: number;
  readonly dimension: number;
}

/** Fills a block of `out`. */
function tile(
  room: Room<Float32Array>,
  { a, b, out, width, dimension }: Sides,
  { i, iTo, j, jTo }: { i: number; iTo: number; j: number; jTo: number },
): void {
  room.products(
    { of: a, at: i * dimension, width: dimension },
    { of: b, at: j * dimension, width: dimension },
    { of: out, at: i * width + j, width },
    { rows: iTo - i, columns: jTo - j, inner: dimension },
  );
}
