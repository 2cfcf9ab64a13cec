import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const WATCHDOG = pathToFileURL(join(ROOT, "dist", "server", "lib", "watchdog.js")).href;

/** A process with a watchdog of one second, whose main thread is busy for so long and then ends with 7. */
async function blocked(forMs: number) {
  const program = `
    const { startWatchdog } = await import(${JSON.stringify(WATCHDOG)});
    const watchdog = startWatchdog(1_000);
    process.on("SIGTERM", () => {});
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const until = performance.now() + ${forMs};
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 200));
    console.log(JSON.stringify({ delayMs: watchdog.delayMs() }));
    process.exit(7);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  const [code, signal] = await once(child, "close");
  return { code, signal, out, err };
}

test("a process whose main thread never comes back is ended, with words that say why", async () => {
  const { code, signal, err } = await blocked(600_000);
  expect({ code, signal }).toEqual({ code: null, signal: "SIGKILL" });
  expect(err).toContain("blocked");
});

test("one that is busy for a moment goes on, and knows for how long it was", async () => {
  const { code, signal, out, err } = await blocked(300);
  expect({ code, signal, err }).toEqual({ code: 7, signal: null, err: "" });
  expect(JSON.parse(out).delayMs).toBeGreaterThanOrEqual(250);
});
