import { type Logger, pino } from "pino";
import { createRepeats } from "./log-repeats.ts";

export type Log = Logger;

/** pino's number of the level "warn". */
const WARN = 40;

/**
 * The structured log, on stderr so that `--json` commands own stdout.
 * Errors of one outage are written once a minute and counted. Message texts and keys are never logged; redaction is
 * only the second safeguard.
 * @param level one of pino's levels, from `LOG_LEVEL`
 */
export function createLog(level: string): Log {
  const log: Logger = pino(
    {
      level,
      base: null,
      hooks: {
        logMethod(line, write, level) {
          if (level < WARN || repeats.passes(line[0])) write.apply(this, line);
        },
      },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ["authorization", "*.authorization", "token", "*.token", "apiKey", "*.apiKey", "password", "*.password"],
    },
    pino.destination({ dest: 2, sync: false }),
  );
  const repeats = createRepeats((code, count) =>
    log.error({ code, count }, `${count} more errors of this kind in the last minute; /readyz says whether it is over`),
  );
  return log;
}

/** A log that writes nothing, for tests and for commands that print their own progress. */
export const silentLog: Log = pino({ level: "silent" });
