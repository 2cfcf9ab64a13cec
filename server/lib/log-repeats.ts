import { isTuppenceError } from "./errors.ts";

/** Milliseconds within which errors of one outage are logged once and then counted. */
const WINDOW_MS = 60_000;

/** Every call to a part that is down fails the same way: one line says so, a thousand hide everything else. */
const OUTAGES: ReadonlySet<string> = new Set([
  "DATABASE_UNAVAILABLE",
  "VECTORS_UNAVAILABLE",
  "EMBEDDER_UNAVAILABLE",
  "JUDGE_UNAVAILABLE",
  "SMALL_MODEL_UNAVAILABLE",
  "LARGE_MODEL_UNAVAILABLE",
  "DISK_FULL",
  // Under load: thousands a minute, each with a stack, while the processor is what is missing.
  "TOO_BUSY",
]);

/** Lets the first line of an outage through and counts the others. */
export interface Repeats {
  /** @returns whether the line should be written */
  passes(line: unknown): boolean;
}

/** @param tell writes how many lines were left out, a minute after the first */
export function createRepeats(tell: (code: string, count: number) => void, windowMs = WINDOW_MS): Repeats {
  const open = new Map<string, number>();
  const close = (code: string) => {
    const count = open.get(code) ?? 0;
    open.delete(code);
    if (count > 0) tell(code, count);
  };
  return {
    passes(line) {
      const code = outageOf(line);
      if (code === undefined) return true;
      const count = open.get(code);
      if (count !== undefined) {
        open.set(code, count + 1);
        return false;
      }
      open.set(code, 0);
      setTimeout(() => close(code), windowMs).unref();
      return true;
    },
  };
}

/** The code of the outage that a line reports: its error's, or what `inShort` kept of it. */
function outageOf(line: unknown): string | undefined {
  if (typeof line !== "object" || line === null) return undefined;
  const { err, reason, code } = line as { err?: unknown; reason?: unknown; code?: unknown };
  const found = isTuppenceError(err) ? err.code : reason === undefined ? undefined : code;
  return typeof found === "string" && OUTAGES.has(found) ? found : undefined;
}
