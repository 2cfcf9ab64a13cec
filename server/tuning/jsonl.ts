import type { DataSet } from "./types.ts";

/**
 * The data set as chat JSONL, one example a line: `messages` as most trainers read them, with `kind` and `article` for
 * those who look closer. Articles that are kept for the exam aren't in it.
 */
export function dataSetLines({ examples }: DataSet): string {
  return examples.map(({ messages, kind, article }) => `${JSON.stringify({ messages, kind, article })}\n`).join("");
}
