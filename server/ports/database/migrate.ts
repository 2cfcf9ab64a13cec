import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import type pg from "pg";
import { packageRoot } from "../../lib/built-file.ts";
import { TuppenceError } from "../../lib/errors.ts";
import { codedDrizzle } from "./coded-drizzle.ts";
import { toFault } from "./faults.ts";

/** The folder of `npm run migrations`. */
export const MIGRATIONS = join(packageRoot(import.meta.url), "migrations");

/** "tuppence" as a number: any constant works, as long as nobody else locks it in this database. */
const MIGRATION_LOCK = 0x7475_7070;

/**
 * Migrates the database to the newest version. If several servers start at once, one migrates, and the others wait for
 * its lock and then find nothing to do. All pending migrations run in one transaction.
 */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toFault(error);
  });
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    try {
      await assertNotNewer(client);
      await runMigrations(codedDrizzle(client), { migrationsFolder: MIGRATIONS });
    } finally {
      await client.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]);
    }
  } catch (error) {
    throw toFault(error);
  } finally {
    client.release();
  }
}

/**
 * Code that is older than the data would silently read and write it wrongly: the migrator only looks for what is
 * missing.
 * @throws DATABASE_TOO_NEW
 */
async function assertNotNewer(client: pg.PoolClient): Promise<void> {
  const { rows: tables } = await client.query("select to_regclass('drizzle.__drizzle_migrations') as there");
  if (tables[0]?.there === null) return;
  const { rows } = await client.query("select max(created_at) as newest from drizzle.__drizzle_migrations");
  const newest = Number(rows[0]?.newest ?? 0);
  const known = Math.max(...readMigrationFiles({ migrationsFolder: MIGRATIONS }).map((one) => one.folderMillis));
  if (newest <= known) return;
  throw new TuppenceError(
    "DATABASE_TOO_NEW",
    "The database was last used by a newer version of Tuppence.",
    "Start that version or a newer one. To go back to this version, restore one of its backups into an empty DATA_DIR or database.",
  );
}
