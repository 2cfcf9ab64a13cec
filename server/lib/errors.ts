import { ERROR_CODES, type ErrorCode } from "../wire/names.ts";

/**
 * The one error class of this product. `code` is stable and listed in `wire/names.ts` and `docs/errors.md`;
 * `remedy` tells the reader what to do next.
 */
export class TuppenceError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;
  /** Faults by a field's path, e.g. "widget.theme.accent". */
  readonly fields?: Readonly<Record<string, string>>;
  /** Milliseconds after which a retry may succeed, if known. */
  readonly retryAfterMs?: number;

  constructor(
    code: ErrorCode,
    message: string,
    remedy: string,
    options: { cause?: unknown; fields?: Readonly<Record<string, string>>; retryAfterMs?: number } = {},
  ) {
    const { fields, retryAfterMs, ...rest } = options;
    super(message, rest);
    this.name = "TuppenceError";
    this.code = code;
    this.remedy = remedy;
    if (fields !== undefined) this.fields = fields;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** True for an error with one of our codes. Works across processes, where `instanceof` doesn't. */
export function isTuppenceError(error: unknown): error is TuppenceError {
  return error instanceof Error && "code" in error && "remedy" in error && typeof error.remedy === "string";
}

/** A code from another process, or undefined if this version doesn't have it. */
export function knownCode(code: string | undefined): ErrorCode | undefined {
  return code !== undefined && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : undefined;
}

/** The message of anything thrown, for logs and for wrapping. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Anything thrown, for a log line without a stack: its message, and its code if it's one of ours. */
export function inShort(error: unknown): { readonly reason: string; readonly code?: ErrorCode } {
  return { reason: messageOf(error), ...(isTuppenceError(error) ? { code: error.code } : {}) };
}
