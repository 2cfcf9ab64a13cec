/**
 * Variables in canned replies and macros: "{{customer.name}}", "{{customer.name | there}}" with a text for customers who
 * have no value, and "{{? order number}}" for what an agent fills in each time. Code in backticks is left as it is.
 */

/** Those that every conversation has, in the order in which the console lists them. */
export const REPLY_VARIABLES = [
  "customer.name",
  "customer.first_name",
  "customer.email",
  "agent.name",
  "agent.first_name",
  "site.name",
  "conversation.number",
] as const;
export type ReplyVariable = (typeof REPLY_VARIABLES)[number];

/** Before the name of a custom attribute, as identity tokens give it: "customer.attribute.plan". */
export const ATTRIBUTE = "customer.attribute.";
/** Characters of a value; a longer one is cut. */
const LONGEST_VALUE = 200;

/** A place in a text that has nothing to be sent: the agent has to write it. */
export interface VariableGap {
  /** `unknown`: no such variable; `empty`: this customer has no value for it; `ask`: it's always filled in by hand. */
  readonly kind: "unknown" | "empty" | "ask";
  /** The variable's name, or what is to be filled in. */
  readonly name: string;
  /** Where it is in the filled text. */
  readonly start: number;
  readonly end: number;
  /** Where it begins in the text as it's written; it's as long there. */
  readonly source: number;
}

export type VariableValues = Readonly<Record<string, string>>;

/** A fence or a code span, whose braces are meant as they are; then a variable; then braces that nothing closes. */
const PARTS = /```[\s\S]*?(?:```|$)|`[^`\n]*`|\{\{([^{}\n]+)\}\}|\{\{/gu;

interface Variable {
  readonly name: string;
  /** What is sent if there is no value. */
  readonly fallback?: string;
  readonly isAsk: boolean;
}

function read(inside: string): Variable {
  const text = inside.trim();
  if (text.startsWith("?")) return { name: text.slice(1).trim(), isAsk: true };
  const bar = text.indexOf("|");
  const name = (bar < 0 ? text : text.slice(0, bar)).trim().toLowerCase();
  return { name, isAsk: false, ...(bar < 0 ? {} : { fallback: text.slice(bar + 1).trim() }) };
}

const isKnown = (name: string): boolean =>
  REPLY_VARIABLES.some((one) => one === name) || (name.startsWith(ATTRIBUTE) && name.length > ATTRIBUTE.length);

/** A value as it stands in a sentence: one line, without braces, which would be read as variables. */
const plain = (value: string): string =>
  value
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .replace(/\{\{|\}\}/gu, "")
    .trim()
    .slice(0, LONGEST_VALUE);

/**
 * Puts the values into a text. Pure.
 * @param values by variable; "" or absent: this conversation has none
 * @returns the text, and what is still missing, in its order
 */
export function fillVariables(
  text: string,
  values: VariableValues,
): { readonly text: string; readonly gaps: readonly VariableGap[] } {
  const gaps: VariableGap[] = [];
  let filled = "";
  let at = 0;
  for (const found of text.matchAll(PARTS)) {
    const [raw, inside] = found;
    filled += text.slice(at, found.index);
    at = found.index + raw.length;
    if (raw.startsWith("`")) {
      filled += raw;
      continue;
    }
    const { name, isAsk, fallback } =
      inside === undefined ? { name: raw, isAsk: false, fallback: undefined } : read(inside);
    const known = !isAsk && isKnown(name);
    const value = known ? plain(values[name] ?? "") || fallback || "" : "";
    if (value === "") {
      const kind = isAsk ? "ask" : known ? "empty" : "unknown";
      gaps.push({ kind, name, start: filled.length, end: filled.length + raw.length, source: found.index });
    }
    filled += value === "" ? raw : value;
  }
  return { text: filled + text.slice(at), gaps };
}

/** The first variable that doesn't exist, as it's written; undefined: all of them do. */
export function unknownVariable(text: string): string | undefined {
  const gap = fillVariables(text, {}).gaps.find((one) => one.kind === "unknown");
  return gap === undefined ? undefined : text.slice(gap.source, gap.source + gap.end - gap.start);
}
