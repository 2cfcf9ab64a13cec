import { isMap, LineCounter, parseDocument } from "yaml";

/** A page's metadata above its text. */
export interface FrontMatter {
  readonly fields: Readonly<Record<string, unknown>>;
  /** The page without it; line numbers are unchanged. */
  readonly rest: string;
  /** Why it can't be read, and where. */
  readonly fault?: { readonly line: number; readonly fault: string };
}

const TOML = /^\+\+\+[ \t]*\r?\n/u;

/** Characters of front matter; a page has a few hundred. */
const LONGEST = 20_000;

/** Replaced by blanks, not removed, so that line numbers stay the same. */
const blanked = (text: string) => text.replace(/[^\r\n]/gu, " ");

/** The text between "---" and "---" or "...", each on its own line, at the very beginning. */
function between(text: string): { whole: string; yaml: string } | undefined {
  const first = /^---[ \t]*\r?\n/u.exec(text)?.[0];
  if (first === undefined) return undefined;
  for (let at = first.length; at < text.length && at < LONGEST; ) {
    const end = text.indexOf("\n", at);
    const next = end === -1 ? text.length : end + 1;
    const line = text.slice(at, next).trimEnd();
    if (line === "---" || line === "...") return { whole: text.slice(0, next), yaml: text.slice(first.length, at) };
    at = next;
  }
  return undefined;
}

/** Reads a page's YAML front matter; a rule ("---") above ordinary text isn't front matter. */
export function frontMatter(text: string): FrontMatter {
  if (TOML.test(text)) {
    const fault = "has front matter in TOML (+++), which is not read: write it in YAML between two lines of ---";
    return { fields: {}, rest: text, fault: { line: 1, fault } };
  }
  const found = between(text);
  if (found === undefined) return { fields: {}, rest: text };
  const { whole, yaml } = found;
  const lines = new LineCounter();
  // As strings where YAML would make dates; the caller decides what "draft: yes" means.
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  if (!isMap(document.contents) && document.errors.length === 0 && document.contents !== null) {
    return { fields: {}, rest: text };
  }
  const rest = blanked(whole) + text.slice(whole.length);
  const [error] = document.errors;
  if (error !== undefined) {
    const line = 1 + lines.linePos(error.pos[0]).line;
    return {
      fields: {},
      rest,
      fault: { line, fault: `has front matter that is not YAML (${error.message.slice(0, 200)})` },
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      fields: {},
      rest,
      fault: { line: 1, fault: `has front matter that is not YAML (${message.slice(0, 200)})` },
    };
  }
  const fields = Object.entries((value ?? {}) as Record<string, unknown>).map(([name, one]) => [
    name.toLowerCase(),
    one,
  ]);
  return { fields: Object.fromEntries(fields) as Record<string, unknown>, rest };
}

/** A field as text: YAML turns "2024" and "true" into numbers and booleans. */
export function textField(value: unknown): unknown {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : (value ?? undefined);
}

/** A field with several entries: a YAML list, or entries separated by commas. */
export function listField(value: unknown): unknown {
  if (typeof value === "string") return value.split(",").map((entry) => entry.trim());
  return Array.isArray(value) ? value.map(textField) : textField(value);
}
