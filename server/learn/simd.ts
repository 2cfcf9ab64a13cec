/**
 * The one inner loop of the quick tune, with 128-bit instructions: products of two rows with four rows. JavaScript has none,
 * so a WebAssembly module of one function is put together here, instruction by instruction, for either kind of number.
 * Measured on a 2-core EPYC: see docs/benchmarks.md.
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
  f32: { splat: 0x13, extract: 0x1f, add: 0xe4, multiply: 0xe6, lanes: 4, scalarAdd: 0x92, store: 0x38, bytes: 4 },
  f64: { splat: 0x14, extract: 0x21, add: 0xf0, multiply: 0xf2, lanes: 2, scalarAdd: 0xa0, store: 0x39, bytes: 8 },
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
const section = (id: number, content: number[]) => [id, ...leb(content.length), ...content];
const named = (name: string) => [...leb(name.length), ...Buffer.from(name)];

/** (a0, a1, b0, b1, b2, b3, end of a0): the eight products go to the memory's first 64 bytes, a's first row first. */
function moduleBytes(kind: Kind): Uint8Array<ArrayBuffer> {
  const { splat, extract, add, multiply, lanes, scalarAdd, store, bytes } = KINDS[kind];
  const END = 6;
  const SUM = 7;
  const X = 15;
  const Y = 16;
  const B = 17;
  const step = (local: number) => [...get(local), ...constant(16), 0x6a, ...set(local)];
  const zero = kind === "f32" ? [0x43, 0, 0, 0, 0, ...vector(splat)] : [0x44, 0, 0, 0, 0, 0, 0, 0, 0, ...vector(splat)];
  const body: number[] = [];
  for (let i = 0; i < 8; i++) body.push(...zero, ...set(SUM + i));
  body.push(0x03, 0x40);
  body.push(...load(0), ...set(X), ...load(1), ...set(Y));
  for (let j = 0; j < 4; j++) {
    body.push(...load(2 + j), ...set(B));
    for (const [row, from] of [X, Y].entries()) {
      const sum = SUM + row * 4 + j;
      body.push(...get(sum), ...get(from), ...get(B), ...vector(multiply), ...vector(add), ...set(sum));
    }
  }
  for (let local = 0; local < 6; local++) body.push(...step(local));
  // Once more while a0 is below its end.
  body.push(...get(0), ...get(END), 0x49, 0x0d, 0x00, 0x0b);
  for (let i = 0; i < 8; i++) {
    body.push(...constant(i * bytes));
    for (let lane = 0; lane < lanes; lane++) {
      body.push(...get(SUM + i), ...vector(extract), lane);
      if (lane > 0) body.push(scalarAdd);
    }
    body.push(store, 0, 0);
  }
  body.push(0x0b);
  const locals = [1, ...leb(11), V128];
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, ...leb(7), ...Array(7).fill(I32), 0]),
    ...section(2, [1, ...named("m"), ...named("m"), 0x02, 0x00, 0x01]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...named("products"), 0x00, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

type Products = (a0: number, a1: number, b0: number, b1: number, b2: number, b3: number, end: number) => void;

/** Numbers in a row of memory that the loop can reach, and the loop. */
export interface Room<T extends Float32Array | Float64Array> {
  /** The eight results of the last call. */
  readonly results: T;
  /** Products of two rows with four, from byte addresses; rows are a multiple of 16 bytes long, and not empty. */
  readonly products: Products;
  /** Takes so many numbers of the room, all zero. */
  take(count: number): T;
}

const rooms = new WeakMap<ArrayBufferLike, Room<Float32Array> | Room<Float64Array>>();

/** A page of WebAssembly's memory. */
const PAGE = 65_536;
/** Where results stand; what is taken begins after it. */
const HEAD = 64;

function makeRoom(kind: Kind, count: number) {
  const { bytes } = KINDS[kind];
  const memory = new WebAssembly.Memory({ initial: Math.ceil((HEAD + count * bytes + 1024) / PAGE) });
  const products = compile(kind, memory);
  let next = HEAD;
  const reserve = (numbers: number) => {
    const at = next;
    next = Math.ceil((next + numbers * bytes) / 16) * 16;
    return at;
  };
  return { buffer: memory.buffer, products, reserve };
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
    // A function is compiled when it is first called: here, over one piece of zeros.
    products(HEAD, HEAD, HEAD, HEAD, HEAD, HEAD, HEAD + 16);
    return products;
  } finally {
    setFlagsFromString("--liftoff");
  }
}

/** Room for so many 32-bit numbers. @throws RangeError when there is no memory for it */
export function roomForFloats(count: number): Room<Float32Array> {
  const { buffer, products, reserve } = makeRoom("f32", count);
  const room: Room<Float32Array> = {
    results: new Float32Array(buffer, 0, 8),
    products,
    take: (numbers) => new Float32Array(buffer, reserve(numbers), numbers),
  };
  rooms.set(buffer, room);
  return room;
}

/** Room for so many 64-bit numbers. @throws RangeError when there is no memory for it */
export function roomForDoubles(count: number): Room<Float64Array> {
  const { buffer, products, reserve } = makeRoom("f64", count);
  const room: Room<Float64Array> = {
    results: new Float64Array(buffer, 0, 8),
    products,
    take: (numbers) => new Float64Array(buffer, reserve(numbers), numbers),
  };
  rooms.set(buffer, room);
  return room;
}

/** The room that an array was taken from, if it was. */
export function roomOf(array: Float64Array): Room<Float64Array> | undefined {
  return rooms.get(array.buffer) as Room<Float64Array> | undefined;
}
