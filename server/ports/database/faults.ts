import { DrizzleQueryError } from "drizzle-orm";
import pg from "pg";
import { isTuppenceError, messageOf, TuppenceError } from "../../lib/errors.ts";
import { setupFault } from "./setup-faults.ts";

/** Errors of the socket layer that mean that there is no server behind the connection. */
const GONE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EPIPE",
  "EAI_AGAIN",
  "EHOSTUNREACH",
]);
/**
 * SQLSTATE 57P01-57P03: the server is shutting down or starting; 53300: it has no connections left. Class 08:
 * connection lost.
 */
const GONE_STATES = /^(57P0[123]|53300|08...)$/;

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";

/** True if a disk is full, according to Postgres (SQLSTATE 53100, or the errno's text in another error) or Node. */
function isDiskFull(error: unknown): boolean {
  return codeOf(error) === "53100" || codeOf(error) === "ENOSPC" || /no space left on device/i.test(messageOf(error));
}

function isGone(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isGone);
  const code = codeOf(error);
  return (
    GONE.has(code) ||
    GONE_STATES.test(code) ||
    /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|database system is (starting|shutting)/i.test(
      messageOf(error),
    )
  );
}

/**
 * What callers see of a database error: DISK_FULL or DATABASE_UNAVAILABLE if it's one of these, otherwise the driver's
 * own error (with its SQLSTATE in `code`) instead of drizzle's wrapper, whose message contains the parameters:
 * visitors' messages don't belong in logs.
 */
export function toFault(error: unknown): unknown {
  if (isTuppenceError(error)) return error;
  if (error instanceof DrizzleQueryError) return error.cause === undefined ? error : toFault(error.cause);
  if (isDiskFull(error)) {
    return new TuppenceError(
      "DISK_FULL",
      `The database's disk is full: ${messageOf(error)}.`,
      "Free some space on the disk with DATA_DIR (or on the Postgres server), then try again. No stored data was lost.",
      { cause: error },
    );
  }
  const setup = setupFault(error);
  if (setup !== undefined) return setup;
  if (isGone(error)) {
    return new TuppenceError(
      "DATABASE_UNAVAILABLE",
      `The database isn't responding: ${messageOf(error) || codeOf(error)}.`,
      "Start it, or fix DATABASE_URL, then try again.",
      { cause: error },
    );
  }
  // "Failing row contains (...)", "Key (...)=(...)": the same text again. `constraint`, `table` and `column` are
  // enough.
  if (error instanceof pg.DatabaseError) error.detail = undefined;
  return error;
}
