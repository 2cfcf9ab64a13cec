/** Bytes of a file's beginning; variable bytes between two fixed parts are -1. */
const SIGNATURES: readonly (readonly [mediaType: string, bytes: readonly number[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38, -1, 0x61]],
  ["image/webp", [0x52, 0x49, 0x46, 0x46, -1, -1, -1, -1, 0x57, 0x45, 0x42, 0x50]],
  ["application/pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]],
];

/** Control characters except tab, line feed, form feed and carriage return. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const NOT_TEXT = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

const PICTURES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/**
 * Whether browsers show such files as pictures and run nothing in them (SVG isn't one, because it can contain scripts).
 */
export function isPicture(mediaType: string): boolean {
  return PICTURES.has(mediaType);
}

/**
 * A file's type by its content; its name and what the browser claims don't count.
 * @returns a media type that visitors can send, or undefined
 */
export function mediaTypeOf(content: Uint8Array): string | undefined {
  for (const [mediaType, bytes] of SIGNATURES) {
    if (bytes.every((byte, i) => byte === -1 || content[i] === byte)) return mediaType;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    return text.length > 0 && !NOT_TEXT.test(text) ? "text/plain; charset=utf-8" : undefined;
  } catch {
    return undefined;
  }
}
