import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { builtFile } from "../../lib/built-file.ts";
import { inShort, TuppenceError } from "../../lib/errors.ts";
import { type Log, silentLog } from "../../lib/log.ts";
import { codedDrizzle } from "./coded-drizzle.ts";
import { toFault } from "./faults.ts";
import { migrate } from "./migrate.ts";
import { PgliteClient } from "./pglite-client.ts";
import { PortStream } from "./pglite-stream.ts";
import { PgliteThread } from "./pglite-thread.ts";
import type { DatabasePort } from "./port.ts";
import { serverVersion, vacuum } from "./postgres.ts";

/** The embedded database, with what only a folder on this disk can do. */
export interface PgliteDatabase extends DatabasePort {
  readonly engine: "pglite";
  /** Copies the database's folder to `to` (must not exist), consistently, while in use; queries wait meanwhile. */
  copyFolder(to: string): Promise<void>;
}

/**
 * Opens the embedded database, creates it if there is none, and migrates it. The caller holds DATA_DIR's lock: PGlite
 * has none, and two processes would silently lose rows.
 *
 * There is one connection: inside a transaction, use the transaction. A query next to it waits `waitMs` (default
 * 60,000) and then throws DATABASE_UNAVAILABLE.
 * @param dataDir DATA_DIR; the database is in its folder `database`
 * @throws DATABASE_UNAVAILABLE, DISK_FULL
 */
export async function openPglite(
  dataDir: string,
  options: { log?: Log; waitMs?: number } = {},
): Promise<PgliteDatabase> {
  const log = options.log ?? silentLog;
  const folder = join(dataDir, "database");
  if (!existsSync(folder)) await create(dataDir, folder);
  await assertOurs(folder);
  const thread = new PgliteThread(folder, log);
  const pool = new pg.Pool({
    Client: PgliteClient,
    // pg only uses what PortStream has, although its type asks for a Duplex.
    stream: () => new PortStream((port) => thread.connect(port)),
    user: "postgres",
    database: "postgres",
    password: "",
    ssl: false,
    max: 1,
    // An idle connection costs nothing, and a new one a round trip.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: options.waitMs ?? 60_000,
  });
  pool.on("error", (error) => log.warn(inShort(error), "the embedded database's connection was lost"));
  try {
    // Before the pool, whose timer would otherwise run while the engine starts.
    await thread.start();
    const version = await serverVersion(pool);
    await migrate(pool);
    return {
      engine: "pglite",
      version,
      db: codedDrizzle(pool),
      // An import can keep the connection busy for long: only a missing thread is a failure.
      state: async () =>
        thread.failure === undefined
          ? { status: "ready", detail: `PGlite (PostgreSQL ${version}) in ${folder}.` }
          : { status: "failed", detail: thread.failure.message },
      maintain: () => vacuum(pool),
      copyFolder: (to) =>
        thread.copy(to).catch((error: unknown) => {
          throw toFault(error);
        }),
      async close() {
        await pool.end();
        await thread.close();
      },
    };
  } catch (error) {
    await pool.end().catch(() => undefined);
    await thread.close();
    throw toFault(error);
  }
}

/** PostgreSQL's major version in PGlite 0.5; folders of another version can't be used. */
const FOLDER_VERSION = "18";

async function assertOurs(folder: string): Promise<void> {
  const found = await readFile(join(folder, "PG_VERSION"), "utf8").catch(() => "missing");
  if (found.trim() === FOLDER_VERSION) return;
  throw new TuppenceError(
    "DATABASE_UNAVAILABLE",
    `This version can't open the database in ${folder}: its PG_VERSION is ${found.trim().slice(0, 20)}, not ${FOLDER_VERSION}.`,
    "Restore the right folder or a backup, or move the folder away to start with an empty database.",
  );
}

/** Under another name first: a half-finished folder must not be mistaken for a database. */
async function create(dataDir: string, folder: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const making = join(dataDir, "database.making");
  await rm(making, { recursive: true, force: true });
  const words = await new Promise<string | undefined>((resolve, reject) => {
    const child = spawn(process.execPath, [builtFile(import.meta.url, "pglite-create.js"), making], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-4000);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : `${stderr.trim()} (${code ?? signal})`));
  });
  if (words !== undefined) {
    await rm(making, { recursive: true, force: true });
    const fault = toFault(new Error(words));
    if (fault instanceof TuppenceError) throw fault;
    throw new TuppenceError(
      "DATABASE_UNAVAILABLE",
      `The embedded database couldn't be created in ${folder}: ${words}`,
      "Make sure the folder is writable and has 100 MB free, or set DATABASE_URL to use a Postgres server.",
    );
  }
  await rename(making, folder);
}
