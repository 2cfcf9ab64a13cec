// The server as a process, for the measurements.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const ROOT = join(import.meta.dirname, "..", "..", "..");
export const KEY = "tup_bench_0123456789abcdef";
export const dist = (path) => import(new URL(`../../../dist/server/${path}`, import.meta.url).href);
export const jsonl = (path) =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
export const demo = (name) => jsonl(join(ROOT, "demo", name));

/** On the disk that holds the system's temporary folder: not in memory, as a tmpfs would be. */
export function makeFolder() {
  const folder = mkdtempSync(join(process.env.BENCH_TMP ?? tmpdir(), "tuppence-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// So that what runs at exit also runs when the bench is stopped.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/**
 * Starts the server.
 * @param given.npm by `npm start`, as a stranger does
 * @param given.ready wait for "is ready"; default true
 */
export async function startServer({ dataDir, env = {}, npm = false, ready = true }) {
  const port = await freePort();
  const [command, args] = npm
    ? ["npm", ["start", "--silent"]]
    : [
        process.execPath,
        [
          "--enable-source-maps",
          ...(process.env.BENCH_NODE?.split(" ") ?? []),
          join(ROOT, "dist", "server", "main.js"),
        ],
      ];
  const child = spawn(command, args, {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATA_DIR: dataDir,
      HOST: "127.0.0.1",
      PORT: String(port),
      SLM_MODEL: "none",
      DEMO: "shop",
      LOG_LEVEL: "warn",
      BOOTSTRAP_API_KEY: KEY,
      ...env,
    },
  });
  // For a look at one's own code on a machine that others use: a share of the processor that a nice value does not give a
  // session of its own. A stored run says so (machine.priority).
  if (process.env.BENCH_AUTOGROUP) writeFileSync(`/proc/${child.pid}/autogroup`, process.env.BENCH_AUTOGROUP);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const gone = new Promise((resolve) => child.once("close", resolve));
  let ended = false;
  void gone.then(() => (ended = true));
  const atExit = () => process.kill(-child.pid, "SIGKILL");
  process.on("exit", atExit);
  const server = {
    pid: child.pid,
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    isReady: () => output.includes("is ready ("),
    ended: () => ended,
    processes: () => familyOf(child.pid),
    async stop() {
      process.off("exit", atExit);
      if (!ended) process.kill(-child.pid, "SIGTERM");
      await gone;
    },
  };
  while (ready && !server.isReady()) {
    if (ended) throw new Error(`The server ended:\n${output}`);
    await sleep(10);
  }
  return server;
}

export async function call(url, path, body) {
  const raw = body instanceof Uint8Array;
  const response = await fetch(url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(body === undefined ? {} : { "content-type": raw ? "application/octet-stream" : "application/json" }),
    },
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  let last = text;
  try {
    last = JSON.parse(text.trim().split("\n").at(-1));
  } catch {
    // Prometheus' text.
  }
  if (!response.ok || last.error !== undefined) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`);
  return last;
}

/** The process and all that descend from it. Linux. */
export function familyOf(pid) {
  const parents = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const after = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ");
      parents.set(Number(name), Number(after[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const family = [pid];
  for (const one of family) for (const [child, parent] of parents) if (parent === one) family.push(child);
  return family;
}

/** Milliseconds of processor that a process has used. Linux, 100 ticks a second. */
export function cpuMs(pid) {
  const after = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
  return (Number(after[11]) + Number(after[12])) * 10;
}

/** What a process is, by what it was started with. */
export function partOf(pid) {
  const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  if (line.includes("small-model")) return "small model";
  if (line.includes("embedder")) return "embedder";
  return line.includes("main.js") ? "server" : line.split(" ")[0];
}
