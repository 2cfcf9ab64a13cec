/** The largest whole number that a database column can store (PostgreSQL's `integer`, 32 bits). */
export const MAX_INTEGER = 2_147_483_647;

/**
 * Levels of nesting that are accepted: no schema of ours has ten, and a million would overflow the stack of later
 * steps.
 */
const MAX_DEPTH = 64;

/** A place in a value, e.g. ["history", 0, "text"], and why the database can't store what is there. */
export interface Unstorable {
  readonly path: readonly (string | number)[];
  readonly fault: string;
}

/**
 * Why PostgreSQL can't store a text, or undefined. It refuses NUL in any text, and half a character (a lone surrogate)
 * in JSON.
 */
export function textFault(text: string): string | undefined {
  if (text.includes("\0")) return "contains a NUL character, which cannot be stored";
  if (/\p{Surrogate}/u.test(text)) return "contains half a character (a lone surrogate), which is not valid Unicode";
  return undefined;
}

/**
 * The first text or whole number anywhere in a value that PostgreSQL can't store, including field names.
 * Without recursion: JSON from outside can be nested a million levels deep; anything beyond `MAX_DEPTH` is refused,
 * too.
 * @param isLeft true for a place whose text is checked elsewhere
 */
export function findUnstorable(
  value: unknown,
  isLeft: (path: readonly (string | number)[]) => boolean = () => false,
): Unstorable | undefined {
  const waiting: { at: unknown; path: readonly (string | number)[] }[] = [{ at: value, path: [] }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { at, path } = next;
    if (path.length > MAX_DEPTH) return { path, fault: `is nested more than ${MAX_DEPTH} levels deep` };
    if (typeof at === "string") {
      const fault = isLeft(path) ? undefined : textFault(at);
      if (fault !== undefined) return { path, fault };
    } else if (typeof at === "number") {
      if (Number.isInteger(at) && Math.abs(at) > MAX_INTEGER) {
        return { path, fault: `must be a whole number between -${MAX_INTEGER} and ${MAX_INTEGER}` };
      }
    } else if (Array.isArray(at)) {
      for (const [i, one] of at.entries()) waiting.push({ at: one, path: [...path, i] });
    } else if (typeof at === "object" && at !== null && !ArrayBuffer.isView(at)) {
      for (const [name, one] of Object.entries(at)) {
        const fault = textFault(name);
        if (fault !== undefined) return { path, fault: `has a field whose name ${fault}` };
        waiting.push({ at: one, path: [...path, name] });
      }
    }
  }
  return undefined;
}
