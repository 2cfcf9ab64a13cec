import type { Classifier } from "./classifier.ts";

/** A classifier with what its rows are vectors of. */
export interface ClassifierModel extends Classifier {
  /** Of each row: a hash of the text, so that the next training needn't embed it again. */
  readonly keys: readonly string[];
}

const MARK = "TPC1";

/** A classifier as bytes: a mark, the length of a head in JSON, the head, then vectors and weights (float32, little-endian). */
export function modelToBytes({ vectors, weights, calibration, ...head }: ClassifierModel): Uint8Array {
  const text = Buffer.from(JSON.stringify({ ...head, calibration: [...calibration] }));
  // Floats begin at a multiple of four.
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, 0x20)]);
  const begin = Buffer.alloc(8);
  begin.write(MARK, "latin1");
  begin.writeUInt32LE(padded.length, 4);
  return new Uint8Array(Buffer.concat([begin, padded, bytesOf(vectors), bytesOf(weights)]));
}

/** @returns undefined if these bytes are of another version */
export function modelFrom(bytes: Uint8Array): ClassifierModel | undefined {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (whole.length < 8 || whole.toString("latin1", 0, 4) !== MARK) return undefined;
  const from = 8 + whole.readUInt32LE(4);
  const head = JSON.parse(whole.toString("utf8", 8, from)) as Omit<
    ClassifierModel,
    "vectors" | "weights" | "calibration"
  > & {
    calibration: number[];
  };
  // A copy, so that it's aligned whatever the database's driver gave.
  const numbers = new Float32Array(Uint8Array.from(whole.subarray(from)).buffer);
  const size = head.keys.length * head.dimension;
  if (numbers.length !== size + head.keys.length * (head.classes.length + 1)) return undefined;
  return {
    ...head,
    calibration: Float64Array.from(head.calibration),
    vectors: numbers.subarray(0, size),
    weights: numbers.subarray(size),
  };
}

const bytesOf = (numbers: Float32Array) => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
