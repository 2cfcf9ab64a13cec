import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { inShort, TuppenceError } from "../../server/lib/errors.ts";
import { silentLog } from "../../server/lib/log.ts";
import { createRepeats } from "../../server/lib/log-repeats.ts";
import { Supervised } from "../../server/lib/supervise.ts";
import { toFault } from "../../server/ports/database/faults.ts";
import { stateOf } from "../../server/ports/database/postgres.ts";
import { createQdrantIndex } from "../../server/ports/vectors/qdrant.ts";
import { emptyPlace } from "./prepared.ts";
import { call, failedStart, killAll, MAIN, startServer } from "./server.ts";

const ADMIN = process.env.TEST_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
const name = `tuppence_mistakes_${process.pid}`;
const role = `${name}_user`;
/** Every character that a URL would take for its own. */
const PASSWORD = "p@ss#w/o?rd%1";
const ESCAPED = encodeURIComponent(PASSWORD);

let folder: string;
let admin: pg.Client | undefined;
beforeAll(async () => {
  const client = new pg.Client({ connectionString: ADMIN, connectionTimeoutMillis: 3_000 });
  await client.connect().then(
    () => {
      admin = client;
    },
    () => console.warn(`SKIPPED ALOUD: no Postgres at ${ADMIN}.`),
  );
  await admin?.query(`create role ${role} login password '${PASSWORD}'`);
  await admin?.query(`create database ${name} owner ${role}`);
});
afterAll(async () => {
  killAll();
  await admin?.query(`drop database if exists ${name} with (force)`);
  await admin?.query(`drop role if exists ${role}`);
  await admin?.end();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tuppence-mistakes-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const urlOf = (user: string, password: string, rest: string) => {
  const { host } = new URL(ADMIN);
  return `postgres://${user}:${password}@${host}/${rest}`;
};
const fail = (DATABASE_URL: string) => failedStart({ dataDir: join(folder, "data"), env: { DATABASE_URL } });

describe("a start with a wrong DATABASE_URL says what is wrong and what to do", () => {
  test("a database that is not there", async ({ skip }) => {
    if (admin === undefined) skip();
    const { code, output } = await fail(urlOf(role, ESCAPED, "no_such_database"));
    expect(code).toBe(1);
    expect(output).toContain("DATABASE_UNAVAILABLE: The database in DATABASE_URL doesn't exist");
    expect(output).toContain("createdb");
  }, 90_000);

  test("a server without TLS, asked for TLS", async ({ skip }) => {
    if (admin === undefined) skip();
    const { code, output } = await fail(urlOf(role, ESCAPED, `${name}?sslmode=require`));
    expect(code).toBe(1);
    expect(output).toMatch(/asks for TLS, but this Postgres server doesn't support it|Postgres server's certificate/);
    expect(output).toMatch(/remove sslmode|sslrootcert/);
  }, 90_000);

  test("a user who may not create tables", async ({ skip }) => {
    if (admin === undefined) skip();
    await admin?.query(`create role ${role}_guest login password 'guest'`);
    const { code, output } = await fail(urlOf(`${role}_guest`, "guest", name));
    await admin?.query(`drop role ${role}_guest`);
    expect(code).toBe(1);
    expect(output).toContain("The user in DATABASE_URL isn't allowed to create or change tables");
  }, 90_000);

  test("a database that is read-only", async ({ skip }) => {
    if (admin === undefined) skip();
    await admin?.query(`alter database ${name} set default_transaction_read_only = on`);
    const { code, output } = await fail(urlOf(role, ESCAPED, name));
    await admin?.query(`alter database ${name} reset default_transaction_read_only`);
    expect(code).toBe(1);
    expect(output).toContain("This Postgres server is read-only");
    expect(output).toContain("primary");
  }, 90_000);

  test.each(["pa#ss", "pa/ss", "pa?ss", "100%"])(
    "a password with a sign of the URL's own in it: %s",
    async (password) => {
      const { code, output } = await fail(`postgres://somebody:${password}@127.0.0.1:5432/tuppence`);
      expect(code).toBe(1);
      expect(output).toContain("CONFIG_INVALID");
      expect(output).toContain("DATABASE_URL can't be read. If the password contains #");
      expect(output).not.toContain(password);
    },
    60_000,
  );

  test("data of a newer version", async ({ skip }) => {
    if (admin === undefined) skip();
    const place = await emptyPlace();
    const DATABASE_URL = urlOf(role, ESCAPED, name);
    const env = { ...place.env, DATABASE_URL, DEMO: "off" };
    // The same password as above, escaped: it works.
    const server = await startServer({ dataDir: place.dataDir, env });
    await server.stop();
    const client = new pg.Client({ connectionString: DATABASE_URL });
    await client.connect();
    await client.query(
      "insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', 9999999999999)",
    );
    await client.end();
    const { code, output } = await failedStart({ dataDir: place.dataDir, env });
    place.remove();
    expect(code).toBe(1);
    expect(output).toContain("DATABASE_TOO_NEW: The database was last used by a newer version of Tuppence.");
    expect(output).toContain("restore one of its backups");
  }, 180_000);
});

/** Runs the start as a user that the machine does not know, without a home. */
function startNameless(dataDir: string): Promise<{ code: number | null; output: string }> {
  const child = spawn("setpriv", ["--reuid", "12345", "--regid", "0", "--clear-groups", process.execPath, MAIN], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, HOST: "127.0.0.1", PORT: "0", SLM_MODEL: "none", DEMO: "off" },
  });
  let output = "";
  return new Promise((resolve) => {
    const done = () => child.kill("SIGTERM");
    const late = setTimeout(done, 90_000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (/is ready \(/.test(output)) done();
      });
    }
    child.on("close", (code) => {
      clearTimeout(late);
      resolve({ code, output });
    });
  });
}

