import { type Room, roomForFloats } from "./simd.ts";

/** Rows in WebAssembly's memory, with room for a vector and its products with all of them. */
interface Shelf {
  readonly room: Room<Float32Array>;
  readonly vector: Float32Array;
  readonly products: Float32Array;
}

const shelves = new WeakMap<Float32Array, Shelf>();

/**
 * An array of rows for `rowsTimes`, all zero, where WebAssembly reaches it: a site's vectors are multiplied with every
 * question. An ordinary array where there is no memory of that kind left.
 */
export function scannedRows(count: number, width: number): Float32Array {
  try {
    const room = roomForFloats(count * width + width + count + 12);
    const rows = room.take(count * width);
    shelves.set(rows, { room, vector: room.take(width), products: room.take(count) });
    return rows;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Float32Array(count * width);
  }
}

/** Dot products of all rows with one vector. Fast for rows from `scannedRows`; any others are multiplied as well. */
export function rowsTimes(rows: Float32Array, vector: Float32Array): Float32Array {
  const width = vector.length;
  const shelf = shelves.get(rows);
  if (shelf === undefined || shelf.vector.length !== width) return plainly(rows, vector);
  const { room, products } = shelf;
  shelf.vector.set(vector);
  products.fill(0);
  const count = products.length;
  room.products(
    { of: shelf.vector, at: 0, width },
    { of: rows, at: 0, width },
    { of: products, at: 0, width: count },
    { rows: 1, columns: count, inner: width },
  );
  return products.slice();
}

function plainly(rows: Float32Array, vector: Float32Array): Float32Array {
  const into = new Float32Array(vector.length === 0 ? 0 : rows.length / vector.length);
  productsInto(into, rows, vector);
  return into;
}

/**
 * The same in doubles, into an array of one's own. Rows and vector are of this kind only, and the vector is turned into doubles
 * once: half of `dotRows`' time. Four sums at a time keep the processor from waiting for one.
 */
export function productsInto(into: Float32Array | Float64Array, rows: Float32Array, vector: Float32Array): void {
  const width = vector.length;
  const by = Float64Array.from(vector);
  for (let row = 0, at = 0; row < into.length; row++) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let k = 0;
    for (; k + 3 < width; k += 4, at += 4) {
      s0 += (rows[at] as number) * (by[k] as number);
      s1 += (rows[at + 1] as number) * (by[k + 1] as number);
      s2 += (rows[at + 2] as number) * (by[k + 2] as number);
      s3 += (rows[at + 3] as number) * (by[k + 3] as number);
    }
    for (; k < width; k++, at++) s0 += (rows[at] as number) * (by[k] as number);
    into[row] = s0 + s1 + s2 + s3;
  }
}
