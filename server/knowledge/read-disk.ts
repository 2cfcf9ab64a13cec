/** Files and folders from disk, for the command line. */
import { readdir, readFile, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import { packFiles } from "../wire/pack.ts";
import { type KnowledgeFile, LARGEST } from "./read-file.ts";
import { unreadable } from "./unreadable.ts";

/** Files of folders that are taken; what is in an archive beyond that isn't read either. */
const MOST_FILES = 20_000;

/** A path as used for ids: relative to the current folder, otherwise its last folder and name. */
function nameOf(path: string): string {
  const below = relative(process.cwd(), path);
  const parts = below.split(sep).filter((part) => part !== "..");
  return (isAbsolute(below) || below.startsWith("..") ? parts.slice(-2) : parts).join("/");
}

const tooLarge = (path: string, bytes: number) =>
  unreadable(`${path} has ${Math.round(bytes / 1048576)} MB.`, "Split it into files of 200 MB or less.");

/** Folders that nobody keeps articles in. */
const isSkipped = (name: string) => name.startsWith(".") || name === "node_modules" || name === "__MACOSX";

async function filesBelow(folder: string, found: string[] = []): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isSkipped(entry.name)) continue;
    const path = join(folder, entry.name);
    // Links aren't followed: a folder that links to one above it has no end.
    if (entry.isDirectory()) await filesBelow(path, found);
    else if (entry.isFile()) found.push(path);
    if (found.length > MOST_FILES) {
      throw unreadable(
        `${folder} holds more than ${MOST_FILES.toLocaleString("en")} files.`,
        "Name the folder with the articles inside it.",
      );
    }
  }
  return found;
}

/** Reads a file from disk. @throws KNOWLEDGE_FILE_UNREADABLE if it doesn't exist, or is too large */
async function readOne(path: string): Promise<KnowledgeFile> {
  const { size } = await stat(path);
  if (size > LARGEST) throw tooLarge(path, size);
  return { name: nameOf(path), bytes: await readFile(path) };
}

/**
 * Reads files and folders from disk as one file of an import: the file itself if it's the only one, otherwise a pack of
 * them all.
 * @throws KNOWLEDGE_FILE_UNREADABLE if one doesn't exist, there are none in a folder, or they are too large
 */
export async function openKnowledgeFiles(paths: readonly string[]): Promise<KnowledgeFile> {
  const files: KnowledgeFile[] = [];
  let bytes = 0;
  for (const path of paths) {
    try {
      const isFolder = (await stat(path)).isDirectory();
      const below = isFolder ? await filesBelow(path) : [path];
      if (below.length === 0)
        throw unreadable(`${path} is a folder without files.`, "Check that it is the one you meant.");
      for (const one of below) {
        const file = await readOne(one);
        bytes += file.bytes.length;
        if (bytes > LARGEST) throw tooLarge(paths.join(", "), bytes);
        files.push(file);
      }
      if (isFolder && paths.length === 1) return pack(nameOf(path) || "folder", files);
    } catch (error) {
      if (error instanceof TuppenceError) throw error;
      throw unreadable(
        `${path} cannot be read: ${messageOf(error)}.`,
        "Check the path and that this user may read the file.",
        error,
      );
    }
  }
  const [first] = files;
  return files.length === 1 && first !== undefined ? first : pack("files", files);
}

/** Reads one file or folder from disk. @throws KNOWLEDGE_FILE_UNREADABLE if it doesn't exist, or is too large */
export const openKnowledgeFile = (path: string): Promise<KnowledgeFile> => openKnowledgeFiles([path]);

const pack = (name: string, files: readonly KnowledgeFile[]): KnowledgeFile => ({
  name: `${name}.zip`,
  bytes: Buffer.concat(packFiles(files)),
});
