import { createTableRelationsHelpers, extractTablesRelationalConfig, type SQL, sql } from "drizzle-orm";
import { NodePgDatabase, NodePgSession, NodePgTransaction } from "drizzle-orm/node-postgres";
import {
  PgDialect,
  type PgPreparedQuery,
  type PgTransactionConfig,
  type PreparedQueryConfig,
} from "drizzle-orm/pg-core";
import pg from "pg";
import * as schema from "../../store/schema.ts";
import { toFault } from "./faults.ts";
import type { Db } from "./port.ts";

type Tables = NonNullable<Db["_"]["schema"]>;
type Client = pg.Pool | pg.PoolClient;

const extracted = extractTablesRelationalConfig<Tables>(schema, createTableRelationsHelpers);
const relations = { fullSchema: schema, schema: extracted.tables, tableNamesMap: extracted.tableNamesMap };
const dialect = new PgDialect({ casing: "snake_case" });

const rethrow = (error: unknown): never => {
  throw toFault(error);
};

/**
 * drizzle's session with two things mended (0.45.4):
 * - its errors carry the query's parameters in their message, and no code of ours: see `toFault`;
 * - its transaction takes a client from the pool and never gives it back when BEGIN fails, and gives it back in the middle
 *   of a transaction when ROLLBACK fails. With PGlite's single connection the first means that every later query waits.
 */
class CodedSession extends NodePgSession<typeof schema, Tables> {
  // drizzle's own field of this name is private to its types.
  readonly #client: Client;

  constructor(client: Client) {
    super(client, dialect, relations, {});
    this.#client = client;
  }

  override prepareQuery<T extends PreparedQueryConfig = PreparedQueryConfig>(
    ...args: Parameters<NodePgSession<typeof schema, Tables>["prepareQuery"]>
  ): PgPreparedQuery<T> {
    const prepared = super.prepareQuery<T>(...args) as PgPreparedQuery<T> & {
      all(values?: Record<string, unknown>): Promise<T["all"]>;
    };
    const execute = prepared.execute.bind(prepared);
    const all = prepared.all.bind(prepared);
    prepared.execute = (values) => execute(values).catch(rethrow);
    prepared.all = (values) => all(values).catch(rethrow);
    return prepared;
  }

  override async transaction<T>(
    work: (tx: NodePgTransaction<typeof schema, Tables>) => Promise<T>,
    config?: PgTransactionConfig,
  ): Promise<T> {
    // The migrator comes with its own client, which it gives back itself.
    const pooled = this.#client instanceof pg.Pool;
    const client = this.#client instanceof pg.Pool ? await this.#client.connect().catch(rethrow) : this.#client;
    const tx = new NodePgTransaction<typeof schema, Tables>(dialect, new CodedSession(client), relations);
    // A client whose transaction could not be ended is closed, not handed to the next caller.
    let broken = true;
    try {
      await tx.execute(begin(config));
      try {
        const result = await work(tx);
        await tx.execute(sql`commit`);
        broken = false;
        return result;
      } catch (error) {
        broken = await tx.execute(sql`rollback`).then(
          () => false,
          () => true,
        );
        throw toFault(error);
      }
    } finally {
      if (pooled) client.release(broken);
    }
  }
}

function begin(config: PgTransactionConfig | undefined): SQL {
  const parts = ["begin"];
  if (config?.isolationLevel) parts.push(`isolation level ${config.isolationLevel}`);
  if (config?.accessMode) parts.push(config.accessMode);
  if (config?.deferrable !== undefined) parts.push(config.deferrable ? "deferrable" : "not deferrable");
  return sql.raw(parts.join(" "));
}

/** drizzle over the schema, snake_case, with the errors of `toFault`. A single client serves the migrator. */
export function codedDrizzle(client: Client): Db {
  return new NodePgDatabase(dialect, new CodedSession(client), relations) as Db;
}
