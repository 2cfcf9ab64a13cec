import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Nearest folder above `importMetaUrl` with a package.json: the checkout, or what the image contains. */
export function packageRoot(importMetaUrl: string = import.meta.url): string {
  let folder = dirname(fileURLToPath(importMetaUrl));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`No package.json above ${fileURLToPath(importMetaUrl)}.`);
    folder = above;
  }
  return folder;
}

/**
 * The path of a built file next to the caller. Node 20 can't load .ts, so workers and child processes start from
 * dist/server, even if the caller itself runs as source under vitest (`npm test` builds first).
 * @param importMetaUrl the caller's `import.meta.url`
 * @param name relative to the caller's folder, e.g. "child.js"
 */
export function builtFile(importMetaUrl: string, name: string): string {
  const root = packageRoot(importMetaUrl);
  const folder = dirname(fileURLToPath(importMetaUrl));
  const built = join(root, "dist", "server");
  const inside = relative(built, folder);
  if (!inside.startsWith("..")) return join(folder, name);
  return join(built, relative(join(root, "server"), folder), name);
}
