import type { ErrorRequestHandler } from "express";
import { isTuppenceError, messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { ErrorReply } from "../wire/http.ts";
import { ERROR_CODES, type ErrorCode } from "../wire/names.ts";

/** What a caller is told of an error: never a stack, never the words of an error that is not ours. */
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
        ...(known.fields === undefined ? {} : { fields: known.fields }),
      },
    },
  };
}

/** Anything thrown as an error of ours; the unknown becomes INTERNAL and keeps its cause for the log. */
function toTuppence(error: unknown): TuppenceError {
  if (isTuppenceError(error)) return error;
  const type = typeof error === "object" && error !== null && "type" in error ? error.type : undefined;
  if (type === "entity.too.large") {
    const limit = typeof error === "object" && error !== null && "limit" in error ? Number(error.limit) : 0;
    return new TuppenceError(
      "BODY_TOO_LARGE",
      `The body is larger than ${Math.round(limit / 1024 / 1024)} MB.`,
      "Send less at once: split a file, or shorten the text.",
    );
  }
  if (type === "entity.parse.failed")
    return bad(`The body is not JSON: ${messageOf(error)}.`, "Send valid JSON in UTF-8.");
  if (type === "encoding.unsupported" || type === "charset.unsupported" || type === "request.size.invalid")
    return bad(`The body cannot be read: ${messageOf(error)}.`, "Send it in UTF-8, plain or gzipped.");
  if (type === "request.aborted") return bad("The request ended before its body did.", "Send it again.");
  if (error instanceof URIError) return bad("The address holds a broken percent sign.", "Encode it as UTF-8.");
  return new TuppenceError(
    "INTERNAL",
    "Something went wrong on the server.",
    "Try again; if it stays, look into the server's log.",
    { cause: error },
  );
}

/** A BAD_REQUEST. */
export function bad(message: string, remedy: string): TuppenceError {
  return new TuppenceError("BAD_REQUEST", message, remedy);
}

/** Express's last handler: every error leaves as `{error: {code, message, remedy, retryable}}`. */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    const { status, body } = errorBody(error);
    if (status >= 500) log.error({ err: error, method: request.method, path: request.path }, body.error.message);
    // Half a reply is out: only the connection can say that it failed.
    if (response.headersSent) return next(error);
    if (body.error.code === "TOO_FAST") response.setHeader("Retry-After", "1");
    response.status(status).json(body);
  };
}
