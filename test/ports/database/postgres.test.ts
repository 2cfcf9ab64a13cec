import { createServer } from "node:net";
import { sql } from "drizzle-orm";
import pg from "pg";
import { expect, inject, test } from "vitest";
import { messageOf } from "../../../server/lib/errors.ts";
import { toFault } from "../../../server/ports/database/faults.ts";
import { toNumber } from "../../../server/ports/database/pg-client.ts";
import { assertNewEnough, openPostgres } from "../../../server/ports/database/postgres.ts";
import { openTestDatabase } from "../../fixtures/database.ts";

test("a server that is not there is DATABASE_UNAVAILABLE, at once, with what to do", async () => {
  await expect(openPostgres("postgres://someone:secret@127.0.0.1:1/none")).rejects.toMatchObject({
    code: "DATABASE_UNAVAILABLE",
    message: expect.not.stringContaining("secret"),
    remedy: expect.stringContaining("DATABASE_URL"),
  });
});

test("a server that takes the connection and never answers is DATABASE_UNAVAILABLE after the time to connect", async () => {
  const sockets = new Set<{ destroy(): void }>();
  const silent = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as { port: number };
  try {
    await expect(
      openPostgres(`postgres://someone@127.0.0.1:${port}/none`, { connectTimeoutMs: 200 }),
    ).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
  } finally {
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
});

test("a server older than 15 is refused with both versions", () => {
  expect(() => assertNewEnough(140_012, "14.12 (Debian)")).toThrow(
    expect.objectContaining({ code: "DATABASE_TOO_OLD", message: expect.stringMatching(/14\.12.*15/) }),
  );
  assertNewEnough(150_000, "15.0");
  assertNewEnough(180_006, "18.6");
});

test("a full disk is DISK_FULL in whatever words it comes", () => {
  const full = [
    Object.assign(new Error("could not extend file"), { code: "53100" }),
    Object.assign(new Error("write"), { code: "ENOSPC" }),
    new Error('PANIC:  could not write to file "pg_wal/xlogtemp.42": No space left on device'),
  ];
  for (const error of full) expect(toFault(error)).toMatchObject({ code: "DISK_FULL", cause: error });
  const other = new Error("relation does not exist");
  expect(toFault(other)).toBe(other);
});

test("numbers come whole or not at all", () => {
  expect(toNumber("9007199254740991")).toBe(9007199254740991);
  expect(toNumber("-12")).toBe(-12);
  expect(toNumber("0.1234567890123456789")).toBeCloseTo(0.123456789);
  expect(() => toNumber("9007199254740992")).toThrow(RangeError);
  expect(toNumber("NaN")).toBeNaN();
});

// On PGlite one process holds the folder, so there only one can start: the test is of the same outcome.
test("servers that start at once on an empty database migrate it once", async () => {
  const options = inject("testDatabase");
  const count = sql`select count(*) as n, count(distinct hash) as different from drizzle.__drizzle_migrations`;
  if (options.engine === "pglite") {
    const database = await openTestDatabase();
    const [row] = (await database.db.execute<{ n: number; different: number }>(count)).rows;
    await database.close();
    expect(row?.n).toBeGreaterThan(0);
    expect(row?.n).toBe(row?.different);
    return;
  }
  const name = `${options.prefix}_empty`;
  const admin = new pg.Client({ connectionString: options.url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = new URL(options.url);
  url.pathname = `/${name}`;
  const opened = await Promise.allSettled(Array.from({ length: 4 }, () => openPostgres(url.href)));
  expect(opened.map((one) => (one.status === "fulfilled" ? "open" : messageOf(one.reason)))).toEqual(
    Array(4).fill("open"),
  );
  for (const one of opened) {
    if (one.status !== "fulfilled") continue;
    const [row] = (await one.value.db.execute<{ n: number; different: number }>(count)).rows;
    expect(row?.n).toBe(row?.different);
    await one.value.close();
  }
  await admin.query(`drop database ${name}`);
  await admin.end();
});
