/**
 * The inner loops of the quick tune, with 128-bit instructions: products of rows with rows, two by four at a time. JavaScript
 * has none, so a WebAssembly module of one function is put together here, instruction by instruction, for either kind of
 * number. Measured on a 2-core EPYC: see docs/benchmarks.md.
 */
import { setFlagsFromString } from "node:v8";

/** As much of WebAssembly as is used here: its types come with the browser's library only. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
};

const I32 = 0x7f;
const V128 = 0x7b;

/** Opcodes of what differs between the two kinds; all behind the prefix 0xfd. */
const KINDS = {
  f32: {
    splat: 0x13,
    extract: 0x1f,
    add: 0xe4,
    multiply: 0xe6,
    sum: 0x92,
    plus: 0x92,
    minus: 0x93,
    load: 0x2a,
    store: 0x38,
    bytes: 4,
  },
  f64: {
    splat: 0x14,
    extract: 0x21,
    add: 0xf0,
    multiply: 0xf2,
    sum: 0xa0,
    plus: 0xa0,
    minus: 0xa1,
    load: 0x2b,
    store: 0x39,
    bytes: 8,
  },
} as const;
type Kind = keyof typeof KINDS;
/** What becomes of a product. */
type Sign = "plus" | "minus";
type Numbers = Float32Array | Float64Array;

/** Unsigned LEB128, as WebAssembly writes numbers. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}
/** Signed LEB128, for constants. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}
const get = (local: number) => [0x20, ...leb(local)];
const set = (local: number) => [0x21, ...leb(local)];
const constant = (value: number) => [0x41, ...signed(value)];
const vector = (opcode: number) => [0xfd, ...leb(opcode)];
const load = (local: number) => [...get(local), ...vector(0x00), 0, 0];
/** local = one + other */
const sum = (local: number, one: number[], other: number[]) => [...one, ...other, 0x6a, ...set(local)];
const LOOP = [0x03, 0x40];
const END = 0x0b;
/** Goes round the loop again while `left < right`, unsigned. */
const branchIfBelow = (left: number, right: number) => [...get(left), ...get(right), 0x49, 0x0d, 0];
const section = (id: number, content: number[]) => [id, ...leb(content.length), ...content];
const named = (name: string) => [...leb(name.length), ...Buffer.from(name)];

const VECTOR_BYTES = 16;

/**
 * (a, end of a, b, end of b, c, step of a, of b, of c, bytes of a row): addresses and steps in bytes. Puts the products of
 * every row of a, so many at a time, with every row of b, so many at a time, into c.
 */
