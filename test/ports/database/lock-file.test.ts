import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../../server/lib/built-file.ts";
import { type DataDirLock, readLock, takeLock } from "../../../server/ports/database/lock-file.ts";
import { lifeOf, ownIdentity } from "../../../server/ports/database/process-identity.ts";

const root = packageRoot(import.meta.url);
let dataDir: string;
let held: DataDirLock[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), "tuppence-lock-")), "data");
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const lock of held) await lock.release();
  held = [];
  rmSync(join(dataDir, ".."), { recursive: true, force: true });
});

const path = () => join(dataDir, "tuppence.lock");
const contents = () => JSON.parse(readFileSync(path(), "utf8")) as Record<string, unknown>;
async function take(options: Parameters<typeof takeLock>[1] = { watchMs: 300 }): Promise<DataDirLock> {
  const lock = await takeLock(dataDir, options);
  held.push(lock);
  return lock;
}
async function startHolder(...more: string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(
    process.execPath,
    [join(root, "test/fixtures/lock-holder.mjs"), join(root, "dist"), dataDir, ...more],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, line };
}
/** Writes a lock as another process would have. */
async function forge(change: Record<string, unknown>): Promise<string> {
  await (await takeLock(dataDir)).release();
  const text = JSON.stringify({ ...ownIdentity(), token: "theirs", ...change });
  writeFileSync(path(), text);
  return text;
}

test("a second process is refused with the owner's number and address, and a way out", async () => {
  const { child } = await startHolder("http://127.0.0.1:4321");
  const error = await takeLock(dataDir).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: "DATA_DIR_IN_USE", remedy: expect.stringContaining("DATABASE_URL") });
  expect((error as Error).message).toContain(String(child.pid));
  expect((error as Error).message).toContain("http://127.0.0.1:4321");
});

test("of several processes that start at once on a stale lock exactly one gets the folder", async () => {
  await forge({ processId: 2 ** 22 + 12345 });
  const started = await Promise.all(Array.from({ length: 4 }, () => startHolder()));
  expect(
    started
      .map(({ line }) =>
        line
          .split(" ")
          .slice(0, 2)
          .join(" ")
          .replace(/^held .*/, "held"),
      )
      .sort(),
  ).toEqual(["held", ...Array(3).fill("refused DATA_DIR_IN_USE")]);
}, 30_000);

test("the lock of a killed process is taken over at once", async () => {
  const { child } = await startHolder();
  child.kill("SIGKILL");
  await once(child, "exit");
  // It would watch a living owner's lock for ten minutes; the test's own limit is a minute.
  await take({ watchMs: 600_000 });
  expect(contents()).toMatchObject({ processId: process.pid });
});

test.runIf(process.platform === "linux")(
  "a number that came back after a restart is not its former owner: other start time, or other boot",
  async () => {
    await forge({ processStart: "1" });
    await (await take({ watchMs: 20_000 })).release();
    await forge({ bootId: "another boot" });
    await take({ watchMs: 20_000 });
    expect(contents()).toMatchObject({ token: held.at(-1)?.token });
  },
);

test("an owner in another container is believed while it touches its lock, and only then", async () => {
  await forge({ namespace: "pid:[1]", host: hostname(), processId: 1 });
  const beat = setInterval(() => utimesSync(path(), new Date(), new Date()), 50);
  try {
    await expect(takeLock(dataDir, { watchMs: 2000 })).rejects.toMatchObject({ code: "DATA_DIR_IN_USE" });
  } finally {
    clearInterval(beat);
  }
  await take({ watchMs: 400 });
});

test("a lock cut short by a power failure is taken over", async () => {
  await forge({});
  writeFileSync(path(), '{"processId": 12');
  await take();
  expect(contents()).toMatchObject({ processId: process.pid });
});

test("commands read the owner's address and token while it lives, and nothing after", async () => {
  expect(await readLock(dataDir)).toBeUndefined();
  const { child, line } = await startHolder("http://127.0.0.1:4321");
  expect(await readLock(dataDir)).toEqual({
    processId: child.pid,
    token: line.split(" ")[1],
    address: "http://127.0.0.1:4321",
  });
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await readLock(dataDir)).toBeUndefined();
});

test("release removes the lock, and never another's", async () => {
  const lock = await take();
  await lock.release();
  expect(readdirSync(dataDir)).toEqual([]);
  const stolen = await take();
  writeFileSync(path(), JSON.stringify({ ...ownIdentity(), token: "theirs" }));
  await stolen.release();
  expect(contents()).toMatchObject({ token: "theirs" });
});

test("an owner that lost its lock is told", async () => {
  const lost = new Promise<unknown>((resolve) => void take({ onLost: resolve }));
  await expect.poll(() => readdirSync(dataDir)).toEqual(["tuppence.lock"]);
  writeFileSync(path(), JSON.stringify({ ...ownIdentity(), processId: 1, token: "theirs" }));
  expect(await lost).toMatchObject({ code: "DATA_DIR_IN_USE" });
});

test.skipIf(process.platform === "win32")("nobody else may read the token", async () => {
  const lock = await take();
  await lock.publish("http://127.0.0.1:1");
  expect(statSync(path()).mode & 0o777).toBe(0o600);
});

test("a folder that cannot be made is refused in words", async () => {
  const file = join(dataDir, "..", "file");
  writeFileSync(file, "");
  await expect(takeLock(join(file, "data"))).rejects.toMatchObject({
    code: "DATA_DIR_UNWRITABLE",
    message: expect.stringContaining(join(file, "data")),
    remedy: expect.stringContaining("DATA_DIR"),
  });
});

test("this process is alive to itself, and one that never was is dead", () => {
  expect(lifeOf(ownIdentity())).toBe(process.platform === "win32" ? "unknown" : "alive");
  expect(lifeOf({ ...ownIdentity(), processId: 2 ** 22 + 12345 })).toBe("dead");
});
