import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { extract } from "tar";
import { isTuppenceError, messageOf, TuppenceError } from "../../lib/errors.ts";
import { runPostgresTool } from "./backup.ts";
import { toFault } from "./faults.ts";

/**
 * Unpacks a backup of the embedded database, and its files, into a data folder that has no database. The caller holds the folder's lock. The
 * database gets its name once it is whole, so a restore that dies leaves nothing that looks like one.
 * @throws BAD_REQUEST if there is a database already, or if the file isn't such a backup; DISK_FULL
 */
export async function restorePglite(path: string, dataDir: string, filesDir = join(dataDir, "files")): Promise<void> {
  const folder = join(dataDir, "database");
  if (existsSync(folder)) {
    throw new TuppenceError(
      "BAD_REQUEST",
      `${dataDir} already has a database. A restore never overwrites one, and nothing was changed.`,
      `Move it away (mv ${folder} ${folder}.old) or set DATA_DIR to an empty folder, then restore again.`,
    );
  }
  const scratch = join(dataDir, "database.restoring");
  try {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    // At once: after a fault nothing is still being written while the rest is removed.
    extract({
      file: path,
      cwd: scratch,
      strict: true,
      sync: true,
      filter: (entry) => ["database", "files"].includes(entry.split("/")[0] ?? ""),
    });
    if (!existsSync(join(scratch, "database", "PG_VERSION"))) throw new Error("it has no folder named database");
    // Before the database, without which nothing looks for them. Their names are ids: none is another file's.
    if (existsSync(join(scratch, "files"))) await cp(join(scratch, "files"), filesDir, { recursive: true });
    await rename(join(scratch, "database"), folder);
  } catch (error) {
    const fault = toFault(error);
    if (isTuppenceError(fault)) throw fault;
    throw new TuppenceError(
      "BAD_REQUEST",
      `${path} can't be restored: ${messageOf(error)}. Nothing was changed.`,
      "Choose a .tar.gz file that npm run backup made from the embedded database.",
      { cause: error },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * Restores a file of pg_dump (custom format) into an empty database, in one transaction, with the server's own pg_restore.
 * @throws BAD_REQUEST if the database has tables, or in pg_restore's words; DATABASE_UNAVAILABLE
 */
export async function restorePostgres(path: string, databaseUrl: string): Promise<void> {
  const tables = await countTables(databaseUrl);
  const { pathname, host } = new URL(databaseUrl);
  const name = decodeURIComponent(pathname.slice(1));
  if (tables > 0) {
    throw new TuppenceError(
      "BAD_REQUEST",
      `The database ${name} on ${host} already has ${tables} tables. A restore never overwrites them, and nothing was changed.`,
      `Create an empty database (createdb ${name}_restored), set DATABASE_URL to it, then restore again.`,
    );
  }
  const options = ["--exit-on-error", "--single-transaction", "--no-owner"];
  await runPostgresTool("pg_restore", databaseUrl, (url) => [...options, `--dbname=${url}`, path]).catch(
    (error: unknown) => {
      if (isTuppenceError(error)) throw error;
      throw new TuppenceError(
        "BAD_REQUEST",
        `${path} can't be restored: ${messageOf(error)}. Nothing was changed.`,
        "Choose a file that npm run backup or pg_dump --format=custom made.",
        { cause: error },
      );
    },
  );
}

async function countTables(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ count: string }>(
      "select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    return Number(rows[0]?.count ?? 0);
  } catch (error) {
    throw toFault(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
