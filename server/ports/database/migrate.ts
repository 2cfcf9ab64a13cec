import { join } from "node:path";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import type pg from "pg";
import { packageRoot } from "../../lib/built-file.ts";
import { codedDrizzle } from "./coded-drizzle.ts";
import { toFault } from "./faults.ts";

/** The folder of `npm run migrations`. */
export const MIGRATIONS = join(packageRoot(import.meta.url), "migrations");

/** "tuppence" as a number: any constant does, as long as nobody else locks it in this database. */
const MIGRATION_LOCK = 0x7475_7070;

/**
 * Brings the database to the newest migration. Several servers may start at once: one migrates, the others wait for its
 * lock and then find nothing to do. All pending migrations run in one transaction.
 */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toFault(error);
  });
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    try {
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
