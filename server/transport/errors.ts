import type { ErrorRequestHandler } from "express";
import { isTuppenceError, messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { ErrorReply } from "../wire/http.ts";
import { ERROR_CODES, type ErrorCode } from "../wire/names.ts";

/** What a caller is told about an error: never a stack trace, and never the message of an error that isn't ours. */
export function errorBody(error: unknown): { status: number; body: ErrorReply } {
  const known = toTuppence(error);
  const row = known.code in ERROR_CODES ? ERROR_CODES[known.code as ErrorCode] : ERROR_CODES.INTERNAL;
  return {
    status: row.status,
    body: {
      error: {
        code: known.code,
        message: known.message,
        remedy: known.remedy,
        retryable: row.retryable,
        ...(known.retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(known.retryAfterMs) }),
        ...(known.fields === undefined ? {} : { fields: known.fields }),
      },
    },
  };
}

/** Turns anything thrown into one of our errors; unknown ones become INTERNAL and keep their cause for the log. */
function toTuppence(error: unknown): TuppenceError {
  if (isTuppenceError(error)) return error;
  const type = typeof error === "object" && error !== null && "type" in error ? error.type : undefined;
  if (type === "entity.too.large") {
    const limit = typeof error === "object" && error !== null && "limit" in error ? Number(error.limit) : 0;
    return new TuppenceError(
      "BODY_TOO_LARGE",
      `The body is larger than ${Math.round(limit / 1024 / 1024)} MB.`,
      "Send less at once: split the file, or shorten the text.",
    );
  }
  if (type === "entity.parse.failed")
    return bad(`The request body isn't JSON: ${messageOf(error)}.`, "Send valid JSON as UTF-8.");
  if (type === "encoding.unsupported" || type === "charset.unsupported" || type === "request.size.invalid")
    return bad(`The request body can't be read: ${messageOf(error)}.`, "Send it as UTF-8, plain or gzipped.");
  if (type === "request.aborted") return bad("The request ended before its whole body arrived.", "Send it again.");
  if (error instanceof URIError)
    return bad("The address contains an invalid percent sign.", "Percent-encode the address as UTF-8.");
  return new TuppenceError(
    "INTERNAL",
    "Something went wrong on the server.",
    "Try again. If it keeps happening, check the server's log.",
    { cause: error },
  );
}

/** A BAD_REQUEST. */
export function bad(message: string, remedy: string): TuppenceError {
  return new TuppenceError("BAD_REQUEST", message, remedy);
}

/** Express's last handler: every error is sent as `{error: {code, message, remedy, retryable}}`. */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    const { status, body } = errorBody(error);
    if (status >= 500) log.error({ err: error, method: request.method, path: request.path }, body.error.message);
    // Half the reply has been sent: only closing the connection can show that it failed.
    if (response.headersSent) return next(error);
    const { retryAfterMs = body.error.code === "TOO_FAST" ? 1000 : undefined } = body.error;
    if (retryAfterMs !== undefined) response.setHeader("Retry-After", String(Math.ceil(retryAfterMs / 1000)));
    response.status(status).json(body);
  };
}
