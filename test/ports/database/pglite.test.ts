import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { packageRoot } from "../../../server/lib/built-file.ts";
import { newId } from "../../../server/lib/ids.ts";
import { openPglite, type PgliteDatabase } from "../../../server/ports/database/pglite.ts";
import { organisation } from "../../../server/store/schema/organisation.ts";

// The embedded database's own promises; they hold on every run, whatever DATABASE_URL says of the rest.
const root = packageRoot(import.meta.url);
let dataDir: string;
const opened: PgliteDatabase[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "tuppence-pglite-"));
  cpSync(inject("pgliteTemplate"), dataDir, { recursive: true });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const database of opened.splice(0)) await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function open(waitMs = 10_000): Promise<PgliteDatabase> {
  const database = await openPglite(dataDir, { waitMs });
  opened.push(database);
  return database;
}
async function close(database: PgliteDatabase): Promise<void> {
  opened.splice(opened.indexOf(database), 1);
  await database.close();
}
const names = async (database: PgliteDatabase) =>
  (await database.db.select().from(organisation)).map((row) => row.name).sort();

/** Starts test/fixtures/pglite-writer.mjs; `lines` fills while it runs. */
function startWriter(what: "rows" | "disk", env: Record<string, string> = {}, flags: string[] = []) {
  const script = join(root, "test", "fixtures", "pglite-writer.mjs");
  const child = spawn(process.execPath, [script, join(root, "dist"), dataDir, what], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env, NODE_OPTIONS: flags.join(" ") },
  });
  children.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const ended = new Promise<void>((resolve) => reader.on("close", resolve));
  const seen = (count: number) =>
    new Promise<void>((resolve, reject) => {
      reader.on("line", () => lines.length >= count && resolve());
      void ended.then(() => reject(new Error(`The writer ended after: ${lines.slice(-5).join(", ")}`)));
    });
  reader.on("line", (line) => lines.push(line));
  return { child, lines, ended, seen };
}

describe("a killed process", () => {
  test("loses no acknowledged row, kill after kill on the same folder", async () => {
    const acknowledged = new Set<string>();
    for (let round = 1; round <= 3; round++) {
      const writer = startWriter("rows");
      await writer.seen(50 * round);
      writer.child.kill("SIGKILL");
      await writer.ended;
      for (const line of writer.lines) if (line.startsWith("stored ")) acknowledged.add(line.slice(7));
    }
    const database = await open();
    const stored = new Set((await database.db.select().from(organisation)).map((row) => row.id));
    expect(acknowledged.size).toBeGreaterThan(250);
    expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
    // And the recovered database takes new rows.
    await database.db.insert(organisation).values({ id: newId(), name: "after" });
  }, 120_000);
});

describe("a full disk", () => {
  test("refuses with DISK_FULL, keeps what was acknowledged, and goes on when there is space again", async () => {
    const marker = join(dataDir, "disk-is-full");
    const writer = startWriter("disk", { FULL_DISK_WHEN: marker }, [
      `--require=${JSON.stringify(join(root, "test", "fixtures", "full-disk.cjs"))}`,
    ]);
    await writer.ended;
    expect(writer.lines.map((line) => line.replace(/^stored .*/, "stored"))).toEqual([
      "open",
      ...Array(20).fill("stored"),
      ...Array(3).fill("refused DISK_FULL"),
      "stored",
      "closed",
    ]);
    const database = await open();
    expect((await names(database)).filter((name) => name === "before")).toHaveLength(20);
  }, 60_000);
});

