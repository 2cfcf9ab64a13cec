import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
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
 * Writes the embedded database into one file while it serves: a .tar.gz that holds the folder `database`, so that
 * `tar xzf FILE -C DATA_DIR` in an empty DATA_DIR restores it. Queries wait only while the folder is copied (some 100 ms
 * for 30 MB). On disk, by fsync, before it gets its name: half a backup never looks like one.
 *
 * PGlite's own dumpDataDir holds the whole database three times in memory; this streams.
 * @param path of the file; must not exist
 * @throws BAD_REQUEST when it exists or cannot be written, DISK_FULL
 */
export function backupPglite(database: Pick<PgliteDatabase, "copyFolder">, path: string): Promise<Backup> {
  return writeWhole(path, async (part, scratch) => {
    await mkdir(scratch);
    await database.copyFolder(join(scratch, "database"));
    // portable: no owners or times of this machine.
    await createArchive({ file: part, cwd: scratch, gzip: true, portable: true }, ["database"]);
  });
}

/**
 * Backs up a Postgres server's database with its own pg_dump (custom format; `pg_restore` reads it).
 * @throws BAD_REQUEST when pg_dump is not there or fails, in its words; DISK_FULL
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
      `${target} is there already.`,
      "Name a file that is not: nothing is overwritten.",
    );
  }
  const part = `${target}.${randomUUID()}.part`;
  const scratch = `${part}.folder`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await write(part, scratch);
    await sync(part);
    await rename(part, target);
    // The name too; on Windows a folder cannot be opened for this, and need not.
    await sync(dirname(target)).catch(() => undefined);
    return { path: target, bytes: (await stat(target)).size, durationMs: Math.round(performance.now() - started) };
  } catch (error) {
    const fault = toFault(error);
    if (isTuppenceError(fault)) throw fault;
    throw new TuppenceError(
      "BAD_REQUEST",
      `The backup ${target} could not be written: ${messageOf(error)}.`,
      "Name a file in a folder that the server may write, with space for the database twice.",
      { cause: error },
    );
  } finally {
    // What there is to report stands above; a leftover that cannot be removed must not hide it.
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

async function dump(databaseUrl: string, part: string): Promise<void> {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  // In the environment, not among the arguments, which every user of the machine can read.
  url.password = "";
  const child = spawn("pg_dump", ["--format=custom", "--no-owner", `--file=${part}`, `--dbname=${url.href}`], {
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
      "The database is a Postgres server's, and pg_dump is not installed here.",
      "Install postgresql-client, or run pg_dump --format=custom where it is; better still, let the server's own backups see to it.",
    );
  });
  if (code !== 0) throw new Error(words.trim() || `pg_dump ended with ${code}`);
}

// biome-ignore lint/style/noProcessEnv: a child process needs the PATH and the rest; no setting is read here.
const environmentWith = (more: Record<string, string>) => ({ ...process.env, ...more });
