import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getTableName, is, SQL, sql } from "drizzle-orm";
import { CasingCache } from "drizzle-orm/casing";
import { getTableConfig, type IndexColumn, PgColumn, PgDialect, PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MIGRATIONS } from "../../server/ports/database/migrate.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openTestDatabase } from "../fixtures/database.ts";

interface Journal {
  entries: { idx: number; when: number; tag: string }[];
}
const journal = JSON.parse(readFileSync(join(MIGRATIONS, "meta", "_journal.json"), "utf8")) as Journal;

describe("the journal", () => {
  test("has stamps that rise: drizzle's migrator skips, silently, one earlier than one applied", () => {
    const stamps = journal.entries.map((entry) => entry.when);
    expect(stamps).toEqual([...new Set(stamps)].sort((a, b) => a - b));
    expect(journal.entries.map((entry) => entry.idx)).toEqual(journal.entries.map((_, i) => i));
  });

  test("names every SQL file, and no other", () => {
    const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith(".sql"));
    expect(journal.entries.map((entry) => `${entry.tag}.sql`)).toEqual(files.sort());
  });
});

// What drizzle-kit would compare, read from the database itself: no network, and it holds what ran, not what was meant.
/** Everything that the schema's files export. */
const schemaFolder = join(import.meta.dirname, "..", "..", "server", "store", "schema");
const schema: unknown[] = (
  await Promise.all(readdirSync(schemaFolder).map((file) => import(/* @vite-ignore */ join(schemaFolder, file))))
).flatMap((file: Record<string, unknown>) => Object.values(file));

describe("the migrated database is what the schema says", () => {
  let database: DatabasePort;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  const casing = new CasingCache("snake_case");
  const dialect = new PgDialect({ casing: "snake_case" });
  const tables = (schema as unknown[]).filter((value): value is PgTable => is(value, PgTable));
  const nameOf = (column: PgColumn) => casing.getColumnCasing(column);
  const rows = async (query: SQL) => (await database.db.execute(query)).rows;
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  /** Text of an SQL expression of the schema with its values in it. */
  const inline = (expression: SQL) => dialect.sqlToQuery(expression.inlineParams()).sql;

  test("tables", async () => {
    const found = await rows(sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`);
    expect(found.map((row) => row.name)).toEqual(tables.map(getTableName).sort());
    expect(tables.length).toBeGreaterThan(20);
  });

  test("columns, their types, nullability and defaults", async () => {
    const expected = tables
      .flatMap((table) =>
        getTableConfig(table).columns.map((column) => ({
          table: getTableName(table),
          column: nameOf(column),
          type: column.getSQLType(),
          required: column.notNull,
          default: defaultOf(column),
        })),
      )
      .sort(byText);
    const found = await rows(sql`
      select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type,
             a.attnotnull as required, pg_get_expr(d.adbin, d.adrelid) as default
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where a.attnum > 0 and not a.attisdropped`);
    expect(found.sort(byText)).toEqual(expected);
  });

  function defaultOf(column: PgColumn): string | null {
    if (!column.hasDefault || column.default === undefined) return null;
    if (is(column.default, SQL)) return inline(column.default);
    // Postgres writes the type of a text constant beside it.
    return typeof column.default === "string" ? `'${column.default}'::text` : String(column.default);
  }

  test("indexes, with their columns, order and conditions", async () => {
    const expected = tables
      .flatMap((table) =>
        getTableConfig(table).indexes.map(({ config }) => ({
          table: getTableName(table),
          name: config.name,
          unique: config.unique,
          columns: (config.columns as IndexColumn[]).map((column) =>
            nameOf((table as unknown as Record<string, PgColumn>)[keyOf(table, column)] as PgColumn),
          ),
          condition: config.where === undefined ? null : plain(inline(config.where)),
        })),
      )
      .sort(byText);
    const found = await rows(sql`
      select t.relname as "table", i.relname as name, x.indisunique as unique,
             (select json_agg(a.attname order by k.n) from unnest(x.indkey) with ordinality k(attnum, n)
              join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum) as columns,
             pg_get_expr(x.indpred, x.indrelid) as condition
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
      where t.relnamespace = 'public'::regnamespace and not x.indisprimary`);
    const told = found.map((row) => ({
      ...row,
      condition: row.condition === null ? null : plain(row.condition as string),
    }));
    expect(told.sort(byText)).toEqual(expected);
  });

  const keyOf = (table: PgTable, column: { name?: string | undefined }) =>
    Object.entries(table as unknown as Record<string, unknown>).find(
      ([, value]) => is(value, PgColumn) && value.name === column.name,
    )?.[0] ?? "";

  /** Postgres rewrites a condition: `state in ('a','b')` becomes `(state = ANY (ARRAY['a'::text, 'b'::text]))`. */
  const plain = (condition: string) =>
    condition
      .replace(/::text(\[\])?/g, "")
      .replace(/= ANY \(ARRAY\[(.*?)\]\)/g, "in ($1)")
      .replace(/^\((.*)\)$/, "$1");

  test("primary and foreign keys", async () => {
    const expected = tables.flatMap((table) => {
      const config = getTableConfig(table);
      const name = getTableName(table);
      const single = config.columns.filter((column) => column.primary).map(nameOf);
      const keys = single.length > 0 ? [single] : config.primaryKeys.map((key) => key.columns.map(nameOf));
      return [
        ...keys.map((columns) => ({ table: name, kind: "p", columns, to: null, toColumns: null, onDelete: null })),
        ...config.foreignKeys.map((key) => {
          const { columns, foreignTable, foreignColumns } = key.reference();
          return {
            table: name,
            kind: "f",
            columns: columns.map(nameOf),
            to: getTableName(foreignTable),
            toColumns: foreignColumns.map(nameOf),
            onDelete: key.onDelete ?? "no action",
          };
        }),
      ];
    });
    const found = await rows(sql`
      select t.relname as "table", k.contype as kind,
             (select json_agg(a.attname order by c.n) from unnest(k.conkey) with ordinality c(attnum, n)
              join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.attnum) as columns,
             f.relname as "to",
             (select json_agg(a.attname order by c.n) from unnest(k.confkey) with ordinality c(attnum, n)
              join pg_attribute a on a.attrelid = k.confrelid and a.attnum = c.attnum) as "toColumns",
             case k.confdeltype when 'a' then 'no action' when 'c' then 'cascade' when 'n' then 'set null'
               when 'r' then 'restrict' when 'd' then 'set default' end as "onDelete"
      from pg_constraint k join pg_class t on t.oid = k.conrelid left join pg_class f on f.oid = k.confrelid
      where k.connamespace = 'public'::regnamespace and k.contype in ('p', 'f', 'u', 'c')`);
    expect(found.sort(byText)).toEqual(expected.sort(byText));
  });
});
