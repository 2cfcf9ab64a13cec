import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { ROOT } from "./browser.ts";

export const API_KEY = "browser-test-key-0123456789";

/** Milliseconds for a first start: the database is made and the demo company indexed; the promise is 45 s, but a machine that
 * builds and tests beside it takes its time. `npm run bench` measures it. */
const START_MS = 240_000;

export interface DemoServer {
  readonly url: string;
  /** Its DATA_DIR. */
  readonly dataDir: string;
  /** Milliseconds from the start of the process to the first answer of its own words. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/**
 * The real server, as `npm start` starts it: a process of its own, a free port, no small model. On a copy of the seeded
 * folder, or with `fresh` on an empty one: then it is a first start.
 */
export async function startServer(
  options: { fresh?: boolean; env?: Record<string, string> } = {},
): Promise<DemoServer> {
  const dataDir = mkdtempSync(join(tmpdir(), "tuppence-browser-"));
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    if (options.fresh !== true) cpSync(inject("seededDataDir"), dataDir, { recursive: true });
    const server = await runServer({ dataDir, env: options.env ?? {} });
    return { ...server, stop: () => server.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The same on that folder, which stays. */
export async function runServer(options: { dataDir: string; env?: Record<string, string> }): Promise<DemoServer> {
  const { dataDir } = options;
  const started = performance.now();
  const child = spawn(process.execPath, ["--enable-source-maps", join(ROOT, "dist", "server", "main.js")], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: "0",
      HOST: "127.0.0.1",
      DATA_DIR: dataDir,
      SLM_MODEL: "none",
      // The company without its conversations: tests count their own.
      DEMO: "shop",
      BOOTSTRAP_API_KEY: API_KEY,
      LOG_LEVEL: "warn",
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}; it said:\n${said}`));
    const timer = setTimeout(() => fail(`The server was not ready within ${START_MS} ms`), START_MS);
    const hear = (chunk: Buffer) => {
      said += chunk;
      const found = said.match(/Demo shop with the widget\s+(http:\/\/\S+)\/demo\s/);
      if (found?.[1] === undefined) return;
      clearTimeout(timer);
      resolve(found[1]);
    };
    if (process.env.SHOTS !== undefined) child.stderr.pipe(process.stderr);
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => {
      clearTimeout(timer);
      fail(`The server ended with ${code}`);
    });
  }).catch(async (error: unknown) => {
    await end(child);
    throw error;
  });
  return { url, dataDir, readyMs: performance.now() - started, stop: () => end(child) };
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill("SIGKILL"), 15_000);
    child.once("exit", () => {
      clearTimeout(force);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
