import { inspect } from "node:util";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../../server/lib/ids.ts";
import type { DatabasePort } from "../../../server/ports/database/port.ts";
import { organisation } from "../../../server/store/schema/organisation.ts";
import { openTestDatabase, testEngine } from "../../fixtures/database.ts";

// What both engines must do alike; the run is on one of them (see test/fixtures/global-setup.ts).
let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const newOrganisation = (name = "Acme") => ({ id: newId(), name });

test("a row comes back as it went in, its time in milliseconds", async () => {
  const createdAt = new Date("2026-11-21T10:11:12.345Z");
  const row = { ...newOrganisation("Ünï ☕ ' \\ \" company"), createdAt };
  await database.db.insert(organisation).values(row);
  expect(await database.db.select().from(organisation).where(eq(organisation.id, row.id))).toEqual([row]);
});

test("it says its engine, its version and that it is ready", async () => {
  expect(database.engine).toBe(testEngine());
  expect(Number.parseInt(database.version, 10)).toBeGreaterThanOrEqual(15);
  expect(await database.state()).toMatchObject({ status: "ready" });
});

test("int8, its sums and counts are numbers", async () => {
  const { rows } = await database.db.execute(
    sql`select 9007199254740991::int8 as most, sum(n) as sum, avg(n) as avg, count(*) as count, array_agg(n) as all, null::int8 as none
        from (values (4000000000::int8), (5000000001::int8)) v(n)`,
  );
  expect(rows).toEqual([
    {
      most: Number.MAX_SAFE_INTEGER,
      sum: 9000000001,
      avg: 4500000000.5,
      count: 2,
      all: [4000000000, 5000000001],
      none: null,
    },
  ]);
});

test("an int8 past 2^53 is an error, not a wrong number, and the connection goes on", async () => {
  await expect(database.db.execute(sql`select 9007199254740993::int8 as n`)).rejects.toThrow(
    /9007199254740993, past 2\^53/,
  );
  expect((await database.db.execute(sql`select 1 as n`)).rows).toEqual([{ n: 1 }]);
});

test("an error is the driver's own, with its SQLSTATE and without the parameters", async () => {
  const row = newOrganisation("words of a visitor");
  await database.db.insert(organisation).values(row);
  const error = await database.db
    .insert(organisation)
    .values(row)
    .catch((e: unknown) => e as Error & { code: string });
  expect(error).toMatchObject({ code: "23505", constraint: "organisation_pkey" });
  expect((error as Error).message).not.toContain("words of a visitor");
  // A NOT NULL violation lists the whole row in its detail.
  const missing = await database.db
    .execute(sql`insert into organisation (id, name, created_at) values (${newId()}, ${"words of a visitor"}, null)`)
    .catch((e: unknown) => e);
  expect(missing).toMatchObject({ code: "23502", column: "created_at" });
  expect(inspect(missing, { depth: 5 })).not.toContain("words of a visitor");
});

test("a transaction that throws leaves nothing and the next query works", async () => {
  const row = newOrganisation();
  const mine = new Error("mine");
  await expect(
    database.db.transaction(async (tx) => {
      await tx.insert(organisation).values(row);
      throw mine;
    }),
  ).rejects.toBe(mine);
  await expect(
    database.db.transaction(async (tx) => {
      await tx.insert(organisation).values(row);
      await tx.execute(sql`select 1/0`);
    }),
  ).rejects.toMatchObject({ code: "22012" });
  expect(await database.db.$count(organisation, eq(organisation.id, row.id))).toBe(0);
});

test("a savepoint inside a transaction is undone alone", async () => {
  const [kept, undone] = [newOrganisation("kept"), newOrganisation("undone")];
  await database.db.transaction(async (tx) => {
    await tx.insert(organisation).values(kept);
    await tx
      .transaction(async (inner) => {
        await inner.insert(organisation).values(undone);
        throw new Error("undo");
      })
      .catch(() => undefined);
  });
  expect(await database.db.$count(organisation, eq(organisation.id, kept.id))).toBe(1);
  expect(await database.db.$count(organisation, eq(organisation.id, undone.id))).toBe(0);
});

test("a value of four megabytes comes back byte for byte", async () => {
  const value = Buffer.alloc(
    4_000_000,
    Uint8Array.from({ length: 251 }, (_, i) => i),
  );
  const { rows } = await database.db.execute<{ value: Buffer }>(sql`select ${value}::bytea as value`);
  expect(rows[0]?.value.equals(value)).toBe(true);
});

test("five hundred queries at once are all answered, each with its own answer", async () => {
  const answers = await Promise.all(
    Array.from({ length: 500 }, async (_, i) => (await database.db.execute(sql`select ${i}::int as n`)).rows[0]?.n),
  );
  expect(answers).toEqual(Array.from({ length: 500 }, (_, i) => i));
});

test("transactions that run at once do not see into each other", async () => {
  const row = newOrganisation();
  await database.db.insert(organisation).values({ ...row, name: "0" });
  await Promise.all(
    Array.from({ length: 10 }, () =>
      database.db.transaction(async (tx) => {
        const [now] = await tx.select().from(organisation).where(eq(organisation.id, row.id)).for("update");
        await tx
          .update(organisation)
          .set({ name: String(Number(now?.name) + 1) })
          .where(eq(organisation.id, row.id));
      }),
    ),
  );
  const [end] = await database.db.select().from(organisation).where(eq(organisation.id, row.id));
  expect(end?.name).toBe("10");
});

test("a connection that is lost in mid-transaction costs that transaction, not the process, and the next query works", async () => {
  const own = await openTestDatabase();
  const row = newOrganisation("lost");
  try {
    await expect(
      own.db.transaction(async (tx) => {
        await tx.insert(organisation).values(row);
        // What both have in common: the driver's socket breaks.
        const { client } = (tx as unknown as { session: { client: { connection: { stream: { destroy(): void } } } } })
          .session;
        client.connection.stream.destroy();
        await tx.execute(sql`select 1`);
      }),
    ).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    expect(await own.db.$count(organisation)).toBe(0);
    expect(await own.state()).toMatchObject({ status: "ready" });
  } finally {
    await own.close();
  }
});

test("it vacuums", async () => {
  await database.maintain();
});

test("each test database is empty and apart from the others", async () => {
  const other = await openTestDatabase();
  try {
    expect(await other.db.$count(organisation)).toBe(0);
  } finally {
    await other.close();
  }
});
