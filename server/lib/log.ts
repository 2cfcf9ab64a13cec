import { type Logger, pino } from "pino";

export type Log = Logger;

/**
 * The structured log, on stderr so that `--json` commands own stdout.
 * Bodies of messages and keys are never logged; the redaction is the second lock, not the first.
 * @param level one of pino's levels, from `LOG_LEVEL`
 */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ["authorization", "*.authorization", "token", "*.token", "apiKey", "*.apiKey", "password", "*.password"],
    },
    pino.destination({ dest: 2, sync: false }),
  );
}

/** A log that says nothing, for tests and for commands that print their own progress. */
export const silentLog: Log = pino({ level: "silent" });
