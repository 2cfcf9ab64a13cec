import pg from "pg";
import { inShort, messageOf, TuppenceError } from "../../lib/errors.ts";
import { type Log, silentLog } from "../../lib/log.ts";
import type { PartState } from "../../lib/part-state.ts";
import { codedDrizzle } from "./coded-drizzle.ts";
import { toFault } from "./faults.ts";
import { migrate } from "./migrate.ts";
import { NumberClient } from "./pg-client.ts";
import type { DatabasePort } from "./port.ts";

/** PostgreSQL 15 is the oldest version that the schema and its tests run on. */
const OLDEST = 150_000;

/**
 * Opens a Postgres server's database and migrates it.
 * @param url e.g. "postgres://user:password@host:5432/tuppence"
 * @param options `maxConnections` of the pool (default 10); `connectTimeoutMs` to get one (default 10,000)
 * @throws DATABASE_UNAVAILABLE, DATABASE_TOO_OLD (older than 15), DISK_FULL
 */
export async function openPostgres(
  url: string,
  options: { log?: Log; maxConnections?: number; connectTimeoutMs?: number } = {},
): Promise<DatabasePort> {
  const log = options.log ?? silentLog;
  const pool = new pg.Pool({
    connectionString: url,
    Client: NumberClient,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    application_name: "tuppence",
  });
  // Without a listener, losing an idle connection would end the process; the pool replaces it by itself.
  pool.on("error", (error) => log.warn(inShort(error), "an idle database connection was lost"));
  try {
    const version = await serverVersion(pool);
    await migrate(pool);
    return {
      engine: "postgres",
      version,
      db: codedDrizzle(pool),
      state: () => stateOf(pool, `PostgreSQL ${version}`),
      async maintain() {
        await vacuum(pool);
      },
      async close() {
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end().catch(() => undefined);
    throw toFault(error);
  }
}

/** The server's `server_version`; refuses servers older than 15. */
export async function serverVersion(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ version: string; number: number }>(
    "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
  );
  const row = rows[0];
  if (row === undefined) throw new Error("The server did not say its version.");
  assertNewEnough(row.number, row.version);
  return row.version.split(" ")[0] ?? row.version;
}

/** @throws DATABASE_TOO_OLD below 15; `number` is `server_version_num`, e.g. 140012 */
export function assertNewEnough(number: number, version: string): void {
  if (number >= OLDEST) return;
  throw new TuppenceError(
    "DATABASE_TOO_OLD",
    `The Postgres server is version ${version}. Tuppence needs 15 or newer.`,
    "Upgrade the server, point DATABASE_URL at a newer one, or unset DATABASE_URL to use the embedded database.",
  );
}

/** Ready if a query answers within two seconds and rows can be written. */
export async function stateOf(pool: pg.Pool, name: string): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer within 2 s")), 2000);
    });
    const asked = pool.query<{ readonly: string }>("select current_setting('transaction_read_only') as readonly");
    const { rows } = await Promise.race([asked, late]);
    if (rows[0]?.readonly === "on") {
      const detail = `${name} is read-only: nothing can be stored. Point DATABASE_URL at the primary server.`;
      return { status: "failed", detail };
    }
    return { status: "ready", detail: `${name} answers.` };
  } catch (error) {
    const fault = toFault(error);
    return { status: "failed", detail: `${name} isn't responding: ${messageOf(fault)}` };
  } finally {
    clearTimeout(timer);
  }
}

/** VACUUM can't run inside a transaction, so it bypasses drizzle. */
export async function vacuum(pool: pg.Pool): Promise<void> {
  await pool.query("vacuum (analyze)").catch((error: unknown) => {
    throw toFault(error);
  });
}