test("a container's user without a name and a home starts", async ({ skip }) => {
  if (process.getuid?.() !== 0) skip("changing the user takes root");
  const dataDir = join(folder, "data");
  mkdirSync(dataDir);
  chmodSync(folder, 0o755);
  chownSync(dataDir, 12345, 0);
  const { output } = await startNameless(dataDir);
  expect(output).toMatch(/is ready \(/);
  expect(output).not.toContain("uv_os_homedir");
}, 120_000);

describe("a Qdrant", () => {
  let server: Server | undefined;
  afterEach(() => server?.close());
  const serve = async (handle: RequestListener): Promise<string> => {
    server = createServer(handle);
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test("that is too old for the query API is not ready, and says which version is needed", async () => {
    const url = await serve((_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ title: "qdrant - vector search engine", version: "1.9.7" }));
    });
    const state = await createQdrantIndex({ url }).state();
    expect(state.status).toBe("failed");
    expect(state.detail).toContain("1.9.7");
    expect(state.detail).toContain("1.10 or newer");
  });

  test("that is down is not ready, and says what to do", async () => {
    const state = await createQdrantIndex({ url: "http://127.0.0.1:1" }).state();
    expect(state.status).toBe("failed");
    expect(state.detail).toContain("Start it, or unset QDRANT_URL");
  });
});

