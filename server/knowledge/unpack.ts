/** The files of an import: one file, or those in an archive and in the archives in it. */
import { extname } from "node:path";
import { type Archive, ArchiveFault, type Budget, openArchive } from "./archive.ts";
import { isZip, officeFormat } from "./detect.ts";
import type { KnowledgeFile } from "./read-file.ts";
import { unreadable } from "./unreadable.ts";

/** A file that can be opened, or why it can't. */
export type Unpacked = {
  /** Names from the outermost archive to the file, for messages; ids are made from the file's own. */
  readonly shown: string;
  /** Its place in its archive, 0 to 1. */
  readonly share: number;
} & (
  | { readonly file: KnowledgeFile; readonly office?: { readonly format: "xlsx" | "docx"; readonly archive: Archive } }
  | { readonly fault: string }
  | { readonly note: string }
);

/** Archives inside each other: several ZIP files that were dropped together are one in one. */
const DEEPEST = 2;

/** Files that are part of web pages and folders, and hold no articles. */
const ASIDE = new Set(
  ".css .js .mjs .map .png .jpg .jpeg .gif .svg .webp .avif .ico .bmp .tif .tiff .woff .woff2 .ttf .otf .eot .mp4 .webm .mov .mp3 .wav .xml .ds_store .db .lock .yml .yaml .toml .scss .less .ts .tsx .jsx .py .sh".split(
    " ",
  ),
);

/** What operating systems and programs leave in folders: nobody's articles. */
const isLeftover = (name: string) =>
  name
    .split("/")
    .some((part) => part === "__MACOSX" || part === "node_modules" || part === "Thumbs.db" || part.startsWith("."));

/** "12 .png, 3 .css" */
function countedEndings(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    const ending = extname(name).toLowerCase();
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([ending, count]) => `${count} ${ending}`)
    .join(", ");
}

/**
 * The files of an import, one after the other, so that only one is unpacked at a time.
 * @param budget what they may have together
 * @throws KNOWLEDGE_FILE_UNREADABLE if the outermost file is an archive that can't be read
 */
export async function* unpack(given: KnowledgeFile, budget: Budget, depth = 0, above = ""): AsyncGenerator<Unpacked> {
  const shown = above + given.name;
  if (!isZip(given.bytes)) {
    yield { shown, share: 0, file: given };
    return;
  }
  let archive: Archive;
  try {
    archive = await openArchive(given.bytes, budget);
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    throw unreadable(`${given.name} ${error.message}.`, "Pack it again, or import the files inside it.", error);
  }
  const format = officeFormat(archive.names);
  if (format === "xlsx" || format === "docx") {
    yield { shown, share: 0, file: given, office: { format, archive } };
    return;
  }
  if (format !== undefined) throw unreadable(`${given.name} is ${format[0]}.`, format[1]);
  yield* filesOf(archive, { shown, budget, depth });
}

async function* filesOf(
  archive: Archive,
  { shown: own, budget, depth }: { shown: string; budget: Budget; depth: number },
): AsyncGenerator<Unpacked> {
  const above = depth === 0 ? "" : `${own}: `;
  for (const { name, fault } of archive.refused) yield { shown: above + name, share: 0, fault };
  const names = archive.names.filter((name) => !isLeftover(name));
  const aside = names.filter((name) => ASIDE.has(extname(name).toLowerCase()));
  const wanted = names.filter((name) => !ASIDE.has(extname(name).toLowerCase()));
  for (const [i, name] of wanted.entries()) {
    const shown = above + name;
    const share = i / wanted.length;
    try {
      const file = { name, bytes: await archive.read(name) };
      if (!isZip(file.bytes)) yield { shown, share, file };
      else if (depth + 1 >= DEEPEST + 1) yield { shown, share, fault: "is an archive in an archive: unpack it first" };
      else for await (const one of unpack(file, budget, depth + 1, above)) yield { ...one, share };
    } catch (error) {
      if (!(error instanceof Error) || !(error instanceof ArchiveFault || "remedy" in error)) throw error;
      yield { shown, share, fault: faultOf(error, name) };
    }
  }
  if (aside.length > 0) {
    const files = aside.length === 1 ? "1 file was" : `${aside.length.toLocaleString("en")} files were`;
    yield { shown: own, share: 1, note: `${files} left out, which hold no articles: ${countedEndings(aside)}` };
  }
}

/** A file's fault as part of a list that names the file already: "is a picture: write what it shows …". */
export function faultOf(error: Error, name: string): string {
  const message = error.message.replace(/\.$/u, "");
  const bare = message.startsWith(`${name} `) ? message.slice(name.length + 1) : message;
  return "remedy" in error ? `${bare}. ${String(error.remedy)}` : bare;
}