describe("the connection", () => {
  test("a client that breaks off in mid-transaction leaves nothing to the next", async () => {
    const database = await open();
    const left = newId();
    await expect(
      database.db.transaction(async (tx) => {
        await tx.insert(organisation).values({ id: left, name: "half" });
        await tx.execute(sql`set statement_timeout = 1234`);
        await tx.execute(sql`create temporary table mine (n int)`);
        // What a broken client looks like from here: its socket is gone.
        const client = (tx as unknown as { session: { client: { connection: { stream: { destroy(): void } } } } })
          .session.client;
        client.connection.stream.destroy();
        await tx.execute(sql`select 1`);
      }),
    ).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    expect(await names(database)).toEqual([]);
    expect((await database.db.execute(sql`show statement_timeout`)).rows).toEqual([{ statement_timeout: "0" }]);
    expect((await database.db.execute(sql`select to_regclass('mine') as mine`)).rows).toEqual([{ mine: null }]);
  });

  test("the outer database inside a transaction is an error after a while, not a hang, and the pool goes on", async () => {
    const database = await open(300);
    await expect(
      database.db.transaction(async () => {
        await database.db.execute(sql`select 1`);
      }),
    ).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    expect((await database.db.execute(sql`select 1 as n`)).rows).toEqual([{ n: 1 }]);
  });

  test("a query does not hold up the event loop", async () => {
    const database = await open();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    await database.db.execute(sql`select count(*) from generate_series(1, 3000000)`);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });

  test("answers leave nothing behind: the process does not grow with what was read", async () => {
    const database = await open();
    const read = async (times: number) => {
      for (let i = 0; i < times; i++)
        await database.db.execute(sql`select repeat('x', 1000) as x from generate_series(1, 200)`);
    };
    await read(100);
    const before = process.memoryUsage().rss;
    // 200 MB of answers; PGlite's own way of giving an answer keeps each (see pglite-worker.ts).
    await read(1000);
    expect(process.memoryUsage().rss - before).toBeLessThan(120_000_000);
  }, 60_000);

  test("a statement that comes again is prepared once, and goes on after an error and with other plans", async () => {
    const database = await open();
    const insert = (name: string) => database.db.insert(organisation).values({ id: newId(), name });
    const prepared = async () => {
      const { rows } = await database.db.execute(sql`select count(*) as found from pg_prepared_statements
        where statement like 'insert into "organisation"%'`);
      return rows[0]?.found;
    };
    for (let i = 0; i < 8; i++) await insert(`before ${i}`);
    expect(await prepared()).toBe(1);
    const [first] = await database.db.select().from(organisation);
    const twice = database.db.insert(organisation).values({ id: first?.id ?? "", name: "twice" });
    await expect(twice).rejects.toThrow();
    await database.db.execute(sql`discard plans`);
    await insert("after other plans");
    expect(await names(database)).toEqual(expect.arrayContaining(["before 0", "after other plans"]));
  });

  test("a closed database says so", async () => {
    const database = await open();
    await close(database);
    await expect(database.db.execute(sql`select 1`)).rejects.toThrow(/end/);
  });
});

describe("the folder", () => {
  test("is made when there is none, and opened when there is one", async () => {
    rmSync(join(dataDir, "database"), { recursive: true });
    // What a creation leaves that was killed half way.
    mkdirSync(join(dataDir, "database.making"));
    writeFileSync(join(dataDir, "database.making", "PG_VERSION"), "18\n");
    const first = await open();
    await first.db.insert(organisation).values({ id: newId(), name: "kept" });
    await close(first);
    expect(existsSync(join(dataDir, "database.making"))).toBe(false);
    expect(await names(await open())).toEqual(["kept"]);
  }, 60_000);

  test("a copy made while rows are written opens with every row acknowledged before it", async () => {
    const database = await open();
    const store = async (name: string) => {
      await database.db.insert(organisation).values({ id: newId(), name });
    };
    await store("before");
    const copied = join(dataDir, "copy", "database");
    const writing = database.db.transaction(async (tx) => {
      await tx.insert(organisation).values({ id: newId(), name: "uncommitted" });
      await database.copyFolder(copied);
    });
    await writing;
    await store("after");
    const copy = await openPglite(join(dataDir, "copy"));
    opened.push(copy);
    expect(await names(copy)).toEqual(["before"]);
    expect(await names(database)).toEqual(["after", "before", "uncommitted"]);
  });

  test("something that is no database is refused in words, and left as it is", async () => {
    rmSync(join(dataDir, "database"), { recursive: true });
    mkdirSync(join(dataDir, "database"));
    writeFileSync(join(dataDir, "database", "PG_VERSION"), "9\n");
    await expect(openPglite(dataDir)).rejects.toMatchObject({
      code: "DATABASE_UNAVAILABLE",
      message: expect.stringContaining("PG_VERSION is 9"),
    });
    expect(existsSync(join(dataDir, "database", "PG_VERSION"))).toBe(true);
  });
});
