import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

const { beats, beatMs, limitMs, pid } = workerData as {
  beats: Int32Array;
  beatMs: number;
  limitMs: number;
  pid: number;
};

let seen = Atomics.load(beats, 0);
let stillMs = 0;
let lookedMs = performance.now();

setInterval(() => {
  const nowMs = performance.now();
  const passedMs = nowMs - lookedMs;
  lookedMs = nowMs;
  const count = Atomics.load(beats, 0);
  if (count !== seen) {
    seen = count;
    stillMs = 0;
    return;
  }
  // A late check means that the whole process slept: only one beat of that time counts.
  stillMs += Math.min(passedMs, 2 * beatMs);
  if (stillMs < limitMs) return;
  writeSync(
    2,
    `The server's main thread has been blocked for ${Math.round(stillMs / 1000)} seconds and answers nobody, so the watchdog ends the process. Start it again; a message that blocks it twice goes to a person. Please report this with the log. (WATCHDOG_SECONDS=0 turns the watchdog off.)\n`,
  );
  process.kill(pid, "SIGKILL");
}, beatMs);
