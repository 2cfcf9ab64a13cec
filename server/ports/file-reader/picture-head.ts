/** What a picture's file says of itself before its pixels: read without a decoder, so that a bomb never reaches one. */
export interface PictureHead {
  readonly width: number;
  readonly height: number;
  /** Several pictures one after another. */
  readonly isAnimated: boolean;
  /** EXIF's, 1 to 8; 1: upright. */
  readonly orientation: number;
}

export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** @returns undefined: it isn't a whole picture of that type */
export function headOf(mediaType: PictureType, bytes: Uint8Array): PictureHead | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const head = HEADS[mediaType](data);
    return head !== undefined && head.width > 0 && head.height > 0 ? head : undefined;
  } catch (error) {
    // It ends where more was said to follow.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const HEADS: Readonly<Record<PictureType, (data: Buffer) => PictureHead | undefined>> = {
  "image/png": pngHead,
  "image/jpeg": jpegHead,
  "image/webp": webpHead,
  "image/gif": gifHead,
};

function pngHead(data: Buffer): PictureHead | undefined {
  let [isAnimated, orientation] = [false, 1];
  for (let at = 8; at + 8 <= data.length; ) {
    const length = data.readUInt32BE(at);
    const name = data.toString("latin1", at + 4, at + 8);
    if (name === "acTL") isAnimated = true;
    if (name === "eXIf") orientation = orientationIn(data.subarray(at + 8, at + 8 + length));
    if (name === "IDAT" || name === "IEND") break;
    at += 12 + length;
  }
  return { width: data.readUInt32BE(16), height: data.readUInt32BE(20), isAnimated, orientation };
}

function jpegHead(data: Buffer): PictureHead | undefined {
  let orientation = 1;
  for (let at = 2; at + 4 <= data.length; ) {
    if (data[at] !== 0xff) return undefined;
    const marker = data[at + 1] ?? 0;
    // Filling, and marks without a length.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const length = data.readUInt16BE(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      return { width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5), isAnimated: false, orientation };
    }
    if (marker === 0xe1 && data.toString("latin1", at + 4, at + 10) === "Exif\0\0") {
      orientation = orientationIn(data.subarray(at + 10, at + 2 + length));
    }
    if (marker === 0xda) return undefined;
    at += 2 + length;
  }
  return undefined;
}

function webpHead(data: Buffer): PictureHead | undefined {
  let [width, height, isAnimated, orientation] = [0, 0, false, 1];
  for (let at = 12; at + 8 <= data.length; ) {
    const name = data.toString("latin1", at, at + 4);
    const length = data.readUInt32LE(at + 4);
    const from = at + 8;
    if (name === "VP8X") {
      isAnimated = ((data[from] ?? 0) & 0x02) !== 0;
      [width, height] = [data.readUIntLE(from + 4, 3) + 1, data.readUIntLE(from + 7, 3) + 1];
    } else if (name === "VP8 " && width === 0) {
      [width, height] = [data.readUInt16LE(from + 6) & 0x3fff, data.readUInt16LE(from + 8) & 0x3fff];
    } else if (name === "VP8L" && width === 0) {
      const bits = data.readUInt32LE(from + 1);
      [width, height] = [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
    } else if (name === "EXIF") {
      orientation = orientationIn(data.subarray(from, from + length));
    }
    at = from + length + (length % 2);
  }
  return { width, height, isAnimated, orientation };
}

function gifHead(data: Buffer): PictureHead | undefined {
  const flags = data[10] ?? 0;
  let at = 13 + tableOf(flags);
  let frames = 0;
  for (; at < data.length && frames < 2; ) {
    if (data[at] === 0x2c) {
      frames += 1;
      at = afterBlocks(data, at + 11 + tableOf(data[at + 9] ?? 0));
    } else if (data[at] === 0x21) at = afterBlocks(data, at + 2);
    else break;
  }
  if (frames === 0) return undefined;
  return { width: data.readUInt16LE(6), height: data.readUInt16LE(8), isAnimated: frames > 1, orientation: 1 };
}

/** Bytes of a GIF's table of colours. */
const tableOf = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

function afterBlocks(data: Buffer, from: number): number {
  let at = from;
  while (at < data.length && data[at] !== 0) at += 1 + (data[at] ?? 0);
  return at + 1;
}

/** The orientation in EXIF data (a TIFF file of tags); 1 if there's none, or it can't be read. */
function orientationIn(given: Buffer): number {
  // WebP's has JPEG's prefix at times.
  const exif = given.toString("latin1", 0, 6) === "Exif\0\0" ? given.subarray(6) : given;
  try {
    const order = exif.toString("latin1", 0, 2);
    if (order !== "II" && order !== "MM") return 1;
    const short = (at: number) => (order === "II" ? exif.readUInt16LE(at) : exif.readUInt16BE(at));
    const long = (at: number) => (order === "II" ? exif.readUInt32LE(at) : exif.readUInt32BE(at));
    const tags = long(4);
    for (let i = 0, count = short(tags); i < count; i++) {
      const tag = tags + 2 + 12 * i;
      if (short(tag) !== 0x0112) continue;
      const value = short(tag + 8);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}
