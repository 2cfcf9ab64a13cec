/**
 * The inner loops of the quick tune, with 128-bit instructions: products of rows with rows, two by four at a time. JavaScript
 * has none, so they are WebAssembly: products-f32.wat and products-f64.wat, compiled by `npm run wasm`. Measured on a 2-core EPYC: see
 * docs/benchmarks.md.
 */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { builtFile } from "../lib/built-file.ts";

/** As much of WebAssembly as is used here: its types come with the browser's library only. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
};

/** Bytes of a number. */
const KINDS = { f32: 4, f64: 8 } as const;
type Kind = keyof typeof KINDS;
/** What becomes of a product. */
type Sign = "plus" | "minus";
type Numbers = Float32Array | Float64Array;

const VECTOR_BYTES = 16;

/** A matrix, or the part of one that begins at `at`, whose rows are `width` numbers apart. */
export interface Rows<T extends Numbers> {
  readonly of: T;
  readonly at: number;
  readonly width: number;
}

/** Memory that the loop can reach. */
export interface Room<T extends Numbers> {
  /** Takes so many numbers of the room, all zero. */
  take(count: number): T;
  /** `SPARE` numbers that anybody may overwrite who works in this room. */
  readonly spare: T;
  /**
   * Takes the products of the first `rows` rows of a with the first `columns` of b, over `inner` numbers each, from c at
   * that row and column, or adds them in a room for sums. All three of this room.
   */
  products(a: Rows<T>, b: Rows<T>, c: Rows<T>, size: { rows: number; columns: number; inner: number }): void;
}

/** By their memory: those that subtract. */
const rooms = new WeakMap<ArrayBufferLike, Room<Numbers>>();

/** A page of WebAssembly's memory. */
const PAGE = 65_536;
/** Numbers of a room's spare part: two tiles of 48 rows (cholesky.ts). */
export const SPARE = 2 * 48 * 48;

/** (a, end of a, b, end of b, c, step of a, of b, of c, bytes of a row, sign) */
type Products = (...options: [number, number, number, number, number, number, number, number, number, number]) => void;

function makeRoom<T extends Numbers>(
  kind: Kind,
  sign: Sign,
  count: number,
  array: new (buffer: ArrayBuffer, at: number, length: number) => T,
): Room<T> {
  const bytes = KINDS[kind];
  const memory = new WebAssembly.Memory({ initial: Math.ceil(((SPARE + count) * bytes + 1024) / PAGE) });
  const { buffer } = memory;
  const { twoByFour, oneByOne } = instanceOf(kind, memory);
  const factor = sign === "plus" ? 1 : -1;
  const perVector = VECTOR_BYTES / bytes;
  let next = 0;
  const take = (numbers: number) => {
    const at = next;
    next = Math.ceil((next + numbers * bytes) / VECTOR_BYTES) * VECTOR_BYTES;
    return new array(buffer, at, numbers);
  };
  const room: Room<T> = {
    take,
    spare: take(SPARE),
    products(a, b, c, { rows, columns, inner }) {
      const [evenRows, fourColumns] = [rows - (rows % 2), columns - (columns % 4)];
      const whole = inner - (inner % perVector);
      const address = (part: Rows<T>, row: number) => part.of.byteOffset + (part.at + row * part.width) * bytes;
      const part = (by: Products, i: number, iTo: number, j: number, jTo: number) => {
        if (i === iTo || j === jTo || whole === 0) return;
        const [aStep, bStep, cStep] = [a.width * bytes, b.width * bytes, c.width * bytes];
        const cAt = address(c, i) + j * bytes;
        by(
          address(a, i),
          address(a, iTo),
          address(b, j),
          address(b, jTo),
          cAt,
          aStep,
          bStep,
          cStep,
          whole * bytes,
          factor,
        );
      };
      part(twoByFour, 0, evenRows, 0, fourColumns);
      part(oneByOne, evenRows, rows, 0, fourColumns);
      part(oneByOne, 0, rows, fourColumns, columns);
      // What is left of rows that end in half a vector.
      for (let k = whole; k < inner; k++) {
        for (let i = 0; i < rows; i++) {
          const x = factor * (a.of[a.at + i * a.width + k] as number);
          for (let j = 0; j < columns; j++) {
            const at = c.at + i * c.width + j;
            c.of[at] = (c.of[at] as number) + x * (b.of[b.at + j * b.width + k] as number);
          }
        }
      }
    },
  };
  return room;
}

/**
 * Has V8's optimising compiler make the loops for 32-bit numbers now. To be called before the embedded database starts: from
 * then on its flag, `--liftoff-only`, holds for the whole process, and a question's cosines would take as long as without
 * WebAssembly. Where it isn't called, V8 chooses.
 */
export function compileLoops(): void {
  setFlagsFromString("--no-liftoff");
  try {
    const room = roomForFloats(64);
    const rows = { of: room.take(16), at: 0, width: 4 };
    // A function is compiled when it's first called.
    room.products(rows, rows, { of: room.take(16), at: 0, width: 4 }, { rows: 3, columns: 4, inner: 4 });
  } finally {
    setFlagsFromString("--liftoff");
  }
}

/** Compiled once; which of V8's compilers does it is V8's affair (quick-tune.ts sees to it that it may choose). */
const modules = new Map<Kind, object>();

function instanceOf(kind: Kind, memory: object): { twoByFour: Products; oneByOne: Products } {
  let module = modules.get(kind);
  if (module === undefined) {
    module = new WebAssembly.Module(new Uint8Array(readFileSync(builtFile(import.meta.url, `products-${kind}.wasm`))));
    modules.set(kind, module);
  }
  const { exports } = new WebAssembly.Instance(module, { m: { m: memory } });
  return { twoByFour: exports.twoByFour as Products, oneByOne: exports.oneByOne as Products };
}

/** Room for so many 32-bit numbers and sums of products. @throws RangeError when there is no memory for it */
export function roomForFloats(count: number): Room<Float32Array> {
  return makeRoom("f32", "plus", count, Float32Array);
}

/**
 * Room for linear algebra in 32-bit numbers, where products are subtracted: half the memory and twice the pace.
 * @throws RangeError when there is no memory for it
 */
export function roomForSingles(count: number): Room<Float32Array> {
  return subtracting(makeRoom("f32", "minus", count, Float32Array));
}

/** The same in 64-bit numbers. @throws RangeError when there is no memory for it */
export function roomForDoubles(count: number): Room<Float64Array> {
  return subtracting(makeRoom("f64", "minus", count, Float64Array));
}

function subtracting<T extends Numbers>(room: Room<T>): Room<T> {
  rooms.set(room.spare.buffer, room as Room<Numbers>);
  return room;
}

/** The subtracting room that an array was taken from, if it was. */
export function roomOf<T extends Numbers>(array: T): Room<T> | undefined {
  return rooms.get(array.buffer) as Room<T> | undefined;
}
