/** Abbreviations that end with a full stop without ending a sentence; in lower case, folded. */
const ABBREVIATIONS = new Set(
  (
    "mr mrs ms dr prof st no nos vs etc eg ie e.g i.e approx dept est fig inc ltd co corp jr sr tel ext max min mon tue wed thu fri sat sun " +
    "jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m u.s u.k ca bzw z.b d.h u.a usw str nr evtl ggf inkl exkl zzgl vgl ca sra dra ud uds pag núm av m mme mlle p.ex env"
  ).split(" "),
);

const segmenters = new Map<string, Intl.Segmenter>();

function segmenter(language: string): Intl.Segmenter {
  let found = segmenters.get(language);
  if (found === undefined) {
    try {
      found = new Intl.Segmenter(language, { granularity: "sentence" });
    } catch {
      // ICU doesn't know this language tag.
      found = new Intl.Segmenter("en", { granularity: "sentence" });
    }
    segmenters.set(language, found);
  }
  return found;
}

/** How many characters of a text are examined for its last word. */
const TAIL = 200;

/** True if the text so far ends with something after which a sentence continues. */
function goesOn(soFar: string, next: string, language: string): boolean {
  // Only its end: in a text of abbreviations, this is asked at each of them.
  const last = soFar.slice(-TAIL).trimEnd().split(/\s/u).at(-1) ?? "";
  const bare = last.replace(/^[("'\u201c\u2018[]+/u, "").toLowerCase();
  if (!bare.endsWith(".")) return /^\p{Ll}/u.test(next) && !/[.!?\u2026:]["'\u201d\u2019)]*$/u.test(last);
  const word = bare.slice(0, -1);
  if (ABBREVIATIONS.has(word) || /^\p{L}$/u.test(word) || /^\p{Ll}/u.test(next)) return true;
  // "3. Mai" in German, or the number of a step at the beginning of the text.
  return /^\d{1,2}$/.test(word) && (language.startsWith("de") || (soFar.length <= TAIL && soFar.trim() === last));
}

/** Part of a text: `text.slice(start, end)`, without surrounding white space. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span without surrounding white space; undefined if nothing is left. */
export function trimSpan(text: string, start: number, end: number): Span | undefined {
  let from = start;
  let to = end;
  while (from < to && /\s/u.test(text[from] as string)) from++;
  while (to > from && /\s/u.test(text[to - 1] as string)) to--;
  return from < to ? { start: from, end: to } : undefined;
}

/**
 * The sentences of some prose, in order. A line break inside a paragraph doesn't end one, nor do abbreviations ("e.g.",
 * "Dr.", "z.B."), initials, decimals and list numbers.
 * @param language BCP 47
 */
export function splitSentences(text: string, language = "en"): Span[] {
  const spans: Span[] = [];
  const flat = text.replace(/[\r\n\u2028\u2029]/gu, " ");
  let start = 0;
  let end = 0;
  for (const { index, segment } of segmenter(language).segment(flat)) {
    if (index > start && !goesOn(flat.slice(start, index), segment, language)) {
      const span = trimSpan(text, start, index);
      if (span !== undefined) spans.push(span);
      start = index;
    }
    end = index + segment.length;
  }
  const last = trimSpan(text, start, end);
  if (last !== undefined) spans.push(last);
  return spans;
}
