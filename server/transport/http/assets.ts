import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    /** A chunk's module name, without the extension. */
    name: z.string().optional(),
    css: z.array(z.string()).optional(),
    imports: z.array(z.string()).optional(),
    dynamicImports: z.array(z.string()).optional(),
  }),
);

/** What a page of a front end loads, relative to the built widget's folder. */
export interface Entry {
  readonly script: string;
  readonly styles: readonly string[];
  /** Scripts that it imports right away. */
  readonly preloads: readonly string[];
  /** Scripts that it imports when needed, by their modules' names ("de"). */
  readonly later: ReadonlyMap<string, string>;
}

/**
 * Reads an entry that Vite built.
 * @param folder dist/widget or dist/console
 * @param name the entry's source, e.g. "widget/frame.tsx"
 * @returns undefined if it wasn't built: the API works without it
 */
export function readEntry(folder: string, name: string): Entry | undefined {
  const path = join(folder, "manifest.json");
  if (!existsSync(path)) return undefined;
  const chunks = manifest.parse(JSON.parse(readFileSync(path, "utf8")));
  const chunk = chunks[name];
  if (chunk === undefined) throw new Error(`${path} has no ${name}: run "npm run build".`);
  const imported = (chunk.imports ?? []).flatMap((key) => chunks[key] ?? []);
  return {
    script: chunk.file,
    styles: [chunk, ...imported].flatMap((c) => c.css ?? []),
    preloads: imported.map((c) => c.file),
    later: new Map((chunk.dynamicImports ?? []).map((key) => [chunks[key]?.name ?? key, chunks[key]?.file ?? ""])),
  };
}
