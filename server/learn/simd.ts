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
    into: 0x92,
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
    into: 0xa1,
    load: 0x2b,
    store: 0x39,
    bytes: 8,
  },
} as const;
type Kind = keyof typeof KINDS;

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
/** Goes round the loop that stands so many around this one while `left < right`, unsigned. */
const branchIfBelow = (left: number, right: number, around: number) => [
  ...get(left),
  ...get(right),
  0x49,
  0x0d,
  around,
];
const section = (id: number, content: number[]) => [id, ...leb(content.length), ...content];
const named = (name: string) => [...leb(name.length), ...Buffer.from(name)];

const VECTOR_BYTES = 16;

/**
 * (a, end of a, b, end of b, c, step of a, of b, of c, bytes of a row): addresses and steps in bytes. Puts the products of
 * every row of a, two at a time, with every row of b, four at a time, into c.
 */
function moduleBytes(kind: Kind): Uint8Array<ArrayBuffer> {
  const { splat, extract, add, multiply, sum: scalarAdd, into, load: scalarLoad, store, bytes } = KINDS[kind];
  const [A, A_END, B, B_END, C, A_STEP, B_STEP, C_STEP, ROW] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  // Rows of b under way, row of a to come, row of c under way; then what goes along the six rows, and where it stops.
  const [B1, B2, B3, A_ROW, C_ROW] = [9, 10, 11, 12, 13] as const;
  const [ALONG, STOP] = [14, 20] as const;
  const [SUM, X, Y, Z] = [21, 29, 30, 31] as const;
  const lanes = VECTOR_BYTES / bytes;

  const zero = kind === "f32" ? [0x43, 0, 0, 0, 0, ...vector(splat)] : [0x44, 0, 0, 0, 0, 0, 0, 0, 0, ...vector(splat)];
  // One vector of each row a round: taking two or four at a time was slower, by a fifth and a third.
  const round = [
    ...[...load(ALONG), ...set(X), ...load(ALONG + 1), ...set(Y)],
    ...[0, 1, 2, 3].flatMap((j) => [
      ...[...load(ALONG + 2 + j), ...set(Z)],
      ...[X, Y].flatMap((from, row) => {
        const total = SUM + row * 4 + j;
        return [...get(total), ...get(from), ...get(Z), ...vector(multiply), ...vector(add), ...set(total)];
      }),
    ]),
    ...[0, 1, 2, 3, 4, 5].flatMap((row) => sum(ALONG + row, get(ALONG + row), constant(VECTOR_BYTES))),
  ];
  const result = (row: number, j: number) => [
    ...get(C_ROW),
    ...[...get(C_ROW), scalarLoad, 0, ...leb(j * bytes)],
    ...Array.from({ length: lanes }, (_, lane) => [
      ...[...get(SUM + row * 4 + j), ...vector(extract), lane],
      ...(lane > 0 ? [scalarAdd] : []),
    ]).flat(),
    ...[into, store, 0, ...leb(j * bytes)],
  ];
  const twoByFour = [
    ...Array.from({ length: 8 }, (_, i) => [...zero, ...set(SUM + i)]).flat(),
    ...[...get(A_ROW), ...set(ALONG)],
    ...sum(ALONG + 1, get(A_ROW), get(A_STEP)),
    ...[B, B1, B2, B3].flatMap((from, j) => [...get(from), ...set(ALONG + 2 + j)]),
    ...sum(STOP, get(A_ROW), get(ROW)),
    ...[...LOOP, ...round, ...branchIfBelow(ALONG, STOP, 0), END],
    ...[0, 1, 2, 3].flatMap((j) => result(0, j)),
    ...sum(C_ROW, get(C_ROW), get(C_STEP)),
    ...[0, 1, 2, 3].flatMap((j) => result(1, j)),
    ...sum(C_ROW, get(C_ROW), get(C_STEP)),
    ...sum(A_ROW, get(A_ROW), [...get(A_STEP), ...constant(1), 0x74]),
  ];
  // Four rows of b stay in the first-level cache while all of a passes by.
  const body = [
    ...LOOP,
    ...sum(B1, get(B), get(B_STEP)),
    ...sum(B2, get(B1), get(B_STEP)),
    ...sum(B3, get(B2), get(B_STEP)),
    ...[...get(A), ...set(A_ROW), ...get(C), ...set(C_ROW)],
    ...[...LOOP, ...twoByFour, ...branchIfBelow(A_ROW, A_END, 0), END],
    ...sum(B, get(B3), get(B_STEP)),
    ...sum(C, get(C), constant(4 * bytes)),
    ...branchIfBelow(B, B_END, 0),
    ...[END, END],
  ];
  const code = [2, ...leb(SUM - B1), I32, ...leb(Z - SUM + 1), V128, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, ...leb(9), ...Array(9).fill(I32), 0]),
    ...section(2, [1, ...named("m"), ...named("m"), 0x02, 0x00, 0x01]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...named("products"), 0x00, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

/** A matrix, or the part of one that begins at `at`, whose rows are `width` numbers apart. */
export interface Rows<T extends Float32Array | Float64Array> {
  readonly of: T;
  readonly at: number;
  readonly width: number;
}

/** Memory that the loop can reach. */
export interface Room<T extends Float32Array | Float64Array> {
  /** Takes so many numbers of the room, all zero. */
  take(count: number): T;
  /** `SPARE` numbers that anybody may overwrite who works in this room. */
  readonly spare: T;
  /**
   * Takes the products of the first `rows` rows of a with the first `columns` of b, over `inner` numbers each, from c at
   * that row and column; in a room of 32-bit numbers it adds them. All three of this room.
   */
  products(a: Rows<T>, b: Rows<T>, c: Rows<T>, size: { rows: number; columns: number; inner: number }): void;
}

/** By their memory: those of 64-bit numbers. */
const rooms = new WeakMap<ArrayBufferLike, Room<Float64Array>>();

/** A page of WebAssembly's memory. */
const PAGE = 65_536;
/** Numbers of a room's spare part: two tiles of 48 rows (cholesky.ts). */
export const SPARE = 2 * 48 * 48;

type Products = (...given: [number, number, number, number, number, number, number, number, number]) => void;

function makeRoom<T extends Float32Array | Float64Array>(
  kind: Kind,
  count: number,
  array: new (buffer: ArrayBuffer, at: number, length: number) => T,
): Room<T> {
  const { bytes } = KINDS[kind];
  const memory = new WebAssembly.Memory({ initial: Math.ceil(((SPARE + count) * bytes + 1024) / PAGE) });
  const { buffer } = memory;
  const products = compile(kind, memory);
  const sign = kind === "f32" ? 1 : -1;
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
      const address = (part: Rows<T>) => part.of.byteOffset + part.at * bytes;
      if (evenRows > 0 && fourColumns > 0 && whole > 0) {
        const [aAt, bAt, aStep, bStep] = [address(a), address(b), a.width * bytes, b.width * bytes];
        const [aEnd, bEnd] = [aAt + evenRows * aStep, bAt + fourColumns * bStep];
        products(aAt, aEnd, bAt, bEnd, address(c), aStep, bStep, c.width * bytes, whole * bytes);
      }
      // What two by four leaves over, at the edges and at the rows' ends.
      for (let i = 0; i < rows; i++) {
        for (let j = i < evenRows && whole === inner ? fourColumns : 0; j < columns; j++) {
          let total = 0;
          for (let k = i < evenRows && j < fourColumns ? whole : 0; k < inner; k++) {
            total += (a.of[a.at + i * a.width + k] as number) * (b.of[b.at + j * b.width + k] as number);
          }
          const at = c.at + i * c.width + j;
          c.of[at] = (c.of[at] as number) + sign * total;
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
function compile(kind: Kind, memory: object): Products {
  setFlagsFromString("--no-liftoff-only");
  setFlagsFromString("--no-liftoff");
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(kind)), { m: { m: memory } });
    const products = exports.products as Products;
    // A function is compiled when it is first called: here, over zeros.
    products(0, 0, 0, 0, 0, 0, 0, 0, VECTOR_BYTES);
    return products;
  } finally {
    setFlagsFromString("--liftoff");
  }
}

/** Room for so many 32-bit numbers. @throws RangeError when there is no memory for it */
export function roomForFloats(count: number): Room<Float32Array> {
  return makeRoom("f32", count, Float32Array);
}

/** Room for so many 64-bit numbers. @throws RangeError when there is no memory for it */
export function roomForDoubles(count: number): Room<Float64Array> {
  const room = makeRoom("f64", count, Float64Array);
  rooms.set(room.spare.buffer, room);
  return room;
}

/** The room that an array was taken from, if it was. */
export function roomOf(array: Float64Array): Room<Float64Array> | undefined {
  return rooms.get(array.buffer);
}
