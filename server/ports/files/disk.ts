import { constants } from "node:fs";
import { copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import { FILE_KEY, type FileStore } from "./port.ts";

/**
 * Files in a folder, spread over 256 folders by the last digits of their ids (the first are the time).
 * @param folder absolute; made with the first file
 */
export function diskFiles(folder: string): FileStore {
  const pathOf = (key: string): string => {
    if (!FILE_KEY.test(key)) throw new Error(`"${key}" isn't the key of a file.`);
    return join(folder, key.slice(34, 36), key);
  };
  return {
    kind: "disk",
    async put(key, path) {
      const target = pathOf(key);
      try {
        await mkdir(dirname(target), { recursive: true });
        await sync(path);
        await moved(path, target);
        // The name too; on Windows a folder can't be opened for this, and needn't be.
        await sync(dirname(target)).catch(() => undefined);
      } catch (error) {
        throw faultOf(error, folder);
      }
    },
    async read(key) {
      try {
        const file = await open(pathOf(key), constants.O_RDONLY);
        return file.createReadStream();
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw faultOf(error, folder);
      }
    },
    async remove(key) {
      await rm(pathOf(key), { force: true }).catch((error: unknown) => {
        throw faultOf(error, folder);
      });
    },
    state: () => ({ status: "ready", detail: `In the folder ${folder}.` }),
  };
}

async function moved(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // The folder is mounted from elsewhere.
    if (codeOf(error) !== "EXDEV") throw error;
    const part = `${to}.part`;
    await copyFile(from, part);
    await sync(part);
    await rename(part, to);
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

/** What callers see of an error of the file system. */
export function faultOf(error: unknown, folder: string): TuppenceError {
  const isFull = codeOf(error) === "ENOSPC" || codeOf(error) === "EDQUOT";
  const said = isFull ? "The disk is full." : `The folder for files can't be used: ${messageOf(error)}.`;
  const remedy = isFull
    ? "Free some space, then try again."
    : `Let the server read and write ${folder}, then try again.`;
  return new TuppenceError(isFull ? "DISK_FULL" : "FILES_UNAVAILABLE", said, remedy, { cause: error });
}
