import { splitMarkdown } from "./passages.ts";
import { splitSentences } from "./sentences.ts";
import { contentOf } from "./support.ts";
import { stem, wordsOf } from "./words.ts";

/** A word of a sentence with what the check needs to know about it. */
export interface ClaimWord {
  /** Folded, without apostrophes. */
  readonly word: string;
  readonly stem: string;
  /** It claims something: no article, pronoun or connective. */
  readonly isContent: boolean;
  /** Something before it in its clause denies it: "can't be returned". */
  readonly isDenied: boolean;
  /** It denies: "not", "without". */
  readonly isDenial: boolean;
  /** Which part of the sentence it's in, from 0. */
  readonly clause: number;
}

/** A number with the direction it points in: "at least 3", "within 14 days". */
export interface ClaimNumber {
  /** Without signs and thousands separators: "1200", "4.90". */
  readonly value: string;
  readonly bound: "least" | "most" | undefined;
  readonly order: "before" | "after" | undefined;
  /** Its place among the sentence's words. */
  readonly at: number;
  /** Stem of the word behind it: what it counts. */
  readonly counted: string | undefined;
}

/** A sentence, read for the check: English only. */
export interface Claim {
  readonly text: string;
  readonly words: readonly ClaimWord[];
  readonly numbers: readonly ClaimNumber[];
  /** How often something is denied. */
  readonly denials: number;
}

/** A sentence, line or row of an article. */
export interface SourceClaim extends Claim {
  /** Stems of its heading, of the line that leads to it ("You need:") and of its table's head. */
  readonly context: ReadonlySet<string>;
}

const DENIES = new Set(
  "not no never none nothing nobody neither nor cannot cant wont dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt shouldnt mustnt neednt couldnt wouldnt without except unless excluding excluded unable impossible banned forbidden prohibited refused unavailable".split(
    " ",
  ),
);
/** How many words a denial reaches. */
const REACH = 5;
const ENDS_CLAUSE = /[,;:.!?()\u2013\u2014|]/u;
const BEGINS_CLAUSE = new Set("but and so because if unless when until while although".split(" "));

const NUMBER_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  "one two three four five six seven eight nine ten eleven twelve".split(" ").map((word, i) => [word, String(i + 1)]),
);
const TOKEN = /\d[\d,]*(?:[.:]\d+)?|[\p{L}][\p{L}\p{M}]*(?:['\u2019][\p{L}]+)?/gu;
const LEAST =
  /(?:\bat least|\bminimum(?: of)?|\bmore than|\bover|\babove|\bfrom|\bor more|\bolder than|\bas early as)\s*$/u;
const MOST =
  /(?:\bat most|\bup to|\bwithin|\bless than|\bunder|\bbelow|\bmaximum(?: of)?|\bno more than|\bnot more than|\bmax\.?|\bat the latest|\bno later than|\bfewer than|\bthe first)\s*$/u;
const MORE_AFTER = /^\s*(?:\+|or (?:more|over|older|above)|and (?:over|older|above|more|up)|plus\b|upwards)/u;
const LESS_AFTER = /^\s*(?:or (?:less|fewer|under|younger|below)|at most|at the most)/u;
const WORDS_AFTER = 24;

function numbersOf(text: string): ClaimNumber[] {
  const lower = text.toLowerCase();
  const found: ClaimNumber[] = [];
  let at = -1;
  for (const { 0: token, index } of lower.matchAll(TOKEN)) {
    at++;
    const value = /^\d/u.test(token)
      ? token
          .replace(/,/gu, "")
          .replace(/(\.\d)0$/u, "$1")
          .replace(/\.0$/u, "")
      : NUMBER_WORDS[token];
    if (value === undefined) continue;
    const before = lower
      .slice(Math.max(0, index - WORDS_AFTER), index)
      .trimEnd()
      .replace(/[$\u20ac\u00a3]$/u, "")
      .trimEnd();
    const after = lower.slice(index + token.length, index + token.length + WORDS_AFTER);
    const unit = /^[\s-]*(?:%|(?:working |business |calendar )?[\p{L}]+)/u.exec(after)?.[0].trim();
    const behind = /^[^.;,]*?\b(before|after|ahead|earlier|later|afterwards)\b/u.exec(after)?.[1];
    found.push({
      value,
      at,
      bound:
        LEAST.test(before) || MORE_AFTER.test(after)
          ? "least"
          : MOST.test(before) || LESS_AFTER.test(after)
            ? "most"
            : undefined,
      order:
        behind === undefined
          ? /\b(?:until|before|by)$/u.test(before)
            ? "before"
            : /\bafter$/u.test(before)
              ? "after"
              : undefined
          : behind === "before" || behind === "ahead" || behind === "earlier"
            ? "before"
            : "after",
      counted: unit === undefined ? undefined : stem(wordsOf(unit).at(-1) ?? unit, "en"),
    });
  }
  return found;
}

/** Reads one sentence. */
export function claimOf(text: string): Claim {
  const words: ClaimWord[] = [];
  let denials = 0;
  let left = 0;
  let end = 0;
  let clause = 0;
  // "No, ..." and "I'm afraid not, ..." answer a question; they deny nothing in the sentence itself.
  const body = text.replace(
    /^(?:(?:no|sorry|yes|unfortunately|i'm afraid(?: not| so)?|i'm sorry|not yet)[,:.]\s*)+/iu,
    (said) => " ".repeat(said.length),
  );
  for (const { 0: token, index } of body.matchAll(TOKEN)) {
    const word = wordsOf(token)[0] ?? token;
    const isNext = (end > 0 && ENDS_CLAUSE.test(body.slice(end, index))) || BEGINS_CLAUSE.has(word);
    end = index + token.length;
    if (isNext) {
      left = 0;
      clause++;
    }
    const isDenial = DENIES.has(word);
    if (isDenial) {
      denials++;
      left = REACH + 1;
    }
    const isContent = contentOf(word).length > 0;
    words.push({ word, stem: stem(word, "en"), isContent, isDenied: left > 0 && !isDenial, isDenial, clause });
    if (left > 0) left--;
  }
  return { text, words, numbers: numbersOf(body), denials };
}

/**
 * An article's sentences, lines and rows, read for the check.
 * @param markdown the article, or the part that a model was given
 */
export function sourceClaimsOf(title: string, markdown: string): SourceClaim[] {
  const stemsOf = (text: string) => wordsOf(text).map((word) => stem(word, "en"));
  const { sections, passages } = splitMarkdown(markdown, "en");
  let lead = "";
  let section = -1;
  const found: SourceClaim[] = [{ ...claimOf(title), context: new Set() }];
  for (const passage of passages) {
    const heading = sections[passage.section]?.heading ?? "";
    if (passage.section !== section || passage.block === "prose") lead = "";
    section = passage.section;
    const plain = passage.plain.startsWith(`${heading}: `) ? passage.plain.slice(heading.length + 2) : passage.plain;
    const context = new Set([...stemsOf(heading), ...stemsOf(lead)]);
    const lines = plain.split("\n");
    if (passage.block === "row" && lead === "") lead = lines[0] ?? "";
    for (const line of lines) {
      for (const { start, end } of splitSentences(line, "en")) {
        const text = line.slice(start, end);
        found.push({ ...claimOf(text), context });
        if (text.endsWith(":")) lead = text;
      }
    }
  }
  return found;
}
