import { readdir } from "node:fs/promises";
import { extname } from "node:path";
import type { TuppenceError } from "../lib/errors.ts";
import { formatOfEnding, unreadable } from "./detect.ts";

/** Files of a folder that are examined. */
const MOST = 20_000;

/** What a folder contains, and how to import it: files are named one by one, which a shell can do. */
export async function folderFault(path: string): Promise<TuppenceError> {
  const names = (await readdir(path, { recursive: true })).slice(0, MOST);
  const counts = new Map<string, number>();
  for (const name of names) {
    if (formatOfEnding(name) === undefined) continue;
    const ending = extname(name).toLowerCase();
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  if (counts.size === 0) {
    return unreadable(
      `${path} is a folder with no file that can be imported.`,
      "Look for .md, .csv, .jsonl or .json files.",
    );
  }
  const [[ending] = [".md"]] = [...counts].sort((a, b) => b[1] - a[1]);
  const found = [...counts].map(([one, count]) => `${count} ${one}`).join(", ");
  return unreadable(
    `${path} is a folder; it holds files that can be imported: ${found}.`,
    `Name the files: find ${path} -name '*${ending}' -print0 | xargs -0 npm run knowledge -- import`,
  );
}
