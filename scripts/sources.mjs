import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * The source files at a path, which may be one of them, in order of their names; declarations are none.
 * @param {string} path
 * @param {RegExp} ending of a file's name; default TypeScript's
 * @returns {Generator<string>}
 */
export function* sources(path, ending = /\.tsx?$/) {
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path).sort())
      if (entry !== "node_modules") yield* sources(join(path, entry), ending);
  } else if (ending.test(path) && !/\.d\.m?ts$/.test(path)) yield path;
}
