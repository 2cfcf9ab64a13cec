import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "./config.ts";
import { createFiles, type Files } from "./desk/files.ts";
import type { Voice } from "./desk/voice.ts";
import type { Clock } from "./lib/clock.ts";
import { messageOf } from "./lib/errors.ts";
import type { PartState } from "./lib/part-state.ts";
import type { DatabasePort } from "./ports/database/port.ts";
import { createFileReader } from "./ports/file-reader/thread.ts";
import { diskFiles } from "./ports/files/disk.ts";
import { s3Files } from "./ports/files/s3.ts";
import { INSTALLATION, settingOrFirst } from "./store/setting.ts";

/** In the folder of files: which folder it is, so that two servers notice that theirs aren't the same one. */
const MARK = ".folder";

/** Files of conversations, wired. */
export interface OpenedFiles {
  readonly files: Files;
  state(): PartState;
  close(): Promise<void>;
}

export async function openFiles(options: {
  readonly config: Pick<Config, "filesUrl" | "filesDir" | "dataDir">;
  readonly database: Pick<DatabasePort, "db" | "engine">;
  readonly voice: Pick<Voice, "messageNew" | "stateChanged">;
  readonly clock: Clock;
}): Promise<OpenedFiles> {
  const { config, database, voice, clock } = options;
  const { filesUrl, filesDir } = config;
  const store = filesUrl === undefined ? diskFiles(filesDir) : s3Files({ url: filesUrl, clock });
  const reader = createFileReader();
  // The embedded database has one server only.
  const fault =
    filesUrl === undefined && database.engine === "postgres" ? await folderFault(database, filesDir) : undefined;
  return {
    files: createFiles({ db: database.db, store, reader, voice, clock, folder: join(config.dataDir, "incoming") }),
    state: () => (fault === undefined ? store.state() : { status: "degraded", detail: fault }),
    close: () => reader.close(),
  };
}

/** @returns undefined: all servers of this database keep files in this folder */
async function folderFault({ db }: Pick<DatabasePort, "db">, folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    const path = join(folder, MARK);
    // Not over another server's, which starts at the same time.
    await writeFile(path, randomUUID(), { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    const own = (await readFile(path, "utf8")).trim();
    const known = await settingOrFirst(db, { scopeId: INSTALLATION, name: "filesFolder", value: own });
    if (known === own) return undefined;
    return `Files are in ${folder}, which isn't the folder that this database's files were kept in. Set FILES_DIR to a folder that all servers share, or FILES_URL. (If that folder was lost, write ${String(known)} into ${path}.)`;
  } catch (error) {
    return `The folder ${folder} can't be used for files: ${messageOf(error)}. Let the server write to it, or set FILES_DIR.`;
  }
}
