import { packFiles } from "../../../server/wire/pack.ts";

/** A file that was dropped or chosen, with the folders above it. */
export interface Dropped {
  /** With "/" between folders: pages get their ids from it. */
  readonly name: string;
  readonly file: File;
}

/** Files that operating systems leave in folders. */
const isLeftover = (name: string) => name.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");

/** Files that were chosen, one by one or a folder of them. */
export function chosenFiles(files: FileList | null): Dropped[] {
  return [...(files ?? [])]
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }))
    .filter(({ name }) => !isLeftover(name));
}

/** Everything below a folder; a browser gives its entries in portions. */
async function filesOf(entry: FileSystemEntry): Promise<Dropped[]> {
  const name = entry.fullPath.replace(/^\//u, "");
  if (isLeftover(name)) return [];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ name, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Dropped[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return found;
    for (const one of portion) found.push(...(await filesOf(one)));
  }
}

/** Files and folders that were dropped. To be called in the event itself: afterwards a browser forgets them. */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return chosenFiles(transfer.files);
  return (await Promise.all(entries.map(filesOf))).flat();
}

/** Bytes of files together. */
export const sizeOf = (files: readonly Dropped[]) => files.reduce((sum, { file }) => sum + file.size, 0);

/** Files as the body of one request: the file itself, or a pack of several. */
export async function bodyOf(files: readonly Dropped[]): Promise<{ name: string; body: Blob }> {
  const [first] = files;
  if (first !== undefined && files.length === 1) return { name: first.name, body: first.file };
  const read = files.map(async ({ name, file }) => ({ name, bytes: new Uint8Array(await file.arrayBuffer()) }));
  return { name: "files.zip", body: new Blob(packFiles(await Promise.all(read))) };
}
