import { RE2JS } from "re2js";

/**
 * A pattern whose matching time grows with the text's length and never faster, whatever the text: RE2's automata instead of
 * V8's backtracking. For patterns of many alternatives, which no checker can prove harmless for V8. No look-around, no back
 * references; `\b`, `\w` and `\s` mean ASCII.
 */
export interface LinearPattern {
  test(text: string): boolean;
  /** Every match replaced by a fixed text. */
  replaceAll(text: string, replacement: string): string;
}

/**
 * One pattern, or several of which one must match.
 * @param patterns all with the same flags, of which "i" and "m" count; the text is searched for every match anyway
 */
export function linear(...patterns: readonly (RegExp | string)[]): LinearPattern {
  let compiled: RE2JS | undefined;
  // On first use: putting all of them together takes a few hundred milliseconds, which few commands need to spend.
  const re2 = () => {
    compiled ??= compile(patterns);
    return compiled;
  };
  return {
    test: (text) => re2().test(text),
    replaceAll: (text, replacement) => re2().matcher(text).replaceAll(RE2JS.quoteReplacement(replacement)),
  };
}

function compile(patterns: readonly (RegExp | string)[]): RE2JS {
  const flags = new Set(patterns.map((one) => (typeof one === "string" ? "" : one.flags.replace(/[gu]/g, ""))));
  if (flags.size > 1) throw new RangeError("Patterns that are matched together need the same flags.");
  const [options = ""] = flags;
  const sources = patterns.map((one) => (typeof one === "string" ? one : one.source));
  const source = sources.length === 1 ? (sources[0] ?? "") : sources.map((one) => `(?:${one})`).join("|");
  return RE2JS.compile(
    RE2JS.translateRegExp(source),
    (options.includes("i") ? RE2JS.CASE_INSENSITIVE : 0) | (options.includes("m") ? RE2JS.MULTILINE : 0),
  );
}
