import { TuppenceError } from "../lib/errors.ts";
import type { KnowledgeFile } from "./read-file.ts";

/**
 * A whole file's text: for formats whose lines depend on each other, so that one bad byte spoils the file.
 * @param remedy what to do if it's in another encoding
 * @throws KNOWLEDGE_FILE_UNREADABLE if it isn't UTF-8
 */
export function decodeText({ name, bytes }: KnowledgeFile, remedy: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TuppenceError("KNOWLEDGE_FILE_UNREADABLE", `${name} isn't UTF-8.`, remedy, { cause });
  }
}
