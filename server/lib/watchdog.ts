import { monitorEventLoopDelay } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { builtFile } from "./built-file.ts";

/** How often the main thread shows that it's running, and the watchdog checks. Milliseconds. */
const BEAT_MS = 500;
/** Length of the window that `delayMs` covers: this one and the one before. */
const WINDOW_MS = 10_000;

export interface Watchdog {
  /** The longest time that the main thread was blocked in the last 10 to 20 seconds, in milliseconds. */
  delayMs(): number;
  stop(): Promise<void>;
}

/**
 * Ends this process if its main thread has been blocked for `limitMs`: a supervisor can restart it, while a blocked
 * process answers nobody, not even SIGTERM. A separate thread watches, since the blocked one can't. The turn that was
 * running is pending in the database; after two such runs it goes to a person (turn/pending.ts).
 * @param limitMs milliseconds; 0: the process is never ended, but the delay is still measured. A suspended machine
 * doesn't count, since the watching thread slept too
 */
export function startWatchdog(limitMs: number): Watchdog {
  const stopWatching = limitMs > 0 ? watch(limitMs) : async () => {};

  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let before = 0;
  const turn = setInterval(() => {
    before = delay.max / 1e6;
    delay.reset();
  }, WINDOW_MS);
  turn.unref();

  return {
    // `max` is 0 until the first sample of a window.
    delayMs: () => Math.max(before, delay.max / 1e6),
    async stop() {
      clearInterval(turn);
      delay.disable();
      await stopWatching();
    },
  };
}

/** Starts the thread that ends the process. @returns a function that stops it */
function watch(limitMs: number): () => Promise<void> {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const beat = setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS);
  beat.unref();
  const worker = new Worker(builtFile(import.meta.url, "watchdog-worker.js"), {
    workerData: { beats, beatMs: BEAT_MS, limitMs, pid: process.pid },
    execArgv: [],
    // It mustn't use more memory than it needs.
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  // Without its watchdog, the server keeps working.
  worker.on("error", (error) => process.stderr.write(`The watchdog stopped: ${error.message}\n`));
  worker.unref();
  return async () => {
    clearInterval(beat);
    await worker.terminate();
  };
}
