import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { silentLog } from "../../server/lib/log.ts";
import { Supervised } from "../../server/lib/supervise.ts";
import type { SuperviseOptions } from "../../server/lib/supervise-options.ts";

const file = fileURLToPath(new URL("../fixtures/supervised-child.mjs", import.meta.url));
const open: Supervised[] = [];
const parents: ChildProcess[] = [];

function supervise(options: Partial<SuperviseOptions> = {}): Supervised {
  const child = new Supervised({
    name: "test child",
    file,
    init: {},
    unavailable: "SMALL_MODEL_UNAVAILABLE",
    busy: "SMALL_MODEL_BUSY",
    whenDown: "wait",
    log: silentLog,
    ...options,
    times: { beatMs: 100, missedBeats: 100, backOffMs: 50, ...options.times },
  });
  open.push(child);
  return child;
}
afterEach(async () => {
  for (const parent of parents.splice(0)) parent.kill("SIGKILL");
  await Promise.all(open.splice(0).map((child) => child.close()));
});

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const until = async (holds: () => boolean, ms = 5_000) => {
  const end = Date.now() + ms;
  while (!holds() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(holds()).toBe(true);
};
const kill = (child: Supervised) => process.kill(child.pid ?? 0, "SIGKILL");

test("a request gets its reply, typed arrays and all", async () => {
  const child = supervise();
  expect(await child.request("echo", { vector: Float32Array.of(1, 2) })).toEqual({ vector: Float32Array.of(1, 2) });
  expect(child.queued).toBe(0);
});

test("an error of the child keeps its code and remedy", async () => {
  const child = supervise();
  await expect(child.request("fault", {})).rejects.toMatchObject({ code: "MESSAGE_TOO_LONG", remedy: "shorten it" });
});

test("the child's environment holds none of ours", async () => {
  process.env.LLM_API_KEY = "secret-of-the-parent";
  const seen = (await supervise().request("environment", {})) as Record<string, string>;
  delete process.env.LLM_API_KEY;
  expect(JSON.stringify(seen)).not.toContain("secret-of-the-parent");
  expect(Object.keys(seen).filter((name) => !name.startsWith("NODE_CHANNEL"))).toEqual(["HOME", "MALLOC_ARENA_MAX"]);
});

test("kill -9 in a repeatable request is not seen: it is sent again to the next child", async () => {
  const child = supervise();
  await child.ready();
  let deps = 0;
  const reply = child.request("slow", { ms: 400 }, { repeatable: true, onPart: () => deps++ });
  await until(() => deps === 1);
  kill(child);
  expect(await reply).toBe("whole");
  expect(deps).toBe(2);
  expect(child.restarts).toBe(1);
});

test("a repeatable request that brings down two children fails, and the third serves", async () => {
  const child = supervise();
  await expect(child.request("crash", {}, { repeatable: true })).rejects.toMatchObject({
    code: "SMALL_MODEL_UNAVAILABLE",
  });
  expect(await child.request("echo", 1)).toBe(1);
});

test("kill -9 in a request that is not repeatable fails it at once, and the child is back", async () => {
  const child = supervise({ whenDown: "fail" });
  await child.ready();
  let begun = false;
  const reply = child.request("slow", { ms: 60_000 }, { onPart: () => (begun = true) });
  await until(() => begun);
  kill(child);
  // At once: while the child is away, not when it is back.
  await expect(reply).rejects.toMatchObject({ code: "SMALL_MODEL_UNAVAILABLE" });
  await expect(child.request("echo", 1)).rejects.toMatchObject({ code: "SMALL_MODEL_UNAVAILABLE" });
  await child.ready();
  expect(await child.request("echo", 1)).toBe(1);
});

test("an abort that waits for the reply gets what there is", async () => {
  const child = supervise();
  const controller = new AbortController();
  const onPart = () => controller.abort();
  expect(await child.request("slow", { ms: 60_000 }, { signal: controller.signal, onAbort: "reply", onPart })).toBe(
    "cut short",
  );
});

test("an abort that does not wait rejects with the signal's reason, also before the child is there", async () => {
  const child = supervise();
  const controller = new AbortController();
  const reply = child.request("slow", { ms: 60_000 }, { signal: controller.signal });
  controller.abort(new Error("gone"));
  await expect(reply).rejects.toThrow("gone");
  expect(child.queued).toBe(0);
});

test("over the queue limit a request is refused at once", async () => {
  const child = supervise({ maxQueue: 2 });
  await child.ready();
  const two = [child.request("slow", { ms: 200 }), child.request("slow", { ms: 200 })];
  await expect(child.request("echo", 1)).rejects.toMatchObject({ code: "SMALL_MODEL_BUSY" });
  expect(await Promise.all(two)).toEqual(["whole", "whole"]);
  expect(await child.request("echo", 1)).toBe(1);
});

test("a hung child is killed by its missing heartbeat and replaced", async () => {
  const child = supervise({ times: { missedBeats: 20 } });
  await child.ready();
  const first = child.pid;
  await expect(child.request("hang", {})).rejects.toThrow("hung");
  expect(await child.request("echo", 1)).toBe(1);
  expect(child.pid).not.toBe(first);
});

test("over its memory ceiling a child finishes what it does, ends, and a small one follows", async () => {
  const child = supervise({ maxRssBytes: 200e6 });
  await child.ready();
  const first = child.pid;
  const slow = child.request("slow", { ms: 600 });
  await child.request("hoard", { bytes: 250e6 });
  expect(await slow).toBe("whole");
  await until(() => child.pid !== undefined && child.pid !== first);
  await child.ready();
  await until(() => child.rssBytes > 0);
  expect(child.rssBytes).toBeLessThan(200e6);
});

test("a child that cannot start for good is not started again and says why", async () => {
  const child = supervise({ init: { fail: "permanent" } });
  await expect(child.ready()).rejects.toMatchObject({ code: "MODEL_NOT_GGUF", remedy: "name another" });
  expect(child.status).toBe("failed");
  await expect(child.request("echo", 1)).rejects.toMatchObject({ code: "MODEL_NOT_GGUF" });
  expect(child.restarts).toBe(0);
});

test("a child that cannot start now is tried again, with longer and longer pauses", async () => {
  const child = supervise({ init: { fail: "passing" }, times: { waitMs: 300, backOffMs: 100, backOffMostMs: 400 } });
  const at = performance.now();
  await expect(child.request("echo", 1)).rejects.toMatchObject({ code: "SMALL_MODEL_UNAVAILABLE" });
  await until(() => child.restarts >= 3);
  // Pauses of at least 50, 100 and 200 ms, jitter included.
  expect(performance.now() - at).toBeGreaterThan(350);
});

test("closing ends the process and fails what was under way", async () => {
  const child = supervise();
  await child.ready();
  const pid = child.pid ?? 0;
  const slow = child.request("slow", { ms: 60_000 });
  slow.catch(() => {});
  await child.close();
  await expect(slow).rejects.toMatchObject({ code: "SMALL_MODEL_UNAVAILABLE" });
  expect(isAlive(pid)).toBe(false);
});

test("the child dies with its parent, also when that one gets kill -9, and Ctrl-C alone does not end it", async () => {
  const program = `
    import { Supervised } from "./dist/server/lib/supervise.js";
    import { silentLog } from "./dist/server/lib/log.js";
    const child = new Supervised({ name: "c", file: ${JSON.stringify(file)}, init: {}, unavailable: "X", whenDown: "wait", log: silentLog });
    console.log((await child.ready()).pid);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  parents.push(parent);
  let said = "";
  parent.stdout?.on("data", (data: Buffer) => {
    said += data.toString();
  });
  await until(() => said.endsWith("\n"), 20_000);
  const pid = Number(said);
  process.kill(pid, "SIGINT");
  process.kill(pid, "SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  await until(() => !isAlive(pid));
});
