import { PhotonImage } from "@silvia-odwyer/photon-node";
import { headOf, type PictureType } from "./picture-head.ts";
import { isOpaque, type Pixels, shrunk, turned } from "./pixels.ts";

/**
 * Pixels of a picture that is decoded: a phone takes 12 or 24 million, some up to 200. Each needs some 20 bytes of memory
 * meanwhile, in one thread that reads one file at a time: 640 MB at most.
 */
export const MAX_PIXELS = 32_000_000;
/** Pixels on the longer side of a preview: twice what a chat shows, for screens with two pixels for one. */
const PREVIEW_PIXELS = 720;
/** Of 100. A photograph looks the same, at half the size of 95. */
const QUALITY = 88;
const PREVIEW_QUALITY = 80;

/** A picture encoded anew, and a preview of it. */
export interface MadePicture {
  /** Null: it's animated, and would be no more. */
  readonly whole: Encoded | null;
  readonly preview: Encoded & { readonly width: number; readonly height: number };
}

export interface Encoded {
  readonly mediaType: "image/png" | "image/jpeg";
  readonly bytes: Uint8Array;
}

/**
 * Decodes a picture and encodes its pixels anew. What came as PNG stays without loss; of the others, what is opaque becomes
 * JPEG. The decoders are Rust's, in WebAssembly: what is wrong with a file can't reach further than their memory.
 * @returns undefined: it can't be read, or has too many pixels
 * @throws what the decoder throws; its memory mustn't be used any more then
 */
export function makePicture(mediaType: PictureType, bytes: Uint8Array): MadePicture | undefined {
  const head = headOf(mediaType, bytes);
  if (head === undefined || head.width * head.height > MAX_PIXELS) return undefined;
  const stored = decode(bytes);
  // A decoder that goes by something else than the head did.
  if (stored.width * stored.height > MAX_PIXELS) return undefined;
  const upright = turned(stored, head.orientation);
  const opaque = isOpaque(upright);
  const small = shrunk(upright, PREVIEW_PIXELS);
  const preview = encode(small, opaque ? { jpeg: PREVIEW_QUALITY } : "png");
  return {
    whole: head.isAnimated ? null : encode(upright, mediaType === "image/png" || !opaque ? "png" : { jpeg: QUALITY }),
    preview: { ...preview, width: small.width, height: small.height },
  };
}

function decode(bytes: Uint8Array): Pixels {
  const image = PhotonImage.new_from_byteslice(bytes);
  try {
    return { width: image.get_width(), height: image.get_height(), data: image.get_raw_pixels() };
  } finally {
    image.free();
  }
}

function encode({ width, height, data }: Pixels, as: "png" | { readonly jpeg: number }): Encoded {
  const image = new PhotonImage(data, width, height);
  try {
    return as === "png"
      ? { mediaType: "image/png", bytes: image.get_bytes() }
      : { mediaType: "image/jpeg", bytes: image.get_bytes_jpeg(as.jpeg) };
  } finally {
    image.free();
  }
}