function functionBody(kind: Kind, sign: Sign, rows: number, columns: number): number[] {
  const { splat, extract, add, multiply, sum: scalarAdd, [sign]: into, load: scalarLoad, store, bytes } = KINDS[kind];
  const [A, A_END, B, B_END, C, A_STEP, B_STEP, C_STEP, ROW] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  // Rows of a and of c to come; where the rows under way stop; what goes along them, of a and then of b.
  const [A_ROW, C_ROW, STOP, ALONG] = [9, 10, 11, 12] as const;
  const X = ALONG + rows + columns;
  const Y = X + rows;
  const SUM = Y + 1;
  const lanes = VECTOR_BYTES / bytes;
  const eachRow = (give: (row: number) => number[]) => Array.from({ length: rows }, (_, row) => give(row)).flat();
  const eachColumn = (give: (j: number) => number[]) => Array.from({ length: columns }, (_, j) => give(j)).flat();
  const times = (local: number, count: number) => [...get(local), ...constant(count), 0x6c];

  const zero = kind === "f32" ? [0x43, 0, 0, 0, 0, ...vector(splat)] : [0x44, 0, 0, 0, 0, 0, 0, 0, 0, ...vector(splat)];
  // One vector of each row a round: taking two or four at a time was slower, by a fifth and a third.
  const round = [
    ...eachRow((row) => [...load(ALONG + row), ...set(X + row)]),
    ...eachColumn((j) => [
      ...[...load(ALONG + rows + j), ...set(Y)],
      ...eachRow((row) => {
        const total = SUM + row * columns + j;
        return [...get(total), ...get(X + row), ...get(Y), ...vector(multiply), ...vector(add), ...set(total)];
      }),
    ]),
    ...Array.from({ length: rows + columns }, (_, i) => sum(ALONG + i, get(ALONG + i), constant(VECTOR_BYTES))).flat(),
  ];
  const result = (row: number, j: number) => [
    ...get(C_ROW),
    ...[...get(C_ROW), scalarLoad, 0, ...leb(j * bytes)],
    ...Array.from({ length: lanes }, (_, lane) => [
      ...[...get(SUM + row * columns + j), ...vector(extract), lane],
      ...(lane > 0 ? [scalarAdd] : []),
    ]).flat(),
    ...[into, store, 0, ...leb(j * bytes)],
  ];
  const block = [
    ...eachRow((row) => eachColumn((j) => [...zero, ...set(SUM + row * columns + j)])),
    ...eachRow((row) => sum(ALONG + row, get(A_ROW), times(A_STEP, row))),
    ...eachColumn((j) => sum(ALONG + rows + j, get(B), times(B_STEP, j))),
    ...sum(STOP, get(A_ROW), get(ROW)),
    ...[...LOOP, ...round, ...branchIfBelow(ALONG, STOP), END],
    ...eachRow((row) => [...eachColumn((j) => result(row, j)), ...sum(C_ROW, get(C_ROW), get(C_STEP))]),
    ...sum(A_ROW, get(A_ROW), times(A_STEP, rows)),
  ];
  // A few rows of b stay in the first-level cache while all of a passes by.
  const body = [
    ...LOOP,
    ...[...get(A), ...set(A_ROW), ...get(C), ...set(C_ROW)],
    ...[...LOOP, ...block, ...branchIfBelow(A_ROW, A_END), END],
    ...sum(B, get(B), times(B_STEP, columns)),
    ...sum(C, get(C), constant(columns * bytes)),
    ...branchIfBelow(B, B_END),
    ...[END, END],
  ];
  const code = [2, ...leb(X - A_ROW), I32, ...leb(SUM + rows * columns - X), V128, ...body];
  return [...leb(code.length), ...code];
}

/** Two by four is what sixteen registers hold; one by one is for what that leaves over at the edges. */
function moduleBytes(kind: Kind, sign: Sign): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, ...leb(9), ...Array(9).fill(I32), 0]),
    ...section(2, [1, ...named("m"), ...named("m"), 0x02, 0x00, 0x01]),
    ...section(3, [2, 0, 0]),
    ...section(7, [2, ...named("twoByFour"), 0x00, 0, ...named("oneByOne"), 0x00, 1]),
    ...section(10, [2, ...functionBody(kind, sign, 2, 4), ...functionBody(kind, sign, 1, 1)]),
  ]);
}

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

type Products = (...given: [number, number, number, number, number, number, number, number, number]) => void;

function makeRoom<T extends Numbers>(
  kind: Kind,
  sign: Sign,
  count: number,
  array: new (buffer: ArrayBuffer, at: number, length: number) => T,
): Room<T> {
  const { bytes } = KINDS[kind];
  const memory = new WebAssembly.Memory({ initial: Math.ceil(((SPARE + count) * bytes + 1024) / PAGE) });
  const { buffer } = memory;
  const { twoByFour, oneByOne } = compile(kind, sign, memory);
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
        by(address(a, i), address(a, iTo), address(b, j), address(b, jTo), cAt, aStep, bStep, cStep, whole * bytes);
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
 * By the optimising compiler, at once: the embedded database has the whole process make do with the quick one, which is a
 * good deal for its thousand functions and a bad one for a single loop (5 instead of 16 thousand million products a second).
 */
function compile(kind: Kind, sign: Sign, memory: object): { twoByFour: Products; oneByOne: Products } {
  setFlagsFromString("--no-liftoff-only");
  setFlagsFromString("--no-liftoff");
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(kind, sign)), { m: { m: memory } });
    const [twoByFour, oneByOne] = [exports.twoByFour as Products, exports.oneByOne as Products];
    // A function is compiled when it is first called: here, over zeros.
    for (const one of [twoByFour, oneByOne]) one(0, 0, 0, 0, 0, 0, 0, 0, VECTOR_BYTES);
    return { twoByFour, oneByOne };
  } finally {
    setFlagsFromString("--liftoff");
  }
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
