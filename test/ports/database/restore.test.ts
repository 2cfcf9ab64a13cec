import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { newId } from "../../../server/lib/ids.ts";
import { backupPglite, backupPostgres } from "../../../server/ports/database/backup.ts";
import { openPglite } from "../../../server/ports/database/pglite.ts";
import { openPostgres } from "../../../server/ports/database/postgres.ts";
import { restorePglite, restorePostgres } from "../../../server/ports/database/restore.ts";
import { organisation } from "../../../server/store/schema/organisation.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tuppence-restore-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("a restore of the embedded database", () => {
  test("into an empty folder opens with every row; into one with a database is refused, and changes nothing", async () => {
    cpSync(inject("pgliteTemplate"), join(home, "data"), { recursive: true });
    const database = await openPglite(join(home, "data"));
    await database.db.insert(organisation).values({ id: newId(), name: "kept" });
    const { path } = await backupPglite(database, join(home, "one.tar.gz"));
    await database.db.insert(organisation).values({ id: newId(), name: "newer" });
    await database.close();

    const refused = { code: "BAD_REQUEST", message: expect.stringContaining("already has a database") };
    await expect(restorePglite(path, join(home, "data"))).rejects.toMatchObject({
      ...refused,
      remedy: expect.stringContaining(`mv ${join(home, "data", "database")}`),
    });
    const names = async (dataDir: string) => {
      const opened = await openPglite(dataDir);
      const rows = await opened.db.select().from(organisation);
      await opened.close();
      return rows.map((row) => row.name).sort();
    };
    expect(await names(join(home, "data"))).toEqual(["kept", "newer"]);

    mkdirSync(join(home, "restored"));
    await restorePglite(path, join(home, "restored"));
    expect(readdirSync(join(home, "restored"))).toEqual(["database"]);
    expect(await names(join(home, "restored"))).toEqual(["kept"]);
  }, 120_000);

  test.each([
    ["text", "not an archive"],
    ["half a backup", ""],
  ])(
    "of a file that is %s is refused, and leaves no half database",
    async (_, text) => {
      const path = join(home, "bad.tar.gz");
      if (text === "") {
        cpSync(inject("pgliteTemplate"), join(home, "data"), { recursive: true });
        const database = await openPglite(join(home, "data"));
        const whole = readFileSync((await backupPglite(database, join(home, "whole.tar.gz"))).path);
        await database.close();
        writeFileSync(path, whole.subarray(0, whole.length / 2));
      } else writeFileSync(path, text);
      const target = join(home, "restored");
      mkdirSync(target);
      await expect(restorePglite(path, target)).rejects.toMatchObject({
        code: "BAD_REQUEST",
        message: expect.stringContaining("Nothing was changed"),
      });
      expect(existsSync(join(target, "database"))).toBe(false);
      expect(readdirSync(target)).toEqual([]);
    },
    60_000,
  );
});

const ADMIN = process.env.TEST_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
const made: string[] = [];

async function adminSays(query: string): Promise<void> {
  const client = new pg.Client({ connectionString: ADMIN, connectionTimeoutMillis: 3_000 });
  await client.connect();
  await client.query(query);
  await client.end();
}
afterAll(async () => {
  for (const name of made) await adminSays(`drop database if exists ${name} with (force)`);
});

test("a restore into Postgres takes an empty database, and refuses one with tables", async ({ skip }) => {
  if (inject("testDatabase").engine === "pglite") skip("no DATABASE_URL");
  const create = async (): Promise<string> => {
    const name = `tuppence_restore_${newId().replaceAll("-", "").slice(-12)}`;
    await adminSays(`create database ${name}`);
    made.push(name);
    return Object.assign(new URL(ADMIN), { pathname: name }).href;
  };
  const [from, to] = [await create(), await create()];
  const database = await openPostgres(from);
  await database.db.insert(organisation).values({ id: newId(), name: "kept" });
  const { path } = await backupPostgres(from, join(home, "one.dump"));
  await database.close();
  await restorePostgres(path, to);
  const restored = await openPostgres(to);
  expect((await restored.db.select().from(organisation)).map((row) => row.name)).toEqual(["kept"]);
  await restored.close();
  await expect(restorePostgres(path, to)).rejects.toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringMatching(/already has \d+ tables/),
    remedy: expect.stringContaining("createdb"),
  });
}, 120_000);
