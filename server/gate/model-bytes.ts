import { TuppenceError } from "../lib/errors.ts";
import { scannedRows } from "../math/scan.ts";
import type { CurvePoint } from "./curve.ts";
import { type FeatureSet, WIDTH } from "./evidence.ts";
import type { Points } from "./points.ts";
import { siblingsOf } from "./siblings.ts";
import type { GateModel } from "./train.ts";
import { wordIndex } from "./word-evidence.ts";

/** First bytes of a stored gate; the digit increases when the layout or the meaning of a weight changes. */
const MAGIC = "TPGATE7\n";

interface Header {
  readonly articleIds: readonly string[];
  readonly language: string;
  readonly dimension: number;
  readonly means: FeatureSet;
  readonly weights: readonly number[];
  readonly judged?: readonly number[];
  readonly clarifyShare: number;
  readonly heldOut: number;
  /** Byte lengths, in order. */
  readonly sections: readonly number[];
}

const view = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/**
 * A gate as bytes for the version's row: a header in JSON, then flat arrays. Vectors are stored as int8 with one scale
 * per row: a quarter of the size, with cosines within 0.001.
 */
export function gateToBytes(model: GateModel): Uint8Array {
  const { points, classifier, words } = model;
  const { quantised, scales } = quantise(points.vectors, points.dimension);
  const outOfScope = quantise(model.outOfScope, points.dimension);
  const stems: number[] = [];
  const pairCounts: number[] = [];
  const pairs: Int32Array[] = [];
  for (const [stem, list] of words.postings) {
    stems.push(stem);
    pairCounts.push(list.length);
    pairs.push(list);
  }
  const flatPairs = new Int32Array(pairCounts.reduce((s, x) => s + x, 0));
  let at = 0;
  for (const list of pairs) {
    flatPairs.set(list, at);
    at += list.length;
  }
  const curve = Float32Array.from(
    model.curve.flatMap((p) => [...numbersOf(p), Number(p.answerable), p.weight, ...numbersOf(p.judged)]),
  );
  const sections = [
    points.owner,
    points.kind,
    points.learns,
    quantised,
    scales,
    classifier.basis,
    classifier.weights,
    Uint32Array.from(stems),
    Int32Array.from(pairCounts),
    flatPairs,
    words.lengths,
    curve,
    outOfScope.quantised,
    outOfScope.scales,
  ].map(view);
  const header: Header = {
    articleIds: model.articleIds,
    language: model.language,
    dimension: points.dimension,
    means: model.featureSet,
    weights: [...model.weights],
    ...(model.judged && { judged: [...model.judged] }),
    clarifyShare: model.clarifyShare,
    heldOut: model.heldOut,
    sections: sections.map((one) => one.length),
  };
  const head = Buffer.from(JSON.stringify(header), "utf8");
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  return new Uint8Array(Buffer.concat([Buffer.from(MAGIC, "latin1"), size, head, ...sections]));
}

/** Numbers of a point of the curve. */
const POINT = 10;

/** Never read by the judge: -1, which is no probability. */
const numbersOf = (seen: CurvePoint["judged"]): number[] =>
  seen === undefined ? [-1, -1, 0, 0] : [seen.first, seen.three, Number(seen.right), Number(seen.hit)];

/** Whether these bytes begin like a gate of this layout. */
export function isGate(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, MAGIC.length)).toString("latin1") === MAGIC;
}

/** @throws GATE_UNCALIBRATED if the bytes aren't a gate of this layout */
export function gateFromBytes(bytes: Uint8Array): GateModel {
  try {
    return read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    throw new TuppenceError(
      "GATE_UNCALIBRATED",
      "This version's gate can't be read.",
      "Publish the knowledge again. Until then, your team gets every question.",
      { cause },
    );
  }
}

