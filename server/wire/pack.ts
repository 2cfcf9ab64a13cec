/**
 * Several files as one, for an import of a folder or of what was dropped together: a ZIP archive without compression
 * (PKWARE's APPNOTE.TXT 6.3.10), because the connection or the reader compresses as well, and this is 60 lines.
 */

export interface PackedFile {
  /** With "/" between folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const TABLE = new Uint32Array(256).map((_, i) => {
  let value = i;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Little-endian numbers: [bytes, value]. */
function header(...fields: readonly (readonly [2 | 4, number])[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

/** Names are UTF-8. */
const UTF8 = 1 << 11;
const VERSION = 20;
/** 1 January 1980, the earliest date there is: the same files give the same bytes. */
const DATE = 0x21;

/** Files as one: its bytes in pieces, in their order, so that none is copied. */
export function packFiles(files: readonly PackedFile[]): Uint8Array<ArrayBuffer>[] {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const file of files) {
    const name = new TextEncoder().encode(file.name);
    const { length } = file.bytes;
    const common = [
      [2, VERSION],
      [2, UTF8],
      [2, 0],
      [2, 0],
      [2, DATE],
      [4, crc32(file.bytes)],
      [4, length],
      [4, length],
      [2, name.length],
      [2, 0],
    ] as const;
    const local = header([4, 0x04034b50], ...common);
    directory.push(header([4, 0x02014b50], [2, VERSION], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), name);
    parts.push(local, name, file.bytes);
    at += local.length + name.length + length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = header([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]);
  return [...parts, ...directory, end] as Uint8Array<ArrayBuffer>[];
}