describe("the errors of an outage", () => {
  test("are written once, and then counted", async () => {
    const told: [string, number][] = [];
    const repeats = createRepeats((code, count) => told.push([code, count]), 50);
    const down = { err: new TuppenceError("DATABASE_UNAVAILABLE", "The database does not answer.", "Start it.") };
    const passed = Array.from({ length: 1_078 }, () => repeats.passes(down)).filter(Boolean);
    expect(passed).toHaveLength(1);
    expect(repeats.passes({ err: new Error("something else") })).toBe(true);
    expect(repeats.passes({ err: new TuppenceError("NOT_FOUND", "x", "y") })).toBe(true);
    await expect.poll(() => told).toEqual([["DATABASE_UNAVAILABLE", 1_077]]);
    expect(repeats.passes(down)).toBe(true);
    // Messages that a full server refuses are no different.
    const full = { err: new TuppenceError("TOO_BUSY", "Too many messages.", "Send it again.") };
    expect([full, full].map((line) => repeats.passes(line))).toEqual([true, false]);
  });

  test("are counted in a line without a stack, too, whatever the error's words", () => {
    const repeats = createRepeats(() => {}, 50);
    const fault = toFault(Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" }));
    const line = { ...inShort(fault), turnId: "a" };
    expect(line.code).toBe("DATABASE_UNAVAILABLE");
    expect([1, 2, 3].map(() => repeats.passes(line))).toEqual([true, false, false]);
    // How many were left out is always written.
    expect(repeats.passes({ code: "DATABASE_UNAVAILABLE", count: 2 })).toBe(true);
    expect(repeats.passes({ ...inShort(new Error("something else")) })).toBe(true);
  });
});

test("the image's health check asks at HOST", async () => {
  const place = await emptyPlace();
  const env = { ...place.env, HOST: "127.0.0.2", DEMO: "off" };
  const check = (HOST: string, port: number) =>
    new Promise((resolve) => {
      const options = { PATH: process.env.PATH, HOST, PORT: String(port) };
      spawn(process.execPath, ["scripts/health.mjs"], { env: options }).on("close", resolve);
    });
  const port = 20_000 + (process.pid % 20_000);
  const server = await startServer({ dataDir: place.dataDir, port, env });
  expect(await check("127.0.0.2", port)).toBe(0);
  expect(await check("127.0.0.3", port)).toBe(1);
  expect((await call(`http://127.0.0.2:${port}`, "/healthz")).status).toBe(200);
  await server.stop();
  place.remove();
}, 120_000);

test("a child process that ends at each start is given up, with its last words; the start ends with them", async () => {
  const file = join(folder, "broken.mjs");
  writeFileSync(file, 'process.stderr.write("Error: libfoo.so.1 is missing\\n"); process.exit(1);');
  const child = new Supervised({
    name: "embedder",
    file,
    init: {},
    unavailable: "EMBEDDER_UNAVAILABLE",
    whenDown: "wait",
    log: silentLog,
    times: { backOffMs: 5, backOffMostMs: 20 },
  });
  await expect(child.ready()).rejects.toMatchObject({
    code: "EMBEDDER_UNAVAILABLE",
    message: "The embedder died (exit code 1) each time it was started: Error: libfoo.so.1 is missing.",
    remedy: expect.stringContaining("npm ci"),
  });
  expect(child.status).toBe("failed");
  await expect(child.request("embed", {})).rejects.toMatchObject({ code: "EMBEDDER_UNAVAILABLE" });
  await child.close();
}, 60_000);

test.each([
  ["28P01", 'password authentication failed for user "tuppence"', "refused the user name or password", "as %40"],
  ["28000", "no pg_hba.conf entry for host, no encryption", "only accepts connections over TLS", "sslmode=require"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain", "isn't trusted", "sslrootcert"],
  ["", "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string", "has no password", "user:password@"],
])("Postgres' %s is said in an operator's words", (code, words, message, remedy) => {
  expect(toFault(Object.assign(new Error(words), { code }))).toMatchObject({
    code: "DATABASE_UNAVAILABLE",
    message: expect.stringContaining(message),
    remedy: expect.stringContaining(remedy),
  });
});

test("/readyz's database is not ready while Postgres is read-only", async ({ skip }) => {
  if (admin === undefined) skip();
  const pool = new pg.Pool({ connectionString: ADMIN, options: "-c default_transaction_read_only=on", max: 1 });
  const state = await stateOf(pool, "PostgreSQL");
  await pool.end();
  expect(state).toMatchObject({ status: "failed", detail: expect.stringContaining("read-only") });
});
