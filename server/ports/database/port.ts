import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { PartState } from "../../lib/part-state.ts";
import type * as schema from "../../store/schema.ts";

/** drizzle over the real schema; the same type on PGlite and on Postgres. */
export type Db = NodePgDatabase<typeof schema>;
/** What runs inside `db.transaction`; store functions take either, so that they compose. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
/** Either of the two. Inside a transaction always pass the transaction: PGlite has one connection and would wait for itself. */
export type Store = Db | Tx;

/** An open database, migrated to the newest version. */
export interface DatabasePort {
  readonly engine: "pglite" | "postgres";
  /** `server_version` as the server says it, e.g. "15.19". */
  readonly version: string;
  readonly db: Db;
  state(): Promise<PartState>;
  /** VACUUM ANALYZE, or what the engine has for it. */
  maintain(): Promise<void>;
  close(): Promise<void>;
}
