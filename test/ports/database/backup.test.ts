import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { list } from "tar";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { newId } from "../../../server/lib/ids.ts";
import { silentLog } from "../../../server/lib/log.ts";
import { type Backup, backupPglite, backupPostgres } from "../../../server/ports/database/backup.ts";
import { backupsIn, scheduleBackups } from "../../../server/ports/database/backup-schedule.ts";
import { openPglite, type PgliteDatabase } from "../../../server/ports/database/pglite.ts";
import { restorePglite } from "../../../server/ports/database/restore.ts";
import { organisation } from "../../../server/store/schema/organisation.ts";

let home: string;
const opened: PgliteDatabase[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tuppence-backup-"));
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  rmSync(home, { recursive: true, force: true });
});

async function open(name: string): Promise<PgliteDatabase> {
  const dataDir = join(home, name);
  if (!existsSync(dataDir)) cpSync(inject("pgliteTemplate"), dataDir, { recursive: true });
  const database = await openPglite(dataDir);
  opened.push(database);
  return database;
}

describe("a backup of the embedded database", () => {
  test("made while rows are written, unpacks with tar into a data folder that opens with every row from before it", async () => {
    const database = await open("data");
    const store = (name: string) => database.db.insert(organisation).values({ id: newId(), name });
    await store("before");
    let going = true;
    const writer = (async () => {
      let count = 0;
      for (; going; count++) await store("meanwhile");
      return count;
    })();
    const made = await backupPglite(database, join(home, "backups", "one.tar.gz"));
    going = false;
    expect(await writer).toBeGreaterThan(0);
    expect(made.bytes).toBeGreaterThan(100_000);
    expect(readdirSync(join(home, "backups"))).toEqual(["one.tar.gz"]);

    mkdirSync(join(home, "restored"));
    const untar = spawnSync("tar", ["xzf", made.path, "-C", join(home, "restored")]);
    expect(untar.status).toBe(0);
    const restored = await open("restored");
    const names = (await restored.db.select().from(organisation)).map((row) => row.name);
    expect(names.filter((name) => name === "before")).toHaveLength(1);
    // And the one that served goes on serving.
    await store("after");
  }, 60_000);

  test("has the files of conversations too, and restores both", async () => {
    const database = await open("data");
    const files = join(home, "data", "files");
    mkdirSync(join(files, "3f"), { recursive: true });
    writeFileSync(join(files, "3f", "one"), "a file");
    const made = await backupPglite(database, join(home, "one.tar.gz"), files);
    // What was deleted since comes back, and what a link would share with it is a file of its own.
    rmSync(join(files, "3f", "one"));
    await restorePglite(made.path, join(home, "restored"));
    expect(readFileSync(join(home, "restored", "files", "3f", "one"), "utf8")).toBe("a file");
    expect(existsSync(join(home, "restored", "database", "PG_VERSION"))).toBe(true);
    // Without a folder of files, as on S3, there's none in the backup.
    const without = await backupPglite(database, join(home, "two.tar.gz"));
    await restorePglite(without.path, join(home, "other"));
    expect(existsSync(join(home, "other", "files"))).toBe(false);
  }, 60_000);

  test("overwrites nothing, and leaves nothing behind where it cannot be written", async () => {
    const database = await open("data");
    const file = join(home, "mine.txt");
    writeFileSync(file, "mine");
    await expect(backupPglite(database, file)).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringContaining(file),
    });
    await expect(backupPglite(database, join(file, "in-a-file.tar.gz"))).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(readdirSync(home).sort()).toEqual(["data", "mine.txt"]);
  });

  test("that runs out of disk says so, and no half of it stays", async () => {
    const full = {
      copyFolder: () => Promise.reject(Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" })),
    };
    await expect(backupPglite(full, join(home, "one.tar.gz"))).rejects.toMatchObject({ code: "DISK_FULL" });
    expect(readdirSync(home)).toEqual([]);
  });
});

