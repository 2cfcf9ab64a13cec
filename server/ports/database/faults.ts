import { DrizzleQueryError } from "drizzle-orm";
import pg from "pg";
import { isTuppenceError, messageOf, TuppenceError } from "../../lib/errors.ts";

/** Errors of the socket layer that mean: no server behind the connection. */
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
/** SQLSTATE 57P01-57P03: the server shuts down or starts; 53300: it has no connection left. Class 08: connection lost. */
const GONE_STATES = /^(57P0[123]|53300|08...)$/;

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";

/** True when a disk is full, in Postgres' words (SQLSTATE 53100, or the errno's text in another error) or in Node's. */
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
 * What a caller gets to see of a database error: DISK_FULL or DATABASE_UNAVAILABLE where it is one of these, else the
 * driver's own error (with its SQLSTATE in `code`) instead of drizzle's wrapper, whose message holds the parameters:
 * visitors' words do not belong in logs.
 */
export function toFault(error: unknown): unknown {
  if (isTuppenceError(error)) return error;
  if (error instanceof DrizzleQueryError) return error.cause === undefined ? error : toFault(error.cause);
  if (isDiskFull(error)) {
    return new TuppenceError(
      "DISK_FULL",
      `The database's disk is full: ${messageOf(error)}.`,
      "Free space on the disk that holds DATA_DIR (or the Postgres server's), then try again; nothing stored was lost.",
      { cause: error },
    );
  }
  if (isGone(error)) {
    return new TuppenceError(
      "DATABASE_UNAVAILABLE",
      `The database does not answer: ${messageOf(error) || codeOf(error)}.`,
      "Start it, or correct DATABASE_URL, and try again.",
      { cause: error },
    );
  }
  // "Failing row contains (...)", "Key (...)=(...)": the same words again. `constraint`, `table` and `column` say enough.
  if (error instanceof pg.DatabaseError) error.detail = undefined;
  return error;
}
