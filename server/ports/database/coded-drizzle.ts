import { Param, Placeholder, type Query } from "drizzle-orm";
import { NodePgDatabase, NodePgSession, NodePgTransaction } from "drizzle-orm/node-postgres";
import {
  PgDialect,
  type PgPreparedQuery,
  type PgTransactionConfig,
  type PreparedQueryConfig,
} from "drizzle-orm/pg-core";
import pg from "pg";
import { toFault } from "./faults.ts";
import type { Db } from "./port.ts";

/**
 * Store functions build their queries from tables; drizzle's relational API (`db.query`), which needs the schema, isn't
 * used.
 */
type None = Record<string, never>;
type Client = pg.Pool | pg.PoolClient;
type DropFirst<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;

const dialect = new PgDialect({ casing: "snake_case" });

const rethrow = (error: unknown): never => {
  throw toFault(error);
};

/** A client's transactions, one after the other, share an object: prepared queries are kept by it (store/prepared.ts). */
const transactions = new WeakMap<pg.PoolClient, NodePgTransaction<None, None>>();

function transactionOn(client: pg.PoolClient): NodePgTransaction<None, None> {
  let tx = transactions.get(client);
  if (tx === undefined) {
    tx = new NodePgTransaction<None, None>(dialect, new CodedSession(client), undefined);
    transactions.set(client, tx);
  }
  return tx;
}

/** Null stays null, as it does without a placeholder: drizzle would make JSON's null of it, or call a method on it. */
function nullable(parameter: unknown): unknown {
  if (!(parameter instanceof Param && parameter.value instanceof Placeholder)) return parameter;
  const { value, encoder } = parameter;
  return new Param(value, { mapToDriverValue: (one) => (one === null ? null : encoder.mapToDriverValue(one)) });
}

/**
 * drizzle's session with three faults fixed (0.45.4):
 * - its errors have the query's parameters in their message, and none of our codes: see `toFault`;
 * - its transaction takes a client from the pool and never returns it if BEGIN fails, and returns it in the middle of a
 * transaction if ROLLBACK fails. With PGlite's single connection, the first means that every later query waits;
 * - a placeholder's null: see `nullable`.
 */
class CodedSession extends NodePgSession<None, None> {
  // drizzle's own field of this name is private to its types.
  readonly #client: Client;

  constructor(client: Client) {
    super(client, dialect, undefined, {});
    this.#client = client;
  }

  override prepareQuery<T extends PreparedQueryConfig = PreparedQueryConfig>(
    query: Query,
    ...args: DropFirst<Parameters<NodePgSession<None, None>["prepareQuery"]>>
  ): PgPreparedQuery<T> {
    const filled = { ...query, params: query.params.map(nullable) };
    const prepared = super.prepareQuery<T>(filled, ...args) as PgPreparedQuery<T> & {
      all(values?: Record<string, unknown>): Promise<T["all"]>;
    };
    const execute = prepared.execute.bind(prepared);
    const all = prepared.all.bind(prepared);
    prepared.execute = (values) => execute(values).catch(rethrow);
    prepared.all = (values) => all(values).catch(rethrow);
    return prepared;
  }

  override async transaction<T>(
    work: (tx: NodePgTransaction<None, None>) => Promise<T>,
    config?: PgTransactionConfig,
  ): Promise<T> {
    // The migrator has its own client, and returns it itself.
    const pooled = this.#client instanceof pg.Pool;
    const client = this.#client instanceof pg.Pool ? await this.#client.connect().catch(rethrow) : this.#client;
    const tx = transactionOn(client);
    const send = (text: string) => client.query(text).catch(rethrow);
    // A client whose transaction couldn't be ended is closed, not passed to the next caller.
    let broken = true;
    try {
      await send(begin(config));
      try {
        const result = await work(tx);
        await send("commit");
        broken = false;
        return result;
      } catch (error) {
        broken = await send("rollback").then(
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

function begin(config: PgTransactionConfig | undefined): string {
  const deps = ["begin"];
  if (config?.isolationLevel) deps.push(`isolation level ${config.isolationLevel}`);
  if (config?.accessMode) deps.push(config.accessMode);
  if (config?.deferrable !== undefined) deps.push(config.deferrable ? "deferrable" : "not deferrable");
  return deps.join(" ");
}

/** drizzle in snake_case, with the errors of `toFault`. A single client serves the migrator. */
export function codedDrizzle(client: Client): Db {
  return new NodePgDatabase(dialect, new CodedSession(client), undefined) as Db;
}