describe("a backup of a Postgres server's database", () => {
  const url = process.env.DATABASE_URL;
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  test("is pg_dump's, in its custom format; without pg_dump it says what to install", async () => {
    // The first half needs a server to dump: the run with DATABASE_URL has one.
    if (url && spawnSync("pg_dump", ["--version"]).status === 0) {
      const made = await backupPostgres(url, join(home, "one.dump"));
      expect(spawnSync("pg_restore", ["--list", made.path]).status).toBe(0);
      rmSync(made.path);
    }
    process.env.PATH = home;
    await expect(backupPostgres("postgres://127.0.0.1:1/none", join(home, "one.dump"))).rejects.toMatchObject({
      code: "BAD_REQUEST",
      remedy: expect.stringContaining("postgresql-client"),
    });
  });

  test("that cannot be made says why", async () => {
    const error = await backupPostgres("postgres://nobody:secret@127.0.0.1:1/none", join(home, "one.dump")).catch(
      (e) => e,
    );
    expect(error).toMatchObject({ code: expect.stringMatching(/^(BAD_REQUEST|DATABASE_UNAVAILABLE)$/) });
    expect(error.message).toMatch(/pg_dump/);
    expect(error.message).not.toContain("secret");
    expect(readdirSync(home)).toEqual([]);
  });
});

describe("the schedule", () => {
  const day = 24 * 60 * 60 * 1000;
  let now: number;
  const start = (backup: (path: string) => Promise<Backup>) =>
    scheduleBackups({
      backup,
      folder: join(home, "backups"),
      clock: { now: () => new Date(now), monotonicMs: () => 0 },
      log: silentLog,
    });
  const write = async (path: string): Promise<Backup> => {
    writeFileSync(path, "backup");
    return { path, bytes: 6, durationMs: 1 };
  };
  beforeEach(() => {
    now = Date.parse("2026-11-21T12:00:00.000Z");
  });

  test("makes one a day, keeps the newest three, and touches no other file", async () => {
    const schedule = start(write);
    mkdirSync(join(home, "backups"));
    writeFileSync(join(home, "backups", "mine.tar.gz"), "mine");
    expect(await schedule.look()).toBeDefined();
    now += day - 1;
    expect(await schedule.look()).toBeUndefined();
    for (let i = 0; i < 4; i++) {
      now += day;
      expect(await schedule.look()).toBeDefined();
    }
    await schedule.stop();
    expect(readdirSync(join(home, "backups")).sort()).toEqual([
      "mine.tar.gz",
      "tuppence-2026-11-24T11-59-59-999Z.tar.gz",
      "tuppence-2026-11-25T11-59-59-999Z.tar.gz",
      "tuppence-2026-11-26T11-59-59-999Z.tar.gz",
    ]);
  });

  test("a clock that jumps back makes one at once, and does not remove it as the oldest", async () => {
    const schedule = start(write);
    for (let i = 0; i < 3; i++) {
      await schedule.look();
      now += day;
    }
    now -= 100 * day;
    const made = await schedule.look();
    await schedule.stop();
    expect((await backupsIn(join(home, "backups"))).map((one) => one.path)).toContain(made?.path);
    expect(await backupsIn(join(home, "backups"))).toHaveLength(3);
  });

  test("one that fails is tried again at the next look, and removes nothing", async () => {
    let fails = true;
    const schedule = start((path) => (fails ? Promise.reject(new Error("no")) : write(path)));
    expect(await schedule.look()).toBeUndefined();
    fails = false;
    expect(await schedule.look()).toBeDefined();
    await schedule.stop();
  });
});

test("the archive holds the database's folder and nothing of this machine", async () => {
  const database = await open("data");
  const made = await backupPglite(database, join(home, "one.tar.gz"));
  const paths: string[] = [];
  const owners = new Set<unknown>();
  await list({
    file: made.path,
    onReadEntry: (entry) => {
      paths.push(entry.path);
      owners.add(entry.uid);
    },
  });
  expect(paths.every((path) => path.startsWith("database/"))).toBe(true);
  expect(paths).toContain("database/PG_VERSION");
  expect([...owners]).toEqual([undefined]);
});
