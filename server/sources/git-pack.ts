import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";

/** An object of a repository. */
export interface GitObject {
  readonly type: "commit" | "tree" | "blob" | "tag";
  readonly data: Buffer;
}

/** Objects by their id, hex. */
export type Objects = ReadonlyMap<string, GitObject>;

const TYPES: Readonly<Record<number, GitObject["type"]>> = { 1: "commit", 2: "tree", 3: "blob", 4: "tag" };
const OFFSET_DELTA = 6;
const REF_DELTA = 7;
/** Bytes of one unpacked object; a text of an article has a few thousand. */
const LARGEST_OBJECT = 32 * 1024 * 1024;

interface Entry {
  readonly at: number;
  readonly type: number;
  /** Unpacked: the object itself, or how it differs from its base. */
  readonly data: Buffer;
  /** For deltas: where the base is, or its id. */
  readonly base: number | string | undefined;
}

/**
 * Reads a packfile (gitformat-pack, version 2), deltas resolved.
 * @param most bytes of all unpacked objects together
 * @throws RangeError if it isn't one, or has more
 */
export function readPack(pack: Buffer, most: number): Objects {
  if (pack.length < 32 || pack.toString("latin1", 0, 4) !== "PACK") throw new RangeError("not a packfile");
  const version = pack.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw new RangeError(`a packfile of version ${version}`);
  const count = pack.readUInt32BE(8);
  const entries: Entry[] = [];
  let at = 12;
  let size = 0;
  for (let i = 0; i < count; i++) {
    const { entry, end } = readEntry(pack, at);
    size += entry.data.length;
    if (size > most) throw new RangeError("a packfile that is too large");
    entries.push(entry);
    at = end;
  }
  return resolve(entries, most);
}

function readEntry(pack: Buffer, at: number): { entry: Entry; end: number } {
  let place = at;
  const byte = () => {
    const value = pack[place++];
    if (value === undefined) throw new RangeError("a packfile that ends too early");
    return value;
  };
  let current = byte();
  const type = (current >> 4) & 7;
  let size = current & 15;
  for (let shift = 4; current & 0x80; shift += 7) {
    current = byte();
    size += (current & 0x7f) * 2 ** shift;
  }
  if (size > LARGEST_OBJECT) throw new RangeError("an object that is too large");
  let base: number | string | undefined;
  if (type === OFFSET_DELTA) {
    current = byte();
    let back = current & 0x7f;
    while (current & 0x80) {
      current = byte();
      back = (back + 1) * 128 + (current & 0x7f);
    }
    base = at - back;
  } else if (type === REF_DELTA) {
    base = pack.toString("hex", place, place + 20);
    place += 20;
  }
  // How long the packed form is, only unpacking it tells.
  const { buffer, engine } = inflateSync(pack.subarray(place), {
    info: true,
    maxOutputLength: Math.max(1, size),
  } as object) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  if (buffer.length !== size) throw new RangeError("an object of another length than it says");
  return { entry: { at, type, data: buffer, base }, end: place + engine.bytesWritten };
}

function resolve(entries: readonly Entry[], most: number): Objects {
  const byPlace = new Map<number, GitObject>();
  const byId = new Map<string, GitObject>();
  let size = 0;
  const keep = (at: number, object: GitObject) => {
    size += object.data.length;
    if (size > most) throw new RangeError("a packfile that is too large");
    byPlace.set(at, object);
    byId.set(idOf(object), object);
  };
  let waiting: Entry[] = [];
  for (const entry of entries) {
    const type = TYPES[entry.type];
    if (type === undefined) waiting.push(entry);
    else keep(entry.at, { type, data: entry.data });
  }
  // A delta's base may itself be one.
  while (waiting.length > 0) {
    const left: Entry[] = [];
    for (const entry of waiting) {
      const base = typeof entry.base === "number" ? byPlace.get(entry.base) : byId.get(entry.base ?? "");
      if (base === undefined) left.push(entry);
      else keep(entry.at, { type: base.type, data: applyDelta(base.data, entry.data) });
    }
    if (left.length === waiting.length) throw new RangeError("a packfile whose deltas have no base");
    waiting = left;
  }
  return byId;
}

const idOf = ({ type, data }: GitObject) =>
  createHash("sha1").update(`${type} ${data.length}\0`).update(data).digest("hex");

/** An object made from its base: pieces copied from it, and new ones. */
function applyDelta(base: Buffer, delta: Buffer): Buffer {
  let at = 0;
  const length = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = delta[at++];
      if (byte === undefined) throw new RangeError("a delta that ends too early");
      value += (byte & 0x7f) * 2 ** shift;
      if (!(byte & 0x80)) return value;
    }
  };
  if (length() !== base.length) throw new RangeError("a delta of another base");
  const size = length();
  if (size > LARGEST_OBJECT) throw new RangeError("an object that is too large");
  const result = Buffer.alloc(size);
  let end = 0;
  while (at < delta.length) {
    const code = delta[at++] as number;
    if (code & 0x80) {
      let from = 0;
      let count = 0;
      for (let i = 0; i < 4; i++) if (code & (1 << i)) from += (delta[at++] ?? 0) * 2 ** (8 * i);
      for (let i = 0; i < 3; i++) if (code & (16 << i)) count += (delta[at++] ?? 0) * 2 ** (8 * i);
      if (count === 0) count = 0x10000;
      if (from + count > base.length || end + count > size) throw new RangeError("a delta that reaches too far");
      base.copy(result, end, from, from + count);
      end += count;
    } else {
      if (code === 0 || at + code > delta.length || end + code > size)
        throw new RangeError("a delta that can't be read");
      delta.copy(result, end, at, at + code);
      at += code;
      end += code;
    }
  }
  if (end !== size) throw new RangeError("a delta that can't be read");
  return result;
}

/** A file of a tree. */
export interface GitFile {
  /** With "/" between folders. */
  readonly path: string;
  readonly id: string;
}

/** The files of a commit, in the order of their paths; symbolic links and other repositories are left out. */
export function* filesOf(objects: Objects, commitId: string): Generator<GitFile> {
  const [, tree = ""] =
    /^tree ([\da-f]{40})\n/u.exec(objects.get(commitId)?.data.toString("latin1", 0, 60) ?? "") ?? [];
  yield* filesIn(objects, tree, "", 0);
}

/** Folders inside each other that are looked into. */
const DEEPEST = 50;

function* filesIn(objects: Objects, treeId: string, folder: string, depth: number): Generator<GitFile> {
  const data = objects.get(treeId)?.data;
  if (data === undefined || depth > DEEPEST) return;
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const end = data.indexOf(0, space);
    if (space < 0 || end < 0) return;
    const mode = data.toString("latin1", at, space);
    const path = folder + data.toString("utf8", space + 1, end);
    const id = data.toString("hex", end + 1, end + 21);
    at = end + 21;
    if (mode === "40000" || mode === "040000") yield* filesIn(objects, id, `${path}/`, depth + 1);
    else if (mode.startsWith("100")) yield { path, id };
  }
}
