import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

export const MAIN = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url));
/** Milliseconds that a start may take here before a test gives up: other suites share the cores. */
const START_MS = 110_000;
/** The operator's own key in these tests. */
export const KEY = "tup_fault_tests_0123456789";

export interface StartOptions {
  readonly dataDir: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Over the quiet defaults: no small model, no large model, KEY as the key. An empty text unsets. */
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
  /** Milliseconds that the start may take; default: START_MS. */
  readonly patienceMs?: number;
}

/** `node dist/server/main.js`, as `npm start` runs it. */
export interface ServerProcess {
  readonly pid: number;
  /** "http://127.0.0.1:PORT" once it is ready. */
  readonly url: string;
  readonly port: number;
  /** Everything that it said. */
  readonly output: () => string;
  /** Milliseconds from the spawn to the words "is ready". */
  readonly startMs: number;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<{ code: number | null; ms: number }>;
  /** Processes that it started and that live. */
  children(): number[];
}

const running = new Set<ChildProcess>();

/** Ends what a failed test left. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

function launch({ dataDir, port = 0, env = {}, nodeArgs = [] }: StartOptions) {
  const child = spawn(process.execPath, [...nodeArgs, MAIN], {
    // No .env of the checkout.
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
      HOST: "127.0.0.1",
      PORT: String(port),
      SLM_MODEL: "none",
      DEMO: "shop",
      // What other languages need is made in the background: its tests ask for it.
      EMBEDDER: "english",
      LOG_LEVEL: "warn",
      BOOTSTRAP_API_KEY: KEY,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let text = "";
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      for (const listener of heard) listener();
    });
  }
  const exited = new Promise<number | null>((resolve) =>
    child.once("close", (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  return { child, exited, output: () => text, onOutput: (listener: () => void) => heard.add(listener) };
}

/** Starts the server and waits until it says that it is ready. @throws with all it said, when it ends before */
export async function startServer(options: StartOptions): Promise<ServerProcess> {
  const startedMs = performance.now();
  const { patienceMs = START_MS } = options;
  const { child, exited, output, onOutput } = launch(options);
  const port = await new Promise<number>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`The server was not ready after ${patienceMs} ms:\n${output()}`));
    }, patienceMs);
    const settle = (how: () => void) => {
      clearTimeout(late);
      how();
    };
    onOutput(() => {
      const found = /is ready \([\d.]+ s\)[\s\S]*https?:\/\/[^\s:/]+(?::(\d+))?\S*\/console/.exec(output());
      // A PUBLIC_URL names no port of this machine.
      if (found !== null) settle(() => resolve(options.port || Number(found[1])));
    });
    void exited.then((code) => settle(() => reject(new Error(`The server ended with ${code}:\n${output()}`))));
  });
  const startMs = performance.now() - startedMs;
  const pid = child.pid as number;
  return {
    pid,
    port,
    url: `http://127.0.0.1:${port}`,
    output,
    startMs,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    async stop() {
      const from = performance.now();
      child.kill("SIGTERM");
      const code = await exited;
      return { code, ms: performance.now() - from };
    },
    children: () => childrenOf(pid),
  };
}

/** Runs a start that is to fail; gives its exit code and words. */
export async function failedStart(options: StartOptions): Promise<{ code: number | null; output: string; ms: number }> {
  const from = performance.now();
  const { child, exited, output, onOutput } = launch(options);
  const late = setTimeout(() => child.kill("SIGKILL"), START_MS);
  // One that starts after all must not hang the test: it ends with null, which no expectation takes.
  onOutput(() => {
    if (output().includes("is ready (")) child.kill("SIGKILL");
  });
  const code = await exited;
  clearTimeout(late);
  return { code, output: output(), ms: performance.now() - from };
}

/** A port that was free a moment ago: for a server that comes back at the same address. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Linux: the numbers of the processes whose parent it is. */
export function childrenOf(pid: number): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // "pid (name) state ppid": the name may hold spaces and brackets.
      const after = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1) ?? "";
      return after.split(" ")[1] === String(pid) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** What a process was started with. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until `test` says so; @throws naming `what` */
export async function until(what: string, test: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const from = performance.now();
  while (!(await test())) {
    if (performance.now() - from > ms) throw new Error(`Waited ${ms} ms in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A call with the key; the parsed reply. */
export async function call<T>(
  url: string,
  path: string,
  init: { method?: string; body?: unknown; key?: string | null } = {},
): Promise<{ status: number; body: T }> {
  const raw = init.body instanceof Uint8Array;
  const response = await fetch(url + path, {
    method: init.method ?? (init.body === undefined ? "GET" : "POST"),
    headers: {
      ...(init.key === null ? {} : { authorization: `Bearer ${init.key ?? KEY}` }),
      ...(init.body === undefined ? {} : { "content-type": raw ? "application/octet-stream" : "application/json" }),
    },
    ...(init.body === undefined
      ? {}
      : { body: raw ? (init.body as Uint8Array<ArrayBuffer>) : JSON.stringify(init.body) }),
  });
  const text = await response.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // NDJSON or plain text.
  }
  return { status: response.status, body: body as T };
}
