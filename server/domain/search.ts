/** What somebody searches for: words, the beginnings of words, and phrases. Pure. */

/** Words that must follow one another. A phrase in quotes is exact; else the last word may go on. */
export interface SearchTerm {
  readonly words: readonly string[];
  readonly exact: boolean;
}

/** A run of letters, digits and their marks: everything else separates words, in the index as here. */
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** PostgreSQL refuses words of more than 2,046 bytes; nobody types so many letters. */
const MAX_WORD = 64;
/**
 * Letters from which on a word also finds longer ones. Of one or two, nearly every message contains a longer word that
 * begins so. Our choice.
 */
const MIN_PREFIX = 3;

/** Reads what was typed: words, each of which must be there, and phrases in double quotes. Never throws. */
export function searchTerms(text: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  for (const [i, part] of text
    .normalize("NFC")
    .split(/["“”„«»]/u)
    .entries()) {
    // Between an odd quote and the next one; one that isn't closed goes up to the end.
    if (i % 2 === 1) add(terms, part, true);
    else for (const one of part.split(/\s+/u)) add(terms, one, false);
  }
  return terms;
}

function add(terms: SearchTerm[], text: string, exact: boolean): void {
  const words = (text.match(WORD) ?? []).map((word) => word.slice(0, MAX_WORD).toLowerCase());
  if (words.length > 0) terms.push({ words, exact });
}

const mayGoOn = (word: string) => word.length >= MIN_PREFIX || /[^\x20-\x7e]/.test(word);

/** As PostgreSQL's `to_tsquery` takes it. Words contain only letters and digits: nothing in them has a meaning there. */
export function tsqueryOf(terms: readonly SearchTerm[]): string {
  return terms
    .map(({ words, exact }) => {
      const parts = words.map((word, i) => {
        const goesOn = word.length >= MAX_WORD || (!exact && i === words.length - 1 && mayGoOn(word));
        return `'${word}'${goesOn ? ":*" : ""}`;
      });
      return parts.length === 1 ? parts[0] : `(${parts.join(" <-> ")})`;
    })
    .join(" & ");
}

/** Where the terms are in a text: from a character up to, but not including, another. In order, none within another. */
export function marksIn(text: string, terms: readonly SearchTerm[]): [number, number][] {
  const found = [...text.matchAll(WORD)].map((match) => ({
    word: match[0].normalize("NFC").toLowerCase(),
    from: match.index,
    to: match.index + match[0].length,
  }));
  const marks: [number, number][] = [];
  for (let i = 0; i < found.length; i++) {
    const fitting = terms.filter(({ words, exact }) =>
      words.every((word, j) => {
        const there = found[i + j]?.word;
        if (there === undefined) return false;
        const goesOn = word.length >= MAX_WORD || (!exact && j === words.length - 1 && mayGoOn(word));
        return goesOn ? there.startsWith(word) : there === word;
      }),
    );
    const most = Math.max(0, ...fitting.map(({ words }) => words.length));
    const [first, last] = [found[i], found[i + most - 1]];
    if (most === 0 || first === undefined || last === undefined) continue;
    marks.push([first.from, last.to]);
    i += most - 1;
  }
  return marks;
}

/** Characters before the first mark in an excerpt. */
const BEFORE = 40;

/** The part of a text around its first mark, with the marks that are in it. */
export function excerpt(
  text: string,
  terms: readonly SearchTerm[],
  most: number,
): { text: string; marks: [number, number][] } {
  const marks = marksIn(text, terms);
  const first = marks[0]?.[0] ?? 0;
  const space = text.lastIndexOf(" ", Math.max(0, first - BEFORE));
  const from = first <= BEFORE || text.length <= most ? 0 : space < 0 ? first - BEFORE : space + 1;
  const lead = from === 0 ? "" : "…";
  const room = most - lead.length;
  const rest = text.slice(from);
  const shown = rest.length <= room ? rest : `${rest.slice(0, room - 1).trimEnd()}…`;
  const end = from + (rest.length <= room ? rest.length : shown.length - 1);
  return {
    text: lead + shown,
    marks: marks.flatMap(([a, b]): [number, number][] =>
      a >= from && a < end ? [[a - from + lead.length, Math.min(b, end) - from + lead.length]] : [],
    ),
  };
}
