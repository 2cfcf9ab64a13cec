import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { emptyPlace, type Place, preparedPlace, questions } from "./prepared.ts";
import { call, failedStart, KEY, killAll, type ServerProcess, startServer, until } from "./server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tuppence-bad-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a start that cannot be", () => {
  test("a port in use is said before anything is made", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    const dataDir = join(folder, "data");
    const { code, output } = await failedStart({ dataDir, port });
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(`PORT_IN_USE: Port ${port} is already in use.`);
    expect(output).toContain("set PORT to a free port");
    expect(output).not.toMatch(/\n\s+at /);
    expect(existsSync(dataDir)).toBe(false);
  });

  test("every setting that is off is named at once", async () => {
    const dataDir = join(folder, "data");
    const { code, output } = await failedStart({
      dataDir,
      env: { PORT: "70000", DATABASE_URL: "mysql://x", LOG_LEVEL: "loud", BOOTSTRAP_API_KEY: "short" },
    });
    expect(code).toBe(1);
    expect(output).toContain("CONFIG_INVALID: Some settings are invalid:");
    for (const name of ["PORT", "DATABASE_URL", "LOG_LEVEL", "BOOTSTRAP_API_KEY"]) expect(output).toContain(`${name} `);
    // A key or an address with a password in it is not repeated on a terminal.
    expect(output).not.toContain("mysql://x");
    expect(existsSync(dataDir)).toBe(false);
  });

  test("a small model that is neither a name nor a file is refused with the names there are", async () => {
    const place = await emptyPlace();
    const env = { ...place.env, SLM_MODEL: "gpt-17" };
    const { code, output } = await failedStart({ dataDir: place.dataDir, env });
    place.remove();
    expect(code).toBe(1);
    expect(output).toContain("CONFIG_INVALID: SLM_MODEL");
    expect(output).toContain("smollm2-135m-instruct");
  }, 60_000);

  test("a data folder that is a file is said to be no place to write", async () => {
    const dataDir = join(folder, "data");
    writeFileSync(dataDir, "not a folder");
    const { code, output } = await failedStart({ dataDir });
    expect(code).toBe(1);
    expect(output).toContain(`DATA_DIR_UNWRITABLE: Tuppence can't write to the data folder ${dataDir}`);
  });

  test("a data folder on a disk that is read-only is said to be no place to write", async ({ skip }) => {
    const disk = join(folder, "disk");
    spawnSync("mkdir", [disk]);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", disk]).status === 0;
    if (!mounted) skip("mounting a read-only folder takes root");
    try {
      const { code, output } = await failedStart({ dataDir: join(disk, "data") });
      expect(code).toBe(1);
      expect(output).toContain("DATA_DIR_UNWRITABLE");
    } finally {
      spawnSync("umount", [disk]);
    }
  });

  test("a Postgres that is not there is said with its remedy", async () => {
    const { code, output } = await failedStart({
      dataDir: join(folder, "data"),
      env: { DATABASE_URL: "postgres://nobody:secret-word@127.0.0.1:1/none" },
    });
    expect(code).toBe(1);
    expect(output).toContain("DATABASE_UNAVAILABLE");
    expect(output).not.toContain("secret-word");
  }, 60_000);
});

