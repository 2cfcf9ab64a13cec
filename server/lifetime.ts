import { inShort, messageOf } from "./lib/errors.ts";
import type { Log } from "./lib/log.ts";

/** Milliseconds that a stop waits for running turns before it ends anyway: the next start finishes pending turns. */
const STOP_MS = 8_000;

/** Undone in reverse order when the server stops. */
const stops: (() => Promise<void> | void)[] = [];
let stopping: Promise<void> | undefined;

/** What to undo when the process is told to end; what was opened last is closed first. */
export function onStop(undo: () => Promise<void> | void): void {
  stops.push(undo);
}

/** Ends the process once, even if several callers ask for it. */
export function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    setTimeout(() => process.exit(code), STOP_MS).unref();
    for (const one of stops.reverse()) {
      await Promise.resolve(one()).catch((error) => process.stderr.write(`stopping: ${messageOf(error)}\n`));
    }
    process.exit(code);
  })();
  return stopping;
}

/** The stop in progress, if any. */
export function stopUnderWay(): Promise<void> | undefined {
  return stopping;
}

/** Repeats work until the server stops, never twice at once. */
export function repeat(everyMs: number, log: Log, what: string, work: () => Promise<void>): void {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    await work().catch((error) => log.warn(inShort(error), `${what} failed`));
    busy = false;
  }, everyMs);
  onStop(() => clearInterval(timer));
}
