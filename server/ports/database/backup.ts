import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, link, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { create as createArchive } from "tar";
import { isTuppenceError, messageOf, TuppenceError } from "../../lib/errors.ts";
import { toFault } from "./faults.ts";
import type { PgliteDatabase } from "./pglite.ts";

/** A finished backup. */
export interface Backup {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly durationMs: number;
}

/**
 * Writes the embedded database into one file while it's in use: a .tar.gz of the folder `database`, and of `files` if there
 * are files of conversations, so that `tar xzf FILE -C DATA_DIR` into an empty DATA_DIR restores it. Queries only wait while the folder is copied (some 100 ms for
 * 30 MB). It's flushed to disk before it gets its name, so half a backup never looks like one.
 *
 * PGlite's own dumpDataDir holds the whole database in memory three times; this streams.
 * @param path the file; must not exist
 * @param filesDir the folder of files; undefined: they're on a server
 * @throws BAD_REQUEST if it exists or can't be written, DISK_FULL
 */
export function backupPglite(
  database: Pick<PgliteDatabase, "copyFolder">,
  path: string,
  filesDir?: string,
): Promise<Backup> {
  return writeWhole(path, async (part, scratch) => {
    await mkdir(scratch);
    await database.copyFolder(join(scratch, "database"));
    // After the database: what it names is there. What was sent since then is more than it knows, and does no harm.
    const hasFiles = filesDir !== undefined && existsSync(filesDir);
    if (hasFiles) await linkFolder(filesDir, join(scratch, "files"));
    // portable: without this machine's owners and times.
    await createArchive({ file: part, cwd: scratch, gzip: true, portable: true }, [
      "database",
      ...(hasFiles ? ["files"] : []),
    ]);
  });
}

/** A folder with the same files, which never change: as links, or copied if it's on another disk. */
async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkFolder(source, target);
    else
      await link(source, target)
        .catch(() => copyFile(source, target))
        .catch(ignoreGone);
  }
}

/** Its conversation was deleted meanwhile. */
function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/**
 * Backs up a Postgres server's database with its own pg_dump (custom format; `pg_restore` reads it).
 * @throws BAD_REQUEST if pg_dump is missing or fails, with its message; DISK_FULL
 */
export function backupPostgres(databaseUrl: string, path: string): Promise<Backup> {
  return writeWhole(path, (part) => dump(databaseUrl, part));
}

async function writeWhole(path: string, write: (part: string, scratch: string) => Promise<void>): Promise<Backup> {
  const started = performance.now();
  const target = resolve(path);
  if (existsSync(target)) {
    throw new TuppenceError(
      "BAD_REQUEST",
      `${target} already exists.`,
      "Choose a new file name. Backups never overwrite a file.",
    );
  }
  const part = `${target}.${randomUUID()}.part`;
  const scratch = `${part}.folder`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await write(part, scratch);
    await sync(part);
    await rename(part, target);
    // The name too; on Windows a folder can't be opened for this, and needn't be.
    await sync(dirname(target)).catch(() => undefined);
    return { path: target, bytes: (await stat(target)).size, durationMs: Math.round(performance.now() - started) };
  } catch (error) {
    const fault = toFault(error);
    if (isTuppenceError(fault)) throw fault;
    throw new TuppenceError(
      "BAD_REQUEST",
      `The backup ${target} couldn't be written: ${messageOf(error)}.`,
      "Choose a folder that the server can write to, with free space of twice the database's size.",
      { cause: error },
    );
  } finally {
    // The error to report is above; a leftover file that can't be removed must not hide it.
    await rm(part, { force: true }).catch(() => undefined);
    await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
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

const dump = (databaseUrl: string, part: string) =>
  runPostgresTool("pg_dump", databaseUrl, (url) => [
    "--format=custom",
    "--no-owner",
    `--file=${part}`,
    `--dbname=${url}`,
  ]);

/**
 * Runs one of Postgres' own programs on a database. @param argumentsOf what it's given; the URL is without the password
 * @throws BAD_REQUEST if it isn't installed, an Error with its last words if it fails
 */
export async function runPostgresTool(
  program: "pg_dump" | "pg_restore",
  databaseUrl: string,
  argumentsOf: (url: string) => string[],
): Promise<void> {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  // In the environment, not in the arguments, which every user of the machine can read.
  url.password = "";
  const child = spawn(program, argumentsOf(url.href), {
    stdio: ["ignore", "ignore", "pipe"],
    ...(password === "" ? {} : { env: environmentWith({ PGPASSWORD: password }) }),
  });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-2000);
  });
  const code = await new Promise<number | null>((done, failed) => {
    child.on("error", failed);
    child.on("close", done);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new TuppenceError(
      "BAD_REQUEST",
      `Backing up and restoring a Postgres database needs ${program}, which isn't installed here.`,
      "Install postgresql-client, or run it elsewhere (pg_dump --format=custom). Better still, use your Postgres server's own backups.",
    );
  });
  if (code !== 0) throw new Error(words.trim() || `${program} ended with ${code}`);
}

// biome-ignore lint/style/noProcessEnv: a child process needs the PATH and the rest; no setting is read here.
const environmentWith = (more: Record<string, string>) => ({ ...process.env, ...more });
