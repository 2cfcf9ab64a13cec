import { TuppenceError } from "../lib/errors.ts";

/** That nothing in a file can become an article, and what to do. */
export const unreadable = (message: string, remedy: string, cause?: unknown) =>
  new TuppenceError("KNOWLEDGE_FILE_UNREADABLE", message, remedy, { cause });
