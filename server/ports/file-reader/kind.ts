import { open } from "node:fs/promises";
import { fileTypeFromFile } from "file-type";

/** Bytes that must be text for a file to count as text. */
const TEXT_BYTES = 1024 * 1024;
/** Control characters except tab, line feed, form feed and carriage return. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const NOT_TEXT = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

/**
 * A file's media type by its content; its name doesn't count. A page of HTML and an SVG are text, because browsers go by the
 * type that they're told.
 */
export async function kindOf(path: string): Promise<string> {
  const found = await fileTypeFromFile(path);
  if (found !== undefined && !/^application\/xml$|^text\/|svg/.test(found.mime)) return found.mime;
  return (await isText(path)) ? "text/plain; charset=utf-8" : "application/octet-stream";
}

async function isText(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.alloc(TEXT_BYTES);
    const { bytesRead } = await file.read(buffer, 0, TEXT_BYTES, 0);
    const isWhole = bytesRead < TEXT_BYTES;
    const text = new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, bytesRead), { stream: !isWhole });
    return text.length > 0 && !NOT_TEXT.test(text);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
