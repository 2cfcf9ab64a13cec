import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { PartState } from "../../lib/part-state.ts";

/** drizzle; the same type on PGlite and Postgres. Tables come from the store, so the port doesn't know any. */
export type Db = NodePgDatabase<Record<string, never>>;
/** What runs inside `db.transaction`; store functions take either, so that they compose. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
/** Either of the two. Inside a transaction always pass the transaction: PGlite has one connection and would wait for itself. */
export type Store = Db | Tx;

/** An open database, migrated to the newest version. */
export interface DatabasePort {
  readonly engine: "pglite" | "postgres";
  /** The server's `server_version`, e.g. "15.19". */
  readonly version: string;
  readonly db: Db;
  state(): Promise<PartState>;
  /** VACUUM ANALYZE, or the engine's equivalent. */
  maintain(): Promise<void>;
  close(): Promise<void>;
}