describe("a server that runs", () => {
  let place: Place;
  let server: ServerProcess | undefined;
  beforeAll(async () => {
    place = await preparedPlace();
  }, 180_000);
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });
  afterAll(() => {
    killAll();
    place?.remove();
  });

  test("a second process on the same data folder is refused, and the first serves on", async () => {
    server = await startServer({ dataDir: place.dataDir, env: place.env });
    const second = await failedStart({ dataDir: place.dataDir, env: place.env });
    expect(second.code).toBe(1);
    expect(second.output).toContain("DATA_DIR_IN_USE");
    expect(second.output).toContain(`process ${server.pid}`);
    expect(second.output).toContain(server.url);
    expect((await call(server.url, "/healthz")).status).toBe(200);
    const { status } = await call(server.url, "/api/v1/answer", { body: { question: questions[0]?.question } });
    expect(status).toBe(200);
  }, 60_000);

  test("a GGUF that is none: the state says so, and articles are quoted", async () => {
    const path = join(folder, "model.gguf");
    writeFileSync(path, "<!doctype html><title>Not found</title>");
    server = await startServer({ dataDir: place.dataDir, env: { ...place.env, SLM_MODEL: path } });
    const { url } = server;
    interface Readiness {
      ready: boolean;
      parts: Record<string, { status: string; detail: string; needed: boolean }>;
    }
    const ready = () => call<Readiness>(url, "/readyz");
    await until("the state is known", async () => (await ready()).body.parts.smallModel?.status === "failed");
    const { status, body } = await ready();
    expect(status).toBe(200);
    expect(body.ready).toBe(true);
    expect(body.parts.smallModel?.detail).toMatch(/model\.gguf/);
    const answers = await Promise.all(
      questions
        .slice(0, 5)
        .map(({ question }) => call<{ form: string }>(url, "/api/v1/answer", { body: { question } })),
    );
    expect(answers.map((one) => one.status)).toEqual(Array(5).fill(200));
    expect(answers.map((one) => one.body.form)).toContain("quoted");
  }, 60_000);

  test("health, readiness, metrics and answers, with the key and without", async () => {
    server = await startServer({ dataDir: place.dataDir, env: place.env });
    const { url } = server;
    expect(await call(url, "/healthz", { key: null })).toMatchObject({ status: 200, body: { status: "ok" } });
    expect(await call(url, "/readyz", { key: null })).toMatchObject({
      status: 200,
      body: { ready: true, parts: { database: { status: "ready" }, embedder: { status: "ready" } } },
    });
    const body = { question: questions[0]?.question };
    expect(await call(url, "/api/v1/answer", { body, key: null })).toMatchObject({
      status: 401,
      body: { error: { code: "KEY_MISSING" } },
    });
    expect(await call(url, "/api/v1/answer", { body, key: "tup_wrong" })).toMatchObject({
      status: 401,
      body: { error: { code: "KEY_WRONG" } },
    });
    const answered = await call<Record<string, unknown>>(url, "/api/v1/answer", { body });
    expect(answered.status).toBe(200);
    expect(Object.keys(answered.body).sort()).toEqual(
      [
        "answer",
        "citations",
        "confidence",
        "cost_nano_usd",
        "counterfactual_nano_usd",
        "form",
        "latency_ms",
        "options",
        "reason",
        "tier",
      ].sort(),
    );
    expect(answered.body.cost_nano_usd).toBeGreaterThan(0);
    const metrics = await call<string>(url, "/metrics", { key: null });
    expect(metrics.status).toBe(200);
    expect(metrics.body).toMatch(/^tuppence_http_seconds_count\{.*route="\/api\/v1\/answer".*\} \d/m);
  }, 60_000);
});

test("without BOOTSTRAP_API_KEY the first start shows a key that works, once", async () => {
  const place = await emptyPlace();
  try {
    const env = { ...place.env, BOOTSTRAP_API_KEY: "" };
    const first = await startServer({ dataDir: place.dataDir, env });
    await until("the key is shown", () => /shown only once/.test(first.output()));
    const key = /shown only once\):\s+(\S+)/.exec(first.output())?.[1] ?? "";
    expect((await call(first.url, "/api/v1/sites", { key })).status).toBe(200);
    expect((await call(first.url, "/api/v1/sites", { key: KEY })).status).toBe(401);
    await first.stop();
    const second = await startServer({ dataDir: place.dataDir, env });
    expect((await call(second.url, "/api/v1/sites", { key })).status).toBe(200);
    await second.stop();
    expect(second.output()).not.toContain("API key");
    expect(second.output()).not.toContain(key);
  } finally {
    killAll();
    place.remove();
  }
}, 120_000);
