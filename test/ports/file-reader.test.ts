import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FileReader } from "../../server/ports/file-reader/port.ts";
import { createFileReader } from "../../server/ports/file-reader/thread.ts";
import { BLUE, exif, GREEN, gif, jpegWithExif, picture, pixelsOf, RED, WHITE } from "../fixtures/pictures.ts";

let folder: string;
let reader: FileReader;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tuppence-reader-"));
  reader = createFileReader();
});
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

let count = 0;
async function read(bytes: Uint8Array | string, by = reader) {
  const source = join(folder, String(++count));
  writeFileSync(source, bytes);
  const made = { picture: `${source}-picture`, preview: `${source}-preview` };
  const facts = await by.read(source, made);
  return {
    facts,
    picture: () => pixelsOf(readFileSync(made.picture)),
    preview: () => pixelsOf(readFileSync(made.preview)),
    bytes: () => readFileSync(made.picture),
  };
}

/** Red, green / blue, white: which way is up can be told. */
const quarters = (width: number, height: number) => (x: number, y: number) =>
  y < height / 2 ? (x < width / 2 ? RED : GREEN) : x < width / 2 ? BLUE : WHITE;
const nameOf = ([red, green, blue]: number[]) =>
  (red as number) > 128
    ? (green as number) > 128
      ? "white"
      : "red"
    : (green as number) > 128
      ? "green"
      : (blue as number) > 128
        ? "blue"
        : "?";
const corners = ({ width, height, at }: ReturnType<typeof pixelsOf>) =>
  [at(1, 1), at(width - 2, 1), at(1, height - 2), at(width - 2, height - 2)].map(nameOf).join(" ");

test.each([
  [1, "red green blue white", 32],
  [2, "green red white blue", 32],
  [3, "white blue green red", 32],
  [4, "blue white red green", 32],
  [5, "red blue green white", 16],
  [6, "blue red white green", 16],
  [7, "white green blue red", 16],
  [8, "green white red blue", 16],
])(
  "a photograph with orientation %i comes out upright, and says nothing of where it was taken",
  async (orientation, shown, width) => {
    const sent = jpegWithExif(picture("jpeg", 32, 16, quarters(32, 16)), orientation);
    expect(sent.includes("Home at")).toBe(true);
    const made = await read(sent);
    expect(made.facts).toMatchObject({ mediaType: "image/jpeg", isPicture: true });
    expect(made.picture().width).toBe(width);
    expect(corners(made.picture())).toBe(shown);
    expect(corners(made.preview())).toBe(shown);
    expect(made.bytes().includes("Home at")).toBe(false);
    expect(made.bytes().includes("Exif")).toBe(false);
  },
);

test("a large picture has a small preview; a PNG keeps each pixel and what can be seen through", async () => {
  const made = await read(picture("png", 1500, 900, (x) => [x % 256, 7, 9, x < 750 ? 255 : 90]));
  expect(made.facts).toEqual({
    mediaType: "image/png",
    isPicture: true,
    preview: { mediaType: "image/png", width: 720, height: 432 },
  });
  expect(made.picture().at(1400, 5)).toEqual([1400 % 256, 7, 9, 90]);
  expect(made.preview().at(700, 5)[3]).toBe(90);
});

test("WebP and a GIF that stands still become JPEG; what moves stays as it was sent, with a preview", async () => {
  const webp = await read(picture("webp", 40, 20, quarters(40, 20)));
  expect(webp.facts).toMatchObject({ mediaType: "image/jpeg", isPicture: true });
  expect(corners(webp.picture())).toBe("red green blue white");
  expect((await read(gif(1))).facts).toMatchObject({ isPicture: true });
  expect((await read(gif(3))).facts).toMatchObject({
    ...{ mediaType: "image/gif", isPicture: false },
    preview: { width: 1, height: 1 },
  });
});

test("a picture that is a page, a script or an archive as well is only a picture afterwards", async () => {
  const evil = "<script>alert(1)</script>";
  const png = picture("png", 8, 8);
  // A comment after the header (33 bytes), and an archive after the end.
  const sent = Buffer.concat([
    png.subarray(0, 33),
    chunk("tEXt", Buffer.from(evil)),
    png.subarray(33),
    Buffer.from("PK\x03\x04archive"),
  ]);
  const made = await read(sent);
  expect(made.facts.isPicture).toBe(true);
  expect(made.bytes().includes("script")).toBe(false);
  expect(made.bytes().includes("PK\x03\x04")).toBe(false);
  const jpeg = await read(Buffer.concat([picture("jpeg", 8, 8), Buffer.from(`${evil}PK\x03\x04archive`)]));
  expect(jpeg.facts.isPicture).toBe(true);
  expect(jpeg.bytes().includes("script")).toBe(false);
  expect(jpeg.bytes().includes("PK\x03\x04")).toBe(false);
});

/** A PNG that says it has that many pixels, with a body that unpacks to a gigabyte of nothing. */
function bomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const magic = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    magic,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(1024 * 1024))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

test.each<[string, Buffer | string, string]>([
  ["a bomb of a billion pixels", bomb(40_000, 40_000), "image/png"],
  ["a PNG whose body is garbage", Buffer.concat([bomb(100, 100).subarray(0, 40), Buffer.alloc(500, 7)]), "image/png"],
  ["half a JPEG", picture("jpeg", 64, 64).subarray(0, 30), "image/jpeg"],
  ["a program", Buffer.from("7f454c46020101000000000000000000", "hex"), "application/x-elf"],
  [
    "an SVG with a script",
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "text/plain; charset=utf-8",
  ],
  ["a page", "<!doctype html><script>alert(1)</script>", "text/plain; charset=utf-8"],
  ["a text", "Hello ä 😀\n", "text/plain; charset=utf-8"],
  ["a PDF", "%PDF-1.7\n", "application/pdf"],
  ["broken text", Buffer.from("hello \xff\xfe", "latin1"), "application/octet-stream"],
])("%s is no picture, and known by its content", async (_what, bytes, mediaType) => {
  expect((await read(bytes)).facts).toEqual({ mediaType, isPicture: false, preview: null });
});

test("after a file that breaks the decoder, the others are read; one that takes too long is given up", async () => {
  const [broken, fine] = await Promise.all([
    read(Buffer.concat([bomb(100, 100).subarray(0, 40), Buffer.alloc(500, 7)])),
    read(picture("png", 4, 4)),
  ]);
  expect(broken.facts.isPicture).toBe(false);
  expect(fine.facts.isPicture).toBe(true);
  const hasty = createFileReader({ fileMs: 1 });
  expect((await read(picture("png", 900, 900), hasty)).facts.isPicture).toBe(false);
  await hasty.close();
});

test("orientation is found in PNG too", async () => {
  const png = picture("png", 32, 16, quarters(32, 16));
  const sent = Buffer.concat([png.subarray(0, 33), chunk("eXIf", exif(6)), png.subarray(33)]);
  expect(corners((await read(sent)).picture())).toBe("blue red white green");
});

/** A part of a PNG. */
function chunk(name: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(name, 4, "latin1");
  return Buffer.concat([head, data, crcOf(Buffer.concat([head.subarray(4), data]))]);
}

function crcOf(bytes: Buffer): Buffer {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const out = Buffer.alloc(4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return out;
}
