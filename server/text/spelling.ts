import { isEnglish, stem, wordsOf } from "./words.ts";

/** Shortest word that is corrected, in letters. Two swapped letters are clear in a shorter one. */
const SHORTEST = 5;
const SHORTEST_SWAPPED = 4;
/** From this length on, of both words, two slips are allowed. */
const LONG = 7;
/** The right word occurs at least this often, and this many times as often as the next one that would fit. */
const OFTEN = 2;
const CLEARLY = 3;
/**
 * Outside English no list of common words keeps a correct word from being changed, and most words come in many forms:
 * longer words only, one slip, and the same ending (letters). With "barato" for "barata", nothing is misspelt.
 */
const EXTRA = 1;
const ENDING = 2;
/** Words corrected in one question. With more, it isn't about what this vocabulary is about. */
const MOST = 4;
/** Longest word and longest question that are looked at, in characters. */
const LONGEST = 24;
const MAX_QUESTION = 400;

const LETTERS = /^\p{L}[\p{L}\p{M}]*$/u;
/** Signs of an address, a path, a code or a handle. */
const CODE = /[\p{N}@#_/\\:=<>]/u;
const END_OF_SENTENCE = /[.!?:\u2026]$/u;

interface Entry {
  /** Folded. */
  readonly word: string;
  /** As it is first spelt, with its accents, in lower case. */
  readonly spelled: string;
  readonly stem: string;
  count: number;
}

/** The words of a site's published knowledge, with how often each occurs. */
export class Vocabulary {
  readonly #words = new Map<string, Entry>();
  readonly #stems = new Set<string>();
  readonly #byStart = new Map<string, Entry[]>();

  /** @param language BCP 47, of the text */
  add(text: string, language: string): void {
    for (const word of lettersOf(text)) {
      const folded = wordsOf(word)[0] ?? word;
      const known = this.#words.get(folded);
      if (known !== undefined) {
        known.count++;
        continue;
      }
      const entry = { word: folded, spelled: word, stem: stem(folded, language), count: 1 };
      this.#words.set(folded, entry);
      this.#stems.add(entry.stem);
      const start = folded.charAt(0);
      const list = this.#byStart.get(start);
      if (list === undefined) this.#byStart.set(start, [entry]);
      else list.push(entry);
    }
  }

  /** The word itself, or another form of it. @param word folded */
  has(word: string, language: string): boolean {
    return this.#words.has(word) || this.#stems.has(stem(word, language));
  }

  /** The one word that was meant, as far as its letters tell. @param word folded, not in the vocabulary */
  nearest(word: string, language: string): string | undefined {
    const extra = isEnglish(language) ? 0 : EXTRA;
    if (word.length < SHORTEST_SWAPPED + extra || word.length > LONGEST) return undefined;
    const one = this.#at(word, 1).filter(
      (entry) =>
        (word.length >= SHORTEST + extra || isSwapped(word, entry.word)) &&
        (extra === 0 || word.slice(-ENDING) === entry.word.slice(-ENDING)),
    );
    if (one.length > 0 || extra > 0 || word.length < LONG) return clearest(one);
    return clearest(this.#at(word, 2).filter((entry) => entry.word.length >= LONG));
  }

  /** The words that are exactly so many slips away, and begin alike or with the first two letters swapped. */
  #at(word: string, distance: number): Entry[] {
    const [first, second] = [word.charAt(0), word.charAt(1)];
    const near = (entry: Entry) => slips(word, entry.word, distance) === distance;
    const alike = (this.#byStart.get(first) ?? []).filter(near);
    if (first === second) return alike;
    const swapped = (this.#byStart.get(second) ?? []).filter((entry) => entry.word.charAt(1) === first && near(entry));
    return [...alike, ...swapped];
  }
}

/** The commonest, if it is much commoner than the next; forms of one word ("refund", "refunds") count together. */
function clearest(found: readonly Entry[]): string | undefined {
  const groups = new Map<string, { best: Entry; count: number }>();
  for (const entry of found) {
    const group = groups.get(entry.stem);
    const best = group === undefined || entry.count > group.best.count ? entry : group.best;
    groups.set(entry.stem, { best, count: entry.count + (group?.count ?? 0) });
  }
  const [first, second] = [...groups.values()].sort((a, b) => b.count - a.count);
  if (first === undefined || first.count < OFTEN || first.count < CLEARLY * (second?.count ?? 0)) return undefined;
  return first.best.spelled;
}

/** Words of letters alone, in lower case. */
function lettersOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
}

const isSwapped = (a: string, b: string): boolean =>
  a.length === b.length && [...a].sort().join("") === [...b].sort().join("");

/**
 * Letters that were left out, added, mistaken or swapped with their neighbour (Damerau and Levenshtein, each letter once).
 * @returns `most` + 1 for more than `most`
 */
export function slips(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? most + 1, most + 1);
}

/** A word of a question that was misspelt, and what it is read as. */
export interface Correction {
  readonly from: string;
  readonly to: string;
}

/**
 * A question with its misspelt words as the site spells them: only words that the site doesn't know and that aren't common
 * words of the language, and only where one word of the site's is clearly meant. Addresses, codes, numbers and names are
 * left alone. 5 ms with 50,000 words.
 * @param options.language BCP 47, the question's and the vocabulary's
 * @param options.isCommon a folded word that is right in this language, whatever the site writes about
 * @returns undefined: there is nothing to correct
 */
export function correctSpelling(
  question: string,
  vocabulary: Vocabulary,
  options: { readonly language: string; readonly isCommon: (word: string) => boolean },
): { readonly question: string; readonly corrections: readonly Correction[] } | undefined {
  if (question.length > MAX_QUESTION) return undefined;
  const { language, isCommon } = options;
  const isShouted = question === question.toUpperCase();
  const corrections: Correction[] = [];
  let isFirst = true;
  const parts = question.split(/(\s+)/u).map((part) => {
    if (part.trim() === "") return part;
    const [from, to] = edgesOf(part);
    const word = part.slice(from, to);
    const starts = isFirst;
    isFirst = END_OF_SENTENCE.test(part);
    if (CODE.test(part) || !LETTERS.test(word) || isName(word, { starts, isShouted, language })) return part;
    const folded = wordsOf(word)[0] ?? "";
    if (vocabulary.has(folded, language) || isCommon(folded)) return part;
    const meant = vocabulary.nearest(folded, language);
    if (meant === undefined) return part;
    corrections.push({ from: word, to: meant });
    return part.slice(0, from) + meant + part.slice(to);
  });
  return corrections.length === 0 || corrections.length > MOST ? undefined : { question: parts.join(""), corrections };
}

/** Where the word begins and ends, without brackets and punctuation around it. */
function edgesOf(part: string): [from: number, to: number] {
  const isLetter = (at: number) => /[\p{L}\p{M}\p{N}]/u.test(part.charAt(at));
  let from = 0;
  let to = part.length;
  while (from < to && !isLetter(from)) from++;
  while (to > from && !isLetter(to - 1)) to--;
  return [from, to];
}

/** By its capitals: a name, a brand or an abbreviation. German writes every noun with one. */
function isName(
  word: string,
  { starts, isShouted, language }: { readonly starts: boolean; readonly isShouted: boolean; readonly language: string },
): boolean {
  if (isShouted || word === word.toLowerCase()) return false;
  if (word.slice(1) !== word.slice(1).toLowerCase()) return true;
  return !starts && !language.startsWith("de");
}