function read(bytes: Buffer): GateModel {
  if (!isGate(bytes)) throw new RangeError("not a gate of this layout");
  const size = bytes.readUInt32LE(MAGIC.length);
  let at = MAGIC.length + 4 + size;
  const header = JSON.parse(bytes.subarray(MAGIC.length + 4, at).toString("utf8")) as Header;
  if (header.weights.length !== WIDTH) throw new RangeError(`${header.weights.length} weights`);
  const deps = header.sections.map((length) => {
    const part = bytes.subarray(at, at + length);
    if (part.length !== length) throw new RangeError("cut short");
    at += length;
    // Copied: typed arrays need their alignment.
    return part.buffer.slice(part.byteOffset, part.byteOffset + length) as ArrayBuffer;
  });
  const section = (i: number): ArrayBuffer => {
    const part = deps[i];
    if (part === undefined) throw new RangeError(`no section ${i}`);
    return part;
  };
  const owner = new Int32Array(section(0));
  const articles = header.articleIds.length;
  const points: Points = {
    dimension: header.dimension,
    articles,
    count: owner.length,
    owner,
    kind: new Uint8Array(section(1)),
    learns: new Uint8Array(section(2)),
    vectors: restore(new Int8Array(section(3)), new Float32Array(section(4)), header.dimension),
    first: firstOf(owner, articles),
  };
  const stems = new Uint32Array(section(7));
  const pairCounts = new Int32Array(section(8));
  const flatPairs = new Int32Array(section(9));
  const postings = new Map<number, Int32Array>();
  let pair = 0;
  for (let i = 0; i < stems.length; i++) {
    const end = pair + (pairCounts[i] as number);
    postings.set(stems[i] as number, flatPairs.subarray(pair, end));
    pair = end;
  }
  const flat = new Float32Array(section(11));
  const curve = Array.from({ length: flat.length / POINT }, (_, i): CurvePoint => {
    const of = (k: number) => flat[i * POINT + k] ?? 0;
    const seen = (k: number) => ({ first: of(k), three: of(k + 1), right: of(k + 2) === 1, hit: of(k + 3) === 1 });
    return { ...seen(0), answerable: of(4) === 1, weight: of(5), ...(of(6) >= 0 && { judged: seen(6) }) };
  });
  return {
    articleIds: header.articleIds,
    language: header.language,
    points,
    siblings: siblingsOf(points),
    classifier: { basis: new Int32Array(section(5)), weights: new Float32Array(section(6)) },
    words: wordIndex({ articles, lengths: new Float64Array(section(10)), postings, language: header.language }),
    outOfScope: restore(new Int8Array(section(12)), new Float32Array(section(13)), header.dimension),
    featureSet: header.means,
    weights: Float64Array.from(header.weights),
    ...(header.judged && { judged: Float64Array.from(header.judged) }),
    curve,
    clarifyShare: header.clarifyShare,
    heldOut: header.heldOut,
  };
}

function firstOf(owner: Int32Array, articles: number): Int32Array {
  const first = new Int32Array(articles + 1);
  let at = 0;
  for (let a = 0; a <= articles; a++) {
    while (at < owner.length && (owner[at] as number) < a) at++;
    first[a] = at;
  }
  return first;
}

function quantise(vectors: Float32Array, dimension: number): { quantised: Int8Array; scales: Float32Array } {
  const count = vectors.length / dimension;
  const quantised = new Int8Array(vectors.length);
  const scales = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let most = 0;
    for (let k = 0; k < dimension; k++) most = Math.max(most, Math.abs(vectors[i * dimension + k] as number));
    const scale = most / 127 || 1;
    scales[i] = scale;
    for (let k = 0; k < dimension; k++) {
      quantised[i * dimension + k] = Math.round((vectors[i * dimension + k] as number) / scale);
    }
  }
  return { quantised, scales };
}

function restore(quantised: Int8Array, scales: Float32Array, dimension: number): Float32Array {
  const vectors = scannedRows(scales.length, dimension);
  for (let i = 0; i < scales.length; i++) {
    for (let k = 0; k < dimension; k++) {
      vectors[i * dimension + k] = (quantised[i * dimension + k] as number) * (scales[i] as number);
    }
  }
  return vectors;
}
