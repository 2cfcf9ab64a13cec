import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startQdrant, type TestQdrant, whyNoQdrant } from "../contract/qdrant-shim/start.ts";
import { type Place, preparedPlace, questions } from "./prepared.ts";
import { call, failedStart, freePort, killAll, type ServerProcess, startServer, until } from "./server.ts";

interface Readiness {
  ready: boolean;
  parts: Record<string, { status: string; detail: string; needed: boolean }>;
}

const why = whyNoQdrant();
if (why !== undefined) console.warn(`SKIPPED ALOUD: a Qdrant that comes back: ${why}.`);

let place: Place;
let server: ServerProcess | undefined;
let qdrant: TestQdrant | undefined;
let door: Server | undefined;
beforeAll(async () => {
  place = await preparedPlace();
}, 180_000);
afterEach(async () => {
  await server?.stop();
  server = undefined;
  door?.close();
  await qdrant?.stop();
  qdrant = undefined;
});
afterAll(() => {
  killAll();
  place?.remove();
});

/** Qdrant at an address where nobody was before. */
async function openAt(port: number): Promise<void> {
  qdrant = await startQdrant();
  const target = new URL(qdrant.url);
  door = createServer((from) => {
    const to = connect(Number(target.port), target.hostname);
    from.pipe(to).pipe(from);
    from.on("error", () => to.destroy());
    to.on("error", () => from.destroy());
  });
  await new Promise<void>((resolve) => door?.listen(port, "127.0.0.1", resolve));
}

const ready = (url: string) => call<Readiness>(url, "/readyz");
const ask = (url: string) =>
  call<{ tier: string; form: string }>(url, "/api/v1/answer", { body: { question: questions[0]?.question } });

test("with Qdrant down the server starts, says that it isn't ready and why, and leaves questions to people", async () => {
  const QDRANT_URL = `http://127.0.0.1:${await freePort()}`;
  server = await startServer({ dataDir: place.dataDir, env: { ...place.env, QDRANT_URL } });
  const { status, body } = await ready(server.url);
  expect(status).toBe(503);
  expect(body.ready).toBe(false);
  expect(body.parts.vectors).toMatchObject({ status: "failed", needed: true });
  expect(body.parts.vectors?.detail).toContain(`Qdrant at ${QDRANT_URL} isn't responding`);
  expect(body.parts.vectors?.detail).toContain("Start it, or unset QDRANT_URL");
  expect(body.parts.knowledge?.status).toBe("failed");
  expect(server.output()).toContain("Qdrant couldn't list its indexes");
  expect((await call(server.url, "/healthz")).status).toBe(200);
  expect(await ask(server.url)).toMatchObject({ status: 200, body: { tier: "person" } });
}, 120_000);

test.skipIf(why !== undefined)(
  "and it answers as soon as Qdrant is there, without a restart",
  async () => {
    const port = await freePort();
    const env = { ...place.env, QDRANT_URL: `http://127.0.0.1:${port}` };
    server = await startServer({ dataDir: place.dataDir, env });
    const { url } = server;
    expect((await ready(url)).status).toBe(503);
    await openAt(port);
    await until("the knowledge is loaded", async () => (await ready(url)).body.parts.knowledge?.status === "ready");
    expect(await ready(url)).toMatchObject({ status: 200, body: { ready: true } });
    expect(await ask(url)).toMatchObject({ status: 200, body: { tier: "machine" } });
  },
  180_000,
);

test("a first start that has the demo shop to publish ends with what to do", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tuppence-qdrant-"));
  const env = { QDRANT_URL: `http://127.0.0.1:${await freePort()}`, DEMO: "shop" };
  const { code, output } = await failedStart({ dataDir: join(folder, "data"), env });
  rmSync(folder, { recursive: true, force: true });
  expect(code).toBe(1);
  expect(output).toContain("VECTORS_UNAVAILABLE: Qdrant couldn't");
  expect(output).toContain("Start Qdrant, or correct QDRANT_URL");
  expect(output).not.toMatch(/\n\s+at /);
}, 120_000);
