import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openPglite } from "../../../server/ports/database/pglite.ts";
import type { DatabasePort } from "../../../server/ports/database/port.ts";
import { openPostgres } from "../../../server/ports/database/postgres.ts";

export const ENGINES = ["pglite", "postgres", "two-nodes"] as const;
export type Engine = (typeof ENGINES)[number];

/** Where a storm's servers keep their data. */
export interface Ground {
  /** One for each node. */
  readonly dataDirs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The stored rows, by a connection of one's own; on PGlite only while no server runs. */
  open(): Promise<DatabasePort>;
  remove(): Promise<void>;
}

/**
 * Makes an empty place on an engine. Postgres and Redis are those of DATABASE_URL (default: the local one) and REDIS_URL.
 * @param name of the database that is made, and removed with the place
 */
export async function makeGround(engine: Engine, name: string): Promise<Ground> {
  const nodes = engine === "two-nodes" ? 2 : 1;
  const dataDirs = Array.from({ length: nodes }, () => mkdtempSync(join(tmpdir(), "tuppence-storm-")));
  const removeFolders = () => {
    for (const folder of dataDirs) rmSync(folder, { recursive: true, force: true });
  };
  const [folder = ""] = dataDirs;
  if (engine === "pglite") {
    return { dataDirs, env: {}, open: () => openPglite(folder), remove: async () => removeFolders() };
  }
  const { DATABASE_URL: url = "postgres://postgres@127.0.0.1:5432/postgres", REDIS_URL = "redis://127.0.0.1:6379" } =
    process.env;
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await administer(`create database ${name}`);
  const mine = new URL(url);
  mine.pathname = `/${name}`;
  return {
    dataDirs,
    env: {
      DATABASE_URL: mine.href,
      AUTH_SECRET: "a-storm-of-two-nodes-shares-one-secret",
      ...(engine === "two-nodes" ? { REDIS_URL } : {}),
    },
    open: () => openPostgres(mine.href, { maxConnections: 2 }),
    async remove() {
      removeFolders();
      await administer(`drop database if exists ${name} with (force)`);
    },
  };
}
