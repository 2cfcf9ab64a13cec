/**
 * The one error of this product. `code` is stable and listed in `wire/names.ts` and `docs/errors.md`;
 * `remedy` tells the reader what to do next.
 */
export class TuppenceError extends Error {
  readonly code: string;
  readonly remedy: string;
  /** Faults by the path of a field, e.g. "widget.theme.accent". */
  readonly fields?: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    remedy: string,
    options: { cause?: unknown; fields?: Readonly<Record<string, string>> } = {},
  ) {
    const { fields, ...rest } = options;
    super(message, rest);
    this.name = "TuppenceError";
    this.code = code;
    this.remedy = remedy;
    if (fields !== undefined) this.fields = fields;
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
