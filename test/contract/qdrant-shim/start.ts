import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A Qdrant to test against: the real one of QDRANT_URL, or the shim in a Python with qdrant-client. */
export interface TestQdrant {
  readonly url: string;
  readonly what: string;
  stop(): Promise<void>;
}

function python(): string | undefined {
  const candidates = [process.env.QDRANT_SHIM_PYTHON, "python3"].filter((name) => name !== undefined && name !== "");
  return candidates.find((name) => spawnSync(name as string, ["-c", "import qdrant_client"]).status === 0);
}

/** Why there is none, as a sentence; undefined when there is one. */
export function whyNoQdrant(): string | undefined {
  if (process.env.QDRANT_URL || python() !== undefined) return undefined;
  return "no QDRANT_URL, and no Python with qdrant-client (set QDRANT_SHIM_PYTHON to one, e.g. a venv after pip install qdrant-client)";
}

/** Starts the shim, or takes the real server. @throws when `whyNoQdrant` tells why */
export async function startQdrant(): Promise<TestQdrant> {
  const real = process.env.QDRANT_URL;
  if (real) return { url: real, what: `Qdrant at ${real}`, stop: async () => {} };
  const interpreter = python();
  if (interpreter === undefined) throw new Error(whyNoQdrant());
  const child = spawn(interpreter, [fileURLToPath(new URL("./shim.py", import.meta.url))], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The Qdrant shim ended with ${code} before it served.`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    what: "qdrant-client's local mode behind a shim",
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), 2_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
