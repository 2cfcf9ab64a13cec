/**
 * The one error of this product. `code` is stable and listed in `wire/names.ts` and `docs/errors.md`;
 * `remedy` tells the reader what to do next.
 */
export class TuppenceError extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "TuppenceError";
    this.code = code;
    this.remedy = remedy;
  }
}

/** True for an error that carries one of our codes. Crosses process borders, where `instanceof` does not hold. */
export function isTuppenceError(error: unknown): error is TuppenceError {
  return error instanceof Error && "code" in error && "remedy" in error && typeof error.remedy === "string";
}

/** The message of anything thrown, for logs and for wrapping. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
